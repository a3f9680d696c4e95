"""What a run did, in numbers: per source, per sink, and as a whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from cleanfeed.run.events import (
    Event,
    PageDone,
    PageEnd,
    PagesPlanned,
    SinkDelivered,
    SinkFailed,
    SourceFailed,
    SourceRead,
    SourceRested,
    StopRequested,
    WouldFetch,
)
from cleanfeed.run.hosts import HostReport, HostTally, Spread

MAX_KEPT_FAILURES = 200
"""Failures kept with address and traceback; all are counted."""


class ReportValue(BaseModel):
    """A part of the report; it is kept in the store as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class SourceReport(ReportValue):
    """What a run did with one source."""

    name: str
    discovered: int = 0
    """Addresses the source names now."""
    new: int = 0
    """Those of them never seen before."""
    left_alone: int = 0
    """Those of them that are known and not due; an address that two sources name counts for the first."""
    errors: tuple[str, ...] = ()
    """Documents of the source that could not be read."""
    ends: dict[PageEnd, int] = Field(default_factory=dict)
    """How the source's pages ended."""
    rejected: dict[str, int] = Field(default_factory=dict)
    """Reason → pages."""
    failed: dict[str, int] = Field(default_factory=dict)
    """Reason → pages."""
    size_bytes: int = 0
    """Bodies fetched, after decompression."""
    elapsed_s: float = 0.0
    """Time until the source was read."""
    rested: bool = False
    """Whether it was not read, since it has been silent for long and was read not long ago."""
    unchanged: int = 0
    """Documents of the source that were as they had been."""
    failed_readings: int = 0
    """Readings in a row, this one included, of which nothing came."""
    extracted: int = 0
    """Pages that went through extraction."""
    good: int = 0
    """Those of them that became a good record: headline, text, and no doubt about it."""
    usual_good_share: float | None = None
    """Share of good records in earlier runs; ``None`` while there are too few to tell."""
    layout_change_suspected: bool = False
    """Whether the share of good records has fallen far below the usual one."""

    @property
    def attempted(self) -> int:
        """Pages asked for."""
        return sum(self.ends.values())


class SinkReport(ReportValue):
    """What a run delivered to one sink."""

    name: str
    delivered: int = 0
    refused: int = 0
    error: str | None = None
    """Why the sink is behind; ``None`` when it has everything."""


class PageFailure(ReportValue):
    """One page that was lost, and why."""

    source: str
    url: str
    reason: str
    trace: str | None = None


class RunReport(ReportValue):
    """One run."""

    run_id: str
    started_at: datetime
    ended_at: datetime
    dry: bool = False
    stopped_by: str | None = None
    """The signal that ended the run early."""
    sources: tuple[SourceReport, ...] = ()
    sinks: tuple[SinkReport, ...] = ()
    failures: tuple[PageFailure, ...] = ()
    latency_s: Spread | None = None
    """Seconds on the network for each page that came; ``None`` where none came."""
    page_bytes: Spread | None = None
    """Sizes of these pages, after decompression."""
    hosts: tuple[HostReport, ...] = ()
    """The slowest hosts, those that timed out first."""
    planned: int = 0
    """Pages that a dry run would have fetched."""
    max_failed_share: float = 1.0

    @property
    def elapsed_s(self) -> float:
        """Seconds from start to end."""
        return (self.ended_at - self.started_at).total_seconds()

    def ended(self, *ends: PageEnd) -> int:
        """Return how many pages ended in one of these ways."""
        return sum(source.ends.get(end, 0) for source in self.sources for end in ends)

    @property
    def stored(self) -> int:
        """Records created or revised."""
        return self.ended(PageEnd.CREATED, PageEnd.REVISED)

    @property
    def not_fetched_again(self) -> int:
        """Known pages that were left alone, or that the server called unmodified."""
        return sum(source.left_alone for source in self.sources) + self.ended(PageEnd.NOT_MODIFIED)

    @property
    def size_bytes(self) -> int:
        """Bodies fetched, after decompression."""
        return sum(source.size_bytes for source in self.sources)

    @property
    def failed_share(self) -> float:
        """Share of failed pages, or of sources that could not be read, whichever is larger.

        So one broken source among many is no failure of a run that finds nothing new.
        """
        read = [bool(source.errors) for source in self.sources if not source.rested]
        attempted = sum(source.attempted for source in self.sources)
        pages = self.ended(PageEnd.FAILED) / attempted if attempted else 0.0
        return max(pages, sum(read) / len(read) if read else 0.0)

    @property
    def is_good(self) -> bool:
        """Whether so few pages failed as the configuration allows, and no sink is behind."""
        return self.failed_share <= self.max_failed_share and not any(sink.error for sink in self.sinks)


