"""How fast the explain page of a large page and the report over a large archive are made.

    python benchmarks/explain_and_report.py explain                    pages of 3 MB, of three makes
    python benchmarks/explain_and_report.py report --stories 100000    a store of that many stories

Prints CPU seconds of this process, the best of several rounds. Pages and stories are invented.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

# In place of this folder, whose modules would hide packages of the same name.
sys.path.pop(0)

from cleanfeed.article import Article, Extraction, FetchFacts, Image, ImageRole, Paragraph, Person
from cleanfeed.extraction.trace import explain
from cleanfeed.inspect import read_archive, render_explain_page, render_report_page
from cleanfeed.run import PageEnd, RunReport, SourceReport
from cleanfeed.run.hosts import HostReport, Spread
from cleanfeed.store import Candidate, RejectedPage, Store, StoredPage

PAGE_BYTES = 3_000_000
ROUNDS = 5
BATCH = 500
SOURCES = 40
RUNS = 60
DAYS = 60
REJECTED_EVERY = 20
NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
WORDS = (
    "the harbour wind rain council ferry bridge morning winter paper letter market river school garden music"
    " teacher window village doctor engine minister station island storm budget report neighbour street"
).split()
"""Sentences are made of them."""


def sentence(rng: random.Random, words: int) -> str:
    """Return an invented sentence."""
    return " ".join(rng.choices(WORDS, k=words)).capitalize() + "."


def paragraph(rng: random.Random) -> str:
    """Return an invented paragraph of some 350 characters."""
    return " ".join(sentence(rng, rng.randint(8, 20)) for _ in range(4))


def story_part(rng: random.Random) -> str:
    """Return a story of forty paragraphs with ten pictures."""
    parts = []
    for number in range(40):
        parts.append(f"<p>{paragraph(rng)}</p>")
        if number % 4 == 0:
            parts.append(
                f'<figure><img src="/{number}.jpg" width=900 height=600 alt="{sentence(rng, 5)}">'
                f"<figcaption>{sentence(rng, 9)} (Photo: Ada Lind / Nordfoto)</figcaption></figure>"
            )
    return "<article><h1>Ferries wait for the wind</h1>" + "".join(parts) + "</article>"


def iter_comments(rng: random.Random) -> Iterator[str]:
    """Yield comments for ever."""
    while True:
        yield (
            f'<div class="comment"><span class="author">{sentence(rng, 2)}</span>'
            f"<time>3 hours ago</time><p>{sentence(rng, rng.randint(4, 40))}</p>"
            '<a href="#r">Reply</a> <a href="#l">Like</a></div>'
        )


def iter_links(rng: random.Random) -> Iterator[str]:
    """Yield menu entries for ever."""
    number = 0
    while True:
        number += 1
        yield f'<li><a href="/section/{number}">{sentence(rng, 3)}</a></li>'


def iter_scripts(rng: random.Random) -> Iterator[str]:
    """Yield the data that applications keep in their pages, for ever."""
    while True:
        yield f'<script type="application/json">{{"state": "{paragraph(rng) * 20}"}}</script>'


def iter_paragraphs(rng: random.Random) -> Iterator[str]:
    """Yield paragraphs for ever."""
    while True:
        yield f"<p>{paragraph(rng)}</p>"


def page(*parts: tuple[Callable[[random.Random], Iterator[str]], int]) -> bytes:
    """Return a page of a story with further parts, each of so many bytes."""
    rng = random.Random(1)
    filled = []
    for make, size in parts:
        length, pieces = 0, []
        for piece in make(rng):
            pieces.append(piece)
            length += len(piece)
            if length >= size:
                break
        filled.append(f"<div>{''.join(pieces)}</div>")
    return f"<html><body>{story_part(rng)}{''.join(filled)}</body></html>".encode()


PAGES: dict[str, Callable[[], bytes]] = {
    "application state, 2,500 comments": lambda: page((iter_scripts, 2_500_000), (iter_comments, 480_000)),
    "prose throughout": lambda: page((iter_paragraphs, PAGE_BYTES)),
    "nothing but comments": lambda: page((iter_comments, PAGE_BYTES)),
    "nothing but menus": lambda: page((iter_links, PAGE_BYTES)),
}


def measure(work: Callable[[], object], rounds: int) -> float:
    """Return the CPU seconds of some work, the best of several rounds."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def measure_explain(rounds: int, *, profile: bool) -> None:
    """Print what explain pages of large pages take."""
    explain(page((iter_paragraphs, 1000)))  # load the models
    for name, make in PAGES.items():
        body = make()
        trace = explain(body, url="https://www.example.com/a")
        if profile:
            watch = cProfile.Profile()
            watch.runcall(lambda body=body: render_explain_page(explain(body)))
            pstats.Stats(watch).sort_stats("cumulative").print_stats(45)
        found = measure(lambda body=body: explain(body, url="https://www.example.com/a"), rounds)
        shown = measure(lambda trace=trace: render_explain_page(trace), rounds)
        size = len(render_explain_page(trace).encode("utf-8", "replace"))
        print(
            f"{name}: {len(body) / 1e6:.1f} MB, {len(trace.blocks):,} blocks: explain {found:.2f} s"
            f" + page {shown:.2f} s = {found + shown:.2f} s; page of {size / 1e6:.1f} MB"
        )


