"""The gate: hosts apart, places bounded, the slow out of the way."""

from __future__ import annotations

import asyncio

import pytest

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
