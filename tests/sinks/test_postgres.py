"""The PostgreSQL sink, against a real server."""

from __future__ import annotations

import itertools
import json
import random
import signal
import threading
import time

import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import Patience, PostgresOptions, open_sink
from servers.postgres import ServerMissingError
from servers.small_disk import small_disk
from sinks.changelog import Log, Run, busy_log
from sinks.faulty_tcp import faulty_tcp
from sinks.killing import deliver_with_kills

psycopg = pytest.importorskip("psycopg", reason="the extra postgres is not installed")
pytestmark = pytest.mark.server

KILLS_AFTER_S = (0.1,)
SOON_S = 0.3
SMALL_DISK_MB = 14
"""An empty database takes 8 MB."""
SHORT_PATIENCE = Patience(first_pause_s=0.001, longest_pause_s=0.1, give_up_after_s=0.2)
NUMBERS = itertools.count(1)


@pytest.fixture
def options(cluster) -> PostgresOptions:
    return PostgresOptions(dsn=cluster.dsn, schema_name=f"test{next(NUMBERS)}")


@pytest.fixture
def ask(cluster, options):
    def run(statement: str, *values):
        with psycopg.connect(cluster.dsn) as db:
            db.execute(f"SET search_path TO {options.schema_name}")
            return db.execute(statement, values).fetchall()

    return run


def content(ask) -> dict[str, tuple[int, str]]:
    return {
        name: (revision, record)
        for name, revision, record in ask("SELECT id, revision, record::text FROM articles")
    }


def test_tables_hold_exactly_the_newest_state(options, ask):
    """Revisions replace, deletions remove, and the record is kept byte for byte."""
    log = busy_log(stories=60, changes=400)
    Run(options, log).once()
    assert content(ask) == log.expected
    assert ask("SELECT count(*) FROM images") == [(len(log.expected),)]
    assert ask("SELECT DISTINCT role, name FROM persons") == [("author", "Ada Lind")]
    assert ask("SELECT article_id FROM persons EXCEPT SELECT id FROM articles") == []


def test_older_revision_never_wins(options, ask):
    """Whatever comes again or late: a newer revision stays, and what is deleted stays deleted."""
    log = Log()
    old, new, gone = log.write("a"), log.write("a"), log.write("b")
    deleted = log.delete("b")
    sink = open_sink(options, "s1")
    for batch in ([old, new, gone, deleted], [old], [gone], [deleted, gone], [new]):
        sink.deliver(batch)
    sink.close()
    assert content(ask) == log.expected


def test_cut_connections_lose_and_double_nothing(cluster, ask, options):
    """Connections cut in the middle of a batch, or before its commit was answered, change nothing."""
    log = busy_log(stories=80, changes=600)

    def cut_after(chance):
        return chance.randrange(5_000, 150_000), chance.randrange(1_000, 6_000)

    with faulty_tcp(cluster.port, cut_after) as proxy:
        dsn = cluster.dsn.replace(str(cluster.port), str(proxy.port))
        Run(options.model_copy(update={"dsn": f"{dsn} sslmode=disable"}), log).until_done()
        assert proxy.cuts > 5
    assert content(ask) == log.expected


def test_killed_runs_lose_and_double_nothing(options, ask, tmp_path):
    """Killed while delivering, again and again, the run ends with exactly the log's content."""
    log = busy_log(stories=100, changes=600)
    deliver_with_kills(options, log, tmp_path, KILLS_AFTER_S)
    assert content(ask) == log.expected


def test_server_that_dies_is_caught_up_with(cluster, options, ask):
    """A server that is down is named in one line, and gets the rest when it is back."""
    log = busy_log(stories=20, changes=100)
    run = Run(options, log)
    run.once()
    for _ in range(50):
        log.write("late")
    cluster.stop()
    with pytest.raises(SinkError, match=r"^sink postgres \(test\d+\): [^\n]+$"):
        run.once()
    cluster.start()
    run.once()
    assert content(ask) == log.expected


