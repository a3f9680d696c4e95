"""Keeps requests to one host apart and the number of requests under way bounded."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from cleanfeed.errors import BadStatus, FetchTimeout

BRISK_S = 0.1
"""How long a request counts as brisk. A request that waits costs a socket and no processor time, so its
place is better used: with a second here, a thousand silent hosts hold up the others by five."""
DRAG_S = 2.0
"""From when on a request drags: its host then has one at a time, as before its first answer. A thousand
hosts that send a byte a second would take two places each, and nothing comes sooner for it."""
MAX_TIMEOUTS = 5
"""Requests in a row that may run out of time. A host that drips has a minute for each; with a thousand
pages it would hold up the end of a run, and so the next one, for a day."""
LEFT_ALONE_S = 600.0
"""How long such a host is left alone; then it has one more chance at a time."""
MAX_LANES = 4096
"""Hosts remembered before idle ones are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A host that asked for patience."""

    status: int
    seconds: float
    """Time left."""


@dataclass(slots=True)
class _HostLane:
    """One host: how many may be under way, and when the next may start (by the loop's clock)."""

    concurrency: int
    waiters: deque[asyncio.Future[None]] = field(default_factory=deque)
    """Those who wait for room, in the order they came; one is woken for each that ends."""
    under_way: int = 0
    is_brisk: bool = False
    """Whether its last answer came soon; no answer is none."""
    next_start_s: float = 0.0
    held_until_s: float = 0.0
    held_status: int = 0
    timeouts: int = 0
    """Requests in a row that ran out of time."""
    left_alone_until_s: float = 0.0
    users: int = 0

    @property
    def owes_until_s(self) -> float:
        """When the host may be forgotten."""
        return max(self.next_start_s, self.held_until_s, self.left_alone_until_s)

    @property
    def has_room(self) -> bool:
        """Whether another request may begin."""
        return self.under_way < (self.concurrency if self.is_brisk else 1)

    @asynccontextmanager
    async def take_turn(self) -> AsyncIterator[None]:
        """Be one of the requests under way."""
        await self._wait_for_room()
        self.under_way += 1
        self._wake_next()
        try:
            yield
        finally:
            self.under_way -= 1
            self._wake_next()

    @asynccontextmanager
    async def time(self) -> AsyncIterator[None]:
        """Note whether a request drags on, or runs out of time."""
        loop = asyncio.get_running_loop()
        started_s = loop.time()
        timer = loop.call_at(started_s + DRAG_S, self._drag)
        try:
            yield
            self.timeouts = 0
        except BadStatus:
            self.timeouts = 0
            raise
        except FetchTimeout:
            self._note_timeout(started_s, loop.time())
            raise
        finally:
            timer.cancel()
            self.is_brisk = loop.time() < timer.when()

    def _note_timeout(self, started_s: float, now: float) -> None:
        """Give the host as long a rest as it let us wait, and leave it alone where this goes on."""
        self.next_start_s = max(self.next_start_s, now + (now - started_s))
        self.timeouts += 1
        if self.timeouts >= MAX_TIMEOUTS:
            self.left_alone_until_s = now + LEFT_ALONE_S

    async def _wait_for_room(self) -> None:
        is_late = False
        while not self.has_room:
            waiter = asyncio.get_running_loop().create_future()
            (self.waiters.appendleft if is_late else self.waiters.append)(waiter)
            try:
                await waiter
            except asyncio.CancelledError:
                if waiter in self.waiters:
                    self.waiters.remove(waiter)
                else:
                    self._wake_next()
                raise
            is_late = True

    def _wake_next(self) -> None:
        """Wake the one who waits for longest, if there is room for it."""
        while self.waiters and self.has_room:
            waiter = self.waiters.popleft()
            if not waiter.done():  # a cancelled one has yet to leave
                waiter.set_result(None)
                return

    def _drag(self) -> None:
        self.is_brisk = False


@dataclass(slots=True)
class _Place:
    """One place among the brisk requests, given back once."""

    places: asyncio.Semaphore
    is_held: bool = True

    def give_back(self) -> None:
        if self.is_held:
            self.is_held = False
            self.places.release()


class Gate:
    """Lets requests through, as fast as politeness permits.

    A request waits for its host first and takes one of the common places last, so that
    those waiting for one slow host keep nobody else out.

    A request that takes long gives its place to the next and goes on beside it, up to a
    second, larger bound; a host that has not answered yet or drags on has one request at a
    time, and rests after one that was given up for as long as that took. So a thousand hosts
    that send a byte a second hold nobody up.

    Args:
        concurrency: Brisk requests under way at once.
        slow_concurrency: Requests that drag on, besides those.
    """

    def __init__(self, concurrency: int, slow_concurrency: int) -> None:
        self._brisk = asyncio.Semaphore(concurrency)
        self._open = asyncio.Semaphore(concurrency + slow_concurrency)
        self._lanes: dict[str, _HostLane] = {}

    @asynccontextmanager
    async def enter(
        self, host: str, *, concurrency: int, delay_s: float, wait: bool = True
    ) -> AsyncIterator[None]:
        """Wait for a place, and keep it while the context lasts.

        Args:
            host: Host and port.
            concurrency: Requests under way at once to the host; the first caller's value counts.
            delay_s: Least time between the starts of two requests to the host.
            wait: Whether to wait for the delay; a redirect within a host goes on at once.
        """
        lane = self._lanes.setdefault(host, _HostLane(concurrency))
        lane.users += 1
        try:
            async with lane.take_turn():
                await self._keep_apart(lane, delay_s, wait=wait)
                async with self._place(), lane.time():
                    yield
        finally:
            lane.users -= 1
            self._forget_idle()

    def hold(self, host: str, seconds: float, status: int) -> None:
        """Let no request start to a host for some time, as its Retry-After under a status asks."""
        lane = self._lanes.get(host)
        if lane is not None:
            lane.held_until_s = max(lane.held_until_s, asyncio.get_running_loop().time() + seconds)
            lane.held_status = status

    def held(self, host: str) -> Hold | None:
        """Return for how long a host still wants to be left alone, or ``None``."""
        lane = self._lanes.get(host)
        seconds = lane.held_until_s - asyncio.get_running_loop().time() if lane else 0.0
        return Hold(status=lane.held_status, seconds=seconds) if lane and seconds > 0 else None

    def is_left_alone(self, host: str) -> bool:
        """Tell whether a host let so many requests run out of time that it is not to be asked now."""
        lane = self._lanes.get(host)
        return lane is not None and lane.left_alone_until_s > asyncio.get_running_loop().time()

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Hold a place among the brisk ones until the context ends or drags on."""
        async with self._open:
            await self._brisk.acquire()
            place = _Place(self._brisk)
            timer = asyncio.get_running_loop().call_later(BRISK_S, place.give_back)
            try:
                yield
            finally:
                timer.cancel()
                place.give_back()

    @staticmethod
    async def _keep_apart(lane: _HostLane, delay_s: float, *, wait: bool) -> None:
        now = asyncio.get_running_loop().time()
        start = max(now, lane.next_start_s) if wait else now
        lane.next_start_s = max(lane.next_start_s, start + delay_s)
        if start > now:
            await asyncio.sleep(start - now)

    def _forget_idle(self) -> None:
        """Forget hosts that nobody waits for and that owe no pause: memory stays flat."""
        if len(self._lanes) <= MAX_LANES:
            return
        now = asyncio.get_running_loop().time()
        owing = {host: lane for host, lane in self._lanes.items() if lane.users or lane.owes_until_s > now}
        self._lanes = owing
