"""Delivering a batch to a sink that may be busy, and finding the documents it can't take.

A sink that is busy is left alone for a while, longer each time, or as long as it asks
for (``Retry-After``); what it has already taken is not offered again. A batch that is refused
as a whole is halved until the documents at fault stand alone: those are set aside with the
reason, and everything else is delivered.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from cleanfeed.errors import SinkError
from cleanfeed.sinks.failures import BatchRefusedError, SinkBusyError
from cleanfeed.sinks.values import Delivery, KnowsPosition, Refusal, Sink, WantsEnd

MISCONFIGURED_REFUSALS = 20
"""A batch of so many documents refused to the last one is no batch of poison: the sink is set up
wrongly. It is then behind, rather than empty with everything set aside."""

Result = TypeVar("Result")

Wait = Callable[[float], Awaitable[bool]]
"""Waits for some seconds; returns ``False`` at once when the run is to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a sink."""

    first_pause_s: float = 0.5
    longest_pause_s: float = 30.0
    give_up_after_s: float = 120.0
    """Pauses in a row, without a document delivered in between, may add up to this."""


DEFAULT_PATIENCE = Patience()


async def wait_plainly(pause_s: float) -> bool:
    """Wait, for callers that nothing can interrupt."""
    await asyncio.sleep(pause_s)
    return True


def choose_pause(attempt: int, retry_after_s: float | None, patience: Patience, chance: float) -> float:
    """Return the seconds to leave a sink alone.

    Args:
        attempt: Attempts made in a row, at least 1.
        retry_after_s: What the sink asks for; never shortened.
        patience: Limits.
        chance: A random number from 0.0 to 1.0 that spreads the attempts of many.
    """
    ceiling: float = min(patience.first_pause_s * 2 ** (attempt - 1), patience.longest_pause_s)
    return max(ceiling * (0.5 + chance / 2), retry_after_s or 0.0)


def resume_after(sink: Sink, cursor: int) -> int:
    """Return the ``seq`` after which to deliver: the store's cursor, or less if the sink lost something.

    A database that was emptied or restored from a backup knows less than the store's cursor
    says; it gets the rest again.
    """
    held = sink.position() if isinstance(sink, KnowsPosition) else None
    return cursor if held is None else min(cursor, held)


async def tell_end(sink: Sink) -> None:
    """Tell a sink that wants to know it that it has everything the change log holds.

    Raises:
        SinkError: It could not do what it does at that moment; the next run tells it again.
    """
    if isinstance(sink, WantsEnd):
        await in_thread(sink.reach_end)


async def deliver_batch(
    sink: Sink,
    deliveries: Sequence[Delivery],
    patience: Patience = DEFAULT_PATIENCE,
    wait: Wait = wait_plainly,
) -> tuple[Refusal, ...]:
    """Make a batch durable in a sink and return what it can't take, with the reasons.

    The sink works in a thread, so that signals get through.

    Raises:
        SinkError: The sink is down, wrongly set up, or busy for longer than the patience; the
            same batch is offered again in a later run.
    """
    work = _Work(patience=patience, parts=deque([tuple(deliveries)]))
    while work.parts:
        part = work.parts.popleft()
        try:
            work.refusals += await in_thread(partial(sink.deliver, part))
            work.note_progress()
        except SinkBusyError as busy:
            if not await wait(work.pause_for(part, busy)):
                raise SinkError(f"{busy}; stopped while waiting for it") from busy
        except BatchRefusedError as refused:
            work.split(part, str(refused))
    return _believable(work.refusals, deliveries)


async def in_thread(work: Callable[[], Result]) -> Result:
    """Return the result of blocking work, done in a thread that keeps no process from ending.

    asyncio's own threads are waited for at the end of a run, which a server that doesn't answer
    would draw out to its time-out. What is cut off here is as if the process had been killed:
    the batch comes again.
    """
    future: Future[Result] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            result = work()
        except BaseException as exc:  # noqa: BLE001 - raised again in the task that waits
            future.set_exception(exc)
        else:
            future.set_result(result)

    threading.Thread(target=run, name="cleanfeed-sink", daemon=True).start()
    return await asyncio.wrap_future(future)


@dataclass(slots=True, kw_only=True)
class _Work:
    """What is left of a batch while it is delivered."""

    patience: Patience
    parts: deque[tuple[Delivery, ...]]
    refusals: list[Refusal] = field(default_factory=list)
    attempts: int = 0
    paused_s: float = 0.0

    def note_progress(self) -> None:
        self.attempts, self.paused_s = 0, 0.0

    def pause_for(self, part: tuple[Delivery, ...], busy: SinkBusyError) -> float:
        """Put back what is left of a part; return how long to leave the sink alone.

        Raises:
            SinkError: The patience is at its end.
        """
        left = part if busy.left is None else busy.left
        self.refusals += busy.refusals
        if len(left) < len(part):
            self.note_progress()
        if left:
            self.parts.appendleft(left)
        self.attempts += 1
        pause_s = choose_pause(self.attempts, busy.retry_after_s, self.patience, random.random())
        self.paused_s += pause_s
        if self.paused_s > self.patience.give_up_after_s:
            raise SinkError(f"{busy}; gave up after {self.attempts} attempts") from busy
        return pause_s

    def split(self, part: tuple[Delivery, ...], reason: str) -> None:
        """Halve a part that was refused as a whole, or set its only document aside."""
        if len(part) == 1:
            self.refusals.append(Refusal(seq=part[0].seq, article_id=part[0].article_id, reason=reason))
            return
        middle = len(part) // 2
        self.parts.extendleft((part[middle:], part[:middle]))


def _believable(refusals: list[Refusal], deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
    """Return the refusals in the order of ``seq``, unless nothing at all was taken."""
    if len(deliveries) >= MISCONFIGURED_REFUSALS and len({refusal.seq for refusal in refusals}) == len(
        deliveries
    ):
        raise SinkError(
            f"all {len(deliveries)} documents of a batch were refused, so the sink is set up wrongly;"
            f" the first reason: {refusals[0].reason}"
        )
    return tuple(sorted(refusals, key=lambda refusal: refusal.seq))
