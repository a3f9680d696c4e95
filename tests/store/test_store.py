"""The store as its users see it."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from cleanfeed.article import Article, Image, Person
from cleanfeed.errors import StoreError
from cleanfeed.store import (
    Candidate,
    ChangeKind,
    CommitEffect,
    FailedPage,
    RejectedPage,
    SearchQuery,
    Store,
    StoredPage,
    UnchangedPage,
    UrlStatus,
    Validators,
)

WRITER = Path(__file__).with_name("killed_writer.py")
KILLS_AFTER_S = (0.03, 0.11, 0.05, 0.2, 0.08)


def test_story_comes_back_whole(store, add, story):
    """A stored record is the record that was given, numbered as revision 1."""
    article = story(images=(Image(id="i1", caption="Boats", credit="Ada Lind", credits=("Ada Lind",)),))
    result = add(article)
    assert result.effect is CommitEffect.CREATED
    assert store.get_article("a1") == article
    assert store.get_article("nothing") is None


def test_same_content_makes_no_revision(store, add, story, noon):
    """A page read again with the same content hash moves the validators and nothing else."""
    add(story())
    result = add(
        story(headline="Not looked at"),
        validators=Validators(etag='"2"'),
        fetched_at=noon + timedelta(hours=1),
    )
    assert (result.effect, result.revision) == (CommitEffect.UNCHANGED, 1)
    assert len(store.changes_after(0)) == 1
    state = store.url_state("a1")
    assert state.validators.etag == '"2"'
    assert state.last_fetched_at == noon + timedelta(hours=1)


def test_changed_content_is_a_new_revision(store, add, story):
    """A changed story gets the next revision; the earlier one stays readable."""
    add(story(text="First words."))
    result = add(story(text="Second words."))
    assert (result.effect, result.revision) == (CommitEffect.REVISED, 2)
    assert store.get_article("a1").text == "Second words."
    assert store.get_article("a1", revision=1).text == "First words."
    assert [(change.revision, change.kind) for change in store.changes_after(0)] == [
        (1, ChangeKind.UPSERT),
        (2, ChangeKind.UPSERT),
    ]
    assert store.search(SearchQuery(text="first")) == ()
    assert len(store.search(SearchQuery(text="second"))) == 1


def test_copies_of_a_story_do_not_take_turns(store, add, story):
    """Two addresses of one story with small differences make one revision, not one each run."""
    add(story(text="As the page has it."))
    for _ in range(2):
        assert add(story(text="As the mobile page has it."), url_id="m1").effect is CommitEffect.VARIANT
        assert add(story(text="As the page has it.")).effect is CommitEffect.UNCHANGED
    assert store.url_state("m1").status is UrlStatus.DONE
    assert store.counts().revisions == 1


def test_canonical_page_overrules_a_copy(add, story):
    """The page at the story's own address decides, even if a copy was read first."""
    add(story(text="As the mobile page has it."), url_id="m1")
    assert add(story(text="As the page has it.")).effect is CommitEffect.REVISED
    assert add(story(text="As the mobile page has it."), url_id="m1").effect is CommitEffect.VARIANT


def test_copy_takes_over_when_the_page_is_gone(store, add, story, noon):
    """A copy goes on with the story once the address it belonged to has ended."""
    add(story(text="As the page has it."))
    store.commit_outcomes([FailedPage(url_id="a1", error="404", failed_at=noon, is_gone=True)])
    assert add(story(text="As the copy has it."), url_id="m1").effect is CommitEffect.REVISED


def test_rejection_keeps_its_reason(store, noon):
    """A rejected page keeps what it is and why, and is counted by the code."""
    store.add_candidates([Candidate(url_id=i, url=f"https://x.example/{i}", source="s") for i in "abc"], noon)
    store.commit_outcomes(
        [
            RejectedPage(url_id="a", reason="not_a_story: 40 links", page_type="listing", fetched_at=noon),
            RejectedPage(url_id="b", reason="not_a_story: no prose", page_type="home", fetched_at=noon),
            RejectedPage(url_id="c", reason="robots", fetched_at=noon),
        ]
    )
    state = store.url_state("a")
    assert (state.status, state.page_type) == (UrlStatus.REJECTED, "listing")
    assert store.rejection_counts() == {"not_a_story": 2, "robots": 1}
    assert store.due(noon + timedelta(days=999)) == ()


def test_failure_counts_attempts_and_keeps_the_article(store, add, story, noon):
    """A failed revisit is tried again later; "not modified" then ends the failure."""
    add(story(), validators=Validators(etag='"1"'))
    later = noon + timedelta(minutes=5)
    for _ in range(2):
        store.commit_outcomes(
            [FailedPage(url_id="a1", error="timed out", failed_at=noon, next_attempt_at=later)]
        )
    state = store.url_state("a1")
    assert (state.status, state.attempts, state.error) == (UrlStatus.FAILED, 2, "timed out")
    assert [entry.validators.etag for entry in store.due(later)] == ['"1"']
    assert store.get_article("a1") is not None
    store.commit_outcomes([UnchangedPage(url_id="a1", fetched_at=later, http_status=304)])
    state = store.url_state("a1")
    assert (state.status, state.attempts, state.error) == (UrlStatus.DONE, 0, None)
    assert state.validators.etag == '"1"'


def test_batch_is_all_or_nothing(store, story, noon):
    """One outcome that can't be committed leaves nothing of its batch."""
    store.add_candidates([Candidate(url_id="a1", url="https://x.example/1", source="s")], noon)
    page = StoredPage(url_id="a1", article=story(), fetched_at=noon)
    stranger = RejectedPage(url_id="stranger", reason="robots", fetched_at=noon)
    with pytest.raises(StoreError, match="'stranger' is not in the frontier"):
        store.commit_outcomes([page, stranger])
    assert store.get_article("a1") is None
    assert store.url_state("a1").status is UrlStatus.NEW
    assert store.changes_after(0) == ()


