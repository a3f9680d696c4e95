"""The OpenSearch sink, against real nodes of OpenSearch and of Elasticsearch."""

from __future__ import annotations

import itertools
import json
import threading
import time

import httpx
import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import OpenSearchOptions, Patience, open_sink
from sinks.changelog import Log, Run, busy_log
from sinks.faulty_http import QUICK_FAULTS, faulty_http
from sinks.killing import deliver_with_kills

pytestmark = pytest.mark.server

KILLS_AFTER_S = (0.1,)
NUMBERS = itertools.count(1)
SHORT_PATIENCE = Patience(first_pause_s=0.001, longest_pause_s=0.1, give_up_after_s=0.2)
KEYWORD_LIMIT_BYTES = 32_766
with_both = pytest.mark.parametrize("node", ["opensearch_node", "elasticsearch_node"], indirect=True)


@pytest.fixture
def options(node) -> OpenSearchOptions:
    return OpenSearchOptions(url=node.url, index=f"stories{next(NUMBERS)}")


@pytest.fixture
def ask(node, options):
    """Searches the alias; returns the hits."""

    def run(query: dict, size: int = 1000) -> list[dict]:
        httpx.post(f"{node.url}/{options.index}/_refresh").raise_for_status()
        body = {"query": query, "size": size, "version": True}
        answer = httpx.post(f"{node.url}/{options.index}/_search", json=body, timeout=60)
        return answer.json()["hits"]["hits"]

    return run


@pytest.fixture
def content(node, options, ask):
    """Returns what the index holds: id → revision and source, byte for byte."""

    def read() -> dict[str, tuple[int, str]]:
        hits = ask({"match_all": {}})
        sources = {hit["_id"]: f"{node.url}/{options.index}/_source/{hit['_id']}" for hit in hits}
        with httpx.Client() as client:
            return {hit["_id"]: (hit["_version"], client.get(sources[hit["_id"]]).text) for hit in hits}

    return read


@with_both
def test_index_holds_exactly_the_newest_state(options, content):
    """Revisions replace, deletions remove, and the source is the record byte for byte."""
    log = busy_log(stories=60, changes=250)
    Run(options, log).once()
    assert content() == log.expected


@with_both
def test_faults_lose_and_double_nothing(options, content):
    """429, 503, cuts before and after the work, doubled, late and half-done requests: nothing shows."""
    log = busy_log(stories=80, changes=700)
    with faulty_http(options.url, probability=0.6) as proxy:
        Run(options.model_copy(update={"url": proxy.url}), log, batch=20).until_done()
        proxy.send_late_ones()
        assert set(proxy.happened) == set(QUICK_FAULTS)
    assert content() == log.expected


def test_killed_runs_lose_and_double_nothing(options, content, tmp_path):
    """Killed while delivering, again and again, the run ends with exactly the log's content."""
    log = busy_log(stories=100, changes=600)
    deliver_with_kills(options, log, tmp_path, KILLS_AFTER_S)
    assert content() == log.expected


@with_both
def test_older_revision_never_wins(options, content):
    """Whatever comes again or late: a newer revision stays, and what is deleted stays deleted."""
    log = Log()
    old, new, gone = log.write("a"), log.write("a"), log.write("b")
    deleted = log.delete("b")
    sink = open_sink(options, "s1")
    for batch in ([old, new, gone, deleted], [old], [gone], [deleted, gone], [new]):
        assert sink.deliver(batch) == ()
    sink.close()
    assert content() == log.expected


@with_both
def test_poison_is_set_aside_and_the_rest_delivered(options, content):
    """One record that does not fit the mapping is refused with the reason; its neighbours arrive."""
    log = busy_log(stories=40, changes=45)
    poison = log.write("poison", word_count="many")
    log.write("after")
    run = Run(options, log)
    run.once()
    del log.expected["poison"]
    assert content() == log.expected
    assert list(run.refusals) == [poison.seq]
    assert "mapper_parsing_exception" in run.refusals[poison.seq]


