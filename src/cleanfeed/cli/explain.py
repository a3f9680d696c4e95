"""``cleanfeed explain``: what was kept of a page, what was dropped, and why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter
from rich.table import Table
from rich.text import Text

from cleanfeed.article.inline import credit_line
from cleanfeed.cli.documents import InputKind, read_document
from cleanfeed.cli.options import config_option, format_option, private_hosts_option
from cleanfeed.cli.pages import write_page
from cleanfeed.cli.readings import make_reading
from cleanfeed.cli.terminal import is_terminal, print_json, printable, stdout_console
from cleanfeed.extraction.trace import Trace, TraceBlock, TraceImage, explain
from cleanfeed.inspect import render_explain_page

SHOWN_REASONS = 2
TYPE_STYLES = {
    "headline": "bold blue",
    "standfirst": "blue",
    "byline": "blue",
    "caption": "green",
    "navigation": "cyan",
    "related": "magenta",
    "promo": "yellow",
    "comment": "magenta",
    "consent": "yellow",
    "duplicate": "red",
}
"""Colour of a dropped block's type; the others are dim."""


@click.command(name="explain")
@click.argument("source", metavar="SOURCE")
@format_option
@click.option(
    "-o",
    "--output",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a page to look at: one HTML file that loads nothing.",
)
@click.option("--url", metavar="URL", help="Address that a file or stdin came from.")
@private_hosts_option
@config_option
def command(source: str, output: str | None, page: Path | None, **values: Any) -> None:
    """Show what was kept of SOURCE and what was dropped, block by block, with the reasons.

    SOURCE is an address, a file, or - for stdin.
    """
    reading = make_reading((source,), kind=InputKind.HTML, force=True, **values)
    document = read_document(source, reading)
    trace = explain(document.body, document.url, reading.options, charset=document.charset)
    if page is not None:
        write_page(page, render_explain_page(trace))
    elif output == "json" or (output is None and not is_terminal()):
        print_json(TypeAdapter(Trace).dump_python(trace, mode="json"))
    else:
        _print_table(trace)


def _print_table(trace: Trace) -> None:
    """Print one line a block, then the pictures with their credits, then the counts."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    table.add_column("", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("type", no_wrap=True)
    table.add_column("text", no_wrap=True, overflow="ellipsis", ratio=3)
    table.add_column("why", no_wrap=True, overflow="ellipsis", ratio=2)
    for block in trace.blocks:
        table.add_row(*_row(block))
    console = stdout_console()
    console.print(table)
    for picture in trace.images:
        console.print(Text(printable(_picture_line(picture)), style="cyan"))
    if trace.refusal:
        console.print(Text(printable(f"Not taken for a story: {trace.refusal}"), style="bold red"))
    dropped = Counter(str(block.type) for block in trace.blocks if not block.kept)
    kept = len(trace.blocks) - dropped.total()
    reasons = ", ".join(f"{count} {name}" for name, count in dropped.most_common())
    console.print(Text(f"{kept} blocks kept, {dropped.total()} dropped: {reasons or 'none'}", style="bold"))


def _row(block: TraceBlock) -> tuple[Text, ...]:
    style = "" if block.kept else "dim"
    text = " ".join(printable(block.text).split())
    return (
        Text("+", style="bold green") if block.kept else Text("-", style="red"),
        Text(f"{block.score:.2f}", style=style),
        Text(str(block.type), style=TYPE_STYLES.get(str(block.type), style) if not block.kept else style),
        Text(text, style=style),
        Text(printable("; ".join(block.reasons[:SHOWN_REASONS])), style=style),
    )


def _picture_line(picture: TraceImage) -> str:
    image = picture.image
    caption = f"{image.caption} ({picture.caption_found})" if image.caption else "no caption"
    credit = f"{credit_line(image)} ({picture.credit_found})" if image.credit else "no credit"
    return f"picture, {image.role}: {caption}; {credit}"
