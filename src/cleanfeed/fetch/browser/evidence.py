"""Whether a page is but a shell that scripts are to fill: a plain decision over its bytes.

Only pages in which no story was found are asked about, so a false alarm costs one visit of
the browser, and a miss costs the story.
"""

from __future__ import annotations

import html
import re

LOOKED_AT_BYTES = 1024 * 1024
MAX_SHELL_CHARS = 1200
"""Menus and footers come to this; a page with more to read brought its own text (`menu_shell.html`)."""
MAX_ADMITTED_CHARS = 6000
"""The same for a page that says in ``noscript`` that it needs scripts."""

_SILENT = re.compile(rb"<!--|<(script|style|noscript|template|svg|textarea|title)\b", re.IGNORECASE)
_TAG = re.compile(rb"<[^<>]*>")
_SPACES = re.compile(r"\s+")
_ADMISSION = re.compile(rb"java\s?script")


def needs_script(body: bytes) -> bool:
    """Tell whether a page shows next to nothing without its scripts.

    Args:
        body: The page as its server sent it, in an encoding that contains ASCII.
    """
    text, scripts, admits = _look(body[:LOOKED_AT_BYTES])
    if not scripts:
        return False
    return len(text) <= (MAX_ADMITTED_CHARS if admits else MAX_SHELL_CHARS)


def _look(body: bytes) -> tuple[str, int, bool]:
    """Return the text to read, how many scripts there are, and whether ``noscript`` speaks of JavaScript."""
    lower = body.lower()
    shown: list[bytes] = []
    position = scripts = 0
    admits = False
    while (found := _SILENT.search(lower, position)) is not None:
        shown.append(body[position : found.start()])
        name = found.group(1)
        end = lower.find(b"</" + name if name else b"-->", found.end())
        scripts += name == b"script"
        admits |= name == b"noscript" and _ADMISSION.search(lower[found.end() : end]) is not None
        if end < 0:  # what never ends hides the rest of the page
            position = len(body)
            break
        position = end
    shown.append(body[position:])
    plain = _TAG.sub(b" ", b" ".join(shown)).decode("utf-8", "replace")
    return _SPACES.sub(" ", html.unescape(plain)).strip(), scripts, admits