def test_server_that_dies_in_the_middle_is_caught_up_with(cluster, options, ask):
    """A server that falls while it takes batches loses nothing that it confirmed, and gets the rest later."""
    log = busy_log(stories=60, changes=600)
    run = Run(options, log, batch=20, patience=SHORT_PATIENCE)

    def fall_halfway() -> None:
        while run.cursor < len(log.changes) // 2:
            time.sleep(0.01)
        cluster.stop(signal.SIGQUIT)

    killer = threading.Thread(target=fall_halfway)
    killer.start()
    try:
        with pytest.raises(SinkError, match=r"^sink postgres \(test\d+\): [^\n]+$"):
            run.once()
    finally:
        killer.join()
        cluster.start()
    run.until_done()
    assert run.refusals == {}
    assert content(ask) == log.expected


def test_emptied_database_is_filled_again(options, ask, cluster):
    """The tables know themselves how far they are: whoever drops them gets everything again."""
    log = busy_log(stories=10, changes=30)
    run = Run(options, log)
    run.once()
    with psycopg.connect(cluster.dsn) as db:
        db.execute(f"DROP SCHEMA {options.schema_name} CASCADE")
    run.once()
    assert content(ask) == log.expected


def test_replay_drops_what_is_in_the_store_no_more(options, ask):
    """A replay rewrites every row, from another store too, and then drops what did not come again."""
    Run(options, busy_log(stories=30, changes=60)).once()
    log = busy_log(stories=5, changes=9, seed=2)
    with pytest.raises(SinkError, match="was filled from another store; deliver with --replay"):
        Run(options, log).once(stream="s2")
    Run(options, log).once(stream="s2", fresh=True)
    assert content(ask) == log.expected
    assert ask("SELECT count(*) FROM images") == [(len(log.expected),)]
    assert ask("SELECT count(*) FROM persons") == [(len(log.expected),)]


def test_poison_is_set_aside_and_the_rest_delivered(options, ask):
    """One record that PostgreSQL can't take is refused with the reason; its neighbours arrive."""
    log = busy_log(stories=40, changes=45)
    poison = log.write("poison", date_published="when the rain stops")
    log.write("after")
    run = Run(options, log)
    run.once()
    del log.expected["poison"]
    assert content(ask) == log.expected
    assert list(run.refusals) == [poison.seq]
    assert "invalid input syntax" in run.refusals[poison.seq]


def test_odd_texts_arrive(options, ask):
    """NUL, lone surrogates, escape codes, markup, endless words and 50 MB are no reason to refuse."""
    log = Log()
    odd = "a\0b \x1b[31mred <script>alert(1)</script> " + "x" * 40_000
    escaped = json.loads(log.write("odd", headline=odd, keywords=[odd], publisher={"name": odd}).article_json)
    log.write("lone", headline="a\ud800b", is_ascii=True)
    log.write("big", text="rain on the harbour " * 2_500_000)
    log.write("unique", text=" ".join(f"w{number}" for number in range(60_000)))
    log.write("url", url="https://x.example/" + "y" * 40_000, authors=[{"name": "Z" * 9_000}])
    run = Run(options, log, batch=2)
    run.once()
    assert run.refusals == {}
    ((headline, record),) = ask("SELECT headline, record::text FROM articles WHERE id = 'odd'")
    assert headline == odd.replace("\0", "\ufffd")
    assert json.loads(record) == escaped
    assert ask("SELECT headline FROM articles WHERE id = 'lone'") == [("a\ufffdb",)]
    assert ask("SELECT length(text) FROM articles WHERE id = 'big'") == [(50_000_000,)]


