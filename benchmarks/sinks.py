"""How fast the store and the sinks take documents, how fast search answers, and whether faults show.

    python benchmarks/sinks.py speed --documents 20000      documents per second into each
    python benchmarks/sinks.py search --documents 100000    latencies of two-word searches
    python benchmarks/sinks.py faults --documents 1000000 --bytes 60
                                                            429, 503, cuts, time-outs after the write,
                                                            partial failures, doubled and late
                                                            requests, kills; compares the content

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
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sink_faults

# In place of this folder: its sinks.py would hide the package of the same name in tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.pop(1)

from cleanfeed.article import Article, Extraction, Image, ImageRole, Organization, Paragraph, Person
from cleanfeed.sinks import (
    Delivery,
    DeliveryKind,
    JsonlOptions,
    OpenSearchOptions,
    ParquetOptions,
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
WARM_UP = 20
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
    """Return the seconds that delivering took, all that a sink does at the end included, and those of CPU."""
    sink = open_sink(options, "bench")
    begun, cpu = time.perf_counter(), cpu_seconds()
    for batch in chunks(deliveries, options.batch_size):
        asyncio.run(deliver_batch(sink, batch))
    asyncio.run(tell_end(sink))
    spent = time.perf_counter() - begun, cpu_seconds() - cpu
    sink.close()
    return spent


def cpu_seconds() -> float:
    """Return the CPU time that this process and its descendants have used, those that ended included."""
    parents, ticks = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(") ")[2].split()
            pid = int(path.parent.name)
            parents[pid], ticks[pid] = int(fields[1]), sum(map(int, fields[11:15]))

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
    log = sink_faults.fault_log(count, Prose(1).text(size))
    for kind in kinds:
        with tempfile.TemporaryDirectory() as name, told_when_missing(kind):
            begun = time.perf_counter()
            if kind == "sqlite":
                outcome = sink_faults.check_sqlite(Path(name) / "news.sqlite", log)
            else:
                check = getattr(sink_faults, f"check_{kind}")
                with opened(kind, Path(name)) as options:
                    outcome = check(options, log)
            print(f"{kind:10} {outcome} ({time.perf_counter() - begun:.0f} s)", flush=True)


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
    parser.add_argument("what", choices=("speed", "search", "faults"))
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--bytes", type=int, default=3_000, help="size of each text")
    parser.add_argument("--only", help="kinds, separated by commas")
    arguments = parser.parse_args()
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
