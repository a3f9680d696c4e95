"""``cleanfeed report``: what runs did and what the store holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from cleanfeed.cli.configured import find_config
from cleanfeed.cli.options import config_option
from cleanfeed.cli.pages import write_page
from cleanfeed.cli.terminal import print_note
from cleanfeed.config import Config
from cleanfeed.errors import CleanfeedError
from cleanfeed.extraction.trace import explain
from cleanfeed.inspect import read_archive, render_explain_page, render_report_page, render_report_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportArguments:
    """What stands on the command line."""

    page: Path | None
    is_text: bool
    runs: int
    explained: int
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
@click.option(
    "--explain",
    "explained",
    type=click.IntRange(min=0),
    default=0,
    metavar="NUMBER",
    help="With -o: fetch the latest NUMBER rejected pages again and link to a page that explains each.",
)
@config_option
def command(**values: Any) -> None:
    """Report on the last run, the runs before it, and the whole archive."""
    arguments = ReportArguments(**values)
    config = find_config(arguments.config_path)
    archive = read_archive(config.store.path, arguments.runs)
    now = datetime.now(UTC)
    if arguments.page is not None:
        rejected = [trouble.url for trouble in archive.troubles if trouble.status == "rejected"]
        pages = dict(_iter_explained(rejected[: arguments.explained], arguments.page, config))
        write_page(arguments.page, render_report_page(archive, now, pages))
    if arguments.is_text or arguments.page is None:
        print(render_report_text(archive, now), end="")


def _iter_explained(urls: Sequence[str], report: Path, config: Config) -> Iterator[tuple[str, str]]:
    """Write an explain page for each address into a folder beside the report; yield both addresses."""
    if not urls:
        return
    from cleanfeed.cli.fetching import fetch_page

    folder = report.with_name(f"{report.stem}-pages")
    folder.mkdir(exist_ok=True)
    for number, url in enumerate(urls, 1):
        try:
            page = fetch_page(url, config.fetch)
            trace = explain(page.body, page.url, config.extract, charset=page.charset)
        except CleanfeedError as exc:
            print_note(f"not explained: {exc}")
            continue
        file = folder / f"{number}.html"
        file.write_text(render_explain_page(trace), "utf-8", errors="replace")
        yield url, f"{quote(folder.name)}/{file.name}"