def test_deleted_story_leaves_search_and_log(store, add, story, noon):
    """A deletion goes through the log; a story that comes back continues its revisions."""
    add(story(images=(Image(id="i1", caption="Boats"),)))
    assert store.delete_article("a1", noon)
    assert not store.delete_article("a1", noon)
    assert store.get_article("a1") is None
    assert store.search(SearchQuery(text="rain")) == ()
    assert list(store.iter_articles()) == []
    (change,) = store.changes_after(0)
    assert (change.kind, change.revision, change.article_json) == (ChangeKind.DELETE, 2, None)
    assert store.url_state("a1").reason == "deleted"
    assert add(story()).revision == 3
    assert store.check() == ()


def test_changes_carry_the_revision_they_name(store, add, story):
    """A sink that is behind gets each revision as it was, in order and in portions."""
    add(story(text="One."))
    add(story(text="Two."))
    add(story("b1"))
    first = store.changes_after(0, limit=2)
    assert [Article.model_validate_json(change.article_json).text for change in first] == ["One.", "Two."]
    assert [change.article_id for change in store.changes_after(first[-1].seq)] == ["b1"]


def test_cursor_never_goes_back(store, noon):
    """A cursor only moves forward, unless it is reset on purpose."""
    assert store.cursor("jsonl") == 0
    store.advance_cursor("jsonl", 7, noon)
    store.advance_cursor("jsonl", 3, noon)
    assert store.cursor("jsonl") == 7
    store.reset_cursor("jsonl", noon)
    assert store.cursor("jsonl") == 0


def test_iter_articles_filters_by_source_and_time(store, add, story, noon):
    """Stories are listed by source and by publication, or by first sight where undated."""
    add(story("old", date_published=noon - timedelta(days=9)))
    add(story("new", date_published=noon))
    add(story("undated"))
    add(story("elsewhere"), source="bulletin")
    since = noon - timedelta(days=1)
    assert [article.id for article in store.iter_articles(source="gazette", since=since)] == [
        "new",
        "undated",
    ]
    assert [article.id for article in store.iter_articles(until=since)] == ["old"]


def test_counts_and_runs(store, add, story, noon):
    """Reports can tell what the store holds and how the last runs went."""
    add(story(images=(Image(id="i1"), Image(id="i2"))))
    add(story(text="Other."))
    counts = store.counts()
    assert (counts.articles, counts.revisions, counts.images, counts.changes) == (1, 2, 0, 2)
    assert counts.urls[UrlStatus.DONE] == 1
    assert store.counts("unknown").articles == 0
    store.start_run("r1", noon)
    store.end_run("r1", '{"pages": 2}', noon + timedelta(minutes=1))
    store.start_run("r2", noon + timedelta(hours=1))
    newest, oldest = store.last_runs()
    assert (newest.run_id, newest.ended_at, oldest.report_json) == ("r2", None, '{"pages": 2}')
    with pytest.raises(StoreError, match="never started"):
        store.end_run("r9", "{}", noon)


def test_hostile_text_is_stored(store, add, story):
    """NULs, escapes and lone surrogates in any field lose no story."""
    article = story(
        headline="A\0B \x1b[31mred\ud800",
        text="Bad \udfff tail <script>alert(1)</script>",
        authors=(Person(name="Ada\0Lind"),),
        images=(Image(id="i\ud800", caption="\ud83d\ude00 smile \ud800", credit="N\0N", credits=("N\0N",)),),
        content_hash=None,
    )
    assert add(article).effect is CommitEffect.CREATED
    assert add(article).effect is CommitEffect.UNCHANGED
    stored = store.get_article("a1")
    assert stored.headline == "A\0B \x1b[31mred\ufffd"
    assert stored.images[0].caption == "😀 smile \ufffd"
    assert len(store.search(SearchQuery(text="bad tail", author="Ada Lind"))) == 1
    assert store.check() == ()


def test_threads_take_turns(store, story, noon):
    """A store that threads share commits every page once."""
    names = [f"t{number}" for number in range(40)]
    store.add_candidates(
        [Candidate(url_id=name, url=f"https://x.example/{name}", source="s") for name in names], noon
    )

    def commit(name: str) -> None:
        store.commit_outcomes([StoredPage(url_id=name, article=story(name), fetched_at=noon)])

    threads = [threading.Thread(target=commit, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.counts().articles == len(names)
    assert store.check() == ()


def test_kill_leaves_a_sound_store(path):
    """Killed while committing, again and again, the store keeps all its promises.

    Every address done has its story, every revision one entry in the log, the index knows
    what the stories say, and no page that was reported as committed is missing.
    """
    path.parent.mkdir(parents=True)
    reported = path.with_name("reported")
    reported.write_text("0")
    for delay_s in KILLS_AFTER_S:
        writer = subprocess.Popen(
            [sys.executable, str(WRITER), str(path), str(reported)], stdout=subprocess.PIPE
        )
        assert writer.stdout.readline() == b"writing\n"
        time.sleep(delay_s)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        with Store.open(path) as store:
            counts = store.counts()
            assert store.check() == ()
            assert counts.urls[UrlStatus.DONE] == counts.articles
            assert counts.urls[UrlStatus.NEW] <= 1, "one round adds one address before its page"
            assert counts.revisions == counts.changes >= int(reported.read_text())
    assert counts.revisions > 0
