"""From the store's change log to the sinks, each from its own cursor, while pages still come in."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cleanfeed.errors import SinkError
from cleanfeed.run.events import Listener, SinkDelivered, SinkFailed
from cleanfeed.run.guard import Guard
from cleanfeed.run.stopping import StopSwitch
from cleanfeed.sinks import (
    Delivery,
    DeliveryKind,
    Sink,
    SinkOptions,
    deliver_batch,
    open_sink,
    resume_after,
    tell_end,
)
from cleanfeed.store import Change, RefusedChange, Store

LOOK_S = 2.0
"""How often the change log is looked at while pages come in."""
PAUSE_AFTER_FAILURE_S = 60.0
"""How long a sink that failed is left alone, unless the pages end before."""


@contextlib.asynccontextmanager
async def keep_delivering(
    store: Store,
    sinks: Iterable[SinkOptions],
    switch: StopSwitch,
    listen: Listener,
    *,
    is_replay: bool = False,
) -> AsyncIterator[None]:
    """Bring every sink up to date while the block lasts, and to the end of the log after it.

    During the block a sink gets whole batches only, so that files do not come in crumbs.
    One that fails is told of, and catches up next time; a stop leaves the rest to the next run.
    For a replay each sink is emptied first, and gets everything from the first change.
    """
    pages_done = asyncio.Event()
    feeds = [
        _Feed(store=store, options=options, switch=switch, pages_done=pages_done, is_replay=is_replay)
        for options in sinks
    ]
    tasks = [asyncio.create_task(feed.run()) for feed in feeds]
    try:
        yield
        pages_done.set()
        if tasks:
            await switch.unless_set(_all(tasks))
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        for feed in feeds:
            feed.tell(listen)
    for task in tasks:
        if not task.cancelled():
            task.result()


async def _all(tasks: list[asyncio.Task[None]]) -> None:
    await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)


@dataclass(slots=True, kw_only=True)
class _Feed:
    """One sink on its way through the change log."""

    store: Store
    options: SinkOptions
    switch: StopSwitch
    pages_done: asyncio.Event
    is_replay: bool = False
    sink: Sink | None = None
    position: int = 0
    delivered: int = 0
    refused: int = 0
    error: str | None = None

    async def run(self) -> None:
        """Deliver until the pages have ended and everything is delivered, or the run is stopped."""
        try:
            while not self.pages_done.is_set():
                if self._is_batch_waiting() and not await self._deliver_guarded(whole_batches=True):
                    await self._pause(PAUSE_AFTER_FAILURE_S)
                else:
                    await self._pause(LOOK_S)
            await self._deliver_guarded(whole_batches=False)
        finally:
            self._close()

    def tell(self, listen: Listener) -> None:
        """Tell how far the sink came."""
        name = self.options.cursor_name
        if self.error is None:
            listen(SinkDelivered(sink=name, delivered=self.delivered, refused=self.refused))
        else:
            listen(SinkFailed(sink=name, reason=self.error, delivered=self.delivered, refused=self.refused))

    def _is_batch_waiting(self) -> bool:
        return self.store.changes_behind(self.options.cursor_name) >= self.options.batch_size

    async def _deliver_guarded(self, *, whole_batches: bool) -> bool:
        """Return whether the sink took everything it was offered."""
        with Guard() as accident:
            try:
                await self._deliver(whole_batches=whole_batches)
            except SinkError as exc:
                self.error = str(exc)
            else:
                self.error = None
        if accident.summary is not None:
            self.error = f"bug: {accident.summary}"
        if self.error is not None:
            self._close()
        return self.error is None

    async def _deliver(self, *, whole_batches: bool) -> None:
        sink = await self._open()
        size = self.options.batch_size
        while not self.switch.is_set:
            changes = self.store.changes_after(self.position, size)
            if not changes:
                if not whole_batches:
                    await tell_end(sink)
                return
            if whole_batches and len(changes) < size:
                return
            await self._deliver_batch(sink, changes)

    async def _deliver_batch(self, sink: Sink, changes: tuple[Change, ...]) -> None:
        deliveries = [_delivery(change) for change in changes]
        refusals = await deliver_batch(sink, deliveries, self.options.patience, self.switch.sleep)
        self.position = changes[-1].seq
        refused = [RefusedChange(seq=r.seq, article_id=r.article_id, reason=r.reason) for r in refusals]
        self.store.advance_cursor(self.options.cursor_name, self.position, datetime.now(UTC), refused)
        self.delivered += len(changes) - len(refusals)
        self.refused += len(refusals)

    async def _open(self) -> Sink:
        if self.sink is None:
            if self.is_replay:
                self.store.reset_cursor(self.options.cursor_name, datetime.now(UTC))
            stream_id = self.store.stream_id
            self.sink = await asyncio.to_thread(open_sink, self.options, stream_id, fresh=self.is_replay)
            self.is_replay = False
            cursor = self.store.cursor(self.options.cursor_name)
            self.position = await asyncio.to_thread(resume_after, self.sink, cursor)
        return self.sink

    def _close(self) -> None:
        """Release the sink; what it took is durable, so how closing goes does not matter."""
        sink, self.sink = self.sink, None
        if sink is not None:
            with Guard():
                sink.close()

    async def _pause(self, pause_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self.pages_done.wait()


def _delivery(change: Change) -> Delivery:
    return Delivery(
        seq=change.seq,
        article_id=change.article_id,
        revision=change.revision,
        kind=DeliveryKind(change.kind),
        article_json=change.article_json,
    )
