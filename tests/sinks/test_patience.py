"""When to wait, what to offer again, and what to set aside."""

from __future__ import annotations

import asyncio
import threading

import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import (
    BatchRefusedError,
    Patience,
    Refusal,
    SinkBusyError,
    deliver_batch,
    resume_after,
    tell_end,
)
from cleanfeed.sinks.patience import MISCONFIGURED_REFUSALS, choose_pause

PATIENCE = Patience(first_pause_s=1.0, longest_pause_s=8.0, give_up_after_s=30.0)


class Scripted:
    """A sink that takes what its script says, call by call, and everything after that."""

    def __init__(self, *script) -> None:
        self.script = list(script)
        self.offered: list[list[int]] = []
        self.taken: list[int] = []

    def deliver(self, deliveries):
        self.offered.append([delivery.seq for delivery in deliveries])
        step = self.script.pop(0) if self.script else ()
        if isinstance(step, Exception):
            raise step
        self.taken += [delivery.seq for delivery in deliveries]
        return step

    def close(self) -> None:
        """Nothing is open."""


class Picky(Scripted):
    """Refuses any batch with one of these in it, as a whole."""

    def __init__(self, *poison: int) -> None:
        super().__init__()
        self.poison = set(poison)

    def deliver(self, deliveries):
        if self.poison & {delivery.seq for delivery in deliveries}:
            raise BatchRefusedError("bad letter")
        return super().deliver(deliveries)


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def deliver(pauses):
    async def note(pause_s: float) -> bool:
        pauses.append(pause_s)
        return True

    def run(sink, deliveries, wait=note):
        return asyncio.run(deliver_batch(sink, deliveries, PATIENCE, wait))

    return run


def test_busy_sink_is_offered_the_batch_again(deliver, delivery, pauses):
    """Each pause is up to twice the last, and never shorter than what the sink asks for."""
    busy = SinkBusyError("full")
    sink = Scripted(busy, busy, SinkBusyError("full", retry_after_s=12.0), busy)
    assert deliver(sink, [delivery(1), delivery(2)]) == ()
    assert sink.offered == [[1, 2]] * 5
    assert 0.5 <= pauses[0] <= 1.0
    assert 1.0 <= pauses[1] <= 2.0
    assert pauses[2] == 12.0
    assert 4.0 <= pauses[3] <= 8.0


def test_pauses_have_a_limit():
    """Back-off stops growing at the longest pause; an order to wait is never cut short."""
    assert choose_pause(50, None, PATIENCE, 1.0) == 8.0
    assert choose_pause(1, 20.0, PATIENCE, 1.0) == 20.0


def test_only_what_is_left_is_offered_again(deliver, delivery):
    """Documents that were taken are not sent twice, and refusals on the way are kept."""
    batch = [delivery(number) for number in range(1, 5)]
    refusal = Refusal(seq=2, article_id="a2", reason="bad")
    sink = Scripted(SinkBusyError("full", left=[batch[0], batch[3]], refusals=[refusal]))
    assert deliver(sink, batch) == (refusal,)
    assert sink.offered == [[1, 2, 3, 4], [1, 4]]


def test_patience_ends_without_progress(deliver, delivery, pauses):
    """A sink that stays busy is given up after a while; one that moves is not."""
    with pytest.raises(SinkError, match=r"full; gave up after \d+ attempts"):
        deliver(Scripted(*[SinkBusyError("full")] * 50), [delivery(1)])
    assert sum(pauses) <= PATIENCE.give_up_after_s
    batch = [delivery(number) for number in range(1, 31)]
    moving = [SinkBusyError("full", retry_after_s=10.0, left=batch[number:]) for number in range(1, 30)]
    assert deliver(Scripted(*moving), batch) == ()


def test_stop_ends_the_waiting(deliver, delivery):
    """A run that is told to end does not wait for a busy sink."""

    async def stopped(_pause_s: float) -> bool:
        return False

    with pytest.raises(SinkError, match="stopped while waiting"):
        deliver(Scripted(SinkBusyError("full")), [delivery(1)], stopped)


@pytest.mark.parametrize("poison", [(5,), (1, 16), (7, 8)])
def test_poison_is_found_by_halving(deliver, delivery, poison):
    """A batch refused as a whole is halved until the documents at fault stand alone."""
    sink = Picky(*poison)
    refusals = deliver(sink, [delivery(number) for number in range(1, 17)])
    assert [(refusal.seq, refusal.reason) for refusal in refusals] == [(seq, "bad letter") for seq in poison]
    assert sink.taken == [number for number in range(1, 17) if number not in poison]


def test_batch_without_one_good_document_is_a_wrong_setting(deliver, delivery):
    """Where everything is refused nothing is set aside: the sink is behind until it is set right."""
    batch = [delivery(number) for number in range(1, MISCONFIGURED_REFUSALS + 1)]
    with pytest.raises(SinkError, match=r"all 20 documents of a batch were refused.*: bad letter"):
        deliver(Picky(*range(100)), batch)
    assert len(deliver(Picky(*range(100)), batch[:5])) == 5


def test_sink_that_lost_something_gets_it_again():
    """A sink that knows less than the store's cursor starts where it is, others at the cursor."""

    class Emptied(Scripted):
        held: int | None = 3

        def position(self):
            return self.held

    sink = Emptied()
    assert resume_after(sink, 10) == 3
    assert resume_after(sink, 2) == 2
    sink.held = None
    assert resume_after(sink, 10) == 10
    assert resume_after(Scripted(), 10) == 10


def test_end_is_told_to_those_who_want_it():
    """Only sinks that have something to do at the end are told of it."""

    class Ending(Scripted):
        ended = False

        def reach_end(self):
            self.ended = True

    sink = Ending()
    asyncio.run(tell_end(sink))
    asyncio.run(tell_end(Scripted()))
    assert sink.ended


def test_thread_that_hangs_holds_nobody_up(delivery):
    """A run that is told to end does not wait for a server that never answers."""
    release = threading.Event()

    class Hanging(Scripted):
        def deliver(self, _deliveries):
            release.wait(30)
            raise SinkError("too late for anyone")

    async def stop_soon():
        task = asyncio.create_task(deliver_batch(Hanging(), [delivery(1)]))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.wait({task})
        return task.cancelled()

    assert asyncio.run(stop_soon())
    assert any(thread.name == "cleanfeed-sink" for thread in threading.enumerate())
    release.set()
