"""Delivering a million changes while everything goes wrong; used by ``sinks.py faults``.

The deliverer is a process of its own, killed every few seconds; between it and the server stands a
proxy in a third process. Processes are forked from one without threads, so that the change log is
made once. What a killed deliverer knows of its cursor is what a store would: the last batch after
which it was noted.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import multiprocessing
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cleanfeed.article import Article, Extraction
from cleanfeed.errors import SinkError
from cleanfeed.sinks import (
    Delivery,
    DeliveryKind,
    OpenSearchOptions,
    Patience,
    PostgresOptions,
    deliver_batch,
    open_sink,
    tell_end,
)
from cleanfeed.store import Candidate, Durability, Store, StoredPage, StoreOptions

START = datetime(2024, 1, 1, tzinfo=UTC)
DELETED = 0.1
"""One change of a known story in so many is a deletion."""
FAULT_PROBABILITY = 0.25
KILLED_AFTER_S = (3.0, 12.0)
SMALLEST_BATCH, BATCHES = 100, 1000
"""A log is cut into about so many batches, none smaller than that."""
CLIENT_TIMEOUT_S, STALL_S = 10.0, 12.0
"""A request that times out although the server does what it asks."""
STALLED_AT_MOST = 10
HASTE = Patience(first_pause_s=0.005, longest_pause_s=0.1, give_up_after_s=30.0)
FORK = multiprocessing.get_context("fork")

Contents = dict[str, tuple[int, str]]
"""Id → revision and JSON of each story that must be there, or is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultLog:
    """Changes in order, and what must be left of them."""

    changes: list[Delivery]
    expected: Contents

    @property
    def batch_size(self) -> int:
        """Return how many changes to deliver at a time."""
        return max(SMALLEST_BATCH, len(self.changes) // BATCHES)


def fault_log(count: int, filler: str) -> FaultLog:
    """Return changes to half as many stories: new ones, revisions, deletions, and some that come back."""
    chance, newest, expected, changes = random.Random(3), {}, {}, []
    for seq in range(1, count + 1):
        name = f"story-{chance.randrange(count // 2):08}"
        revision = newest[name] = newest.get(name, 0) + 1
        kind, text = DeliveryKind.UPSERT, None
        if name in expected and chance.random() < DELETED:
            kind = DeliveryKind.DELETE
            del expected[name]
        else:
            # Spaces and key order as no serialiser would write them: only a copy is byte for byte.
            text = f'{{"id": "{name}","revision":{revision}, "headline":"Story {seq}","text" :"{filler}"}}'
            expected[name] = (revision, text)
        changes.append(Delivery(seq=seq, article_id=name, revision=revision, kind=kind, article_json=text))
    return FaultLog(changes=changes, expected=expected)


def check_opensearch(options: OpenSearchOptions, log: FaultLog) -> str:
    """Deliver through 429, 503, cuts, time-outs, partial failures, doubled and late requests, and kills."""
    from sinks.faulty_http import Fault, faulty_http

    def serve(address: Any, orders: Any) -> None:
        with faulty_http(options.url, FAULT_PROBABILITY, faults=tuple(Fault)) as proxy:
            proxy.stall_s, proxy.stalls_left = STALL_S, STALLED_AT_MOST
            address.send(proxy.url)
            orders.recv()
            proxy.send_late_ones()
            orders.send({str(fault): times for fault, times in proxy.happened.items()})

    with in_process(serve) as (url, end):
        impatient = options.model_copy(update={"url": url, "timeout_s": CLIENT_TIMEOUT_S})
        runs, kills = deliver_with_kills(impatient, log)
        faults = end()
    return verdict(log, read_opensearch(options), faults | {"kills": kills}, runs)


def check_postgres(options: PostgresOptions, log: FaultLog) -> str:
    """Deliver through connections that are cut while requests go up or answers come down, and kills."""
    from sinks.faulty_tcp import faulty_tcp

    port = int(options.dsn.split("port=")[1].split()[0])

    def serve(address: Any, orders: Any) -> None:
        with faulty_tcp(port, cut_sometimes) as proxy:
            address.send(proxy.port)
            orders.recv()
            orders.send({"connections cut": proxy.cuts})

    with in_process(serve) as (proxy_port, end):
        dsn = f"{options.dsn.replace(f'port={port}', f'port={proxy_port}')} sslmode=disable"
        runs, kills = deliver_with_kills(options.model_copy(update={"dsn": dsn}), log)
        faults = end()
    return verdict(log, read_postgres(options), faults | {"kills": kills}, runs)


def check_sqlite(path: Path, log: FaultLog) -> str:
    """Kill a process that fills a store, again and again."""
    kills = kill_until_done(lambda: fill_store(path, log))
    with Store.open(path) as store:
        problems = store.check()
        found = {each.id: (each.revision, each.headline) for each in store.iter_articles()}
    wanted = {
        name: (revision, json.loads(text)["headline"]) for name, (revision, text) in log.expected.items()
    }
    answer = "equal and sound" if found == wanted and not problems else f"DIFFERENT {problems}"
    return f"{len(log.changes)} changes, {len(wanted)} documents: {answer}; faults: kills × {kills}"


def verdict(log: FaultLog, found: Contents, faults: dict[str, int], runs: int) -> str:
    """Return in one line whether a sink holds what it must."""
    answer = "equal, byte for byte" if found == log.expected else f"DIFFERENT ({_difference(log, found)})"
    told = ", ".join(f"{fault} × {times}" for fault, times in sorted(faults.items()))
    return f"{len(log.changes)} changes, {len(log.expected)} documents, {runs} runs: {answer}; faults: {told}"


def _difference(log: FaultLog, found: Contents) -> str:
    lost = log.expected.keys() - found.keys()
    extra = found.keys() - log.expected.keys()
    other = [name for name in log.expected.keys() & found.keys() if log.expected[name] != found[name]]
    return f"{len(lost)} lost, {len(extra)} too many, {len(other)} unlike: {[*lost, *extra, *other][:3]}"


def deliver_with_kills(options: Any, log: FaultLog) -> tuple[int, int]:
    """Return how many runs and kills it took to deliver everything."""
    cursor, runs = FORK.Value("q", 0, lock=False), FORK.Value("q", 0, lock=False)

    def run() -> None:
        changes, size = log.changes, log.batch_size
        is_done = False
        while not is_done:
            runs.value += 1
            # A run that gives up is followed by the next, as cron would.
            with contextlib.suppress(SinkError), contextlib.closing(open_sink(options, "bench")) as sink:
                while cursor.value < len(changes):
                    asyncio.run(deliver_batch(sink, changes[cursor.value : cursor.value + size], HASTE))
                    cursor.value += size
                asyncio.run(tell_end(sink))
                is_done = True

    kills = kill_until_done(run)
    return runs.value, kills


def kill_until_done(work: Callable[[], None]) -> int:
    """Do some work in a process that is killed every few seconds; return how often."""
    chance = random.Random(5)
    for kills in itertools.count():
        process = FORK.Process(target=work)
        process.start()
        process.join(chance.uniform(*KILLED_AFTER_S))
        if not process.is_alive():
            if process.exitcode:
                raise RuntimeError(f"the deliverer ended with {process.exitcode}")
            return kills
        process.kill()
        process.join()
    raise AssertionError


@contextlib.contextmanager
def in_process(serve: Callable[[Any, Any], None]) -> Iterator[tuple[Any, Callable[[], Counter]]]:
    """Run a proxy in a process of its own; yield its address, and what ends it and tells its faults."""
    here, there = FORK.Pipe()
    process = FORK.Process(target=serve, args=(there, there), daemon=True)
    process.start()

    def end() -> Counter:
        here.send("end")
        return here.recv()

    try:
        yield here.recv(), end
    finally:
        process.terminate()
        process.join()


def cut_sometimes(chance: random.Random) -> tuple[int, int]:
    """Return the bytes after which a connection is cut, up and down."""
    return chance.randrange(10_000, 3_000_000), chance.randrange(1_500, 60_000)


def fill_store(path: Path, log: FaultLog) -> None:
    """Go on where the change log of a store ends; a kill at any moment leaves whole transactions."""
    # A killed process loses nothing that the system has taken, so the disk need not be waited for.
    with Store.open(path, StoreOptions(durability=Durability.NORMAL)) as store:
        left = log.changes[store.counts().changes :]
        for kind, run in itertools.groupby(left, key=lambda each: each.kind):
            if kind is DeliveryKind.DELETE:
                for each in run:
                    store.delete_article(each.article_id, START)
                continue
            pages = [stored_page(each) for each in run]
            store.add_candidates(
                [Candidate(url_id=page.url_id, url=page.article.url, source="s") for page in pages], START
            )
            store.commit_outcomes(pages)


def stored_page(change: Delivery) -> StoredPage:
    """Return a change of the log as the page that leads to it."""
    record = json.loads(change.article_json)
    article = Article(
        id=record["id"],
        url=f"https://gazette.example/{record['id']}",
        headline=record["headline"],
        text=record["text"],
        content_hash=str(change.seq),
        extraction=Extraction(version="0"),
    )
    return StoredPage(url_id=article.id, article=article, fetched_at=START)


def read_postgres(options: PostgresOptions) -> Contents:
    """Return every record with its revision."""
    import psycopg

    with psycopg.connect(options.dsn) as db:
        rows = db.execute("SELECT id, revision, record::text FROM cleanfeed.articles")
        return {name: (revision, record) for name, revision, record in rows}


def read_opensearch(options: OpenSearchOptions) -> Contents:
    """Return every document, its ``_source`` as the server sends it, not read and written again."""
    import httpx

    found: Contents = {}
    with httpx.Client(base_url=options.url, timeout=60) as client:
        client.post(f"/{options.index}/_refresh")
        body = {"size": 5000, "version": True, "sort": ["_doc"]}
        page = client.post(f"/{options.index}/_search", params={"scroll": "1m"}, json=body).text
        while hits := json.loads(page)["hits"]["hits"]:
            for hit, source in zip(hits, raw_sources(page), strict=True):
                found[hit["_id"]] = (hit["_version"], source)
            wanted = {"scroll": "1m", "scroll_id": json.loads(page)["_scroll_id"]}
            page = client.post("/_search/scroll", json=wanted).text
    return found


def raw_sources(page: str) -> Iterator[str]:
    """Yield the text of each ``_source`` of an answer; inside a string its quotes would be escaped."""
    mark, decoder, place = '"_source":', json.JSONDecoder(), 0
    while (begin := page.find(mark, place)) >= 0:
        begin += len(mark)
        _, place = decoder.raw_decode(page, begin)
        yield page[begin:place]
