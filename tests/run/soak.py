"""Runs over the newsroom that are killed, stopped and starved of disk at random moments.

Whole, from a shell: ``make soak``. The tests use the same parts for a few rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from newsroom.server import Newsroom, write_config

from cleanfeed.article import Article
from cleanfeed.config import load_config
from cleanfeed.store import Store, UrlStatus

SLOW_S = 0.1
STOP_LIMIT_S = 5.0
MAX_LATER_RUNS = 3
FULL_DISK = Path(__file__).with_name("full_disk.c")
SETTLED = (UrlStatus.DONE, UrlStatus.REJECTED)


class Blow(StrEnum):
    """What happens to a run."""

    KILL = "kill -9"
    STOP = "SIGTERM"
    FULL_DISK = "disk full"


@dataclass(frozen=True, slots=True)
class Archive:
    """What a store and its file hold: (id, revision, content hash) of each."""

    stored: Counter[tuple[str, int, str]]
    written: Counter[tuple[str, int, str]]


@dataclass(slots=True)
class Soak:
    """One newsroom, and the archive that an undisturbed run makes of it."""

    newsroom: Newsroom
    folder: Path
    chance: random.Random
    sources: tuple[str, ...] = ()
    """Names of the sources to run; empty for all."""
    expected: Archive = field(init=False)
    run_s: float = field(init=False)
    behind_redirects: set[str] = field(init=False)

    def __post_init__(self) -> None:
        undisturbed = self.folder / "undisturbed"
        self.make_config(undisturbed)
        started = time.monotonic()
        self.start(undisturbed).wait()
        self.run_s = time.monotonic() - started
        self.catch_up(undisturbed)
        self.expected = read_archive(undisturbed)
        self.behind_redirects = set(iter_redirected(undisturbed))
        assert self.expected.stored, "the undisturbed run stored nothing"
        assert self.expected.stored == self.expected.written

    def make_config(self, folder: Path) -> None:
        self.newsroom.restore()
        config = write_config(self.newsroom, folder)
        if self.sources:
            keep_sources(config, self.sources)
        config.write_text(config.read_text().replace("[fetch]", "[run]\nworkers = 1\n\n[fetch]\nretries = 0"))

    def start(self, folder: Path, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "cleanfeed", "run", "-c", str(folder / "config.toml")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if environment else subprocess.DEVNULL,
            env=os.environ | (environment or {}),
        )

    def round(self, number: int, blows: list[Blow]) -> list[str]:
        """Strike a fresh archive with each blow, let a run end, and return what is wrong."""
        folder = self.folder / f"round-{number}"
        self.make_config(folder)
        first = len(self.newsroom.requests)
        problems = []
        for blow in blows:
            settled = settled_urls(folder) - self.behind_redirects
            asked = len(self.newsroom.requests)
            problems += self.strike(folder, blow)
            problems += self.asked_again(settled, asked)
        settled = settled_urls(folder) - self.behind_redirects
        asked = len(self.newsroom.requests)
        self.start(folder).wait()
        problems += self.asked_again(settled, asked)
        self.catch_up(folder)
        problems += self.compare(folder, first)
        shutil.rmtree(folder)
        return [f"round {number} ({', '.join(blows)}): {problem}" for problem in problems]

    def catch_up(self, folder: Path) -> None:
        """Let runs ask for what waits for its host, as later ones would in time.

        All sites of the newsroom are one host, and one of its pages answers 503 with a Retry-After: which
        pages come before it differs from run to run.
        """
        for _ in range(MAX_LATER_RUNS):
            with open_store(folder) as store:
                if not make_due(store):
                    return
            self.start(folder).wait()

    def strike(self, folder: Path, blow: Blow) -> list[str]:
        match blow:
            case Blow.KILL:
                process = self.start(folder)
                time.sleep(self.chance.uniform(0.2, self.run_s * 1.05))
                process.kill()
                process.wait()
                return []
            case Blow.STOP:
                return self.stop(folder)
            case Blow.FULL_DISK:
                after = int(self.chance.lognormvariate(4.5, 1.2)) + 1
                environment = {"LD_PRELOAD": str(self.shim()), "FULL_DISK_AFTER": str(after)}
                process = self.start(folder, environment)
                _, error = process.communicate()
                return ["traceback"] if b"Traceback" in error else []

    def stop(self, folder: Path) -> list[str]:
        process = self.start(folder)
        time.sleep(self.chance.uniform(1.0, self.run_s * 1.05))
        process.terminate()
        started = time.monotonic()
        code = process.wait()
        took_s = time.monotonic() - started
        problems = [f"took {took_s:.1f} s to stop"] if took_s > STOP_LIMIT_S else []
        return problems + ([f"ended with {code}"] if code not in (0, 1, -signal.SIGTERM) else [])

    def shim(self) -> Path:
        library = self.folder / "full_disk.so"
        if not library.exists():
            subprocess.run(
                ["cc", "-shared", "-fPIC", "-O1", "-o", library, FULL_DISK, "-ldl"],
                check=True,
            )
        return library

    def asked_again(self, settled: set[str], asked: int) -> list[str]:
        """Return the pages that were fetched although their outcome had been committed."""
        urls = {self.newsroom.url(each.site, each.path) for each in self.newsroom.requests[asked:]}
        return [f"fetched again: {url}" for url in sorted(urls & settled)]

    def compare(self, folder: Path, first: int) -> list[str]:
        """Return how the archive differs from the undisturbed one, since the round's ``first`` request."""
        with open_store(folder) as store:
            problems = list(store.check())
            patient = set(self.iter_patient(store, first))
        found = read_archive(folder)
        missing, more = self.expected.stored - found.stored, found.stored - self.expected.stored
        more = Counter({key: count for key, count in more.items() if key not in patient})
        if missing or more:
            problems.append(f"store: {len(missing)} records lost, {len(more)} unexpected")
        if found.written != found.stored:
            missing, more = found.stored - found.written, found.written - found.stored
            problems.append(f"file: {len(missing)} lines lost, {sum(more.values())} doubled or unexpected")
        return problems

    def iter_patient(self, store: Store, first: int) -> Iterator[tuple[str, int, str]]:
        """Yield the stories that answer only when asked again, as a run that was cut off makes happen.

        Their text stands in no other record, so that a story stored twice is not among them.
        """
        known = {content_hash for _, _, content_hash in self.expected.stored}
        asked = Counter(self.newsroom.url(each.site, each.path) for each in self.newsroom.requests[first:])
        for article in store.iter_articles():
            again = any(asked[url] > 1 for url in way_to(article))
            if again and article.content_hash not in known:
                yield article.id, article.revision, article.content_hash or ""


