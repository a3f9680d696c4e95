"""How quickly hosts answered in a run, and how large their pages were: percentiles, no single pages.

A slow site shows in its host, whichever source led there. Times are those on the network:
waiting for politeness is ours, not the host's.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from cleanfeed.run.events import PageDone, PageEnd
from cleanfeed.urls import origin_of

MAX_KEPT_HOSTS = 50
"""Hosts kept in a report, the slowest; all pages are in the report's own percentiles."""
TIMED_OUT = "timeout"
"""Code of a page that failed since its host took too long."""


class Spread(BaseModel):
    """How values lie: their percentiles by nearest rank, so that each is a value that occurred."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    pages: int
    p50: float
    p90: float
    p99: float
    highest: float


class HostReport(BaseModel):
    """How one host answered."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    host: str
    """With its scheme, and the port where that is unusual."""
    latency_s: Spread | None = None
    """Seconds on the network for the pages that came; ``None`` where none came."""
    failed: int = 0
    """Pages that did not come or could not be read."""
    timed_out: int = 0
    """Those of them that took too long."""


@dataclass(slots=True)
class HostTally:
    """What hosts did, while the run works: four or eight bytes a page."""

    sizes: array[int] = field(default_factory=lambda: array("q"))
    times: dict[str, array[float]] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    timed_out: Counter[str] = field(default_factory=Counter)

    def count(self, page: PageDone) -> None:
        """Count one page; a "not modified" has no body and no time worth telling."""
        host = origin_of(page.url) or ""
        if page.fetch_s is not None:
            self.sizes.append(page.size_bytes)
            self.times.setdefault(host, array("f")).append(page.fetch_s)
        if page.end is PageEnd.FAILED:
            self.failed[host] += 1
            self.timed_out[host] += (page.reason or "").partition(":")[0] == TIMED_OUT

    def latency_s(self) -> Spread | None:
        """Return the seconds that pages took, over all hosts."""
        return spread([time for times in self.times.values() for time in times])

    def size_bytes(self) -> Spread | None:
        """Return the sizes of the pages that came, after decompression."""
        return spread(self.sizes)

    def slowest(self, limit: int = MAX_KEPT_HOSTS) -> tuple[HostReport, ...]:
        """Return the hosts that timed out or answered slowest, those first."""
        reports = [
            HostReport(
                host=host,
                latency_s=spread(self.times.get(host, ())),
                failed=self.failed[host],
                timed_out=self.timed_out[host],
            )
            for host in {**self.times, **self.failed}
        ]
        return tuple(sorted(reports, key=_slowness)[:limit])


def spread(values: Sequence[float]) -> Spread | None:
    """Return the percentiles of some values, or ``None`` of none."""
    if not values:
        return None
    ordered = sorted(values)

    def at(percent: int) -> float:
        rank = -(-len(ordered) * percent // 100)
        return round(ordered[rank - 1], 3)

    return Spread(pages=len(ordered), p50=at(50), p90=at(90), p99=at(99), highest=at(100))


def _slowness(host: HostReport) -> tuple[int, float, str]:
    return (-host.timed_out, -(host.latency_s.p90 if host.latency_s else 0.0), host.host)
