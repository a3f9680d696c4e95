"""What runs did and what the archive holds, as one page."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cleanfeed import __version__
from cleanfeed.article import Article
from cleanfeed.article.inline import credit_line, safe_url
from cleanfeed.inspect.archive import Archive, Trouble
from cleanfeed.inspect.charts import Chart, column_chart, stacked_chart
from cleanfeed.inspect.figures import (
    confidence_steps,
    size_percentiles,
    source_figures,
    source_yields,
    stories_per_day,
)
from cleanfeed.inspect.shell import render_page
from cleanfeed.inspect.sizes import size_words
from cleanfeed.run import RunReport

PARTS = ("stored", "unchanged", "rejected", "failed")
MAX_SOURCES = 40
MAX_SHOWN_RUNS = 20
MAX_SHOWN_TROUBLES = 40
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
            "yields": source_yields(last) if last else (),
            "runs": archive.runs[:MAX_SHOWN_RUNS],
            "reasons": tuple(_iter_reasons(archive)),
            "troubles": [_trouble(trouble, pages or {}) for trouble in archive.troubles[:MAX_SHOWN_TROUBLES]],
            "sizes": [(share, size_words(size)) for share, size in size_percentiles(archive)],
            "newest": [_story(article) for article in archive.newest],
            "size_words": size_words,
            "version": __version__,
        },
    )


def _iter_facts(archive: Archive, last: RunReport | None) -> Iterator[tuple[str, str]]:
    yield "Stories in the archive", f"{len(archive.stories):,}"
    yield "Pictures", f"{sum(story.pictures for story in archive.stories):,}"
    yield "with a credit", f"{sum(story.credits for story in archive.stories):,}"
    if last is not None:
        yield "Stored by the last run", f"{last.stored:,}"
        yield "Failed", f"{last.failed_share:.0%}"
        yield "It took", f"{last.elapsed_s:.1f} s"


def _iter_charts(archive: Archive, last: RunReport | None, now: datetime) -> Iterator[Chart]:
    if last is not None:
        rows = [(y.name, (y.stored, y.same, y.rejected, y.failed)) for y in source_yields(last)[:MAX_SOURCES]]
        yield stacked_chart("Pages of the last run by source", "source", PARTS, rows)
    yield column_chart("Stories per day", "stories", stories_per_day(archive, now.date()))
    yield column_chart("Stories by confidence", "stories", confidence_steps(archive))
    if len(archive.runs) > 1:
        runs = [(f"{run.started_at:%m-%d %H:%M}", run.stored) for run in reversed(archive.runs)]
        yield column_chart("Records stored per run", "records", runs)


def _iter_reasons(archive: Archive) -> Iterator[tuple[str, int]]:
    total: Counter[str] = Counter()
    for reasons in archive.rejected.values():
        total.update(reasons)
    yield from total.most_common()


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
