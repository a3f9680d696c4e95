"""Extraction processes that can be killed and replaced, one page lost, none silently.

``concurrent.futures`` gives up its whole pool when one worker dies; here a worker is a
process and a pipe, and the page it was working on is the only thing that dies with it.

Workers come from a fork server: plain ``fork`` would copy a process full of threads and open
connections, ``spawn`` would import the extractor anew for each replacement (a third of a
second); the fork server imports it once and forks in milliseconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import multiprocessing
import resource
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Generic, TypeVar

from cleanfeed.run.values import ExtractionResult, PageTask, Unreadable

EXTRACTOR_MODULE = "cleanfeed.run.extracting"
ORPHAN_GRACE_S = 5.0
"""How much later than its parent a worker ends itself: its parent may have been killed."""
CLOCK_PATIENCE = 5.0
"""How many times its processor time a page may take by the clock: a machine that has other things to do is
not the page's fault, and one that waits without working is."""
JOIN_S = 2.0
BYTES_PER_MB = 1024 * 1024

Task = TypeVar("Task")
Result = TypeVar("Result")

Extractor = Callable[[PageTask], ExtractionResult]
"""What a worker does with a page; must be importable by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLimits:
    """What one page may cost."""

    page_time_s: float
    """Processor time; by the clock several times as much."""
    memory_mb: int


@dataclass(slots=True, kw_only=True)
class WorkerPool:
    """A fixed number of extraction processes; make one with :func:`open_pool`."""

    limits: WorkerLimits
    extractor: Extractor
    context: ForkServerContext
    threads: ThreadPoolExecutor
    """One thread a worker, to wait for its pipe."""
    count: int
    hired: int = 0
    """Workers started so far, without replacements: the first page of a run starts the first."""
    idle: asyncio.Queue[PageWorker] = field(default_factory=asyncio.Queue)
    everyone: set[PageWorker] = field(default_factory=set)
    replaced: int = 0
    """How many workers were killed or died and were replaced."""
    is_closed: bool = False

    async def extract(self, task: PageTask) -> ExtractionResult:
        """Have a page extracted by the next idle worker.

        Never raises for what the page does: a worker that takes too long or dies is replaced,
        and the result says why.
        """
        loop = asyncio.get_running_loop()
        if self.idle.empty() and self.hired < self.count:
            self.hired += 1
            worker = await loop.run_in_executor(self.threads, self.hire)
        else:
            worker = await self.idle.get()
        result: ExtractionResult | None = None
        try:
            result = await loop.run_in_executor(self.threads, worker.work, task, self.limits.page_time_s)
        finally:
            worker.is_fit &= result is not None  # a cancelled page leaves its worker busy
            if not self.is_closed:
                self.idle.put_nowait(self._fit(worker))
        if self.is_closed and isinstance(result, Unreadable):
            return Unreadable(code="stopped", reason="the run was stopped")
        return result

    def _fit(self, worker: PageWorker) -> PageWorker:
        """Return the worker, or a new one in the place of one that is no more."""
        if worker.is_fit:
            return worker
        worker.kill()
        worker.pipe.close()
        self.everyone.discard(worker)
        self.replaced += 1
        return self.hire()

    def hire(self) -> PageWorker:
        """Start one more worker."""
        worker: PageWorker = Worker.start(self.context, self.extractor, self.limits)
        self.everyone.add(worker)
        if self.is_closed:
            worker.kill()
        return worker

    def close(self) -> None:
        """End every worker; a page still in work comes back as ``stopped``."""
        self.is_closed = True
        for worker in tuple(self.everyone):
            worker.kill()  # whoever waits at its pipe sees the end of it
        self.everyone.clear()
        self.threads.shutdown(wait=False)


@contextlib.asynccontextmanager
async def open_pool(count: int, limits: WorkerLimits, extractor: Extractor) -> AsyncIterator[WorkerPool]:
    """Run up to ``count`` workers until the block ends.

    Args:
        count: Number of processes.
        limits: What one page may cost.
        extractor: What they do with a page.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([EXTRACTOR_MODULE])
    threads = ThreadPoolExecutor(max_workers=count, thread_name_prefix="extract")
    pool = WorkerPool(limits=limits, extractor=extractor, context=context, threads=threads, count=count)
    try:
        yield pool
    finally:
        pool.close()


@dataclass(slots=True, kw_only=True, eq=False)
class Worker(Generic[Task, Result]):
    """One process with its pipe: takes a task at a time and answers with a result."""

    process: ForkServerProcess
    pipe: Connection
    is_fit: bool = True

    @classmethod
    def start(
        cls, context: ForkServerContext, work: Callable[[Task], Result], limits: WorkerLimits
    ) -> Worker[Task, Result]:
        """Start a process that does some work with each task it is sent.

        Args:
            context: Where processes come from.
            work: What is done with a task; must be importable by name.
            limits: What one task may cost.
        """
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, work, limits), daemon=True)
        process.start()
        theirs.close()
        return cls(process=process, pipe=ours)

    def work(self, task: Task, time_s: float) -> Result | Unreadable:
        """Send a task and wait for its result; called in a thread.

        Never raises for what the task does. A worker that is not fit afterwards must be replaced.
        """
        try:
            self.pipe.send(task)
            if not self.pipe.poll(time_s * CLOCK_PATIENCE):
                self.is_fit = False
                return _took_too_long(time_s * CLOCK_PATIENCE)
            result: Result = self.pipe.recv()
        except (EOFError, OSError):
            self.is_fit = False
            return self._obituary(time_s)
        return result

    def _obituary(self, time_s: float) -> Unreadable:
        self.process.join(JOIN_S)
        code = self.process.exitcode
        if code == -signal.SIGPROF:
            return _took_too_long(time_s)
        if code is not None and code < 0:
            return Unreadable(
                code="crash", reason=f"the extraction process died of {signal.Signals(-code).name}"
            )
        return Unreadable(code="crash", reason=f"the extraction process ended with code {code}")

    def kill(self) -> None:
        """End the process, whatever it does."""
        self.is_fit = False
        self.process.kill()
        self.process.join(JOIN_S)


PageWorker = Worker[PageTask, ExtractionResult]


def _took_too_long(time_s: float) -> Unreadable:
    return Unreadable(code="timeout", reason=f"extraction took longer than {time_s:g} s")


def _serve(pipe: Connection, work: Callable[[Task], Result], limits: WorkerLimits) -> None:
    """Work off tasks until the pipe closes: the life of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    memory_bytes = limits.memory_mb * BYTES_PER_MB
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.freeze()  # what is imported by now lives as long as the worker: the collector need not visit it
    while True:
        try:
            task: Task = pipe.recv()
        except (EOFError, OSError):
            return
        # The kernel ends a worker that has used up its time, also where its parent was killed meanwhile.
        signal.setitimer(signal.ITIMER_PROF, limits.page_time_s)
        signal.setitimer(signal.ITIMER_REAL, limits.page_time_s * CLOCK_PATIENCE + ORPHAN_GRACE_S)
        result = work(task)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send(result)
