"""The worker processes of one shard: each block once, in order, whatever a page does to a worker.

The processes are those of a run (:mod:`cleanfeed.run.workers`). A block that kills its worker or
takes too long is done again record by record, so that only the record at fault is lost.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import sys
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext
from types import ModuleType

from cleanfeed.errors import SourceError
from cleanfeed.run.values import Unreadable
from cleanfeed.run.workers import Worker, WorkerLimits
from cleanfeed.scale.blocks import Block, BlockTask, BlockWork, SourceFailure
from cleanfeed.scale.budget import Budget, Lane
from cleanfeed.scale.options import ArchiveOptions
from cleanfeed.scale.records import Place
from cleanfeed.scale.values import Reason, Rejection

WORK_MODULE = "cleanfeed.scale.blocks"
BLOCK_RECORDS = 96
"""About one second of work: with requests and answers 48 pages of 20 ms."""
BLOCK_GRACE_S = 20.0
"""What a block gets beside the time of its slowest page."""
BLOCKS_AHEAD = 2
"""Blocks a worker that may be done or under way before the oldest is taken over."""

_MAIN_LOCK = threading.Lock()

BlockWorker = Worker[BlockTask, Block | SourceFailure]


class StoppedError(SourceError):
    """A shard was left before its end, because the run was asked to stop."""


@dataclass(slots=True, kw_only=True)
class Crew:
    """Some workers on one shard; make one with :func:`open_crew`."""

    source: str
    options: ArchiveOptions
    lane: Lane
    context: ForkServerContext
    replaced: int = 0
    """How many workers were killed or died."""
    _idle: queue.SimpleQueue[BlockWorker | None] = field(default_factory=queue.SimpleQueue)
    _everyone: set[BlockWorker] = field(default_factory=set)
    _places: dict[int, Place] = field(default_factory=lambda: {0: Place()})
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_closed: bool = False

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the shard, in order.

        Raises:
            SourceError: The file can't be read.
            StoppedError: The crew was closed meanwhile.
        """
        pending: deque[Future[tuple[Block, ...]]] = deque()
        first = 0
        with ThreadPoolExecutor(self.lane.budget.workers, thread_name_prefix="shard") as threads:
            try:
                while True:
                    while len(pending) < self.lane.share * BLOCKS_AHEAD:
                        pending.append(threads.submit(self._block, first))
                        first += BLOCK_RECORDS
                    for block in pending.popleft().result():
                        yield block
                        if block.following is None:
                            return
            finally:
                threads.shutdown(wait=False, cancel_futures=True)
                self.close()

    def close(self) -> None:
        """End every worker; whoever waits for one is told that the shard was stopped."""
        with self._lock:
            self._is_closed = True
            everyone, self._everyone = self._everyone, set()
        for worker in everyone:
            worker.kill()

    def _block(self, first: int) -> tuple[Block, ...]:
        """Return a block; in pieces of one record where it was too much for a worker."""
        limit_s = self.options.page_time_s + BLOCK_GRACE_S
        with self.lane.place():
            block = self._work(self._task(first, BLOCK_RECORDS), limit_s)
            return (block,) if isinstance(block, Block) else tuple(self._one_by_one(first))

    def _one_by_one(self, first: int) -> Iterator[Block]:
        for number in range(first, first + BLOCK_RECORDS):
            task = self._task(number, 1)
            block = self._work(task, self.options.page_time_s)
            if isinstance(block, Unreadable):
                block = self._work(self._task(number, 1, _verdict(block)), BLOCK_GRACE_S)
            if isinstance(block, Unreadable):
                raise SourceError(f"{self.source}: record {number} can't be passed: {block.reason}")
            yield block
            if block.following is None:
                return

    def _task(self, first: int, count: int, verdict: Rejection | None = None) -> BlockTask:
        with self._lock:
            nearest = max(number for number in self._places if number <= first)
            start = self._places[nearest]
        return BlockTask(source=self.source, first=first, count=count, start=start, verdict=verdict)

    def _work(self, task: BlockTask, limit_s: float) -> Block | Unreadable:
        worker = self._take()
        try:
            found = worker.work(task, limit_s)
        finally:
            self._give_back(worker)
        if self._is_closed:
            raise StoppedError(f"{self.source}: stopped")
        if isinstance(found, SourceFailure):
            raise SourceError(found.message)
        if isinstance(found, Block) and found.following is not None:
            with self._lock:
                self._places[found.following.number] = found.following
        return found

    def _take(self) -> BlockWorker:
        with contextlib.suppress(queue.Empty):
            worker = self._idle.get_nowait()
            if worker is not None:
                return worker
        return self._hire()

    def _give_back(self, worker: BlockWorker) -> None:
        if worker.is_fit:
            self._idle.put(worker)
            return
        with self._lock:
            self.replaced += not self._is_closed
            self._everyone.discard(worker)
        worker.kill()
        worker.pipe.close()

    def _hire(self) -> BlockWorker:
        options = self.options
        limits = WorkerLimits(
            page_time_s=options.page_time_s + BLOCK_GRACE_S, memory_mb=options.worker_memory_mb
        )
        with _without_main_module():
            worker: BlockWorker = Worker.start(self.context, BlockWork(options), limits)
        with self._lock:
            self._everyone.add(worker)
            is_late = self._is_closed
        if is_late:
            worker.kill()
        return worker


@contextlib.contextmanager
def open_crew(source: str, options: ArchiveOptions, budget: Budget) -> Iterator[Crew]:
    """Have some workers ready for a shard until the block ends.

    Args:
        source: Path or address of the archive.
        options: What becomes a row, and what a page may cost.
        budget: How many processes there may be, and which shards share them.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([WORK_MODULE])
    with budget.lane() as lane:
        crew = Crew(source=source, options=options, lane=lane, context=context)
        try:
            yield crew
        finally:
            crew.close()


@contextlib.contextmanager
def _without_main_module() -> Iterator[None]:
    """Start processes that do not run the program's main module again.

    They need nothing of it. In Ray's workers and Spark's it would cost each process a second, and a
    user's script without a guard would start itself over and over.
    """
    with _MAIN_LOCK:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _verdict(failure: Unreadable) -> Rejection:
    return Rejection(reason=Reason(failure.code), detail=failure.reason)
