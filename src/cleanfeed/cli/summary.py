"""The summary at the end of a run: one table that fits 80 columns, and what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cleanfeed.cli.terminal import printable
from cleanfeed.run import PageEnd, RunReport, SourceReport

KILOBYTE = 1000
MAX_SHOWN_ERRORS = 10
UNCHANGED = (PageEnd.NOT_MODIFIED, PageEnd.SAME_BODY, PageEnd.SAME_CONTENT)


def print_summary(report: RunReport, console: Console) -> None:
    """Print what a run did."""
    console.print(_table(report))
    for line in iter_summary(report):
        console.print(Text(printable(line)), overflow="fold")


def iter_summary(report: RunReport) -> Iterator[str]:
    """Yield the lines under the table."""
    if report.dry:
        yield f"Dry run: {report.planned} pages would be fetched; nothing was written."
        return
    yield (
        f"{report.stored} records stored ({report.ended(PageEnd.CREATED)} new, "
        f"{report.ended(PageEnd.REVISED)} revised) in {report.elapsed_s:.1f} s; "
        f"{_size(report.size_bytes)} fetched."
    )
    yield (
        f"{report.not_fetched_again} pages not fetched again: "
        f"{report.ended(PageEnd.NOT_MODIFIED)} answered 304 Not Modified, "
        f"{sum(source.left_alone for source in report.sources)} known and not due."
    )
    yield from _reasons("rejected", Counter(), [source.rejected for source in report.sources])
    yield from _reasons("failed", Counter(), [source.failed for source in report.sources])
    yield from _health(report)
    yield from _errors(report)
    for sink in report.sinks:
        state = f"behind: {sink.error}" if sink.error else f"{sink.delivered} delivered"
        yield f"sink {sink.name}: {state}" + (f", {sink.refused} refused" if sink.refused else "")
    if report.stopped_by:
        yield f"Stopped by {report.stopped_by}; the next run goes on from here."
    if report.failed_share > report.max_failed_share:
        limit = f"run.max_failed_share = {report.max_failed_share:g}"
        yield f"{report.failed_share:.0%} failed, which is more than {limit} allows."


def _table(report: RunReport) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source", overflow="fold", max_width=24)
    for name in ("named", "new", "stored", "same", "rejected", "failed"):
        table.add_column(name, justify="right", no_wrap=True)
    for source in report.sources:
        table.add_row(*_row(source))
    return table


def _row(source: SourceReport) -> list[str]:
    stored = source.ends.get(PageEnd.CREATED, 0) + source.ends.get(PageEnd.REVISED, 0)
    same = sum(source.ends.get(end, 0) for end in UNCHANGED)
    failed = source.ends.get(PageEnd.FAILED, 0)
    numbers = (source.discovered, source.new, stored, same, source.ends.get(PageEnd.REJECTED, 0), failed)
    return [printable(source.name), *(str(number) if number else "·" for number in numbers)]


def _reasons(label: str, total: Counter[str], parts: list[dict[str, int]]) -> Iterator[str]:
    for part in parts:
        total.update(part)
    if total:
        yield f"{label}: " + ", ".join(f"{count} {reason}" for reason, count in total.most_common())


def _health(report: RunReport) -> Iterator[str]:
    resting = sum(source.rested for source in report.sources)
    if resting:
        yield f"{resting} sources rested: silent for long, and read not long ago (--source NAME reads one)."
    for source in report.sources:
        if source.layout_change_suspected:
            yield (
                f"source {source.name}: layout change suspected: {source.good} good records of "
                f"{source.extracted} pages, usual are {source.usual_good_share or 0:.0%}"
            )


def _errors(report: RunReport) -> Iterator[str]:
    lines = [f"source {source.name}: {error}" for source in report.sources for error in source.errors]
    lines += [f"{failure.url}: {failure.reason}" for failure in report.failures]
    yield from lines[:MAX_SHOWN_ERRORS]
    if len(lines) > MAX_SHOWN_ERRORS:
        yield f"and {len(lines) - MAX_SHOWN_ERRORS} more"


def _size(size_bytes: int) -> str:
    size = float(size_bytes)
    for unit in ("B", "kB", "MB"):
        if size < KILOBYTE:
            return f"{size:.0f} {unit}"
        size /= KILOBYTE
    return f"{size:.1f} GB"
