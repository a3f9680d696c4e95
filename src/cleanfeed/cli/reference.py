"""The reference of the command line, made from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module

import click

from cleanfeed.cli.main import COMMANDS, PROGRAM

OPENING = """\
# Command line

Data goes to stdout, one JSON object a line in a pipe; notes, progress and errors go to stderr.
`NO_COLOR` turns colours off. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 not an
article, 75 another run holds the lock.
"""


def render_commands() -> str:
    """Return every command with its arguments and options as Markdown."""
    sections = ["\n".join(_render_command(name)) for name in COMMANDS]
    return "\n\n".join([OPENING.rstrip(), *sections]) + "\n"


def _render_command(name: str) -> Iterator[str]:
    command: click.Command = import_module(f"cleanfeed.cli.{name}").command
    context = click.Context(command, info_name=f"{PROGRAM} {name}")
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"## {PROGRAM} {name}"
    yield ""
    yield f"`{PROGRAM} {name} {usage}`"
    yield ""
    yield inspect.cleandoc(command.help or "")
    yield ""
    yield "| option | meaning |"
    yield "| --- | --- |"
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option):
            option, meaning = (" ".join(text.split()).replace("|", "\\|") for text in record)
            yield f"| `{option}` | {meaning} |"
