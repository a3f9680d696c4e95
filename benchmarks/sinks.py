"""How fast the store and the sinks take documents, how fast search answers, and whether faults show.

    python benchmarks/sinks.py speed --documents 20000      documents per second into each
    python benchmarks/sinks.py search --documents 100000    latencies of two-word searches
    python benchmarks/sinks.py faults --documents 100000    429, 503, cuts, doubled and late requests,
                                                            partial failures, kills (of the writer
                                                            of a store); compares the content

``--only sqlite,postgres`` chooses. PostgreSQL and OpenSearch are started by ``tests/servers``; what
can't be started is said and left out. Documents are invented: 3 kB of text (``--bytes``) out of
50,000 words whose frequencies fall as in a language (Zipf).
"""

from __future__ import annotations

import argparse
import asyncio
import bisect
import contextlib
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

# In place of this folder: its sinks.py would hide the package of the same name in tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.pop(1)

from cleanfeed.article import Article, Extraction, Image, ImageRole, Organization, Paragraph, Person
from cleanfeed.errors import SinkError
from cleanfeed.sinks import (
    Delivery,
    DeliveryKind,
    JsonlOptions,
    OpenSearchOptions,
    ParquetOptions,
    Patience,
    PostgresOptions,
    TantivyOptions,
    deliver_batch,
    open_sink,
    tell_end,
)
from cleanfeed.store import Candidate, ImageQuery, SearchQuery, Store, StoredPage
from servers.opensearch import running_node
from servers.postgres import ServerMissingError, running_cluster

VOCABULARY = 50_000
FUNCTION_WORDS = (
    "the of and to in a is that for it was on are as with be by at from have this not but had his they or"
    " which one you were her all she there would their we him been has when who will more no if out so said"
    " what up its about into than them can only other new some could time these two may then do first any my"
    " now such like our over me even most after also did many before must through back"
).split()
"""The commonest words of English news, in their order: nearly half of a text."""
LETTERS = "etaoinshrdlucmfwypvbgk"
START = datetime(2024, 1, 1, tzinfo=UTC)
COMMIT_SIZE = 200
"""Pages committed together: fewer and the disk's flushes count more than the index."""
QUERIES = 400
FAULT_BATCH = 100
FAULT_PROBABILITY = 0.25
DELETED = 0.1
KILLED_AFTER_S = (3.0, 9.0)
WARM_UP = 20
HASTE = Patience(first_pause_s=0.005, longest_pause_s=0.1, give_up_after_s=30.0)
KINDS = ("sqlite", "jsonl", "parquet", "tantivy", "postgres", "opensearch")


