"""All documents of one source, from the fetcher into the frontier."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cleanfeed.discover import SourceOptions, is_due
from cleanfeed.fetch import Fetcher
from cleanfeed.run.discovery import Reading, SourceReader, to_store
from cleanfeed.run.events import Event, SourceFailed, SourceRead, SourceRested
from cleanfeed.run.stopping import StopSwitch
from cleanfeed.store import Candidate, SourceState, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Haul:
    """What a source named in one run."""

    candidates: tuple[Candidate, ...] = ()
    unchanged_named: int = 0
    """Addresses in documents that were not read, since nothing in them had changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceWork:
    """Reads sources into the store; without one it only tells what they name."""

    fetcher: Fetcher
    switch: StopSwitch
    now: datetime
    listen: Callable[[Event], None]
    store: Store | None = None
    is_forced: bool = False
    """Read sources that are to rest, too: they were asked for by name."""

    async def read(self, source: SourceOptions) -> Haul:
        """Return what a source names now; each document is committed with its addresses as it was read."""
        state = self.store.source_state(source.name) if self.store else None
        if state and not self.is_forced and not is_due(source, state.read_at, state.news_at, self.now):
            return self._rest(source)
        return await self._read(source, state)

    def _rest(self, source: SourceOptions) -> Haul:
        documents = self.store.documents(source.name).values() if self.store else ()
        named = sum(document.named for document in documents)
        self.listen(SourceRested(source=source.name, found=named))
        return Haul(unchanged_named=named)

    async def _read(self, source: SourceOptions, state: SourceState | None) -> Haul:
        started = time.monotonic()
        known = self.store.documents(source.name) if self.store else {}
        reader = SourceReader(
            options=source, fetcher=self.fetcher, known=known, now=self.now, switch=self.switch
        )
        candidates: dict[str, Candidate] = {}
        new = unchanged = unchanged_named = errors = documents = 0
        async for reading in reader.iter_readings():
            self._tell_errors(source, reading)
            errors += reading.error is not None
            documents += reading.document is not None
            unchanged += reading.is_unchanged
            unchanged_named += reading.named if reading.is_unchanged else 0
            found = [to_store(candidate, source.name) for candidate in reading.found.candidates]
            new += self._commit(found, reading)
            candidates |= {each.url_id: each for each in found if each.url_id not in candidates}
        is_failure = bool(errors) and not documents and not candidates
        failures = (state.failures if state else 0) + 1 if is_failure else 0
        self._end(source, state, failures, has_news=bool(new))
        self.listen(
            SourceRead(
                source=source.name,
                found=len(candidates) + unchanged_named,
                new=new,
                elapsed_s=time.monotonic() - started,
                unchanged=unchanged,
                failures=failures,
            )
        )
        return Haul(candidates=tuple(candidates.values()), unchanged_named=unchanged_named)

    def _commit(self, found: list[Candidate], reading: Reading) -> int:
        if self.store is None or not (found or reading.document):
            return 0
        return self.store.add_candidates(found, self.now, reading.document)

    def _tell_errors(self, source: SourceOptions, reading: Reading) -> None:
        for reason in [reading.error] if reading.error else reading.found.warnings:
            self.listen(SourceFailed(source=source.name, reason=reason))

    def _end(self, source: SourceOptions, old: SourceState | None, failures: int, *, has_news: bool) -> None:
        """Note the reading, unless a stop cut it short: then the next run reads the source again."""
        if self.store is None or self.switch.is_set:
            return
        news_at = self.now if has_news or old is None else old.news_at
        read_at = old.read_at if failures and old else self.now
        self.store.end_reading(
            SourceState(name=source.name, read_at=read_at, news_at=news_at, failures=failures)
        )
