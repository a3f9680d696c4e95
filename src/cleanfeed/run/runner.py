"""The conductor of a run: lock, sources, pages, sinks, report."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, islice, zip_longest

from cleanfeed.config import Config
from cleanfeed.discover import SourceOptions
from cleanfeed.errors import ConfigError
from cleanfeed.fetch import Fetcher
from cleanfeed.run.delivery import deliver_all
from cleanfeed.run.discovery import read_whole_source, to_store
from cleanfeed.run.events import (
    Event,
    Listener,
    PagesPlanned,
    RunStarted,
    SourceFailed,
    SourceRead,
    StopRequested,
    WouldFetch,
    ignore_event,
)
from cleanfeed.run.extracting import PageExtractor
from cleanfeed.run.journal import keep_journal
from cleanfeed.run.lock import hold_lock
from cleanfeed.run.pages import PageRunner
from cleanfeed.run.report import RunReport, SourceTally, Tally
from cleanfeed.run.stopping import StopSwitch, all_or_first_error, finish_or_stop, stop_on_signals
from cleanfeed.run.workers import WorkerLimits, open_pool
from cleanfeed.store import Candidate, FrontierEntry, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What is asked of this one run, beside the configuration."""

    sources: tuple[str, ...] = ()
    """Names of the sources to run; empty for all."""
    limit: int | None = None
    """Most pages to fetch."""
    is_dry: bool = False
    """Read the sources and tell what would be fetched; write nothing."""


WHOLE_RUN = RunRequest()


def run_batch(config: Config, listen: Listener = ignore_event, request: RunRequest = WHOLE_RUN) -> RunReport:
    """Run every source once and return what happened.

    Args:
        config: Sources, options and sinks.
        listen: Told of everything as it happens; must return quickly.
        request: Narrows the run.

    Raises:
        ConfigError: A source that was asked for is not configured.
        LockedError: Another run is using the store.
        StoreError: The store cannot be opened or written; what was committed stays.
    """
    run = _Run(config=config, sources=_chosen(config, request), request=request, listener=listen)
    if request.is_dry:
        asyncio.run(run.dry())
        return run.report()
    with hold_lock(config.store.path), Store.open(config.store.path, config.store.options()) as store:
        store.start_run(run.run_id, run.started_at)
        asyncio.run(run.whole(store))
        report = run.report()
        store.end_run(run.run_id, report.model_dump_json(), report.ended_at)
    return report


def _chosen(config: Config, request: RunRequest) -> tuple[SourceOptions, ...]:
    known = {source.name: source for source in config.sources}
    for name in request.sources:
        if name not in known:
            raise ConfigError(f"no source is named {name!r}; known are {', '.join(known) or 'none'}")
    return tuple(known[name] for name in request.sources) if request.sources else config.sources