class Prose:
    """Invents texts whose words are as unequally frequent as those of a language."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        words: set[str] = set()
        while len(words) < VOCABULARY:
            words.add("".join(self.chance.choices(LETTERS, k=self.chance.randint(3, 11))))
        invented = sorted(words)
        self.chance.shuffle(invented)
        self.words = [*FUNCTION_WORDS, *invented][:VOCABULARY]
        self.totals = list(itertools.accumulate(1.0 / (rank + 2.7) for rank in range(VOCABULARY)))

    def word(self) -> str:
        """Return a word, common ones more often."""
        return self.words[bisect.bisect(self.totals, self.chance.random() * self.totals[-1])]

    def text(self, size: int) -> str:
        """Return about so many bytes of words."""
        number = size // 6
        return " ".join(self.chance.choices(self.words, cum_weights=self.totals, k=number))


def invent(prose: Prose, number: int, size: int) -> Article:
    """Return an article with one picture."""
    text = prose.text(size)
    name = f"{prose.word().title()} {prose.word().title()}"
    return Article(
        id=f"story-{number:08}",
        url=f"https://gazette{number % 50}.example/{number}",
        canonical_url=f"https://gazette{number % 50}.example/{number}",
        headline=prose.text(60).capitalize(),
        description=prose.text(150),
        authors=(Person(name=name),),
        publisher=Organization(name=f"Gazette {number % 50}"),
        date_published=START + timedelta(minutes=number),
        language="de" if number % 10 == 0 else "en",
        keywords=(prose.word(), prose.word()),
        body=(Paragraph(text=text),),
        text=text,
        word_count=size // 6,
        images=(
            Image(
                id="i1",
                role=ImageRole.LEAD,
                caption=prose.text(80),
                credit=f"{name} / Nordfoto",
                credits=(name, "Nordfoto"),
            ),
        ),
        content_hash=f"{number}",
        extraction=Extraction(version="0"),
    )


def invent_deliveries(count: int, size: int) -> list[Delivery]:
    """Return articles as they reach a sink."""
    prose = Prose(1)
    return [
        Delivery(
            seq=number,
            article_id=f"story-{number:08}",
            revision=1,
            kind=DeliveryKind.UPSERT,
            article_json=invent(prose, number, size).model_dump_json(),
        )
        for number in range(1, count + 1)
    ]


def fill_store(store: Store, count: int, size: int) -> tuple[float, float]:
    """Return the seconds that committing took, and those of CPU; the inventing left out."""
    prose, elapsed_s, cpu_s = Prose(1), 0.0, 0.0
    for chunk in chunks(range(1, count + 1), COMMIT_SIZE):
        articles = [invent(prose, number, size) for number in chunk]
        pages = [
            StoredPage(url_id=each.id, article=each, fetched_at=each.date_published) for each in articles
        ]
        store.add_candidates(
            [Candidate(url_id=each.id, url=each.url, source="s") for each in articles], START
        )
        begun, cpu = time.perf_counter(), time.process_time()
        store.commit_outcomes(pages)
        elapsed_s += time.perf_counter() - begun
        cpu_s += time.process_time() - cpu
    return elapsed_s, cpu_s


def chunks(values: Iterable, size: int) -> Iterator[list]:
    """Yield runs of so many values."""
    rest = iter(values)
    while chunk := list(itertools.islice(rest, size)):
        yield chunk


@contextlib.contextmanager
def opened(kind: str, folder: Path) -> Iterator[object]:
    """Yield the settings of a sink, its server running."""
    match kind:
        case "jsonl":
            yield JsonlOptions(path=folder / "stories.jsonl")
        case "parquet":
            yield ParquetOptions(directory=folder / "table")
        case "tantivy":
            yield TantivyOptions(directory=folder / "index")
        case "postgres":
            with running_cluster() as cluster:
                yield PostgresOptions(dsn=cluster.dsn)
        case "opensearch":
            with running_node() as node:
                yield OpenSearchOptions(url=node.url)


def measure_speed(kinds: list[str], count: int, size: int) -> None:
    """Print the documents per second into each, and per second of CPU, the servers' included."""
    deliveries = invent_deliveries(count, size) if set(kinds) != {"sqlite"} else []
    for kind in kinds:
        with tempfile.TemporaryDirectory() as name, told_when_missing(kind):
            if kind == "sqlite":
                with Store.open(Path(name) / "news.sqlite") as store:
                    elapsed_s, cpu_s = fill_store(store, count, size)
            else:
                with opened(kind, Path(name)) as options:
                    elapsed_s, cpu_s = deliver_timed(options, deliveries)
            rates = f"{count / elapsed_s:8.0f} documents/s {count / cpu_s:8.0f} a CPU second"
            print(f"{kind:10} {rates}  ({count} of {size} bytes in {elapsed_s:.1f} s)", flush=True)


def deliver_timed(options: Any, deliveries: list[Delivery]) -> tuple[float, float]:
    """Return the seconds that delivering took, and those of CPU."""
    sink = open_sink(options, "bench")
    begun, cpu = time.perf_counter(), cpu_seconds()
    for batch in chunks(deliveries, options.batch_size):
        asyncio.run(deliver_batch(sink, batch))
    spent = time.perf_counter() - begun, cpu_seconds() - cpu
    sink.close()
    return spent


def cpu_seconds() -> float:
    """Return the CPU time that this process and its living descendants have used."""
    parents, ticks = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(") ")[2].split()
            pid = int(path.parent.name)
            parents[pid], ticks[pid] = int(fields[1]), int(fields[11]) + int(fields[12])

    def is_ours(pid: int) -> bool:
        while pid not in {os.getpid(), 0}:
            pid = parents.get(pid, 0)
        return bool(pid)

    return sum(used for pid, used in ticks.items() if is_ours(pid)) / os.sysconf("SC_CLK_TCK")


def measure_search(kinds: list[str], count: int, size: int) -> None:
    """Print the latencies of searches."""
    for kind in kinds:
        with tempfile.TemporaryDirectory() as name:
            if kind == "sqlite":
                with Store.open(Path(name) / "news.sqlite") as store:
                    fill_store(store, count, size)
                    search_store(store, count)
            elif kind == "tantivy":
                with opened(kind, Path(name)) as options:
                    deliver_timed(options, invent_deliveries(count, size))
                    search_index(options, count)


def search_store(store: Store, count: int) -> None:
    """Ask the store everything that ``cleanfeed search`` can."""

    def images(words: str) -> object:
        return store.search_images(ImageQuery(text=words))

    report("sqlite, two words", count, lambda words: store.search(SearchQuery(text=words)), two_words())
    report(
        "sqlite, two words, language",
        count,
        lambda words: store.search(SearchQuery(text=words, language="de")),
        two_words(),
    )
    report("sqlite, phrase", count, lambda words: store.search(SearchQuery(text=f'"{words}"')), two_words())
    report("sqlite, pictures, two words", count, images, two_words())
    report(
        "sqlite, pictures by credit",
        count,
        lambda words: store.search_images(ImageQuery(credit=words)),
        credits_asked(),
    )


