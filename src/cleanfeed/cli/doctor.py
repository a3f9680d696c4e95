"""``cleanfeed doctor``: is everything there that a run needs?"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from cleanfeed.cli.checks import Check, Health, run_checks
from cleanfeed.cli.exits import Exit
from cleanfeed.cli.options import config_option, format_option
from cleanfeed.cli.terminal import is_terminal, print_json, printable, stdout_console

MARKS = {Health.GOOD: ("ok", "green"), Health.NOTE: ("note", "yellow"), Health.BAD: ("BAD", "bold red")}


@click.command(name="doctor")
@format_option
@config_option
def command(output: str | None, config_path: Path | None) -> None:
    """Check Python, libraries, SQLite, configuration, store, sinks, clock and certificates.

    Exit code 1 when a run would fail.
    """
    checks = list(run_checks(config_path))
    if output == "json" or (output is None and not is_terminal()):
        for check in checks:
            print_json({"check": check.name, "health": check.health, "detail": check.detail})
    else:
        _print_table(checks)
    sys.exit(Exit.FAILED if any(check.health is Health.BAD for check in checks) else Exit.DONE)


def _print_table(checks: list[Check]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for check in checks:
        mark, style = MARKS[check.health]
        table.add_row(Text(mark, style=style), check.name, Text(printable(check.detail)))
    stdout_console().print(table)