def _new_run_id() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run at work."""

    config: Config
    sources: tuple[SourceOptions, ...]
    request: RunRequest
    listener: Listener
    run_id: str = field(default_factory=_new_run_id)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    tally: Tally = field(default_factory=Tally)

    def listen(self, event: Event) -> None:
        """Count an event and pass it on."""
        self.tally.note(event)
        self.listener(event)

    async def whole(self, store: Store) -> None:
        """Sources, pages, sinks, until done or stopped."""
        self._announce()
        with self._stoppable() as switch:
            async with Fetcher(self.config.fetch) as fetcher:
                await finish_or_stop(self._pages(store, fetcher, switch), switch)
            await deliver_all(store, self.config.sinks, switch, self.listen)

    async def dry(self) -> None:
        """Read the sources and tell what would be fetched."""
        self._announce()
        with self._stoppable() as switch:
            async with Fetcher(self.config.fetch) as fetcher:
                found = await finish_or_stop(self._discover(fetcher, switch), switch)
        for entry in islice(self._would_fetch(found or []), self._limit()):
            self.listen(entry)

    async def _pages(self, store: Store, fetcher: Fetcher, switch: StopSwitch) -> None:
        found = await self._discover(fetcher, switch, store)
        entries = self._plan(store, found)
        if not entries or switch.is_set:
            return
        options = self.config.run
        workers = min(options.workers or os.cpu_count() or 1, len(entries))
        limits = WorkerLimits(page_time_s=options.page_time_s, memory_mb=options.worker_memory_mb)
        extractor = PageExtractor(self.config.extract)
        async with open_pool(workers, limits, extractor) as pool, keep_journal(store) as journal:
            runner = PageRunner(
                fetcher=fetcher,
                pool=pool,
                journal=journal,
                schedule=self.config.schedule,
                switch=switch,
                listen=self.listen,
            )
            at_once = self.config.fetch.host_concurrency + workers
            await all_or_first_error(runner.by_host(entries, at_once))

    async def _discover(
        self, fetcher: Fetcher, switch: StopSwitch, store: Store | None = None
    ) -> list[Candidate]:
        """Return every address the sources name, those of the first source first."""
        hauls: dict[str, list[Candidate]] = {source.name: [] for source in self.sources}

        async def read(source: SourceOptions) -> None:
            started = time.monotonic()
            haul = await read_whole_source(source, fetcher, self.started_at, switch)
            candidates = [to_store(candidate, source.name) for candidate in haul.candidates]
            new = store.add_candidates(candidates, self.started_at) if store else 0
            hauls[source.name] = candidates
            for error in haul.errors:
                self.listen(SourceFailed(source=source.name, reason=error))
            elapsed_s = time.monotonic() - started
            self.listen(SourceRead(source=source.name, found=len(candidates), new=new, elapsed_s=elapsed_s))

        await all_or_first_error([read(source) for source in self.sources])
        return list(chain.from_iterable(hauls.values()))

    def _plan(self, store: Store, found: list[Candidate]) -> list[FrontierEntry]:
        """Return the pages that are due, the sources taking turns, and tell what is left alone."""
        due = [store.due(self.started_at, source=source.name) for source in self.sources]
        due_ids = {entry.url_id for entries in due for entry in entries}
        left_alone = {source.name: 0 for source in self.sources}
        for candidate in {each.url_id: each for each in reversed(found)}.values():
            left_alone[candidate.source] += candidate.url_id not in due_ids
        turns = (entry for turn in zip_longest(*due) for entry in turn if entry is not None)
        entries = list(islice(turns, self._limit()))
        self.listen(PagesPlanned(pages=len(entries), left_alone=left_alone))
        return entries

    def _would_fetch(self, found: list[Candidate]) -> Iterator[WouldFetch]:
        path = self.config.store.path
        if not path.exists():
            for candidate in {each.url_id: each for each in found}.values():
                yield WouldFetch(source=candidate.source, url=candidate.url, is_new=True)
            return
        with Store.open(path, self.config.store.options()) as store:
            for candidate in {each.url_id: each for each in found}.values():
                if store.url_state(candidate.url_id) is None:
                    yield WouldFetch(source=candidate.source, url=candidate.url, is_new=True)
            for source in self.sources:
                for entry in store.due(self.started_at, source=source.name):
                    yield WouldFetch(source=entry.source, url=entry.url, is_new=False)

    def _limit(self) -> int | None:
        limits = [limit for limit in (self.request.limit, self.config.run.max_pages) if limit is not None]
        return min(limits, default=None)

    def _announce(self) -> None:
        self.tally.sources = {source.name: SourceTally() for source in self.sources}
        self.listen(RunStarted(run_id=self.run_id, sources=len(self.sources)))

    @contextlib.contextmanager
    def _stoppable(self) -> Iterator[StopSwitch]:
        with stop_on_signals(lambda name: self.listen(StopRequested(signal=name))) as switch:
            yield switch

    def report(self) -> RunReport:
        """Return what happened so far."""
        return RunReport(
            run_id=self.run_id,
            started_at=self.started_at,
            ended_at=datetime.now(UTC),
            dry=self.request.is_dry,
            stopped_by=self.tally.stopped_by,
            sources=self.tally.reports(),
            sinks=tuple(self.tally.sinks),
            failures=tuple(self.tally.failures),
            planned=self.tally.planned,
            max_failed_share=self.config.run.max_failed_share,
        )
