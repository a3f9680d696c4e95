"""Many pages at once, host by host, while further ones are still being found."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from cleanfeed.run.stopping import StopSwitch
from cleanfeed.store import FrontierEntry
from cleanfeed.urls import origin_of

RunPage = Callable[[FrontierEntry], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Crawl:
    """Runs pages; a few loops a host, so that a slow host holds up only itself.

    Args:
        run_page: Brings one page to its end; what it raises ends the crawl.
        at_once: Pages of one host on their way at the same time, extraction included.
        switch: Stops the crawl between pages.
        group: Owns the loops; it ends when all pages have.
    """

    run_page: RunPage
    at_once: int
    switch: StopSwitch
    group: asyncio.TaskGroup
    waiting: defaultdict[str, deque[FrontierEntry]] = field(default_factory=lambda: defaultdict(deque))
    loops: Counter[str] = field(default_factory=Counter)

    def add(self, entries: Iterable[FrontierEntry]) -> None:
        """Put pages in line, in the order in which they are due."""
        touched = set()
        for entry in entries:
            host = origin_of(entry.url) or ""
            self.waiting[host].append(entry)
            touched.add(host)
        for host in sorted(touched):
            for _ in range(min(self.at_once, len(self.waiting[host])) - self.loops[host]):
                self.loops[host] += 1
                self.group.create_task(self._run_host(host))

    async def _run_host(self, host: str) -> None:
        queue = self.waiting[host]
        while queue and not self.switch.is_set:
            await self.run_page(queue.popleft())
        self.loops[host] -= 1
        if not self.loops[host]:
            del self.loops[host]
            self.waiting.pop(host, None)
