"""Outcomes on their way into the store, several pages a transaction.

Pages end when they like; whatever has ended while the last transaction was written goes into
the next. A page counts as ended only when its transaction is on the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from cleanfeed.errors import PageError, StoreError
from cleanfeed.run.guard import Guard
from cleanfeed.store import CommitResult, Outcome, Store

MAX_BATCH = 64
REST_SHARE = 4.0
"""Between two transactions lies so many times what the last one took: nothing else happens while one waits
for the disk, and pages that end meanwhile share the next wait."""
MAX_REST_S = 0.25

Entry = tuple[Outcome, asyncio.Future[CommitResult]]


@dataclass(slots=True)
class Journal:
    """Commits outcomes; make one with :func:`keep_journal`."""

    store: Store
    queue: asyncio.Queue[Entry] = field(default_factory=asyncio.Queue)

    async def commit(self, outcome: Outcome) -> CommitResult:
        """Return when the outcome is durable.

        Raises:
            StoreError: The store cannot be written, for example because the disk is full.
            PageError: This one outcome cannot be stored.
        """
        ended: asyncio.Future[CommitResult] = asyncio.get_running_loop().create_future()
        self.queue.put_nowait((outcome, ended))
        # A page that is cut off here is stored all the same: its outcome is in the queue.
        return await asyncio.shield(ended)

    async def write(self) -> None:
        """Write batches for ever."""
        while True:
            batch = [await self.queue.get()]
            while not self.queue.empty() and len(batch) < MAX_BATCH:
                batch.append(self.queue.get_nowait())
            started = time.monotonic()
            self._write_batch(batch)
            took_s = time.monotonic() - started
            if len(batch) < MAX_BATCH:
                await asyncio.sleep(min(took_s * REST_SHARE, MAX_REST_S))

    def flush(self) -> None:
        """Write what is still waiting."""
        while not self.queue.empty():
            self._write_batch([self.queue.get_nowait()])

    def _write_batch(self, batch: list[Entry]) -> None:
        try:
            with Guard() as accident:
                results = self.store.commit_outcomes([outcome for outcome, _ in batch])
        except StoreError as exc:
            for _, ended in batch:
                _fail(ended, exc)
            return
        if accident.summary is None:
            for (_, ended), result in zip(batch, results, strict=True):
                if not ended.done():
                    ended.set_result(result)
        elif len(batch) > 1:  # one bad record must not take its neighbours along
            for entry in batch:
                self._write_batch([entry])
        else:
            outcome, ended = batch[0]
            _fail(ended, PageError(outcome.url_id, f"cannot be stored: {accident.summary}"))


def _fail(ended: asyncio.Future[CommitResult], error: Exception) -> None:
    if not ended.done():
        ended.set_exception(error)
        ended.exception()  # seen: the page may have been cut off and never look


@contextlib.asynccontextmanager
async def keep_journal(store: Store) -> AsyncIterator[Journal]:
    """Write outcomes until the block ends; what is queued by then is written as well."""
    journal = Journal(store)
    writer = asyncio.create_task(journal.write())
    try:
        yield journal
    finally:
        writer.cancel()
        await asyncio.wait({writer})
        journal.flush()