def test_request_too_large_for_the_server_is_set_aside(options, content):
    """A document that no request can carry (20 MB here) is refused with 413; the others arrive."""
    log = Log()
    log.write("small")
    huge = log.write("huge", text="rain " * 4_200_000)
    log.write("last")
    run = Run(options, log)
    run.once()
    del log.expected["huge"]
    assert content() == log.expected
    assert "413" in run.refusals[huge.seq]


def test_full_disk_is_waited_for(node, options, content):
    """An index that the server has closed for want of room is named; nothing is set aside or lost."""
    log = busy_log(stories=10, changes=30)
    run = Run(options, log, patience=SHORT_PATIENCE)
    run.once()
    log.write("later")
    # What a node does at its flood stage.
    settings = f"{node.url}/{options.index}/_settings"
    httpx.put(settings, json={"index.blocks.read_only_allow_delete": True}).raise_for_status()
    with pytest.raises(SinkError, match="disk usage exceeded flood-stage watermark"):
        run.once()
    httpx.put(settings, json={"index.blocks.read_only_allow_delete": None}).raise_for_status()
    run.once()
    assert run.refusals == {}
    assert content() == log.expected


def test_node_that_dies_in_the_middle_is_caught_up_with(node, options, content):
    """A node killed while it takes batches loses nothing that it confirmed, and gets the rest later."""
    log = busy_log(stories=60, changes=600)
    run = Run(options, log, batch=20, patience=SHORT_PATIENCE)

    def kill_halfway() -> None:
        while run.cursor < len(log.changes) // 2:
            time.sleep(0.01)
        node.stop(kill=True)

    killer = threading.Thread(target=kill_halfway)
    killer.start()
    try:
        with pytest.raises(SinkError, match="no answer from"):
            run.once()
    finally:
        killer.join()
        node.start()
    run.until_done()
    assert content() == log.expected


@with_both
def test_odd_texts_arrive(options, ask):
    """NUL, escape codes, markup, endless keywords and words are no reason to refuse."""
    log = Log()
    odd = "a\0b \x1b[31mred <script>alert(1)</script> " + "x" * (KEYWORD_LIMIT_BYTES + 10)
    log.write("odd", headline=odd, keywords=[odd], section="雨" * KEYWORD_LIMIT_BYTES, later_field={"a": 1})
    log.write("url", url="https://x.example/" + "y" * 40_000, authors=[{"name": "Z" * 40_000}])
    log.write("lone", headline="lone \ud800 letter", is_ascii=True)
    run = Run(options, log, batch=2)
    run.once()
    assert run.refusals == {}
    (hit,) = ask({"match": {"headline": "alert"}})
    assert hit["_source"] == json.loads(log.expected["odd"][1])
    assert [hit["_id"] for hit in ask({"match_phrase": {"headline": "letter"}})] == ["lone"]


@with_both
def test_replay_swaps_the_index_when_it_is_whole(node, options, content):
    """During a replay searches see the old index; then the new one, with more shards, and the old is gone."""
    old = busy_log(stories=30, changes=60)
    Run(options, old).once()
    log = busy_log(stories=5, changes=9, seed=2)
    with pytest.raises(SinkError, match="was filled from another store; deliver with --replay"):
        Run(options, log).once(stream="s2")
    sink = open_sink(options.model_copy(update={"shards": 2}), "s2", fresh=True)
    sink.deliver(log.changes)
    sink.close()
    assert content() == old.expected
    Run(options, log, cursor=len(log.changes)).once(stream="s2")
    assert content() == log.expected
    (index,) = httpx.get(f"{node.url}/{options.index}-0*").json().items()
    assert index[0] == f"{options.index}-000002"
    assert index[1]["settings"]["index"]["number_of_shards"] == "2"


