"""The Parquet sink, read back by pyarrow and, where they are installed, DuckDB and pandas."""

from __future__ import annotations

import json
import shutil

import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import ParquetOptions, open_sink
from sinks.changelog import Log, Run, busy_log
from sinks.killing import deliver_with_kills

pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
dataset = pytest.importorskip("pyarrow.dataset")

KILLS_AFTER_S = (0.02, 0.1, 0.3)


@pytest.fixture
def options(tmp_path) -> ParquetOptions:
    return ParquetOptions(directory=tmp_path / "table")


def rows(options) -> list[dict]:
    table = dataset.dataset(options.directory, format="parquet", partitioning="hive").to_table()
    return sorted(table.to_pylist(), key=lambda row: row["seq"])


def keys(options) -> list[tuple[int, str, int, bool]]:
    return [(row["seq"], row["id"], row["revision"], row["deleted"]) for row in rows(options)]


def wanted(log) -> list[tuple[int, str, int, bool]]:
    return [
        (change.seq, change.article_id, change.revision, change.article_json is None)
        for change in log.changes
    ]


def test_each_change_is_a_row_with_types(options):
    """Values keep their types and nesting; partitions are publisher and day."""
    log = Log()
    story = log.write("a", publisher={"name": "L'Écho/Nord: 1"}, date_published="2026-03-04T23:30:00-02:00")
    log.write("b", publisher=None, date_published=None)
    log.delete("a")
    Run(options, log).once()
    first, second, third = rows(options)
    record = json.loads(story.article_json)
    for name in ("headline", "keywords", "text", "word_count", "confidence"):
        assert first[name] == record[name]
    assert first["date_published"].isoformat() == "2026-03-05T01:30:00+00:00"
    assert first["body"][0]["text"] == record["text"]
    assert first["images"][0]["credits"] == ["Nordfoto"]
    assert (first["publisher"], str(first["day"])) == ("L'Écho/Nord: 1", "2026-03-05")
    assert (second["publisher"], second["day"], second["deleted"]) == (None, None, False)
    assert (third["id"], third["deleted"], third["text"]) == ("a", True, None)


def test_repeats_are_left_out_and_the_rest_goes_on(options):
    """A batch that comes again, cut otherwise, adds only what is new."""
    log = busy_log(stories=30, changes=90)
    Run(options, log, batch=40).once()
    log.write("late")
    Run(options, log, batch=25).once()
    assert keys(options) == wanted(log)


def test_files_of_an_undelivered_batch_go(options):
    """What a killed run renamed but never noted is removed, and delivered again."""
    log = busy_log(stories=10, changes=20)
    Run(options, log).once()
    side = options.directory / "_cleanfeed.json"
    before = side.read_text()
    for _ in range(5):
        log.write("late")
    Run(options, log).once()
    side.write_text(before)  # killed just before the side file
    Run(options, log, batch=3).once()
    assert keys(options) == wanted(log)


def test_killed_runs_lose_and_double_nothing(options, tmp_path):
    """Killed while writing and joining, the table holds each change once."""
    log = busy_log(stories=100, changes=500)
    deliver_with_kills(options, log, tmp_path, KILLS_AFTER_S)
    assert keys(options) == wanted(log)


def test_small_files_are_joined(options):
    """Many runs leave few files, with every row."""
    log = Log()
    for number in range(20):
        log.write(f"a{number}")
        Run(options, log).once()
    assert keys(options) == wanted(log)
    assert len(list(options.directory.rglob("*.parquet"))) < 8
    assert list(options.directory.rglob("*.new")) == []


def test_interrupted_join_is_finished(options):
    """Killed between noting a join and doing it, the next run does it."""
    log = busy_log(stories=3, changes=5)
    sink = open_sink(options, "s1")
    for change in log.changes:
        sink.deliver([change])
    parts = sorted(options.directory.rglob("*.parquet"))
    copies = {path: path.read_bytes() for path in parts}
    for _ in range(3):
        sink.deliver([log.write("more")])
    sink.reach_end()
    joined = next(path for path in options.directory.rglob("*.parquet") if path not in parts)
    hidden = joined.with_name(f".{joined.name}.new")
    joined.rename(hidden)
    for path, content in copies.items():
        path.write_bytes(content)
    side = options.directory / "_cleanfeed.json"
    names = [str(path.relative_to(options.directory)) for path in parts]
    noted = {"joined": str(hidden.relative_to(options.directory)), "replaced": names}
    side.write_text(json.dumps(json.loads(side.read_text()) | noted))
    Run(options, log).once()
    assert keys(options) == wanted(log)


def test_replay_and_other_stores(options):
    """Another store's changes are refused until a replay; a lost table comes back by itself."""
    Run(options, busy_log(stories=5, changes=10)).once()
    log = busy_log(stories=5, changes=9, seed=2)
    with pytest.raises(SinkError, match="was filled from another store; deliver with --replay"):
        Run(options, log).once(stream="s2")
    run = Run(options, log)
    run.once(stream="s2", fresh=True)
    assert keys(options) == wanted(log)
    shutil.rmtree(options.directory)
    run.once(stream="s2")
    assert keys(options) == wanted(log)
    (options.directory / "_cleanfeed.json").unlink()
    with pytest.raises(SinkError, match="is missing, so nobody knows which files are whole"):
        run.once(stream="s2")


def test_poison_and_odd_texts(options):
    """A record that fits no column is set aside; odd texts and long names are no reason."""
    log = Log()
    log.write("odd", headline="a\0b \x1b[31m <b> \ud800", publisher={"name": "Ünion " * 100}, later_field=1)
    poison = log.write("poison", word_count="many")
    log.write("after", publisher={"name": "../../etc"})
    run = Run(options, log)
    run.once()
    assert [row["id"] for row in rows(options)] == ["odd", "after"]
    assert rows(options)[0]["headline"] == "a\ufffdb \x1b[31m <b> \ufffd"
    assert rows(options)[1]["publisher"] == "../../etc"
    assert list(run.refusals) == [poison.seq]
    assert "does not fit the table" in run.refusals[poison.seq]


def test_duckdb_sees_the_newest_state(options):
    """The query of the documentation gives exactly what the store holds."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    log = busy_log(stories=40, changes=300)
    Run(options, log, batch=50).once()
    found = duckdb.sql(
        f"""SELECT id, revision
            FROM read_parquet('{options.directory}/*/*/*.parquet', hive_partitioning = true)
            QUALIFY row_number() OVER (PARTITION BY id ORDER BY revision DESC) = 1
                AND NOT deleted"""  # noqa: S608
    ).fetchall()
    assert dict(found) == {name: revision for name, (revision, _) in log.expected.items()}


def test_pandas_reads_one_publisher(options):
    """The line of the documentation: partitions are read as columns, pictures as lists of records."""
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    log = Log()
    log.write("a")
    log.write("b", publisher={"name": "The Herald", "url": None, "logo": None})
    Run(options, log).once()
    frame = pandas.read_parquet(options.directory, filters=[("publisher", "=", "The Gazette")])
    assert list(frame["id"]) == ["a"]
    assert str(frame["day"].iloc[0]) == "2026-03-04"
    assert frame["images"].iloc[0][0]["credit"] == "Nordfoto"
    assert frame["date_published"].iloc[0] == pandas.Timestamp("2026-03-04T05:06:07Z")
