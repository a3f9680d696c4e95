"""``cleanfeed run``: one batch run."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cleanfeed.cli.configured import find_config
from cleanfeed.cli.exits import Exit
from cleanfeed.cli.logs import log_event, log_to_stderr
from cleanfeed.cli.moments import Since
from cleanfeed.cli.options import DEFAULT_CONFIG, config_option
from cleanfeed.cli.progress import show_progress
from cleanfeed.cli.summary import print_summary
from cleanfeed.cli.terminal import is_error_terminal, is_terminal, stderr_console
from cleanfeed.errors import ConfigError
from cleanfeed.run import Event, Listener, RunRequest, WouldFetch, run_batch, write_metrics
from cleanfeed.run.events import ignore_event


@dataclass(frozen=True, slots=True, kw_only=True)
class RunArguments:
    """What stands on the command line."""

    sources: tuple[str, ...]
    limit: int | None
    since: datetime | None
    metrics: Path | None
    is_dry: bool
    log_format: str
    config_path: Path | None


@click.command(name="run")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
@click.option("--limit", type=click.IntRange(min=1), help="Fetch at most this many pages.")
@click.option(
    "--since",
    type=Since(),
    help="Only stories that their source dates since then: 2026-05-01, 2026-05-01T12:00, 36h or 7d.",
)
@click.option(
    "--metrics",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the figures of the run for Prometheus' textfile collector.",
)
@click.option("--dry-run", "is_dry", is_flag=True, help="Print what would be fetched; write nothing.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json: one object an event on stderr, for cron and log collectors.",
)
@config_option
def command(**values: Any) -> None:
    """Fetch what is new from the configured sources, extract, store, deliver.

    A pipe gets the report as one JSON object on stdout.
    """
    arguments = RunArguments(**values)
    config = find_config(arguments.config_path, is_required=True)
    if not (config.sources or config.text_sources):
        path = arguments.config_path or DEFAULT_CONFIG
        raise ConfigError(f"{path}: names no [[sources]] and no [[text_sources]]; there is nothing to run")
    request = RunRequest(
        sources=arguments.sources, limit=arguments.limit, since=arguments.since, is_dry=arguments.is_dry
    )
    with _listening(arguments) as listen:
        report = run_batch(config, listen, request)
    if arguments.metrics and not arguments.is_dry:
        write_metrics(report, arguments.metrics)
    if arguments.log_format == "text":
        print_summary(report, stderr_console())
    if not (is_terminal() or arguments.is_dry):
        print(report.model_dump_json())
    code = Exit.DONE if report.is_good else Exit.FAILED
    if report.stopped_by:
        leave_at_once(code)
    sys.exit(code)


def leave_at_once(code: Exit) -> None:
    """End without waiting for threads: a sink may hang in one, and a stop was asked for."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


@contextlib.contextmanager
def _listening(arguments: RunArguments) -> Iterator[Listener]:
    if arguments.log_format == "json":
        log_to_stderr()
        yield _with_dry_output(log_event, arguments)
    elif is_error_terminal():
        with show_progress() as listen:
            yield _with_dry_output(listen, arguments)
    else:
        yield _with_dry_output(ignore_event, arguments)


def _with_dry_output(listen: Listener, arguments: RunArguments) -> Listener:
    """Return a listener that also prints what a dry run would fetch, which is its data."""
    if not arguments.is_dry:
        return listen

    def listen_and_print(event: Event) -> None:
        if isinstance(event, WouldFetch):
            print(event.url)
        listen(event)

    return listen_and_print