@dataclass(slots=True)
class SourceTally:
    """Counts of one source while the run works."""

    discovered: int = 0
    new: int = 0
    left_alone: int = 0
    errors: list[str] = field(default_factory=list)
    ends: Counter[PageEnd] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    size_bytes: int = 0
    elapsed_s: float = 0.0
    rested: bool = False
    unchanged: int = 0
    failed_readings: int = 0
    extracted: int = 0
    good: int = 0

    def note_reading(self, event: SourceRead | SourceRested) -> None:
        """Note what reading the source gave."""
        self.discovered = event.found
        if isinstance(event, SourceRested):
            self.rested = True
            return
        self.new, self.elapsed_s = event.new, event.elapsed_s
        self.unchanged, self.failed_readings = event.unchanged, event.failures

    def count(self, page: PageDone) -> None:
        """Count one page."""
        self.ends[page.end] += 1
        self.size_bytes += page.size_bytes
        self.extracted += page.is_good is not None
        self.good += page.is_good is True
        code = (page.reason or "").partition(":")[0]
        if page.end is PageEnd.REJECTED:
            self.rejected[code] += 1
        elif page.end is PageEnd.FAILED:
            self.failed[code] += 1

    def report(self, name: str) -> SourceReport:
        """Return the counts as they are now."""
        return SourceReport(
            name=name,
            discovered=self.discovered,
            new=self.new,
            left_alone=self.left_alone,
            errors=tuple(self.errors),
            ends=dict(self.ends),
            rejected=dict(self.rejected.most_common()),
            failed=dict(self.failed.most_common()),
            size_bytes=self.size_bytes,
            elapsed_s=round(self.elapsed_s, 3),
            rested=self.rested,
            unchanged=self.unchanged,
            failed_readings=self.failed_readings,
            extracted=self.extracted,
            good=self.good,
        )


@dataclass(slots=True)
class Tally:
    """Counts everything a run tells; the report is made of nothing else."""

    sources: dict[str, SourceTally] = field(default_factory=dict)
    sinks: list[SinkReport] = field(default_factory=list)
    failures: list[PageFailure] = field(default_factory=list)
    hosts: HostTally = field(default_factory=HostTally)
    planned: int = 0
    stopped_by: str | None = None

    def note(self, event: Event) -> None:
        """Count one event."""
        match event:
            case SourceRead() | SourceRested():
                self._source(event.source).note_reading(event)
            case PagesPlanned():
                for name, count in event.left_alone.items():
                    self._source(name).left_alone = count
            case SourceFailed():
                self._source(event.source).errors.append(event.reason)
            case WouldFetch():
                self.planned += 1
            case PageDone():
                self._source(event.source).count(event)
                self.hosts.count(event)
                self._keep_failure(event)
            case SinkDelivered() | SinkFailed():
                self._note_sink(event)
            case StopRequested():
                self.stopped_by = event.signal

    def reports(self) -> tuple[SourceReport, ...]:
        """Return the report of each source, in the order of the configuration."""
        return tuple(tally.report(name) for name, tally in self.sources.items())

    def _note_sink(self, event: SinkDelivered | SinkFailed) -> None:
        error = event.reason if isinstance(event, SinkFailed) else None
        self.sinks.append(
            SinkReport(name=event.sink, delivered=event.delivered, refused=event.refused, error=error)
        )

    def _source(self, name: str) -> SourceTally:
        return self.sources.setdefault(name, SourceTally())

    def _keep_failure(self, page: PageDone) -> None:
        if page.end is PageEnd.FAILED and len(self.failures) < MAX_KEPT_FAILURES:
            self.failures.append(
                PageFailure(source=page.source, url=page.url, reason=page.reason or "", trace=page.trace)
            )
