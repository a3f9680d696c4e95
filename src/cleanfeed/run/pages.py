"""One page through fetch, extraction and store."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cleanfeed.errors import FetchError, PageError
from cleanfeed.fetch import Disallowed, Fetcher, NotModified, Page
from cleanfeed.fetch import Outcome as Fetched
from cleanfeed.run import outcomes
from cleanfeed.run.backlog import Backlog
from cleanfeed.run.events import Listener, PageDone, PageEnd
from cleanfeed.run.guard import Guard
from cleanfeed.run.journal import Journal
from cleanfeed.run.rendering import Rendering
from cleanfeed.run.stopping import StopSwitch
from cleanfeed.run.values import Extracted, ExtractionResult, Rejected, Unreadable
from cleanfeed.run.warc_writer import WarcWriter
from cleanfeed.run.workers import WorkerPool
from cleanfeed.store import FrontierEntry, Outcome, ScheduleOptions, Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What a visit came to, before the store knows."""

    outcome: Outcome
    size_bytes: int = 0
    trace: str | None = None
    is_good: bool | None = None
    """Whether extraction made a good record of it; ``None`` where nothing was extracted."""
    fetch_s: float | None = None
    """Time on the network; ``None`` where no body came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRunner:
    """Everything a page needs on its way."""

    fetcher: Fetcher
    rendering: Rendering
    pool: WorkerPool
    journal: Journal
    schedule: ScheduleOptions
    switch: StopSwitch
    listen: Listener
    backlog: Backlog
    warc: WarcWriter | None = None
    """Keeps what was fetched; ``None`` where that is not asked for."""

    async def run_page(self, entry: FrontierEntry) -> None:
        """Fetch, extract and store one page, and tell how it ended.

        Raises:
            StoreError: The store cannot be written.
        """
        started = time.monotonic()
        visited = await self._visit_guarded(entry)
        if visited is None:
            return
        reason = outcomes.reason_of(visited.outcome)
        try:
            end = outcomes.end_of(visited.outcome, await self.journal.commit(visited.outcome))
        except PageError as exc:
            end, reason = PageEnd.FAILED, f"bug: {exc.message}"
        self.listen(
            PageDone(
                source=entry.source,
                url=entry.url,
                end=end,
                reason=reason,
                size_bytes=visited.size_bytes,
                elapsed_s=time.monotonic() - started,
                trace=visited.trace,
                is_good=visited.is_good,
                fetch_s=visited.fetch_s,
            )
        )

    async def _visit_guarded(self, entry: FrontierEntry) -> Visited | None:
        with Guard() as accident:
            return await self._visit(entry)
        failed = outcomes.accident(entry, accident.summary or "", _now(), self.schedule)
        return Visited(outcome=failed, trace=accident.trace)

    async def _visit(self, entry: FrontierEntry) -> Visited | None:
        """Return what became of a page; ``None`` for one that a stop cut off."""
        try:
            return await self._judge(entry, await self.switch.unless_set(self._fetch(entry)))
        except FetchError as exc:
            return Visited(outcome=outcomes.fetch_failure(entry, exc, _now(), self.schedule))

    async def _judge(self, entry: FrontierEntry, fetched: Fetched | None) -> Visited | None:
        match fetched:
            case Disallowed():
                return Visited(outcome=outcomes.disallowed(entry, fetched.reason, _now()))
            case NotModified():
                return Visited(outcome=outcomes.unchanged(entry, fetched, self.schedule))
            case None:
                return None
            case Page():
                with self.backlog.hold(len(fetched.body)):
                    return await self._read(entry, fetched)

    async def _fetch(self, entry: FrontierEntry) -> Fetched:
        await self.backlog.wait()
        if not self.rendering.trusts_validators(entry):
            entry = replace(entry, validators=Validators())
        fetched = await self.fetcher.fetch(outcomes.request_for(entry))
        if isinstance(fetched, Page) and self.rendering.is_due_at_once(entry.source):
            return await self.rendering.render(fetched)
        return fetched

    async def _read(self, entry: FrontierEntry, page: Page) -> Visited | None:
        size_bytes = len(page.body)
        if self.rendering.trusts_validators(entry) and outcomes.is_same_body(entry, page):
            same = outcomes.unchanged(entry, page, self.schedule)
            return Visited(outcome=same, size_bytes=size_bytes, fetch_s=page.elapsed_s)
        result = await self.pool.extract(outcomes.task_for(page))
        if self.rendering.is_due_after(entry.source, page, result):
            return await self._judge(entry, await self.switch.unless_set(self.rendering.render(page)))
        if isinstance(result, Unreadable) and result.code == "stopped":
            return None
        if self.warc is not None:
            await asyncio.to_thread(self.warc.add, page, result)
        return Visited(
            outcome=self._outcome(entry, page, result),
            size_bytes=size_bytes,
            trace=result.trace if isinstance(result, Unreadable) else None,
            is_good=isinstance(result, Extracted) and outcomes.is_good_record(result.article),
            fetch_s=page.elapsed_s,
        )

    def _outcome(self, entry: FrontierEntry, page: Page, result: ExtractionResult) -> Outcome:
        match result:
            case Extracted():
                return self._stored(entry, page, result)
            case Rejected():
                return outcomes.rejected(entry, page, result)
            case Unreadable():
                return outcomes.unreadable(entry, page, result, self.schedule)

    def _stored(self, entry: FrontierEntry, page: Page, result: Extracted) -> Outcome:
        has_changed = entry.content_hash != result.article.content_hash
        return outcomes.stored(entry, page, result.article, self.schedule, has_changed=has_changed)


def _now() -> datetime:
    return datetime.now(UTC)
