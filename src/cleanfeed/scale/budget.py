"""How many workers each of several shards may have at once.

Shards at work share the workers evenly; when one ends and none follows, the others get its share,
so that the last shard of a run does not keep a single processor busy.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Budget:
    """A number of workers for all shards together."""

    workers: int
    _lanes: list[Lane] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def lane(self) -> Iterator[Lane]:
        """Take part in the sharing until the block ends."""
        lane = Lane(budget=self)
        with self._changed:
            self._lanes.append(lane)
        try:
            yield lane
        finally:
            with self._changed:
                self._lanes.remove(lane)
                self._changed.notify_all()


@dataclass(slots=True, kw_only=True, eq=False)
class Lane:
    """The part of one shard."""

    budget: Budget
    running: int = 0

    @property
    def share(self) -> int:
        """How many workers the shard may have now; at least one."""
        lanes = self.budget._lanes  # noqa: SLF001 - a lane is a part of its budget
        place = lanes.index(self)
        return max(1, self.budget.workers // len(lanes) + (place < self.budget.workers % len(lanes)))

    @contextmanager
    def place(self) -> Iterator[None]:
        """Wait until the shard may have one more worker at work, and be one until the block ends."""
        changed = self.budget._changed  # noqa: SLF001 - the same
        with changed:
            while self.running >= self.share:
                changed.wait()
            self.running += 1
        try:
            yield
        finally:
            with changed:
                self.running -= 1
                changed.notify_all()
