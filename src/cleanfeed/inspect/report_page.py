"""What runs did and what the archive holds, as one page."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from cleanfeed import __version__
from cleanfeed.article import Article
from cleanfeed.article.inline import credit_line, safe_url
from cleanfeed.inspect.archive import Archive
from cleanfeed.inspect.charts import Chart, column_chart, line_chart, stacked_chart
from cleanfeed.inspect.figures import (
    SourceYield,
    archive_sizes,
    confidence_steps,
    latency_by_run,
    reasons,
    source_figures,
    source_yields,
    stories_per_day,
)
from cleanfeed.inspect.shell import render_page
from cleanfeed.inspect.sizes import size_words, time_words
from cleanfeed.run import HostReport, RunReport, Spread
from cleanfeed.store.statistics import Trouble

PARTS = ("stored", "unchanged", "rejected", "failed")
LATENCY_PARTS = ("half of the pages", "nine of ten")
MAX_SOURCES = 40
MAX_SHOWN_RUNS = 14
MAX_SHOWN_TROUBLES = 16
"""Failed pages, and as many rejected ones."""
MAX_SHOWN_HOSTS = 15
MAX_SLOW_SOURCES = 10
PERCENTILES = ("50 %", "90 %", "99 %", "highest")
NEWEST_PICTURES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleView:
    """One address without a story, as the page shows it."""

    source: str
    url: str
    link: str | None
    status: str
    reason: str
    page: str | None
    """Address of its explain page, relative to the report; ``None`` where there is none."""
    command: str
    """What makes one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """One of the newest stories."""

    headline: str
    link: str | None
    about: str
    pictures: tuple[tuple[str, str], ...]
    """Caption and credit of each."""
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HostView:
    """One of the slowest hosts."""

    name: str
    pages: int
    times: tuple[str, ...]
    """The percentiles of its answers."""
    failed: int
    timed_out: int


def render_report_page(archive: Archive, now: datetime, pages: Mapping[str, str] | None = None) -> str:
    """Return one self-contained HTML file about the last run, the runs before, and the whole archive.

    Args:
        archive: What :func:`read_archive` read.
        now: The present, aware.
        pages: Address → explain page that was written for it, relative to the report.
    """
    last = archive.runs[0] if archive.runs else None
    sources = source_figures(archive)
    return render_page(
        "report",
        {
            "archive": archive,
            "now": f"{now:%Y-%m-%d %H:%M %Z}",
            "last": last,
            "facts": tuple(_iter_facts(archive, last)),
            "charts": tuple(_iter_charts(archive, last, now)),
            "sources": sources,
            "suspicious": [source for source in sources if source.suspicion],
            "slow_sources": _slow_sources(last) if last else (),
            "runs": archive.runs[:MAX_SHOWN_RUNS],
            "rejections": tuple(_iter_rejections(archive)),
            "troubles": tuple(_iter_troubles(archive, pages or {})),
            "spreads": tuple(_iter_spreads(archive, last)),
            "hosts": tuple(_host(host) for host in last.hosts[:MAX_SHOWN_HOSTS]) if last else (),
            "last_reasons": reasons(last) if last else (),
            "bugs": [failure for failure in last.failures if failure.trace] if last else (),
            "newest": [_story(article) for article in archive.newest],
            "percentiles": PERCENTILES,
            "size_words": size_words,
            "time_words": time_words,
            "version": __version__,
        },
    )


