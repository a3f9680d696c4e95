"""The man page, made from the commands themselves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module

import click

from cleanfeed import __version__
from cleanfeed.cli.main import COMMANDS, PROGRAM

EXIT_CODES = (
    ("0", "Done."),
    ("1", "A page failed; in a run: more pages than run.max_failed_share allows, or a sink is behind."),
    ("2", "Wrong usage or configuration; nothing was done."),
    ("3", "The page that was asked for is not an article."),
    ("75", "Another run holds the lock."),
)
DESCRIPTION = (
    "Watches feeds, sitemaps and section pages, fetches what is new politely, and turns each page into one "
    "record: headline, standfirst, authors, dates, body, and every picture with its caption and its credit. "
    "Data goes to standard output, one JSON object a line in a pipe; everything else to standard error."
)


def render_manual() -> str:
    """Return cleanfeed(1) in roff."""
    return "\n".join(_iter_lines()) + "\n"


def _iter_lines() -> Iterator[str]:
    yield f'.TH CLEANFEED 1 "" "cleanfeed {__version__}" "User Commands"'
    yield ".SH NAME"
    yield f"{PROGRAM} \\- news pages in, clean article records out"
    yield ".SH SYNOPSIS"
    yield f".B {PROGRAM}"
    yield "[\\-\\-version] [\\-h] COMMAND [OPTIONS] [ARGUMENTS]"
    yield ".SH DESCRIPTION"
    yield _text(DESCRIPTION)
    yield ".SH COMMANDS"
    for name in COMMANDS:
        yield from _iter_command(name)
    yield ".SH EXIT STATUS"
    for code, meaning in EXIT_CODES:
        yield from (".TP", f".B {code}", _text(meaning))
    yield ".SH FILES"
    yield from (
        ".TP",
        ".I config.toml",
        _text(f"The configuration; `{PROGRAM} init` writes one with every key."),
    )
    yield ".SH ENVIRONMENT"
    yield from (".TP", ".B NO_COLOR", "Turns colours off.")


def _iter_command(name: str) -> Iterator[str]:
    command: click.Command = import_module(f"cleanfeed.cli.{name}").command
    context = click.Context(command, info_name=f"{PROGRAM} {name}")
    yield f".SS {_text(' '.join((PROGRAM, name, *command.collect_usage_pieces(context))))}"
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        yield ".PP"
        yield _text(paragraph)
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option):
            yield from (".TP", f".B {_text(record[0])}", _text(record[1]))


def _text(text: str) -> str:
    """Return a text as roff prints it: no line of it is taken for a request."""
    line = re.sub(r"\s+", " ", text.replace("`", "")).strip()
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{line}" if line.startswith((".", "'")) else line
