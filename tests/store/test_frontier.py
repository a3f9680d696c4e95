"""Which addresses are due, and in which order."""

from __future__ import annotations

from datetime import timedelta

from cleanfeed.store import Candidate, FailedPage, StoredPage, UrlStatus


def candidate(name: str, **fields):
    return Candidate(
        url_id=name, url=f"https://gazette.example/{name}", source=fields.pop("source", "gazette"), **fields
    )


def names(entries):
    return [entry.url_id for entry in entries]


def test_known_addresses_are_not_added_twice(store, noon):
    """Only the first sight of an address counts as new, even within one list."""
    assert store.add_candidates([candidate("a"), candidate("b"), candidate("a")], noon) == 2
    assert store.add_candidates([candidate("b"), candidate("c")], noon) == 1
    assert store.url_state("a").first_seen_at == noon


def test_order_is_fixed(store, story, noon):
    """New before known, the newest story first, ties as discovered; then what waited longest."""
    store.add_candidates([candidate("retry"), candidate("revisit")], noon)
    store.commit_outcomes(
        [
            FailedPage(
                url_id="retry", error="reset", failed_at=noon, next_attempt_at=noon + timedelta(hours=2)
            ),
            StoredPage(
                url_id="revisit",
                article=story("revisit"),
                fetched_at=noon,
                next_attempt_at=noon + timedelta(hours=1),
            ),
        ]
    )
    day = timedelta(days=1)
    store.add_candidates(
        [
            candidate("plain1"),
            candidate("older", hinted_at=noon - day),
            candidate("newer", hinted_at=noon),
            candidate("plain2"),
        ],
        noon,
    )
    later = noon + timedelta(hours=3)
    assert names(store.due(later)) == ["newer", "older", "plain1", "plain2", "revisit", "retry"]
    assert names(store.due(later, limit=3)) == ["newer", "older", "plain1"]
    assert names(store.due(noon)) == ["newer", "older", "plain1", "plain2"]


def test_due_of_one_source(store, noon):
    """One source's addresses can be asked for alone."""
    store.add_candidates([candidate("a"), candidate("b", source="bulletin")], noon)
    assert names(store.due(noon, source="bulletin")) == ["b"]


def test_entry_carries_what_the_request_needs(store, add, story, noon):
    """A due entry brings validators, interval and the hash of the story it led to."""
    add(story(), next_attempt_at=noon, interval_s=3600)
    (entry,) = store.due(noon)
    assert (entry.status, entry.interval_s, entry.content_hash) == (
        UrlStatus.DONE,
        3600,
        story().content_hash,
    )


def test_source_that_names_a_change_makes_a_page_due(store, add, story, noon):
    """A sitemap's newer date makes a stored page due at once; the same date again does not."""
    add(story())
    later = noon + timedelta(hours=2)
    changed = candidate("a1", hinted_at=noon + timedelta(hours=1))
    assert names(store.due(later)) == []
    assert store.add_candidates([changed], later) == 0
    assert names(store.due(later)) == ["a1"]
    add(story(), fetched_at=later)
    store.add_candidates([changed], later)
    assert names(store.due(later)) == []


def test_gone_page_is_tried_once_for_each_new_date(store, noon):
    """An address that ended with 404 comes back when its source gives it a new date, once."""
    store.add_candidates([candidate("a", hinted_at=noon)], noon)
    gone = FailedPage(url_id="a", error="404", failed_at=noon, is_gone=True)
    store.commit_outcomes([gone])
    store.add_candidates([candidate("a", hinted_at=noon)], noon)
    assert names(store.due(noon)) == []
    later = noon + timedelta(hours=1)
    for expected in (["a"], []):
        store.add_candidates([candidate("a", hinted_at=later)], later)
        assert names(store.due(later)) == expected
        store.commit_outcomes([gone])
