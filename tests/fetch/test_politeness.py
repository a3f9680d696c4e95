"""The gate: hosts apart, places bounded, the slow out of the way."""

from __future__ import annotations

import asyncio

import pytest

from cleanfeed.errors import BadStatus, FetchTimeout
from cleanfeed.fetch import politeness
from cleanfeed.fetch.politeness import Gate


def test_requests_to_one_host_start_apart() -> None:
    """Each request to a host starts the delay after the one before; another host does not wait."""

    async def main() -> tuple[list[float], float]:
        gate = Gate(10, 0)
        loop = asyncio.get_running_loop()
        begun = loop.time()

        async def enter(host: str) -> float:
            async with gate.enter(host, concurrency=5, delay_s=0.05):
                return loop.time() - begun

        starts = await asyncio.gather(enter("a"), enter("a"), enter("a"), enter("b"))
        return sorted(starts[:3]), starts[3]

    starts, other = asyncio.run(main())
    assert starts[1] >= 0.05
    assert starts[2] >= 0.1
    assert other < starts[2]


def test_redirect_goes_on_at_once_and_counts() -> None:
    """A hop does not wait, but the next request waits for it."""

    async def main() -> float:
        gate = Gate(10, 0)
        begun = asyncio.get_running_loop().time()
        for wait in (True, False, True):
            async with gate.enter("a", concurrency=1, delay_s=0.03, wait=wait):
                pass
        return asyncio.get_running_loop().time() - begun

    assert asyncio.run(main()) >= 0.03


def test_request_that_drags_on_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one place taken by a slow request, the next gets it when the slow one is no longer brisk."""
    monkeypatch.setattr(politeness, "BRISK_S", 0.01)

    async def main() -> list[str]:
        gate = Gate(1, 1)
        order: list[str] = []
        done = asyncio.Event()

        async def slow() -> None:
            async with gate.enter("slow", concurrency=1, delay_s=0):
                await done.wait()
                order.append("slow")

        async def quick() -> None:
            async with gate.enter("quick", concurrency=1, delay_s=0):
                order.append("quick")
                done.set()

        await asyncio.wait_for(asyncio.gather(slow(), quick()), 5)
        return order

    assert asyncio.run(main()) == ["quick", "slow"]


def test_places_are_given_back_once() -> None:
    """However requests end, as many places are free afterwards as before."""

    async def main() -> int:
        gate = Gate(2, 0)

        async def fail() -> None:
            async with gate.enter("a", concurrency=9, delay_s=0):
                raise ValueError

        await asyncio.gather(*(fail() for _ in range(20)), return_exceptions=True)
        return gate._brisk._value

    assert asyncio.run(main()) == 2


def test_many_hosts_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory does not grow with the number of hosts ever asked."""
    monkeypatch.setattr(politeness, "MAX_LANES", 10)

    async def main() -> int:
        gate = Gate(2, 0)
        for number in range(100):
            async with gate.enter(str(number), concurrency=1, delay_s=0):
                pass
        return len(gate._lanes)

    assert asyncio.run(main()) <= 11


@pytest.mark.parametrize(("drag_s", "under_way"), [(0.0, 1), (60.0, 3)])
def test_host_that_drags_has_one_request_at_a_time(
    monkeypatch: pytest.MonkeyPatch, drag_s: float, under_way: int
) -> None:
    """Before its first answer and after one that dragged on, a host has one request; a brisk one has more."""
    monkeypatch.setattr(politeness, "DRAG_S", drag_s)

    async def main() -> tuple[int, int]:
        gate = Gate(10, 0)
        now = 0
        most: list[int] = []

        async def enter() -> None:
            nonlocal now
            async with gate.enter("a", concurrency=3, delay_s=0):
                now += 1
                most.append(now)
                await asyncio.sleep(0.01)
                now -= 1

        await asyncio.gather(*(enter() for _ in range(2)))
        first = max(most[:2])
        await asyncio.gather(*(enter() for _ in range(6)))
        return first, max(most)

    assert asyncio.run(main()) == (1, under_way)


def test_host_rests_for_as_long_as_it_let_us_wait() -> None:
    """A request given up for slowness earns its host a rest of the same length; another failure does not."""

    async def main(failure: Exception) -> float:
        gate = Gate(10, 0)
        loop = asyncio.get_running_loop()

        async def fail() -> None:
            async with gate.enter("a", concurrency=1, delay_s=0):
                await asyncio.sleep(0.1)
                raise failure

        with pytest.raises(type(failure)):
            await fail()
        ended = loop.time()
        async with gate.enter("a", concurrency=1, delay_s=0):
            return loop.time() - ended

    assert asyncio.run(main(FetchTimeout("http://a.example/", "slow"))) >= 0.1
    assert asyncio.run(main(ValueError())) < 0.1


def test_those_who_wait_for_a_host_come_in_order_and_are_never_forgotten() -> None:
    """One that leaves while it waits, even in the moment it is woken, passes its turn on."""

    async def main() -> list[int]:
        gate = Gate(10, 0)
        order: list[int] = []

        async def enter(number: int) -> None:
            async with gate.enter("a", concurrency=1, delay_s=0):
                await asyncio.sleep(0)
                order.append(number)
            tasks[1].cancel()  # which was woken a moment ago

        tasks = [asyncio.create_task(enter(number)) for number in range(8)]
        await asyncio.sleep(0)
        tasks[3].cancel()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        return order

    order = asyncio.run(main())
    assert order == sorted(order)
    assert set(order) >= {0, 2, 4, 5, 6, 7}


def test_host_that_runs_out_of_time_again_and_again_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many in a row it is; an answer in between, even a bad one, begins the count anew."""
    monkeypatch.setattr(politeness, "MAX_TIMEOUTS", 3)

    async def main(ends: list[FetchTimeout | BadStatus | None]) -> bool:
        gate = Gate(10, 0)

        async def ask(end: FetchTimeout | BadStatus | None) -> None:
            async with gate.enter("a", concurrency=1, delay_s=0):
                if end:
                    raise end

        for end in ends:
            await asyncio.gather(ask(end), return_exceptions=True)
        return gate.is_left_alone("a")

    slow, bad = FetchTimeout("u", ""), BadStatus("u", 500)
    assert asyncio.run(main([slow, slow, slow]))
    assert not asyncio.run(main([slow, slow, bad, slow, slow]))
    assert not asyncio.run(main([slow, slow, None, slow, slow]))
