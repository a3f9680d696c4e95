"""``cleanfeed discover``: what a feed, sitemap or page names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from cleanfeed.cli.configured import find_config, with_private_hosts
from cleanfeed.cli.fetching import fetch_source
from cleanfeed.cli.options import config_option, format_option, private_hosts_option
from cleanfeed.cli.terminal import is_terminal, print_json, print_note, printable
from cleanfeed.discover import (
    Candidate,
    FoundSource,
    SourceOptions,
    find_sources,
    first_requests,
    in_utf8,
    read_source,
)

NAME = "discover"
DATE_WIDTH = 10


@click.command(name="discover")
@click.argument("url", metavar="URL")
@format_option
@private_hosts_option
@config_option
def command(
    url: str,
    output: str | None,
    allow_private_hosts: bool,  # noqa: FBT001 - click passes flags as booleans
    config_path: Path | None,
) -> None:
    """Print the stories that the feed, sitemap or page at URL names.

    The feeds and sitemaps that the page and its site's robots.txt announce are named too, for [[sources]].
    """
    config = find_config(config_path)
    if allow_private_hosts:
        config = with_private_hosts(config)
    source = SourceOptions(name=NAME, url=url)
    request = first_requests(source).further[0]
    page, sitemaps = fetch_source(request.url, config.fetch)
    found = read_source(source, request, in_utf8(page.body, page.charset), page.url)
    robots = "".join(f"Sitemap: {sitemap}\n" for sitemap in sitemaps)
    sources = find_sources(page.body, page.url, robots.encode())
    for warning in found.warnings:
        print_note(f"note: {warning}")
    if output == "json" or (output is None and not is_terminal()):
        _print_lines(found.candidates)
    else:
        _print_text(found.candidates)
    for other in sources:
        print_note(_source_line(other))
    print_note(f"{len(found.candidates)} stories named by {url} (read as {found.kind})")


def _print_lines(candidates: Sequence[Candidate]) -> None:
    for candidate in candidates:
        print_json(
            {
                "url": candidate.url,
                "title": candidate.title,
                "published": candidate.published.isoformat() if candidate.published else None,
                "modified": candidate.modified.isoformat() if candidate.modified else None,
                "score": round(candidate.score, 3),
            }
        )


def _print_text(candidates: Sequence[Candidate]) -> None:
    for candidate in candidates:
        date = f"{candidate.published:%Y-%m-%d}" if candidate.published else " " * DATE_WIDTH
        print(printable(f"{date}  {candidate.url}"))
        if candidate.title:
            print(printable(f"{' ' * DATE_WIDTH}  {candidate.title}"))


def _source_line(source: FoundSource) -> str:
    said = "announced" if source.is_declared else "not announced, worth a try"
    return f"{said}: {source.url} ({source.kind})"
