"""Keeps the robots.txt of each origin for as long as RFC 9309 permits."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from cleanfeed.errors import FetchError
from cleanfeed.fetch.robots import RobotsRules, RobotsShelf, RobotsText

MAX_FAILURE_AGE_S = 300.0
"""Longest time for which an unreachable robots.txt is not asked for again."""
FAILURE_AGE_GROWTH = 4.0
"""Each further failure keeps it alone for so many times longer."""
REFRESH_SHARE = 0.5
"""Share of the greatest age after which a new copy is fetched; the old one still serves if that fails."""
MAX_ORIGINS = 10_000

ReadRules = Callable[[str], Awaitable[RobotsRules]]
"""From an origin to its rules; raises FetchError where they cannot be had."""


@dataclass(frozen=True, slots=True)
class _Copy:
    rules: RobotsRules | None
    failure: FetchError | None
    read_at_s: float
    """When the rules were read."""
    asked_at_s: float
    """When they were last asked for."""
    failures: int = 0
    """How often asking failed since the last success."""


class RobotsKeeper:
    """Gives the rules of an origin, asking for them once however many wait.

    Args:
        read_rules: Fetches and reads the rules.
        max_age_s: Greatest age of a copy.
        failure_age_s: How long a first failure keeps us from asking again.
        shelf: Keeps copies beyond this keeper's life; ``None`` for none.
        token: Our product token, for reading what the shelf kept.
    """

    def __init__(
        self,
        read_rules: ReadRules,
        max_age_s: float,
        failure_age_s: float,
        shelf: RobotsShelf | None = None,
        token: str = "",
    ) -> None:
        self._shelf = shelf
        self._token = token
        self._failure_age_s = failure_age_s
        self._read_rules = read_rules
        self._max_age_s = max_age_s
        self._copies: OrderedDict[str, _Copy] = OrderedDict()
        self._locks: dict[str, asyncio.Lock] = {}

    async def rules_for(self, origin: str) -> RobotsRules:
        """Return the rules of an origin.

        Raises:
            FetchError: They are unreachable and no copy is young enough, so nothing may be fetched.
        """
        copy = self._copies.get(origin)
        if copy is None or self._is_due(copy):
            lock = self._locks.setdefault(origin, asyncio.Lock())
            async with lock:
                copy = self._copies.get(origin) or self._find_on_shelf(origin)
                if copy is None or self._is_due(copy):
                    copy = await self._ask(origin, copy)
            self._locks.pop(origin, None)
        if copy.rules is None:
            failure = copy.failure or FetchError(origin, "robots.txt cannot be read")
            raise failure.with_traceback(None)  # one value raised many times: its traceback must not grow
        return copy.rules

    async def _ask(self, origin: str, old: _Copy | None) -> _Copy:
        now = time.monotonic()
        try:
            copy = _Copy(await self._read_rules(origin), None, now, now)
            self._put_on_shelf(origin, copy)
        except FetchError as failure:
            failures = old.failures + 1 if old else 1
            if old is not None and old.rules is not None and now - old.read_at_s < self._max_age_s:
                copy = _Copy(old.rules, failure, old.read_at_s, now, failures)
            else:
                copy = _Copy(None, failure, now, now, failures)
        self._remember(origin, copy)
        return copy

    def _remember(self, origin: str, copy: _Copy) -> None:
        self._copies[origin] = copy
        if len(self._copies) > MAX_ORIGINS:
            self._copies.popitem(last=False)

    def _find_on_shelf(self, origin: str) -> _Copy | None:
        """Return the copy of an earlier run, if it is young enough to be used."""
        text = self._shelf.find(origin) if self._shelf else None
        if text is None:
            return None
        age_s = (datetime.now(UTC) - text.read_at).total_seconds()
        if not 0 <= age_s < self._max_age_s:
            return None
        now = time.monotonic()
        copy = _Copy(text.rules(self._token), None, now - age_s, now)
        self._remember(origin, copy)
        return copy

    def _put_on_shelf(self, origin: str, copy: _Copy) -> None:
        if self._shelf is not None and copy.rules is not None:
            self._shelf.keep(origin, RobotsText(body=copy.rules.body, read_at=datetime.now(UTC)))

    def _is_due(self, copy: _Copy) -> bool:
        now = time.monotonic()
        if copy.failure is not None:
            pause_s = min(
                self._failure_age_s * FAILURE_AGE_GROWTH ** min(copy.failures - 1, 10), MAX_FAILURE_AGE_S
            )
            expired = copy.rules is not None and now - copy.read_at_s >= self._max_age_s
            return expired or now - copy.asked_at_s >= pause_s
        return now - copy.read_at_s >= self._max_age_s * REFRESH_SHARE