def story(number: int, rng: random.Random) -> Article:
    """Return an invented record of some 3 kB of text."""
    body = tuple(Paragraph(text=paragraph(rng)) for _ in range(8))
    images = tuple(
        Image(
            id=f"i{place}",
            url=f"https://www.example.com/{number}/{place}.jpg",
            role=ImageRole.BODY,
            caption=sentence(rng, 9),
            credit="Ada Lind / Nordfoto",
            credits=("Ada Lind", "Nordfoto"),
        )
        for place in range(number % 4)
    )
    return Article(
        id=f"a{number}",
        url=f"https://www.example.com/{number}",
        headline=sentence(rng, 6),
        authors=(Person(name="Ada Lind"),),
        date_published=NOW - timedelta(minutes=number % (DAYS * 1440)),
        body=body,
        text="\n\n".join(block.text for block in body),
        images=images,
        confidence=round(rng.betavariate(9, 1), 3),
        content_hash=str(number),
        extraction=Extraction(version="1", fetch=FetchFacts(size_bytes=rng.randint(20_000, 400_000))),
    )


def fill(store: Store, stories: int) -> None:
    """Fill a store with stories, rejected pages and runs."""
    rng = random.Random(2)
    for start in range(0, stories, BATCH):
        numbers = range(start, min(start + BATCH, stories))
        store.add_candidates(
            [
                Candidate(url_id=f"a{n}", url=f"https://www.example.com/{n}", source=f"source {n % SOURCES}")
                for n in numbers
            ],
            NOW,
        )
        store.commit_outcomes(
            [
                RejectedPage(url_id=f"a{n}", reason="listing: looks like a list", fetched_at=NOW)
                if n % REJECTED_EVERY == 0
                else StoredPage(url_id=f"a{n}", article=story(n, rng), fetched_at=NOW)
                for n in numbers
            ]
        )
    for number in range(RUNS):
        started = NOW - timedelta(hours=number)
        store.start_run(f"r{number}", started)
        report = run_report(f"r{number}", started)
        store.end_run(f"r{number}", report.model_dump_json(), report.ended_at)


def run_report(name: str, started: datetime) -> RunReport:
    """Return an invented report."""
    speed = Spread(pages=100, p50=0.2, p90=0.9, p99=2.5, highest=4.0)
    return RunReport(
        run_id=name,
        started_at=started,
        ended_at=started + timedelta(minutes=5),
        sources=tuple(
            SourceReport(name=f"source {n}", ends={PageEnd.CREATED: n, PageEnd.REJECTED: 3}, size_bytes=10**6)
            for n in range(SOURCES)
        ),
        latency_s=speed,
        page_bytes=Spread(pages=100, p50=90_000, p90=300_000, p99=400_000, highest=400_000),
        hosts=tuple(HostReport(host=f"https://www{n}.example.com", latency_s=speed) for n in range(SOURCES)),
    )


def measure_report(stories: int, rounds: int, keep: Path | None, *, profile: bool) -> None:
    """Print what the report over an archive takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = keep or Path(folder, "archive.sqlite")
        if not path.exists():
            with Store.open(path) as store:
                fill(store, stories)
        if profile:
            watch = cProfile.Profile()
            watch.runcall(lambda: render_report_page(read_archive(path), NOW))
            pstats.Stats(watch).sort_stats("cumulative").print_stats(35)
        started = time.monotonic()
        render_report_page(read_archive(path), NOW)
        elapsed_s = time.monotonic() - started
        read = measure(lambda: read_archive(path), rounds)
        archive = read_archive(path)
        shown = measure(lambda: render_report_page(archive, NOW), rounds)
        print(
            f"report over {len(archive.stories):,} stories ({path.stat().st_size / 1e6:,.0f} MB):"
            f" read {read:.2f} s + page {shown:.2f} s = {read + shown:.2f} s of CPU;"
            f" {elapsed_s:.1f} s by the clock;"
            f" page of {len(render_report_page(archive, NOW)) / 1e3:,.0f} kB"
        )


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("explain", "report"))
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--store", type=Path, help="use this store; it is filled where it does not exist")
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    if asked.what == "explain":
        measure_explain(asked.rounds, profile=asked.profile)
    else:
        measure_report(asked.stories, asked.rounds, asked.store, profile=asked.profile)


if __name__ == "__main__":
    main()
