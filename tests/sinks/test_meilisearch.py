"""The Meilisearch sink, against a stand-in that is strict about the protocol."""

from __future__ import annotations

import json

import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import MeilisearchOptions, open_sink
from servers.meilisearch import Index, running_meilisearch
from sinks.changelog import Log, Run, busy_log
from sinks.faulty_http import Fault, faulty_http
from sinks.killing import deliver_with_kills

KILLS_AFTER_S = (0.1,)
KEY = "correct-horse"
ADDED = {"published_at", "generation"}


@pytest.fixture
def engine():
    with running_meilisearch(KEY) as started:
        yield started


@pytest.fixture
def options(engine, monkeypatch) -> MeilisearchOptions:
    monkeypatch.setenv("MEILISEARCH_KEY", KEY)
    return MeilisearchOptions(url=engine.url, index="stories", api_key_env="MEILISEARCH_KEY")


def content(engine) -> dict[str, tuple[int, dict]]:
    documents = engine.indexes["stories"].documents
    return {
        name: (each["revision"], {key: value for key, value in each.items() if key not in ADDED})
        for name, each in documents.items()
    }


def expected(log: Log) -> dict[str, tuple[int, dict]]:
    return {name: (revision, json.loads(text)) for name, (revision, text) in log.expected.items()}


def test_index_holds_exactly_the_newest_state(engine, options):
    """Revisions replace, deletions remove, and a document is the record with a date to filter by."""
    log = busy_log(stories=60, changes=250)
    Run(options, log).once()
    assert content(engine) == expected(log)
    assert {each["published_at"] for each in engine.indexes["stories"].documents.values()} == {1772600767.0}


def test_faults_lose_and_double_nothing(engine, options):
    """429, 503, cuts before and after the work, and doubled requests: nothing shows."""
    log = busy_log(stories=60, changes=200)
    faults = (Fault.TOO_MANY, Fault.UNAVAILABLE, Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.DOUBLED)
    with faulty_http(engine.url, probability=0.4, faults=faults, victims="documents") as proxy:
        Run(options.model_copy(update={"url": proxy.url}), log, batch=20).until_done()
        assert set(proxy.happened) == set(faults)
    assert content(engine) == expected(log)


def test_killed_runs_lose_and_double_nothing(engine, options, tmp_path):
    """Killed while delivering, again and again, the run ends with exactly the log's content."""
    log = busy_log(stories=100, changes=600)
    deliver_with_kills(options, log, tmp_path, KILLS_AFTER_S)
    assert content(engine) == expected(log)


def test_poison_is_set_aside_and_the_rest_delivered(engine, options):
    """One document fails its task as a whole; it is found, set aside with the reason, the rest arrives."""
    log = busy_log(stories=30, changes=40)
    poison = log.write("no/id")
    run = Run(options, log)
    run.once()
    del log.expected["no/id"]
    assert content(engine) == expected(log)
    assert list(run.refusals) == [poison.seq]
    assert "invalid_document_id" in run.refusals[poison.seq]


def test_server_without_room_is_waited_for(engine, options):
    """A task that fails for the server's own reasons is given again, not set aside."""
    log = busy_log(stories=5, changes=9)
    sink = open_sink(options, "s1")
    sink.close()
    engine.failures = [{"code": "no_space_left_on_device", "message": "full", "type": "system"}]
    run = Run(options, log)
    run.until_done()
    assert run.refusals == {}
    assert content(engine) == expected(log)


def test_odd_texts_arrive(engine, options):
    """NUL and lone surrogates become U+FFFD, escape codes and markup stay."""
    log = Log()
    log.write("odd", headline="a\0b \x1b[31m <b>\ud800")
    Run(options, log).once()
    assert engine.indexes["stories"].documents["odd"]["headline"] == "a\ufffdb \x1b[31m <b>\ufffd"


def test_replay_drops_what_is_in_the_store_no_more(engine, options):
    """Another store is refused until a replay, which leaves exactly its own stories."""
    Run(options, busy_log(stories=30, changes=60)).once()
    log = busy_log(stories=5, changes=9, seed=2)
    with pytest.raises(SinkError, match="was filled from another store; deliver with --replay"):
        Run(options, log).once(stream="s2")
    Run(options, log).once(stream="s2", fresh=True)
    assert content(engine) == expected(log)


def test_dropped_index_is_filled_again(engine, options):
    """The next run after somebody dropped the index delivers everything."""
    log = busy_log(stories=10, changes=30)
    run = Run(options, log)
    run.once()
    del engine.indexes["stories"]
    run.once()
    assert content(engine) == expected(log)


def test_wrong_settings_are_named(engine, options, monkeypatch):
    """A wrong key, a foreign index or no server is one clear line."""
    with pytest.raises(SinkError, match=r"no answer from 127\.0\.0\.1:1 \("):
        open_sink(options.model_copy(update={"url": "http://127.0.0.1:1"}), "s1")
    monkeypatch.setenv("MEILISEARCH_KEY", "guess")
    with pytest.raises(SinkError, match=r"answered 403 .*invalid_api_key.*; check the user"):
        open_sink(options, "s1")
    monkeypatch.setenv("MEILISEARCH_KEY", KEY)
    engine.indexes["stories"] = Index()  # as another program makes it
    with pytest.raises(SinkError, match="belongs to another program"):
        open_sink(options, "s1")
