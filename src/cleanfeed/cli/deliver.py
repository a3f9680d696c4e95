"""``cleanfeed deliver``: sinks brought up to date from the store, without fetching."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cleanfeed.cli.configured import find_config
from cleanfeed.cli.exits import Exit
from cleanfeed.cli.options import config_option
from cleanfeed.cli.run import leave_at_once
from cleanfeed.cli.terminal import is_terminal, print_note
from cleanfeed.run import CatchUpReport, CatchUpRequest, catch_up


@click.command(name="deliver")
@click.option("--sink", "sinks", multiple=True, metavar="NAME", help="Only this sink; may be repeated.")
@click.option(
    "--replay", "is_replay", is_flag=True, help="Empty the sink, and fill it from the first change."
)
@config_option
def command(sinks: tuple[str, ...], is_replay: bool, config_path: Path | None) -> None:  # noqa: FBT001 - click's signature
    """Bring the sinks up to date from the store's change log, without fetching.

    A pipe gets the report as one JSON object on stdout. Exit code 1 when a sink is behind.
    """
    config = find_config(config_path, is_required=True)
    report = catch_up(config, request=CatchUpRequest(sinks=sinks, is_replay=is_replay))
    for line in iter_lines(report):
        print_note(line)
    if not is_terminal():
        print(report.model_dump_json())
    code = Exit.DONE if report.is_good else Exit.FAILED
    if report.stopped_by:
        leave_at_once(code)
    sys.exit(code)


def iter_lines(report: CatchUpReport) -> Iterator[str]:
    """Yield the summary, a line a sink."""
    for sink in report.sinks:
        parts = [f"{sink.delivered} delivered"]
        parts += [f"{sink.refused} refused"] if sink.refused else []
        parts += [f"{sink.behind} behind"] if sink.behind else []
        parts += [sink.error] if sink.error else []
        yield f"sink {sink.name}: {', '.join(parts)}"
    if report.stopped_by:
        yield f"Stopped by {report.stopped_by}; the next delivery goes on from here."
