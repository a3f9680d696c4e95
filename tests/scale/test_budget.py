"""Workers shared by shards: evenly, and all of them by the last."""

from __future__ import annotations

import threading

import pytest

from cleanfeed.scale.budget import Budget


@pytest.mark.parametrize(("workers", "shares"), [(1, [1]), (5, [2, 2, 1]), (3, [1, 1, 1]), (2, [1, 1, 1])])
def test_workers_are_shared_evenly(workers: int, shares: list[int]) -> None:
    """Nobody gets nothing; what does not divide goes to those who came first."""
    budget = Budget(workers=workers)
    lanes = [budget.lane() for _ in shares]
    entered = [lane.__enter__() for lane in lanes]
    assert [lane.share for lane in entered] == shares
    for lane in lanes[1:]:
        lane.__exit__(None, None, None)
    assert entered[0].share == workers


def test_a_shard_that_ends_leaves_its_workers_to_the_others() -> None:
    """Who waits for a place gets it when another shard is finished."""
    budget = Budget(workers=2)
    got = threading.Event()
    first = budget.lane()
    first.__enter__()
    with budget.lane() as lane, lane.place():

        def want() -> None:
            with lane.place():
                got.set()

        waiting = threading.Thread(target=want)
        waiting.start()
        assert not got.wait(0.05)
        first.__exit__(None, None, None)
        assert got.wait(10.0)
        waiting.join()
