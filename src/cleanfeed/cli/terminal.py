"""What goes to which stream, and how it looks there.

Data goes to stdout, everything else to stderr. Colour is for terminals, and ``NO_COLOR``
turns it off. Text of pages loses its control characters before a terminal sees it.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

MAX_WIDTH = 100
"""Wider terminals are left empty on the right: long lines are hard to read."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and the marks that turn the direction of text around."""


def print_error(message: str) -> None:
    """Print one error on stderr."""
    print(f"{_coloured('error:', '1;31')} {printable(message)}", file=sys.stderr)


def print_note(message: str) -> None:
    """Print something that is no data and no error on stderr."""
    print(printable(message), file=sys.stderr)


def printable(text: str) -> str:
    """Return text without what could drive the terminal."""
    return _CONTROLS.sub("\ufffd", text)


def is_terminal() -> bool:
    """Tell whether stdout is read by a person."""
    return sys.stdout.isatty()


def is_error_terminal() -> bool:
    """Tell whether stderr is read by a person, who may like to see progress."""
    return sys.stderr.isatty()


def print_json(value: Mapping[str, Any]) -> None:
    """Print a value as JSON: indented for a person, one line for a pipe."""
    print(json_text(value), flush=False)


def json_text(value: Mapping[str, Any]) -> str:
    """Return a value as :func:`print_json` prints it."""
    if is_terminal():
        return printable(json.dumps(value, ensure_ascii=False, indent=2))
    return json.dumps(value, ensure_ascii=False)


def stdout_console() -> Console:
    """Return a console for a person who reads stdout."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=False)
    console.width = min(console.width, MAX_WIDTH)
    return console


def stderr_console() -> Console:
    """Return a console for a person who reads stderr."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    console.width = min(console.width, MAX_WIDTH)
    return console


def _coloured(text: str, code: str) -> str:
    if is_error_terminal() and "NO_COLOR" not in os.environ:
        return f"\x1b[{code}m{text}\x1b[0m"
    return text