@with_both
def test_dropped_index_is_not_remade_by_itself(node, options, content):
    """An index dropped in the middle is named, not silently remade; the next run fills a new one."""
    log = busy_log(stories=10, changes=30)
    sink = open_sink(options, "s1")
    sink.deliver(log.changes[:10])
    httpx.delete(f"{node.url}/{options.index}-000001").raise_for_status()
    with pytest.raises(SinkError, match=r"the index was dropped|answered 404"):
        sink.deliver(log.changes[10:])
    sink.close()
    Run(options, log, cursor=10).once()
    assert content() == log.expected


def test_foreign_index_is_refused_and_kept(node, options):
    """An index of another program under the alias's name is left as it is."""
    httpx.put(f"{node.url}/{options.index}").raise_for_status()
    with pytest.raises(SinkError, match=r"belongs to index .* of another program"):
        open_sink(options, "s1")


@with_both
def test_pictures_and_names_are_found(options, ask):
    """Credits are found inside one picture, names by facet, and Japanese in parts."""
    log = Log()
    pictures = [
        {
            "id": "i1",
            "caption": "The harbour",
            "credit": "Ada Lind / Nordfoto",
            "credits": ["Ada Lind", "Nordfoto"],
        },
        {"id": "i2", "caption": "The mayor", "credit": "Getty Images", "credits": ["Getty Images"]},
    ]
    log.write("a", images=pictures)
    log.write("tokyo", language="ja", headline="大雨", text="昨日、東京都で大雨が降った。")
    Run(options, log).once()

    def pictured(caption: str, credit: str) -> dict:
        wanted = [{"match": {"images.caption": caption}}, {"term": {"images.credits.keyword": credit}}]
        return {"nested": {"path": "images", "query": {"bool": {"must": wanted}}}}

    assert [hit["_id"] for hit in ask(pictured("harbour", "Nordfoto"))] == ["a"]
    assert ask(pictured("mayor", "Nordfoto")) == []
    assert [hit["_id"] for hit in ask({"match_phrase": {"text": "東京"}})] == ["tokyo"]


def test_wrong_credentials_are_named(node, options, content, monkeypatch):
    """A refused password or key is one clear line at once, not a wait; nothing is set aside."""
    log = busy_log(stories=5, changes=9)
    with faulty_http(node.url, probability=0.0) as proxy:
        proxy.login = "writer", "right"  # what a node with a security plugin asks for
        guarded = options.model_copy(update={"url": proxy.url, "username": "writer"})
        for wrong in (
            guarded.model_copy(update={"username": "reader"}),
            options.model_copy(update={"url": proxy.url}),
            options.model_copy(update={"url": proxy.url, "api_key_env": "OPENSEARCH_PASSWORD"}),
        ):
            monkeypatch.setenv("OPENSEARCH_PASSWORD", "right")
            with pytest.raises(SinkError, match=r"^sink opensearch \(stories\d+\): [^\n]*401[^\n]*$"):
                Run(wrong, log).once()
        run = Run(guarded, log)
        sink = open_sink(guarded, "s1")
        proxy.login = "writer", "changed"
        with pytest.raises(SinkError, match=r"^sink opensearch \(stories\d+\): [^\n]*401[^\n]*$"):
            sink.deliver(log.changes)
        sink.close()
        proxy.login = "writer", "right"
        run.once()
        assert run.refusals == {}
    assert content() == log.expected


def test_absent_server_is_named(options):
    """A server that is not there is one clear line."""
    with pytest.raises(SinkError, match=r"^sink opensearch \(stories\d+\): no answer from 127\.0\.0\.1:1 \("):
        open_sink(options.model_copy(update={"url": "http://127.0.0.1:1"}), "s1")
    with pytest.raises(
        SinkError, match="the environment variable OPENSEARCH_PASSWORD with the password of 'me'"
    ):
        open_sink(options.model_copy(update={"username": "me"}), "s1")