def search_index(options: TantivyOptions, count: int) -> None:
    """Ask a tantivy index."""
    from cleanfeed.sinks.tantivy_index import search_tantivy

    report("tantivy, two words", count, lambda words: search_tantivy(options.directory, words), two_words())


def two_words() -> list[str]:
    """Return pairs of words as people type them: drawn by frequency, function words left out."""
    prose = Prose(1)
    common = set(FUNCTION_WORDS)
    words = [word for word in (prose.word() for _ in range(QUERIES * 4)) if word not in common]
    return [
        f"{first} {second}"
        for first, second in itertools.islice(zip(words[::2], words[1::2], strict=False), QUERIES)
    ]


def credits_asked() -> list[str]:
    """Return an agency's name that every picture has, among names that few have."""
    return ["nordfoto" if number % 10 == 0 else words.split()[0] for number, words in enumerate(two_words())]


def report(name: str, count: int, ask: Callable[[str], object], queries: list[str]) -> None:
    """Print how long the answers took, after some to warm up."""
    for query in queries[:WARM_UP]:
        ask(query)
    times = []
    for query in queries:
        begun = time.perf_counter()
        ask(query)
        times.append((time.perf_counter() - begun) * 1000)
    cuts = statistics.quantiles(times, n=100)
    print(f"{name:30} over {count}: p50 {cuts[49]:6.2f} ms  p95 {cuts[94]:6.2f} ms  max {max(times):6.2f} ms")


def check_faults(kinds: list[str], count: int, size: int) -> None:
    """Deliver through faults and print whether the content is what it must be."""
    from sinks.faulty_http import faulty_http
    from sinks.faulty_tcp import faulty_tcp

    for kind in kinds:
        if kind == "sqlite":
            check_kills(count, size)
            continue
        with (
            tempfile.TemporaryDirectory() as name,
            told_when_missing(kind),
            opened(kind, Path(name)) as options,
        ):
            log, expected = fault_log(count, size)
            begun = time.perf_counter()
            if kind == "opensearch":
                with faulty_http(options.url, FAULT_PROBABILITY) as proxy:
                    runs = deliver_stubbornly(options.model_copy(update={"url": proxy.url}), log)
                    proxy.send_late_ones()
                    faults = dict(proxy.happened)
                found = read_opensearch(options)
            else:
                port = int(options.dsn.split("port=")[1].split()[0])
                with faulty_tcp(port, cut_sometimes) as proxy:
                    dsn = f"{options.dsn.replace(str(port), str(proxy.port))} sslmode=disable"
                    runs = deliver_stubbornly(options.model_copy(update={"dsn": dsn}), log)
                    faults = {"cut connections": proxy.cuts}
                found = read_postgres(options)
            elapsed = time.perf_counter() - begun
            verdict = "equal, byte for byte" if found == expected else "DIFFERENT"
            outcome = f"{len(log)} changes, {len(expected)} documents, {runs} runs, {elapsed:.0f} s"
            print(f"{kind:10} {outcome}: {verdict}")
            print(f"{'':10} faults: {', '.join(f'{fault} × {times}' for fault, times in faults.items())}")


def check_kills(count: int, size: int) -> None:
    """Kill a process that fills a store again and again; print whether the store is what it must be."""
    _, expected = fault_log(count, size)
    chance, begun, kills = random.Random(5), time.perf_counter(), 0
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "news.sqlite"
        command = [sys.executable, __file__, "fill", "--store", str(path), "--documents", str(count)]
        while True:
            child = subprocess.Popen([*command, "--bytes", str(size)])
            try:
                child.wait(chance.uniform(*KILLED_AFTER_S))
                break
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                kills += 1
        with Store.open(path) as store:
            problems = store.check()
            found = {each.id: (each.revision, each.headline) for each in store.iter_articles()}
        elapsed = time.perf_counter() - begun
    wanted = {key: (revision, json.loads(text)["headline"]) for key, (revision, text) in expected.items()}
    verdict = "equal and sound" if found == wanted and not problems else f"DIFFERENT {problems}"
    print(
        f"{'sqlite':10} {count} changes, {len(wanted)} documents, {kills} kills, {elapsed:.0f} s: {verdict}"
    )