def _iter_spreads(archive: Archive, last: RunReport | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield rows of percentiles: what is told, how many pages, and the values in words."""
    rows: tuple[tuple[str, Spread | None, Callable[[float], str]], ...] = (
        ("time to fetch, last run", last.latency_s if last else None, time_words),
        ("size, last run", last.page_bytes if last else None, size_words),
        ("size, whole archive", archive_sizes(archive), size_words),
    )
    for name, spread, words in rows:
        if spread is not None:
            yield name, (f"{spread.pages:,}", *map(words, _percentiles(spread)))


def _slow_sources(run: RunReport) -> list[SourceYield]:
    """Return the sources that took longest to read, and those of which something could not be read."""
    slowest = sorted(source_yields(run), key=lambda y: (not y.errors, -y.elapsed_s))
    return slowest[:MAX_SLOW_SOURCES]


def _host(host: HostReport) -> HostView:
    latency = host.latency_s
    return HostView(
        name=host.host.partition("://")[2] or host.host,
        pages=latency.pages if latency else 0,
        times=tuple(map(time_words, _percentiles(latency))) if latency else ("–",) * len(PERCENTILES),
        failed=host.failed,
        timed_out=host.timed_out,
    )


def _percentiles(spread: Spread) -> tuple[float, ...]:
    return spread.p50, spread.p90, spread.p99, spread.highest


def _iter_facts(archive: Archive, last: RunReport | None) -> Iterator[tuple[str, str]]:
    yield "Stories in the archive", f"{len(archive.stories):,}"
    yield "Pictures", f"{sum(story.pictures for story in archive.stories):,}"
    yield "Pictures credited", f"{sum(story.credits for story in archive.stories):,}"
    if last is not None:
        yield "Stored by the last run", f"{last.stored:,}"
        yield "Failed", f"{last.failed_share:.0%}"
        yield "It took", time_words(last.elapsed_s)
        if last.latency_s is not None:
            yield "Half of the pages came within", time_words(last.latency_s.p50)


def _iter_charts(archive: Archive, last: RunReport | None, now: datetime) -> Iterator[Chart]:
    if last is not None:
        rows = [(y.name, (y.stored, y.same, y.rejected, y.failed)) for y in source_yields(last)[:MAX_SOURCES]]
        yield stacked_chart("Pages of the last run by source", "source", PARTS, rows)
    times = latency_by_run(archive)
    if len(times) > 1:
        yield line_chart("Seconds to fetch a page, by run", "s", LATENCY_PARTS, times)
    yield column_chart("Stories per day", "stories", stories_per_day(archive, now.date()))
    yield column_chart("Stories by confidence", "stories", confidence_steps(archive))
    if len(archive.runs) > 1:
        runs = [(f"{run.started_at:%m-%d %H:%M}", run.stored) for run in reversed(archive.runs)]
        yield column_chart("Records stored per run", "records", runs)


def _iter_rejections(archive: Archive) -> Iterator[tuple[str, int]]:
    total: Counter[str] = Counter()
    for counts in archive.rejected.values():
        total.update(counts)
    yield from total.most_common()


def _iter_troubles(
    archive: Archive, pages: Mapping[str, str]
) -> Iterator[tuple[str, tuple[TroubleView, ...]]]:
    """Yield failed pages, then rejected ones; those with an explain page first."""
    for status, troubles in groupby(archive.troubles, key=lambda trouble: trouble.status):
        ordered = sorted(troubles, key=lambda trouble: trouble.url not in pages)
        yield status, tuple(_trouble(trouble, pages) for trouble in ordered[:MAX_SHOWN_TROUBLES])


def _trouble(trouble: Trouble, pages: Mapping[str, str]) -> TroubleView:
    return TroubleView(
        source=trouble.source,
        url=trouble.url,
        link=safe_url(trouble.url),
        status=trouble.status,
        reason=trouble.reason,
        page=pages.get(trouble.url),
        command=f"cleanfeed explain {shlex.quote(trouble.url)} -o page.html",
    )


def _story(article: Article) -> StoryView:
    about = (
        article.publisher.name if article.publisher else "",
        f"{article.date_published:%Y-%m-%d %H:%M}" if article.date_published else "",
        ", ".join(person.name for person in article.authors),
        f"{article.word_count:,} words",
        f"confidence {article.confidence:.2f}",
    )
    pictures = [image for image in article.images if image.caption or image.credit]
    return StoryView(
        headline=article.headline or "without a headline",
        link=safe_url(article.url),
        about=" · ".join(filter(None, about)),
        pictures=tuple(
            (i.caption or "no caption", credit_line(i) or "no credit") for i in pictures[:NEWEST_PICTURES]
        ),
        more=max(len(article.images) - NEWEST_PICTURES, 0),
    )
