"""How many fetched pages may wait for extraction: the bound on a run's memory."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field


def _open_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(slots=True, kw_only=True)
class Backlog:
    """Counts the bytes of pages that are fetched and not yet stored; fetching waits while they are many.

    Requests under way when it fills up still end, so the bound is exceeded by what they bring.
    """

    limit_bytes: int
    held_bytes: int = 0
    room: asyncio.Event = field(default_factory=_open_event)

    async def wait(self) -> None:
        """Return when a further page may be fetched."""
        await self.room.wait()

    @contextlib.contextmanager
    def hold(self, size_bytes: int) -> Iterator[None]:
        """Count a page while the block lasts."""
        self._change(size_bytes)
        try:
            yield
        finally:
            self._change(-size_bytes)

    def _change(self, size_bytes: int) -> None:
        self.held_bytes += size_bytes
        if self.held_bytes < self.limit_bytes:
            self.room.set()
        else:
            self.room.clear()
