"""``cleanfeed compare``: what changed between two extractions of the same pages."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from cleanfeed.cli.options import format_option
from cleanfeed.cli.pages import write_page
from cleanfeed.cli.terminal import is_terminal, printable, stdout_console
from cleanfeed.inspect import Comparison, compare_records, read_records, render_compare_page
from cleanfeed.inspect.comparison import PageChange

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareArguments:
    """What stands on the command line."""

    old: Path
    new: Path
    page: Path | None
    output: str | None


@click.command(name="compare")
@click.argument("old", type=FILE, metavar="OLD")
@click.argument("new", type=FILE, metavar="NEW")
@click.option(
    "-o",
    "--output",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a page to look at: one HTML file that loads nothing.",
)
@format_option
def command(**values: Any) -> None:
    """Show what changed from OLD to NEW, per field and per block.

    Each is a file of records: JSON or JSON lines as `cleanfeed extract` prints them, or a store.
    Records belong together by their id, that is by the canonical address of the page.
    """
    arguments = CompareArguments(**values)
    comparison = compare_records(read_records(arguments.old), read_records(arguments.new))
    if arguments.page is not None:
        write_page(arguments.page, render_compare_page(comparison, arguments.old.name, arguments.new.name))
    elif arguments.output == "json" or (arguments.output is None and not is_terminal()):
        for change in comparison.changed:
            print(json.dumps(asdict(change), ensure_ascii=False))
    else:
        _print_changes(comparison)


def _print_changes(comparison: Comparison) -> None:
    console = stdout_console()
    for change in comparison.changed:
        _print_page(change, console)
    console.print(f"{len(comparison.changed)} of {comparison.pages} pages changed", style="bold")
    for field, count in comparison.per_field:
        console.print(f"  {field}: {count}")


def _print_page(change: PageChange, console: Console) -> None:
    def show(text: str, style: str) -> None:
        console.print(Text(printable(text), style=style))

    show(change.headline or change.url or change.id, "bold")
    if change.presence != "both":
        show(f"  {change.presence}", "yellow")
    for field in change.fields:
        show(f"  {field.field}", "dim")
        show(f"    - {field.old or 'none'}", "red")
        show(f"    + {field.new or 'none'}", "green")
    for line in change.lines:
        sign, style = ("+", "green") if line.is_added else ("-", "red")
        show(f"  {sign} {line.kind}: {' '.join(line.text.split())}", style)
    console.print()
