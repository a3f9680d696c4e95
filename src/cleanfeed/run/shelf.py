"""Keeps each robots.txt in the store from one run to the next; a ``RobotsShelf``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cleanfeed.fetch import RobotsText
from cleanfeed.store import RobotsCopy, Store

BATCH = 50
"""Copies written in one transaction; a killed run asks for as many robots.txt again."""


@dataclass(slots=True, kw_only=True)
class StoreShelf:
    """The shelf of one run.

    Args:
        store: Where the copies are.
        max_age_s: Older ones are dropped.
    """

    store: Store
    max_age_s: float
    fresh: list[RobotsCopy] = field(default_factory=list)

    def find(self, origin: str) -> RobotsText | None:
        """Return the copy of an origin, however old, or ``None``."""
        copy = self.store.robots_copy(origin)
        return None if copy is None else RobotsText(body=copy.body, read_at=copy.read_at)

    def keep(self, origin: str, text: RobotsText) -> None:
        """Keep a copy in the place of an older one."""
        self.fresh.append(RobotsCopy(origin=origin, body=text.body, read_at=text.read_at))
        if len(self.fresh) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is not in the store yet."""
        if self.fresh:
            self.store.save_robots(self.fresh, datetime.now(UTC) - timedelta(seconds=self.max_age_s))
            self.fresh = []


@contextlib.contextmanager
def keep_shelf(store: Store, max_age_s: float) -> Iterator[StoreShelf]:
    """Keep each robots.txt in the store while the block lasts."""
    shelf = StoreShelf(store=store, max_age_s=max_age_s)
    yield shelf
    shelf.flush()
