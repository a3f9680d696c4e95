"""Many archives on one machine: what is missing is made, what is there is left alone."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from pydantic import BaseModel, ConfigDict

from cleanfeed.errors import SourceError
from cleanfeed.run.lock import hold_lock
from cleanfeed.scale.blocks import Counts
from cleanfeed.scale.budget import Budget
from cleanfeed.scale.crew import Crew, StoppedError
from cleanfeed.scale.files import Marker
from cleanfeed.scale.inputs import Shard, size_of
from cleanfeed.scale.options import ArchiveOptions
from cleanfeed.scale.shard import Step, find_finished, process_shard

LOCK_NAME = "run"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
LOOK_S = 0.5
"""How often the waiting main thread lets a signal in."""


class ShardFailure(BaseModel):
    """A shard that could not be made."""

    model_config = ConfigDict(frozen=True)

    source: str
    reason: str


class ArchiveReport(BaseModel):
    """What a run over archives came to; shards of earlier runs are counted in."""

    model_config = ConfigDict(frozen=True)

    out: Path
    made: int
    """Shards made by this run."""
    kept: int
    """Shards that earlier runs had made."""
    failures: tuple[ShardFailure, ...]
    stopped_by: str | None
    records: int
    pages: int
    """Records that hold an answer or a text, before anything was rejected."""
    articles: int
    reasons: dict[str, int]
    """Why records gave no story → how many."""
    bad_digests: int
    page_bytes: int
    replaced_workers: int = 0
    """Workers that were killed by a page or died; counted on one machine only."""
    elapsed_s: float

    @property
    def is_good(self) -> bool:
        """Whether every shard is there."""
        return not self.failures and self.stopped_by is None

    @property
    def article_share(self) -> float:
        """Stories among the pages, from 0.0 to 1.0."""
        return self.articles / self.pages if self.pages else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is."""

    counts: Counts
    """Of this run."""
    shards_done: int
    shards: int
    elapsed_s: float
    share: float
    """Of the bytes that this run has to read, from 0.0 to 1.0."""

    @property
    def pages_per_s(self) -> float:
        """Pages read in a second."""
        return page_count(self.counts.kinds) / self.elapsed_s if self.elapsed_s else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds that the rest will take at the rate so far; ``None`` before anything is known."""
        return self.elapsed_s * (1.0 - self.share) / self.share if self.share > 0.0 else None


Listener = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRequest:
    """What is asked of a run over archives."""

    shards: Sequence[Shard]
    out: Path
    options: ArchiveOptions
    workers: int = 0
    """Processes that extract; 0 for one a processor core."""


def run_archive(request: ArchiveRequest, listen: Listener) -> ArchiveReport:
    """Make every shard that is missing and return what all came to.

    Args:
        request: Which shards, whereto and how.
        listen: Told of the progress, from any thread; must return quickly.

    Raises:
        ConfigError: The folder holds shards of other options or of other files.
        LockedError: Another run is writing to the folder.
        OSError: The output can't be written.
    """
    with hold_lock(request.out / LOCK_NAME):
        plan = plan_shards(request)
        run = _Run(request=request, todo=plan.todo, listen=listen)
        with stopping(run.stop):
            made = run.work()
        return make_report(
            request.out,
            Outcome(
                finished=plan.finished,
                made=made,
                failures=run.failures,
                stopped_by=run.stopped_by,
                elapsed_s=run.elapsed_s,
                replaced_workers=run.replaced,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which shards are finished, and which are to be made."""

    finished: tuple[Marker, ...]
    todo: tuple[Shard, ...]


