"""The conductor of a run: lock, sources, pages, sinks, report."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from cleanfeed.config import Config, TextSourceOptions
from cleanfeed.discover import SourceOptions
from cleanfeed.errors import ConfigError
from cleanfeed.fetch import Fetcher
from cleanfeed.run.backlog import Backlog
from cleanfeed.run.crawl import Crawl
from cleanfeed.run.delivery import keep_delivering
from cleanfeed.run.events import (
    Event,
    Listener,
    PagesPlanned,
    RunStarted,
    StopRequested,
    WouldFetch,
    ignore_event,
)
from cleanfeed.run.extracting import PageExtractor
from cleanfeed.run.health import HEALTH_RUNS, judge_sources
from cleanfeed.run.journal import keep_journal
from cleanfeed.run.lock import hold_lock
from cleanfeed.run.pages import PageRunner
from cleanfeed.run.planning import plan_pages
from cleanfeed.run.rendering import check_browser, open_rendering
from cleanfeed.run.report import RunReport, SourceTally, Tally
from cleanfeed.run.shelf import keep_shelf
from cleanfeed.run.sources import Haul, SourceWork
from cleanfeed.run.stopping import (
    ForsakingExecutor,
    StopSwitch,
    finish_or_stop,
    first_error_ends,
    gather_plainly,
    stop_on_signals,
)
from cleanfeed.run.texts import Budget, TextWork, would_read
from cleanfeed.run.warc_writer import open_warc
from cleanfeed.run.workers import BYTES_PER_MB, WorkerLimits, open_pool
from cleanfeed.store import Candidate, FrontierEntry, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What is asked of this one run, beside the configuration."""

    sources: tuple[str, ...] = ()
    """Names of the sources to run; empty for all."""
    limit: int | None = None
    """Most pages to fetch."""
    since: datetime | None = None
    """Only stories that their source dates at this time or later, or not at all; others wait."""
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
        ConfigError: A source that was asked for is not configured, or wants a browser that is not there.
        LockedError: Another run is using the store.
        StoreError: The store cannot be opened or written; what was committed stays.
    """
    run = _Run(config=config, chosen=_chosen(config, request), request=request, listener=listen)
    if request.is_dry:
        asyncio.run(run.dry())
        return run.report()
    check_browser(config, run.sources)
    with hold_lock(config.store.path), Store.open(config.store.path, config.store.options()) as store:
        store.start_run(run.run_id, run.started_at)
        asyncio.run(run.whole(store))
        report = judge_sources(run.report(), store.last_runs(HEALTH_RUNS))
        store.end_run(run.run_id, report.model_dump_json(), report.ended_at)
    return report


def _chosen(config: Config, request: RunRequest) -> tuple[SourceOptions | TextSourceOptions, ...]:
    everything: tuple[SourceOptions | TextSourceOptions, ...] = (*config.sources, *config.text_sources)
    known = {source.name: source for source in everything}
    for name in request.sources:
        if name not in known:
            raise ConfigError(f"no source is named {name!r}; known are {', '.join(known) or 'none'}")
    return tuple(known[name] for name in request.sources) if request.sources else everything


def _new_run_id() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run at work."""

    config: Config
    chosen: tuple[SourceOptions | TextSourceOptions, ...]
    request: RunRequest
    listener: Listener
    run_id: str = field(default_factory=_new_run_id)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    tally: Tally = field(default_factory=Tally)

    @property
    def sources(self) -> list[SourceOptions]:
        """What is fetched."""
        return [source for source in self.chosen if isinstance(source, SourceOptions)]

    @property
    def texts(self) -> list[TextSourceOptions]:
        """What is read from files."""
        return [source for source in self.chosen if isinstance(source, TextSourceOptions)]

    def listen(self, event: Event) -> None:
        """Count an event and pass it on."""
        self.tally.note(event)
        self.listener(event)

    async def whole(self, store: Store) -> None:
        """Sources, pages, sinks, all at once, until done or stopped."""
        asyncio.get_running_loop().set_default_executor(ForsakingExecutor())
        self._announce()
        with self._stoppable() as switch:
            async with keep_delivering(store, self.config.sinks, switch, self.listen):
                with keep_shelf(store, self.config.fetch.robots_max_age_s) as shelf:
                    async with Fetcher(self.config.fetch, shelf=shelf) as fetcher:
                        await finish_or_stop(self._pages(store, fetcher, switch), switch)

    async def dry(self) -> None:
        """Read the sources and tell what would be fetched."""
        self._announce()
        found: list[Candidate] = []
        with self._stoppable() as switch:
            async with Fetcher(self.config.fetch) as fetcher:
                reading = SourceWork(fetcher=fetcher, switch=switch, now=self.started_at, listen=self.listen)
                work = [reading.read(source) for source in self.sources]
                hauls = await finish_or_stop(gather_plainly(work), switch)
        found = [candidate for haul in hauls or [] for candidate in haul.candidates]
        would = (*self._would_fetch(found), *would_read(self.texts, self.config.store))
        for entry in islice(would, self._limit()):
            self.listen(entry)

    async def _pages(self, store: Store, fetcher: Fetcher, switch: StopSwitch) -> None:
        options = self.config.run
        workers = options.workers or os.cpu_count() or 1
        limits = WorkerLimits(page_time_s=options.page_time_s, memory_mb=options.worker_memory_mb)
        extractor = PageExtractor(self.config.extract)
        async with (
            open_pool(workers, limits, extractor) as pool,
            keep_journal(store) as journal,
            open_rendering(self.config, self.sources, fetcher) as rendering,
            open_warc(options.warc_dir, self.run_id, self.config.fetch) as warc,
        ):
            runner = PageRunner(
                fetcher=fetcher,
                rendering=rendering,
                pool=pool,
                journal=journal,
                schedule=self.config.schedule,
                switch=switch,
                listen=self.listen,
                backlog=Backlog(limit_bytes=options.backlog_mb * BYTES_PER_MB),
                warc=warc,
            )
            async with first_error_ends() as group:
                crawl = Crawl(
                    run_page=runner.run_page,
                    at_once=self.config.fetch.host_concurrency + workers,
                    switch=switch,
                    group=group,
                )
                texts = TextWork(
                    store=store,
                    pool=pool,
                    journal=journal,
                    switch=switch,
                    listen=self.listen,
                    budget=Budget(left=self._limit()),
                )
                await gather_plainly(
                    [self._feed(store, fetcher, crawl), *(texts.read(source) for source in self.texts)]
                )

    async def _feed(self, store: Store, fetcher: Fetcher, crawl: Crawl) -> None:
        """Read the sources, and hand their pages to the crawl as they are found.

        With a limit all sources are read first, since they share it fairly.
        """
        reading = SourceWork(
            fetcher=fetcher,
            switch=crawl.switch,
            now=self.started_at,
            listen=self.listen,
            store=store,
            is_forced=bool(self.request.sources),
        )
        limit = self._limit()

        async def read(source: SourceOptions) -> Haul:
            haul = await reading.read(source)
            if limit is None and not crawl.switch.is_set:
                crawl.add(self._plan(store, {source.name: haul}, None))
            return haul

        found = await gather_plainly([read(source) for source in self.sources])
        if limit is not None and not crawl.switch.is_set:
            hauls = {source.name: haul for source, haul in zip(self.sources, found, strict=True)}
            crawl.add(self._plan(store, hauls, limit))

    def _plan(self, store: Store, hauls: Mapping[str, Haul], limit: int | None) -> list[FrontierEntry]:
        plan = plan_pages(store, hauls, self.started_at, since=self.request.since, limit=limit)
        self.listen(PagesPlanned(pages=len(plan.entries), left_alone=plan.left_alone))
        return plan.entries

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
                for entry in store.due(self.started_at, source=source.name, since=self.request.since):
                    yield WouldFetch(source=entry.source, url=entry.url, is_new=False)

    def _limit(self) -> int | None:
        limits = [limit for limit in (self.request.limit, self.config.run.max_pages) if limit is not None]
        return min(limits, default=None)

    def _announce(self) -> None:
        self.tally.sources = {source.name: SourceTally() for source in self.chosen}
        self.listen(RunStarted(run_id=self.run_id, sources=len(self.tally.sources)))

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
            latency_s=self.tally.hosts.latency_s(),
            page_bytes=self.tally.hosts.size_bytes(),
            hosts=self.tally.hosts.slowest(),
            planned=self.tally.planned,
            max_failed_share=self.config.run.max_failed_share,
        )
