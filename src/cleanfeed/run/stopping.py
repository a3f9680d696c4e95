"""Ending a run early and cleanly when a signal asks for it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
STOP_GRACE_S = 3.0
"""What pages in work get to end by themselves; with the rest of the ending it stays under 5 s."""

Result = TypeVar("Result")


@dataclass(slots=True)
class StopSwitch:
    """Set once, by a signal; loops look at it between pages."""

    event: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_set(self) -> bool:
        """Whether the run is to end."""
        return self.event.is_set()

    async def sleep(self, pause_s: float) -> bool:
        """Wait for some seconds; return ``False`` at once when the run is to end."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self.event.wait()
        return not self.is_set

    async def unless_set(self, work: Coroutine[None, None, Result]) -> Result | None:
        """Return the work's result, or ``None`` at once when the run is to end: for waiting on others."""
        task = asyncio.create_task(work)
        stopped = asyncio.create_task(self.event.wait())
        try:
            await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
        return None if task.cancelled() else task.result()


@contextlib.contextmanager
def stop_on_signals(on_stop: Callable[[str], None]) -> Iterator[StopSwitch]:
    """Turn the first SIGINT or SIGTERM into a switch until the block ends.

    Outside the main thread no signal can be caught, and the switch stays off.

    Args:
        on_stop: Told the signal's name, once.
    """
    switch = StopSwitch()
    if threading.current_thread() is not threading.main_thread():
        yield switch
        return

    def stop(name: str) -> None:
        if not switch.is_set:
            on_stop(name)
        switch.event.set()

    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop, number.name)
    try:
        yield switch
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)


async def finish_or_stop(work: Coroutine[None, None, Result], switch: StopSwitch) -> Result | None:
    """Return the work's result, or ``None`` when it was cut off after a stop and its grace."""
    task = asyncio.create_task(work)
    stopped = asyncio.create_task(switch.event.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({task}, timeout=STOP_GRACE_S)
    finally:
        stopped.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
    return None if task.cancelled() else task.result()


@contextlib.asynccontextmanager
async def first_error_ends() -> AsyncIterator[asyncio.TaskGroup]:
    """Run tasks until all have ended; the first error cancels the rest and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def gather_plainly(work: Sequence[Coroutine[None, None, Result]]) -> list[Result]:
    """Return the results of everything, in order; the first error cancels the rest and is raised."""
    async with first_error_ends() as group:
        tasks = [group.create_task(each) for each in work]
    return [task.result() for task in tasks]


class ForsakingExecutor(ThreadPoolExecutor):
    """Threads that are left behind when the loop ends: a sink that hangs must not hold up a stop.

    Whoever uses it ends the process with ``os._exit`` after a stop, since the interpreter
    waits for threads too.
    """

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the base class's signature
        """Take no further work, and wait for none."""
        del wait, cancel_futures
        super().shutdown(wait=False, cancel_futures=True)