def fill_killed_store(path: Path, count: int, size: int) -> None:
    """Go on where the change log of a store ends; a kill at any moment leaves whole transactions."""
    log, _ = fault_log(count, size)
    with Store.open(path) as store:
        for is_deletion, run in itertools.groupby(log[store.counts().changes :], key=lambda each: each.kind):
            if is_deletion is DeliveryKind.DELETE:
                for each in run:
                    store.delete_article(each.article_id, START)
                continue
            for chunk in chunks(run, COMMIT_SIZE):
                pages = [stored_page(each) for each in chunk]
                candidates = [
                    Candidate(url_id=page.url_id, url=page.article.url, source="s") for page in pages
                ]
                store.add_candidates(candidates, START)
                store.commit_outcomes(pages)


def stored_page(change: Delivery) -> StoredPage:
    """Return a change of the fault log as the page that leads to it."""
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


def fault_log(count: int, size: int) -> tuple[list[Delivery], dict[str, tuple[int, str]]]:
    """Return changes to a half as many stories, one in ten a deletion, and what must be left of them."""
    chance, newest, expected, log = random.Random(3), {}, {}, []
    filler = Prose(1).text(size)
    for seq in range(1, count + 1):
        name = f"story-{chance.randrange(count // 2):08}"
        revision = newest[name] = newest.get(name, 0) + 1
        if name in expected and chance.random() < DELETED:
            del expected[name]
            log.append(
                Delivery(
                    seq=seq, article_id=name, revision=revision, kind=DeliveryKind.DELETE, article_json=None
                )
            )
            continue
        text = json.dumps({"id": name, "revision": revision, "headline": f"Story {seq}", "text": filler})
        expected[name] = (revision, text)
        log.append(
            Delivery(seq=seq, article_id=name, revision=revision, kind=DeliveryKind.UPSERT, article_json=text)
        )
    return log, expected


def deliver_stubbornly(options: Any, log: list[Delivery]) -> int:
    """Return how many runs it took to deliver everything."""
    position, runs = 0, 0
    while position < len(log):
        runs += 1
        with contextlib.suppress(SinkError), contextlib.closing(open_sink(options, "bench")) as sink:
            while position < len(log):
                asyncio.run(deliver_batch(sink, log[position : position + FAULT_BATCH], HASTE))
                position += FAULT_BATCH
            asyncio.run(tell_end(sink))
    return runs


def cut_sometimes(chance: random.Random) -> tuple[int, int]:
    """Return the bytes after which a connection is cut, up and down."""
    return chance.randrange(10_000, 3_000_000), chance.randrange(1_500, 60_000)


def read_postgres(options: PostgresOptions) -> dict[str, tuple[int, str]]:
    """Return every record with its revision."""
    import psycopg

    with psycopg.connect(options.dsn) as db:
        rows = db.execute("SELECT id, revision, record::text FROM cleanfeed.articles")
        return {name: (revision, record) for name, revision, record in rows}


def read_opensearch(options: OpenSearchOptions) -> dict[str, tuple[int, str]]:
    """Return every document; ``fault_log`` writes sources as ``json.dumps`` does, key order included."""
    import httpx

    found = {}
    with httpx.Client(base_url=options.url, timeout=60) as client:
        client.post(f"/{options.index}/_refresh")
        body = {"size": 2000, "version": True, "sort": ["_doc"]}
        page = client.post(f"/{options.index}/_search", params={"scroll": "1m"}, json=body).text
        while hits := json.loads(page)["hits"]["hits"]:
            for hit in hits:
                found[hit["_id"]] = (hit["_version"], json.dumps(hit["_source"]))
            wanted = {"scroll": "1m", "scroll_id": json.loads(page)["_scroll_id"]}
            page = client.post("/_search/scroll", json=wanted).text
    return found


@contextlib.contextmanager
def told_when_missing(kind: str) -> Iterator[None]:
    """Print why a server could not be started."""
    try:
        yield
    except ServerMissingError as exc:
        print(f"{kind:10} not measured: {exc}")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("speed", "search", "faults", "fill"))
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--bytes", type=int, default=3_000, help="size of each text")
    parser.add_argument("--only", help="kinds, separated by commas")
    parser.add_argument("--store", type=Path, help="for fill, which faults starts and kills")
    arguments = parser.parse_args()
    if arguments.what == "fill":
        fill_killed_store(arguments.store, arguments.documents, arguments.bytes)
        return
    known = {
        "speed": (measure_speed, KINDS),
        "search": (measure_search, ("sqlite", "tantivy")),
        "faults": (check_faults, ("sqlite", "postgres", "opensearch")),
    }
    run, kinds = known[arguments.what]
    chosen = arguments.only.split(",") if arguments.only else list(kinds)
    run([kind for kind in kinds if kind in chosen], arguments.documents, arguments.bytes)


if __name__ == "__main__":
    main()
