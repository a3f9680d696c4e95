"""The tantivy sink and its search."""

from __future__ import annotations

import resource

import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import TantivyOptions, open_sink
from sinks.changelog import Log, Run, busy_log
from sinks.killed_run import BATCH
from sinks.killing import deliver_and_die, deliver_with_kills

tantivy_index = pytest.importorskip("cleanfeed.sinks.tantivy_index", exc_type=SinkError)

KILLS_AFTER_S = (0.02, 0.1, 0.3)
HUGE_BYTES = 50_000_000
ROOM_BYTES = 20_000
SEGMENTS_MERGED = 8
"""tantivy merges when it finds so many of a size."""


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


def test_killed_runs_lose_and_double_nothing(options, tmp_path):
    """Killed while delivering, again and again, the index ends with exactly the log's content."""
    log = busy_log(stories=100, changes=300)
    deliver_with_kills(options, log, tmp_path, KILLS_AFTER_S)
    assert revisions(options) == newest(log)


def test_revision_after_a_death_replaces(options, tmp_path):
    """A merge that a dead run left to do swallows no deletion of the next run's first document."""
    log = Log()
    for number in range(SEGMENTS_MERGED * BATCH):
        log.write(f"x{number}")
    log.changes.pop()
    del log.expected[f"x{SEGMENTS_MERGED * BATCH - 1}"]
    log.write("x60")  # so that the last commit notes a deletion in an earlier segment
    deliver_and_die(options, log, tmp_path)
    sink = open_sink(options, "s1")
    sink.deliver([log.write("x61")])
    sink.close()
    assert revisions(options) == newest(log)


def test_commit_cut_short_is_made_again(options):
    """Lists of deletions that a killed commit wrote are not in the way of its repeat."""
    log = Log()
    for number in range(BATCH):
        log.write(f"x{number}")
    Run(options, log).once()
    before = {path.name: path.read_bytes() for path in options.directory.iterdir()}
    log.write("x7")
    sink = open_sink(options, "s1")
    sink.deliver(log.changes[-1:])
    # As after a kill before ``meta.json`` was replaced.
    for name in (tantivy_index.SIDE_FILE, "meta.json"):
        (options.directory / name).write_bytes(before[name])
    sink.close()
    Run(options, log).once()
    assert revisions(options) == newest(log)


def test_commit_cut_short_is_made_again_in_parts(options):
    """The batch of a run that was killed after its commit may come again in parts, and in several runs."""
    log = Log()
    for number in range(3 * BATCH):
        log.write(f"x{number}")
    sink = open_sink(options, "s1")
    sink.deliver(log.changes[:BATCH])
    side = options.directory / tantivy_index.SIDE_FILE
    before = side.read_bytes()
    sink.deliver(log.changes[BATCH:])
    sink.close()
    side.write_bytes(before)
    for part in (log.changes[BATCH : BATCH + 5], log.changes[BATCH + 5 : 2 * BATCH]):
        sink = open_sink(options, "s1")
        sink.deliver(part)
        sink.close()
    Run(options, log, cursor=2 * BATCH).once()
    assert revisions(options) == newest(log)


@pytest.mark.parametrize("left", ["_cleanfeed.json.new", ".managed.json"])
def test_run_killed_at_its_very_beginning(options, left):
    """What a run leaves that was killed while it made the index is in nobody's way."""
    log = busy_log(stories=5, changes=10)
    options.directory.mkdir()
    if left == ".managed.json":
        (options.directory / tantivy_index.SIDE_FILE).write_text('{"stream": "s1", "seq": 0}')
    (options.directory / left).write_text("")
    Run(options, log).once()
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


def test_odd_and_huge_texts_arrive(options):
    """Lone surrogates, escape codes, markup, endless words and 50 MB are no reason to refuse."""
    log = Log()
    odd = "a\0b \x1b[31mred <script>alert(1)</script> \ud800 " + "x" * 40_000
    log.write("odd", headline=odd, url="https://x.example/" + "y" * 40_000, authors=[{"name": odd}])
    log.write("huge", text=("rain" * 12 + " ") * (HUGE_BYTES // 49), body=[])
    log.write("after")
    run = Run(options, log)
    run.once()
    assert run.refusals == {}
    assert revisions(options) == newest(log)
    assert found(options, "alert") == ["odd"]


def test_full_disk_loses_and_doubles_nothing(options):
    """A batch that finds no room is one clear line; the next run delivers it."""
    log = busy_log(stories=20, changes=40)
    Run(options, log).once()
    for number in range(200):
        log.write(f"later{number}", text=f"Storm number {number} " * 200)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, limits[1]))
    try:
        with pytest.raises(SinkError, match=r"^sink .*index: [^\n]+$"):
            Run(options, log, cursor=40, batch=1000).once()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    Run(options, log, cursor=40).once()
    assert revisions(options) == newest(log)


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
