"""``cleanfeed extract``: one page, or a few, as records."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from cleanfeed.article import Article
from cleanfeed.cli.documents import (
    InputKind,
    MissingDocument,
    extract_document,
    read_document,
)
from cleanfeed.cli.exits import Exit, exit_for
from cleanfeed.cli.options import config_option, private_hosts_option
from cleanfeed.cli.readings import make_reading
from cleanfeed.cli.terminal import is_terminal, print_error, print_json, printable
from cleanfeed.errors import CleanfeedError


class OutputFormat(StrEnum):
    """What a record is printed as."""

    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"
    TEXT = "text"
    HTML = "html"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractArguments:
    """What stands on the command line."""

    sources: tuple[str, ...]
    kind: str
    output: str | None
    url: str | None
    force: bool
    allow_private_hosts: bool
    config_path: Path | None


@click.command(name="extract")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--input",
    "kind",
    type=click.Choice([kind.value for kind in InputKind]),
    default=InputKind.AUTO.value,
    show_default=True,
    help="What the documents are; text is a page flattened to lines.",
)
@click.option(
    "--format",
    "output",
    type=click.Choice([output.value for output in OutputFormat]),
    help="What to print; without it a readable page on a terminal, and JSON for a pipe.",
)
@click.option("--url", metavar="URL", help="Address that a file or stdin came from.")
@click.option("--force", is_flag=True, help="Extract the main text of any page, story or not.")
@private_hosts_option
@config_option
def command(**values: Any) -> None:
    """Print the story of each SOURCE: an address, a file, or - for stdin.

    With several sources, what fails is told on stderr and the rest is printed.
    """
    arguments = ExtractArguments(**values)
    reading = make_reading(
        arguments.sources,
        kind=InputKind(arguments.kind),
        force=arguments.force,
        url=arguments.url,
        config_path=arguments.config_path,
        allow_private_hosts=arguments.allow_private_hosts,
    )
    write = _writer(OutputFormat(arguments.output) if arguments.output else None)
    codes: list[Exit] = []
    for source in arguments.sources:
        try:
            write(extract_document(read_document(source, reading), reading))
        except CleanfeedError as exc:
            print_error(_named(exc, source))
            codes.append(Exit.USAGE if isinstance(exc, MissingDocument) else exit_for(exc))
    if codes:
        sys.exit(codes[0] if len(arguments.sources) == 1 else Exit.FAILED)


def _named(error: CleanfeedError, source: str) -> str:
    """Return the error's message with the source in it."""
    message = str(error)
    return message if source in message or message.startswith("stdin") else f"{source}: {message}"


def _writer(output: OutputFormat | None) -> Callable[[Article], None]:
    match output:
        case None:
            return _print_readable if is_terminal() else _print_line
        case OutputFormat.JSON:
            return lambda article: print_json(article.model_dump(mode="json"))
        case OutputFormat.JSONL:
            return _print_line
        case OutputFormat.MARKDOWN:
            return lambda article: _print_text(article.to_markdown())
        case OutputFormat.HTML:
            return lambda article: _print_text(article.to_html())
        case OutputFormat.TEXT:
            return lambda article: _print_text("\n\n".join(filter(None, (article.headline, article.text))))


def _print_line(article: Article) -> None:
    print(article.model_dump_json())


def _print_text(text: str) -> None:
    print(printable(text).rstrip("\n") if is_terminal() else text.rstrip("\n"))


def _print_readable(article: Article) -> None:
    from cleanfeed.cli.reading import print_article

    print_article(article)
