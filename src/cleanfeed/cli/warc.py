"""``cleanfeed warc``: archives in, Parquet out."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleanfeed.cli.configured import find_config
from cleanfeed.cli.exits import Exit
from cleanfeed.cli.moments import Since
from cleanfeed.cli.options import config_option
from cleanfeed.cli.terminal import is_error_terminal, is_terminal, print_error, print_note, stderr_console
from cleanfeed.errors import ConfigError

if TYPE_CHECKING:
    from cleanfeed.scale.archive import ArchiveReport, ArchiveRequest, Listener, Progress
    from cleanfeed.scale.options import ArchiveOptions


class Engine(StrEnum):
    """What the shards are handed out by."""

    LOCAL = "local"
    RAY = "ray"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcArguments:
    """What stands on the command line."""

    sources: tuple[str, ...]
    out: Path
    workers: int
    engine: str
    address: str | None
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    languages: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    page_time_s: float
    config_path: Path | None


@click.command(name="warc")
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of the output.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Processes that extract; 0 for one a processor core, or a cluster's processors.",
)
@click.option(
    "--engine",
    type=click.Choice([engine.value for engine in Engine]),
    default=Engine.LOCAL.value,
    show_default=True,
    help="What hands out the files: this machine, or Ray (extra ray).",
)
@click.option(
    "--address", metavar="ADDRESS", help="Ray cluster to join: auto, or host:port; else one is started."
)
@click.option(
    "--include",
    multiple=True,
    metavar="REGEX",
    help="Only addresses in which this is found; may be repeated.",
)
@click.option(
    "--exclude", multiple=True, metavar="REGEX", help="No address in which this is found; may be repeated."
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="CODE",
    help="Only stories in this language: en, de; may be repeated.",
)
@click.option("--since", type=Since(), help="Only stories published since then: 2026-05-01, 36h or 7d.")
@click.option("--until", type=Since(), help="Only stories published before then.")
@click.option(
    "--page-time",
    "page_time_s",
    type=click.FloatRange(min=0.1, max=3600.0),
    default=20.0,
    show_default=True,
    metavar="SECONDS",
    help="Longest time one page may take; beyond it the page is rejected.",
)
@config_option
def command(**values: Any) -> None:
    """Extract the stories of WARC and WET files into Parquet, a table a file.

    FILE is a file, a folder, a pattern or an address (s3://, https://; extra remote). A second run does only
    what is missing. A pipe gets the report as one JSON object on stdout.
    """
    arguments = WarcArguments(**values)
    from cleanfeed.scale.archive import ArchiveRequest, run_archive
    from cleanfeed.scale.inputs import list_shards

    if arguments.address and arguments.engine != Engine.RAY:
        raise ConfigError("--address is the address of a Ray cluster; it needs --engine ray")
    request = ArchiveRequest(
        shards=list_shards(arguments.sources),
        out=arguments.out,
        options=_options(arguments),
        workers=arguments.workers,
    )
    with _watching() as listen:
        report = (
            _run_on_ray(request, arguments.address, listen)
            if arguments.engine == Engine.RAY
            else run_archive(request, listen)
        )
    _tell(report)
    sys.exit(Exit.DONE if report.is_good else Exit.FAILED)


def _options(arguments: WarcArguments) -> ArchiveOptions:
    from pydantic import ValidationError

    from cleanfeed.scale.options import ArchiveOptions

    config = find_config(arguments.config_path)
    try:
        return ArchiveOptions(
            include=arguments.include,
            exclude=arguments.exclude,
            languages=arguments.languages,
            since=arguments.since,
            until=arguments.until,
            page_time_s=arguments.page_time_s,
            worker_memory_mb=config.run.worker_memory_mb,
            extract=config.extract,
        )
    except ValidationError as exc:
        first = exc.errors()[0]
        raise ConfigError(f"--{first['loc'][0]}: {first['msg']}") from exc


def _run_on_ray(request: ArchiveRequest, address: str | None, listen: Listener) -> ArchiveReport:
    from cleanfeed.scale.ray import run_archive_on_ray

    return run_archive_on_ray(request, listen, address=address)


def _tell(report: ArchiveReport) -> None:
    rate = report.pages / report.elapsed_s if report.elapsed_s and not report.kept else None
    for failure in report.failures:
        print_error(failure.reason)
    speed = f", {rate:.0f} pages/s" if rate else ""
    print_note(
        f"{report.articles} stories of {report.pages} pages ({report.article_share:.0%}) in {report.out}:"
        f" {report.made} files made, {report.kept} were there, {len(report.failures)} failed{speed}"
    )
    for reason, count in sorted(report.reasons.items(), key=lambda item: -item[1]):
        print_note(f"  {count} {reason}")
    if report.stopped_by:
        print_note(f"Stopped by {report.stopped_by}; the next run goes on from here.")
    if not is_terminal():
        print(report.model_dump_json())


@contextlib.contextmanager
def _watching() -> Iterator[Listener]:
    """Show a bar with pages per second, the time left and the share of stories, where a person looks."""
    if not is_error_terminal():
        yield lambda _: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=None), TaskProgressColumn())
    with Progress(*columns, console=stderr_console(), transient=True) as bar:
        task = bar.add_task("reading", total=1.0)
        yield lambda progress: bar.update(task, completed=progress.share, description=describe(progress))


def describe(progress: Progress) -> str:
    """Return how far a run is, in a line."""
    from cleanfeed.scale.archive import page_count

    pages = page_count(progress.counts.kinds)
    share = progress.counts.articles / pages if pages else 0.0
    left = "" if progress.left_s is None else f", {_duration(progress.left_s)} left"
    return (
        f"{progress.shards_done}/{progress.shards} files, {pages} pages, {progress.pages_per_s:.0f}/s,"
        f" {share:.0%} stories{left}"
    )


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