def test_search_is_weighted_and_speaks_the_language(options, ask):
    """Words of the headline rank first, stems follow the language, and Japanese is found in parts."""
    log = Log()
    log.write("body", headline="Weather", text="The ferries stayed in port.")
    log.write("head", headline="Ferry in port", text="Nothing else.")
    log.write("tokyo", language="ja", headline="大雨", text="昨日、東京都で大雨が降った。")
    Run(options, log).once()
    found = ask(
        "SELECT id FROM articles, query('ferry', 'english') AS wanted WHERE search @@ wanted"
        " ORDER BY ts_rank(search, wanted) DESC"
    )
    assert found == [("head",), ("body",)]
    assert ask("SELECT id FROM articles WHERE search @@ query('東京')") == [("tokyo",)]
    assert ask("SELECT id FROM articles WHERE search @@ query('京東')") == []
    assert ask("SELECT DISTINCT credit FROM images WHERE search @@ query('nordfoto')") == [("Nordfoto",)]


def test_text_index_is_left_sorted(options, ask):
    """A search after a run reads the index, not a list of words that are yet to be sorted into it."""
    Run(options, busy_log(stories=30, changes=60)).once()
    pages = (
        "gin_clean_pending_list('articles_0_search_idx') + gin_clean_pending_list('articles_1_search_idx')"
    )
    assert ask(f"SELECT {pages}") == [(0,)]
    assert ask("SELECT count(*) FROM (SELECT tableoid FROM articles GROUP BY 1) AS filled") == [(2,)]


def test_wrong_settings_are_named(cluster, options):
    """A wrong password, database or server is one clear line at once, not a wait."""
    for wrong in (
        cluster.dsn.replace("secret", "guess"),
        cluster.dsn.replace("dbname=postgres", "dbname=none"),
        "host=127.0.0.1 port=1",
    ):
        with pytest.raises(SinkError, match=r"^sink postgres \(test\d+\): [^\n]+$"):
            open_sink(options.model_copy(update={"dsn": wrong}), "s1")


@pytest.fixture
def small_database(cluster, options):
    """A database on a disk that is soon full: its settings, what asks it, and what gives it more room."""
    folder = cluster.make_folder(f"disk-{options.schema_name}")
    try:
        with small_disk(folder, SMALL_DISK_MB) as disk:
            place = cluster.make_folder(f"{folder.name}/tables")
            with psycopg.connect(cluster.dsn, autocommit=True) as db:
                db.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
                db.execute("CREATE DATABASE small TABLESPACE small")
            dsn = cluster.dsn.replace("dbname=postgres", "dbname=small")
            yield options.model_copy(update={"dsn": dsn}), disk
            with psycopg.connect(cluster.dsn, autocommit=True) as db:
                db.execute("DROP DATABASE small WITH (FORCE)")
                db.execute("DROP TABLESPACE small")
    except ServerMissingError as exc:
        pytest.skip(str(exc))


def test_full_disk_is_waited_for(small_database):
    """A full disk is named; nothing is set aside or lost, and all arrives once there is room."""
    options, disk = small_database
    log = busy_log(stories=20, changes=40)
    chance = random.Random(1)
    for number in range(60):
        log.write(f"long{number}", text=chance.randbytes(100_000).hex())
    run = Run(options, log, batch=10, patience=SHORT_PATIENCE)
    with pytest.raises(SinkError, match=r"No space left on device; gave up after \d+ attempts"):
        run.once()
    assert run.cursor < len(log.changes)
    disk.resize(SMALL_DISK_MB * 10)
    run.once()
    assert run.refusals == {}
    with psycopg.connect(options.dsn, options=f"-c search_path={options.schema_name}") as db:
        rows = db.execute("SELECT id, revision, record::text FROM articles").fetchall()
    assert {name: (revision, record) for name, revision, record in rows} == log.expected


def test_closing_cancels_what_is_at_work(cluster, options):
    """A sink that is closed while the server is busy with its batch lets go of it at once."""
    sink = open_sink(options, "s1")
    log = Log()
    for number in range(4):
        log.write(f"a{number}")

    def deliver() -> None:
        with pytest.raises(SinkError):
            sink.deliver(log.changes)

    with psycopg.connect(cluster.dsn) as db:
        db.execute(f"LOCK TABLE {options.schema_name}.articles")
        thread = threading.Thread(target=deliver)
        thread.start()
        time.sleep(SOON_S)
        sink.close()
        thread.join(options.timeout_s / 2)
        assert not thread.is_alive()