def plan_shards(request: ArchiveRequest) -> Plan:
    """Look at the markers.

    Raises:
        ConfigError: A shard was made with other options or from another file.
    """
    found = [(shard, find_finished(shard, request.out, request.options)) for shard in request.shards]
    return Plan(
        finished=tuple(marker for _, marker in found if marker is not None),
        todo=tuple(shard for shard, marker in found if marker is None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one run went, on whatever engine."""

    finished: Sequence[Marker]
    """Shards of earlier runs."""
    made: Sequence[Marker]
    failures: Sequence[ShardFailure]
    stopped_by: str | None
    elapsed_s: float
    replaced_workers: int = 0


def make_report(out: Path, outcome: Outcome) -> ArchiveReport:
    """Return what all finished shards hold and how a run went."""
    total = Counts()
    for marker in (*outcome.finished, *outcome.made):
        total.add(counts_of(marker))
    return ArchiveReport(
        out=out,
        made=len(outcome.made),
        kept=len(outcome.finished),
        failures=tuple(outcome.failures),
        stopped_by=outcome.stopped_by,
        records=total.records,
        pages=page_count(total.kinds),
        articles=total.articles,
        reasons=dict(sorted(total.rejected.items())),
        bad_digests=total.bad_digests,
        page_bytes=total.page_bytes,
        replaced_workers=outcome.replaced_workers,
        elapsed_s=round(outcome.elapsed_s, 3),
    )


def page_count(kinds: dict[str, int]) -> int:
    """Return how many records of each kind may be pages."""
    return sum(kinds.get(kind, 0) for kind in ("response", "resource", "conversion"))


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run at work; its shards are threads that wait for their workers."""

    request: ArchiveRequest
    todo: Sequence[Shard]
    listen: Listener
    counts: Counts = field(default_factory=Counts)
    started: float = field(default_factory=time.monotonic)
    stopped_by: str | None = None
    failures: list[ShardFailure] = field(default_factory=list)
    replaced: int = 0
    _sizes: dict[str, int] = field(default_factory=dict)
    _read: dict[str, int] = field(default_factory=dict)
    _shards_done: int = 0
    _open_crews: list[Crew] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.started

    def work(self) -> list[Marker]:
        """Make the shards and return their markers."""
        if not self.todo:
            return []
        budget = Budget(workers=self.request.workers or os.cpu_count() or 1)
        lanes = min(budget.workers, len(self.todo))
        with ThreadPoolExecutor(lanes, thread_name_prefix="lane") as threads:
            futures = [threads.submit(self._make, shard, budget) for shard in self.todo]
            try:
                _wait(futures)
                return [marker for future in futures if (marker := future.result()) is not None]
            finally:
                threads.shutdown(wait=False, cancel_futures=True)
                self._close_crews()

    def stop(self, name: str) -> None:
        """End the run because of a signal; finished shards stay."""
        self.stopped_by = self.stopped_by or name
        self._close_crews()

    def _make(self, shard: Shard, budget: Budget) -> Marker | None:
        if self.stopped_by:
            return None
        try:
            self._sizes[shard.name] = size_of(shard.source) or 0
            marker = process_shard(
                shard.source,
                self.request.out,
                self.request.options,
                budget=budget,
                watch=lambda step: self._note(shard, step),
                enlist=self._enlist,
            )
        except StoppedError:
            return None
        except SourceError as exc:
            self.failures.append(ShardFailure(source=shard.source, reason=str(exc)))
            return None
        self._shards_done += 1
        return marker

    def _enlist(self, crew: Crew) -> None:
        with self._lock:
            self._open_crews.append(crew)
        if self.stopped_by:
            crew.close()

    def _close_crews(self) -> None:
        with self._lock:
            crews, self._open_crews = self._open_crews, []
        for crew in crews:
            crew.close()
            self.replaced += crew.replaced

    def _note(self, shard: Shard, step: Step) -> None:
        with self._lock:
            self.counts.add(step.counts)
            self._read[shard.name] = step.offset or self._sizes[shard.name]
            progress = self._progress()
        self.listen(progress)

    def _progress(self) -> Progress:
        known = sum(self._sizes.values())
        size = (
            known * len(self.todo) / max(1, len(self._sizes))
        )  # shards not begun are as large as the others
        return Progress(
            counts=self.counts,
            shards_done=self._shards_done,
            shards=len(self.todo),
            elapsed_s=self.elapsed_s,
            share=min(1.0, sum(self._read.values()) / size) if size else 0.0,
        )


def _wait(futures: Sequence[Future[Marker | None]]) -> None:
    """Wait for all, or for the first error; a signal is let in now and then."""
    while True:
        done, waiting = wait(futures, timeout=LOOK_S, return_when=FIRST_EXCEPTION)
        if not waiting or any(future.exception() for future in done):
            return


@contextmanager
def stopping(stop: Callable[[str], None]) -> Iterator[None]:
    """Turn SIGINT and SIGTERM into a stop until the block ends; outside the main thread neither can come."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def note(number: int, _: FrameType | None) -> None:
        stop(signal.Signals(number).name)

    before = {number: signal.signal(number, note) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def counts_of(marker: Marker) -> Counts:
    """Return what a finished shard held."""
    total = Counts(
        records=marker.records,
        articles=marker.articles.rows,
        bad_digests=marker.bad_digests,
        page_bytes=marker.page_bytes,
    )
    total.kinds.update(marker.kinds)
    total.rejected.update(marker.reasons)
    return total
