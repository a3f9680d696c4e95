"""A run as it is watched on a terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from cleanfeed.cli.terminal import printable, stderr_console
from cleanfeed.run import (
    Event,
    Listener,
    PageDone,
    PageEnd,
    PagesPlanned,
    SinkFailed,
    SourceFailed,
    StopRequested,
)


@contextlib.contextmanager
def show_progress() -> Iterator[Listener]:
    """Show a bar on stderr until the block ends, and what fails above it."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=stderr_console(), transient=True) as progress:
        task = progress.add_task("reading sources", total=None)

        planned = 0

        def listen(event: Event) -> None:
            nonlocal planned
            match event:
                case PagesPlanned():
                    planned += event.pages
                    progress.update(task, description="pages", total=planned)
                case PageDone():
                    progress.advance(task)
                    if event.end is PageEnd.FAILED:
                        _warn(progress, f"{event.url}: {event.reason}")
                case SourceFailed():
                    _warn(progress, f"source {event.source}: {event.reason}")
                case SinkFailed():
                    _warn(progress, f"sink {event.sink}: {event.reason}")
                case StopRequested():
                    progress.update(task, description=f"stopping ({event.signal})")

        yield listen


def _warn(progress: Progress, message: str) -> None:
    progress.console.print(Text(printable(message), style="yellow"), overflow="fold")
