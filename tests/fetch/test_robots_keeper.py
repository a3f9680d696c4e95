"""How long a robots.txt is kept, and what happens when it cannot be read."""

from __future__ import annotations

import asyncio

import pytest

from cleanfeed.errors import FetchError
from cleanfeed.fetch.failures import Unreachable
from cleanfeed.fetch.robots import RobotsRules, read_robots
from cleanfeed.fetch.robots_keeper import RobotsKeeper

FORBIDS = read_robots(b"User-agent: *\nDisallow: /", "cleanfeed")
ORIGIN = "https://news.example"


class Reader:
    """Answers in turn: rules or a failure."""

    def __init__(self, *answers: RobotsRules | FetchError) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, origin: str) -> RobotsRules:
        assert origin == ORIGIN
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, FetchError):
            raise answer
        return answer


def test_old_copy_serves_while_a_new_one_cannot_be_had() -> None:
    """Half of its age on, a copy is asked for anew; a failure leaves the old one in force up to its age."""

    async def main() -> None:
        reader = Reader(FORBIDS, Unreachable(ORIGIN, "down"))
        keeper = RobotsKeeper(reader, max_age_s=0.2, failure_age_s=0.01)
        assert await keeper.rules_for(ORIGIN) is FORBIDS
        assert await keeper.rules_for(ORIGIN) is FORBIDS
        assert reader.asked == 1
        await asyncio.sleep(0.11)
        assert await keeper.rules_for(ORIGIN) is FORBIDS
        assert reader.asked == 2
        await asyncio.sleep(0.15)
        with pytest.raises(Unreachable):
            await keeper.rules_for(ORIGIN)

    asyncio.run(main())


def test_failure_is_remembered_for_a_while() -> None:
    """A hundred pages of a dead host cost one question, and the host is asked again later."""

    async def main() -> int:
        reader = Reader(Unreachable(ORIGIN, "down"), FORBIDS)
        keeper = RobotsKeeper(reader, max_age_s=60, failure_age_s=0.05)
        for _ in range(100):
            with pytest.raises(Unreachable):
                await keeper.rules_for(ORIGIN)
        await asyncio.sleep(0.06)
        assert await keeper.rules_for(ORIGIN) is FORBIDS
        return reader.asked

    assert asyncio.run(main()) == 2