def keep_sources(config: Path, names: tuple[str, ...]) -> None:
    """Leave only some sources in a configuration."""
    head, *tables = config.read_text().split("[[sources]]")
    last, sinks, rest = tables[-1].partition("[[sinks]]")
    kept = [table for table in (*tables[:-1], last) if any(f'name = "{name}"\n' in table for name in names)]
    config.write_text("[[sources]]".join([head, *kept]) + sinks + rest)


def open_store(folder: Path) -> Store:
    options = load_config(folder / "config.toml").store
    return Store.open(options.path, options.options())


def settled_urls(folder: Path) -> set[str]:
    """Return the addresses whose page was fetched and committed."""
    if not load_config(folder / "config.toml").store.path.exists():
        return set()
    with open_store(folder) as store:
        rows = store._db.execute(
            "SELECT url FROM urls WHERE last_fetched_at IS NOT NULL AND status IN (?, ?)", SETTLED
        )
        return {row["url"] for row in rows}


def make_due(store: Store) -> int:
    """Let the next run ask for the pages whose host had asked for a pause; return how many these are."""
    return store._db.execute(
        "UPDATE urls SET next_attempt_at = first_seen_at WHERE status = ? AND last_http_status = 503",
        (UrlStatus.FAILED,),
    ).rowcount


def way_to(article: Article) -> set[str]:
    """Return the addresses that led to a story."""
    facts = article.extraction.fetch if article.extraction else None
    return {url for url in (article.url, article.requested_url, *(facts.redirects if facts else ())) if url}


def iter_redirected(folder: Path) -> Iterator[str]:
    """Yield the addresses that some other address leads to."""
    with open_store(folder) as store:
        for article in store.iter_articles():
            facts = article.extraction.fetch if article.extraction else None
            if facts and facts.redirects and article.url:
                yield article.url


def read_archive(folder: Path) -> Archive:
    """Read store and file; a line that is no whole record raises."""
    with open_store(folder) as store:
        stored = Counter(
            (article.id, article.revision, article.content_hash or "") for article in store.iter_articles()
        )
    written: Counter[tuple[str, int, str]] = Counter()
    for path in folder.rglob("*.jsonl"):
        for line in path.read_bytes().splitlines():
            record = json.loads(line)
            written[record["id"], record["revision"], record["content_hash"]] += 1
    return Archive(stored, written)


def main() -> int:
    """Soak; return 1 if anything was lost, doubled, torn or fetched again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blows", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.randrange(1_000_000)
    chance = random.Random(seed)
    struck: Counter[Blow] = Counter()
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as folder, Newsroom.start(slow_s=SLOW_S) as newsroom:
        soak = Soak(newsroom, Path(folder), chance)
        print(f"seed {seed}; an undisturbed run takes {soak.run_s:.1f} s", flush=True)  # noqa: T201
        for number in range(arguments.blows):
            if struck.total() >= arguments.blows:
                break
            blows = chance.choices(list(Blow), weights=(6, 2, 2), k=chance.randint(1, 4))
            struck.update(blows)
            found = soak.round(number, blows)
            for problem in found:
                print(problem, flush=True)  # noqa: T201
            problems += found
            state = ", ".join(f"{count} × {blow}" for blow, count in struck.items())
            print(f"{state}: {len(problems)} problems", flush=True)  # noqa: T201
    print("\n".join(problems) or "nothing lost, doubled, torn or fetched again", flush=True)  # noqa: T201
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
