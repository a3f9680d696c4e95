"""What sinks could not take, and how far they are."""

from __future__ import annotations

from datetime import timedelta

from cleanfeed.store import RefusedChange


def test_refusals_are_noted_with_the_cursor(store, add, story, noon):
    """What a sink can't take is kept with the reason and the revision it was."""
    add(story("a"))
    add(story("b"))
    refused = [RefusedChange(seq=2, article_id="b", reason="too long \ud800")]
    store.advance_cursor("index", 2, noon, refused)
    store.advance_cursor("other", 1, noon)
    (found,) = store.refusals("index")
    assert (found.sink, found.seq, found.article_id, found.revision) == ("index", 2, "b", 1)
    assert (found.reason, found.refused_at, found.is_current) == ("too long \ufffd", noon, True)
    assert store.refusals("other") == ()
    assert store.refusals() == (found,)


def test_refusal_of_an_old_revision_says_so(store, add, story, noon):
    """Once the story has a newer revision, or is gone, the refused one matters no more."""
    add(story("a"))
    add(story("b"))
    refused = [RefusedChange(seq=seq, article_id=name, reason="odd") for seq, name in ((1, "a"), (2, "b"))]
    store.advance_cursor("index", 2, noon, refused)
    add(story("a", text="Changed."))
    store.delete_article("b", noon)
    assert [each.is_current for each in store.refusals()] == [False, False]


def test_refusal_that_comes_again_is_one(store, add, story, noon):
    """A batch that is delivered again replaces what was noted of it."""
    add(story("a"))
    for reason, moment in (("first", noon), ("second", noon + timedelta(hours=1))):
        store.advance_cursor("index", 1, moment, [RefusedChange(seq=1, article_id="a", reason=reason)])
    assert [each.reason for each in store.refusals()] == ["second"]


def test_replay_offers_refused_changes_again(store, add, story, noon):
    """Resetting a cursor forgets what that sink refused, and only that one's."""
    add(story("a"))
    refused = [RefusedChange(seq=1, article_id="a", reason="odd")]
    for sink in ("index", "other"):
        store.advance_cursor(sink, 1, noon, refused)
    store.reset_cursor("index", noon)
    assert [each.sink for each in store.refusals()] == ["other"]
    assert [change.seq for change in store.changes_after(store.cursor("index"))] == [1]


def test_lag_counts_the_changes_to_come(store, add, story, noon):
    """A sink is as many changes behind as stand after its cursor."""
    for name in ("a", "b", "c"):
        add(story(name))
    assert store.changes_behind("index") == 3
    store.advance_cursor("index", 2, noon)
    assert store.changes_behind("index") == 1
