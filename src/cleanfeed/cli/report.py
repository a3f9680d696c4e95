"""``cleanfeed report``: what runs did and what the store holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from cleanfeed.cli.configured import find_config
from cleanfeed.cli.options import config_option
from cleanfeed.cli.pages import write_page
from cleanfeed.inspect import read_archive, render_report_page, render_report_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportArguments:
    """What stands on the command line."""

    page: Path | None
    is_text: bool
    runs: int
    config_path: Path | None


@click.command(name="report")
@click.option(
    "-o",
    "--output",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a page to look at: one HTML file that loads nothing.",
)
@click.option(
    "--text", "is_text", is_flag=True, help="Print plain text, for mail from cron; so it is without -o."
)
@click.option(
    "--runs", type=click.IntRange(min=1), default=60, show_default=True, help="How many runs to look back."
)
@config_option
def command(**values: Any) -> None:
    """Report on the last run, the runs before it, and the whole archive."""
    arguments = ReportArguments(**values)
    archive = read_archive(find_config(arguments.config_path).store.path, arguments.runs)
    now = datetime.now(UTC)
    if arguments.page is not None:
        write_page(arguments.page, render_report_page(archive, now))
    if arguments.is_text or arguments.page is None:
        print(render_report_text(archive, now), end="")
