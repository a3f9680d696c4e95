"""Extraction processes: killed and replaced, one page lost, none silently."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import pytest

from cleanfeed.article import FetchFacts
from cleanfeed.run.values import ExtractionResult, PageTask, Rejected, Unreadable
from cleanfeed.run.workers import WorkerLimits, open_pool

LIMITS = WorkerLimits(page_time_s=10.0, memory_mb=4096)


def act_out(task: PageTask) -> ExtractionResult:
    """Do what the page says."""
    match task.body.decode():
        case "hang":
            while True:
                time.sleep(60)
        case "spin":
            while True:
                pass
        case "wait":
            time.sleep(0.5)
        case "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "leave":
            os._exit(3)
        case "hoard":
            try:
                bytearray(64 * 1024**3)
            except MemoryError:
                return Unreadable(code="memory", reason="too much")
    return Rejected(page_type="other", reason=task.url)


def make_task(action: str, number: int = 0) -> PageTask:
    url = f"https://x.example/{number}"
    return PageTask(url=url, requested_url=url, body=action.encode(), charset=None, facts=FetchFacts())


async def run_all(tasks: list[PageTask], limits: WorkerLimits = LIMITS) -> tuple[list[ExtractionResult], int]:
    async with open_pool(2, limits, act_out) as pool:
        results = await asyncio.gather(*(pool.extract(task) for task in tasks))
        return results, pool.replaced


def codes(results: list[ExtractionResult]) -> list[str]:
    return [result.code if isinstance(result, Unreadable) else "ok" for result in results]


def test_results_belong_to_their_pages() -> None:
    """Each page gets its own result, however many share the workers."""
    results, replaced = asyncio.run(run_all([make_task("ok", number) for number in range(20)]))
    assert results == [
        Rejected(page_type="other", reason=f"https://x.example/{number}") for number in range(20)
    ]
    assert replaced == 0


def test_a_dying_worker_costs_one_page() -> None:
    """A crash is reported with its signal, and every other page is extracted."""
    results, replaced = asyncio.run(run_all([make_task(a) for a in ("ok", "die", "ok", "leave", "ok", "ok")]))
    assert codes(results) == ["ok", "crash", "ok", "crash", "ok", "ok"]
    assert isinstance(results[1], Unreadable)
    assert "SIGSEGV" in results[1].reason
    assert replaced == 2


@pytest.mark.parametrize("action", ["spin", "hang"])
def test_a_page_that_takes_too_long_is_given_up(action: str) -> None:
    """An endless page is killed at its limit, whether it works or waits, and the run goes on."""
    limits = WorkerLimits(page_time_s=0.3, memory_mb=4096)
    results, replaced = asyncio.run(run_all([make_task(a) for a in (action, "ok", action, "ok")], limits))
    assert codes(results) == ["timeout", "ok", "timeout", "ok"]
    assert replaced == 2


def test_a_busy_machine_is_not_the_pages_fault() -> None:
    """The limit is one of processor time: a page that has to wait for its turn is not refused for that."""
    limits = WorkerLimits(page_time_s=0.3, memory_mb=4096)
    results, replaced = asyncio.run(run_all([make_task("wait"), make_task("ok")], limits))
    assert codes(results) == ["ok", "ok"]
    assert replaced == 0


def test_memory_of_a_worker_is_bounded() -> None:
    """A page that would eat the machine's memory fails alone."""
    results, replaced = asyncio.run(run_all([make_task("hoard"), make_task("ok")]))
    assert codes(results) == ["memory", "ok"]
    assert replaced == 0


def test_closing_the_pool_ends_pages_in_work() -> None:
    """A stop is not held up by a page, and the page says what became of it."""

    async def close_early() -> ExtractionResult:
        async with open_pool(1, LIMITS, act_out) as pool:
            await pool.extract(make_task("ok"))
            page = asyncio.create_task(pool.extract(make_task("hang")))
            await asyncio.sleep(0.2)
            pool.close()
            return await page

    result = asyncio.run(close_early())
    assert isinstance(result, Unreadable)
    assert result.code == "stopped"


def test_a_cancelled_page_frees_its_worker() -> None:
    """Whoever gives up waiting leaves a pool that still works."""

    async def give_up() -> ExtractionResult:
        async with open_pool(1, LIMITS, act_out) as pool:
            page = asyncio.create_task(pool.extract(make_task("hang")))
            await asyncio.sleep(0.2)
            page.cancel()
            return await pool.extract(make_task("ok"))

    assert isinstance(asyncio.run(give_up()), Rejected)
