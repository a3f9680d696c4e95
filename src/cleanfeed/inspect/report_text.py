"""What the last run did and what the archive holds, as lines for a mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from textwrap import wrap

from cleanfeed.article.inline import printable
from cleanfeed.inspect.archive import Archive
from cleanfeed.inspect.figures import (
    archive_sizes,
    reasons,
    source_figures,
    source_yields,
    stories_per_day,
)
from cleanfeed.inspect.sizes import size_words, time_words
from cleanfeed.run import RunReport, Spread

WIDTH = 78
MAX_FAILURES = 10
SLOWEST = 3
"""Hosts named as slow."""
NAME_WIDTH = 30
WEEK_DAYS = 7


def render_report_text(archive: Archive, now: datetime) -> str:
    """Return the report in plain text, at most 78 columns but for addresses."""
    return "\n".join(printable(line).rstrip() for line in _iter_lines(archive, now)) + "\n"


def _iter_lines(archive: Archive, now: datetime) -> Iterator[str]:
    yield f"cleanfeed report, {now:%Y-%m-%d %H:%M %Z}"
    yield "=" * WIDTH
    recent = f"{_this_week(archive, now):,} of the last seven days"
    yield f"{len(archive.stories):,} stories in {archive.name}, {recent}."
    sizes = archive_sizes(archive)
    if sizes is not None:
        yield f"Size of their pages: {_percentiles(sizes, size_words)}."
    if not archive.runs:
        yield "No run has ended yet."
        return
    yield from _run_lines(archive.runs[0])
    suspicious = [source for source in source_figures(archive) if source.suspicion]
    if suspicious:
        yield ""
        yield "The layout may have changed:"
        yield from (f"  {source.name}: {source.suspicion}" for source in suspicious)


def _run_lines(run: RunReport) -> Iterator[str]:
    state = "good" if run.is_good else "NOT GOOD"
    yield ""
    begun = f"{run.started_at:%Y-%m-%d %H:%M}"
    yield f"Last run {begun}: {state}; {run.stored:,} stored in {run.elapsed_s:.1f} s."
    if run.stopped_by:
        yield f"Stopped by {run.stopped_by}."
    yield ""
    yield f"{'source':<{NAME_WIDTH}} {'stored':>8} {'same':>8} {'rejected':>9} {'failed':>7} {'size':>8}"
    for each in source_yields(run):
        yield (
            f"{_fitting(each.name):<{NAME_WIDTH}} {each.stored:>8,} {each.same:>8,} {each.rejected:>9,}"
            f" {each.failed:>7,} {size_words(each.size_bytes):>8}"
        )
    yield from _speed_lines(run)
    told = ", ".join(f"{count:,} {word}: {code}" for word, code, count in reasons(run))
    if told:
        yield ""
        yield from wrap(f"Why pages led to no story: {told}.", WIDTH, break_long_words=False)
    errors = [f"{each.name}: {error}" for each in source_yields(run) for error in each.errors]
    errors += [f"{failure.url}: {failure.reason}" for failure in run.failures]
    errors += [f"sink {sink.name}: {sink.error}" for sink in run.sinks if sink.error]
    if errors:
        yield ""
        yield "Failures:"
        yield from (f"  {error}" for error in errors[:MAX_FAILURES])
        if len(errors) > MAX_FAILURES:
            yield f"  and {len(errors) - MAX_FAILURES:,} more"


def _speed_lines(run: RunReport) -> Iterator[str]:
    if run.latency_s is None:
        return
    yield ""
    yield f"Time to fetch a page: {_percentiles(run.latency_s, time_words)}."
    for host in run.hosts[:SLOWEST]:
        latency = f"90 % within {time_words(host.latency_s.p90)}" if host.latency_s else "no page came"
        late = f", {host.timed_out:,} timed out" if host.timed_out else ""
        yield f"  {_fitting(host.host.partition('://')[2]):<{NAME_WIDTH}} {latency}{late}"


def _percentiles(spread: Spread, words: Callable[[float], str]) -> str:
    shares = ((50, spread.p50), (90, spread.p90), (99, spread.p99))
    return ", ".join(f"{share} % up to {words(value)}" for share, value in shares)


def _this_week(archive: Archive, now: datetime) -> int:
    return sum(number for _, number in stories_per_day(archive, now.date())[-WEEK_DAYS:])


def _fitting(name: str) -> str:
    return name if len(name) <= NAME_WIDTH else name[: NAME_WIDTH - 1] + "…"
