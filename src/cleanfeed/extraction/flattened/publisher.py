"""The publisher's name, as a dump tells it: behind the title, in a logo's text, in the notice of rights.

Knows these three places only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from cleanfeed.extraction.flattened.characters import Hashes, Text, hash_words

FIRST_LINES, LAST_LINES = 60, 120
"""Lines at either end of a dump that are searched."""
MAX_NAME_CHARS = 60
MAX_LOGO_WORDS = 5
LOGO_WORDS = ("logo", "logotipo")
RIGHTS_WORDS = ("copyright", "c")
RIGHTS_SIGN = "©"
"""Without any of them no line names a logo, or is a notice of rights."""

_LOGO = re.compile(
    r"^(?:logo(?:tipo)?\s*[:\-–]?\s+(?:(?:of|de|del|du|von|der|di|van|da|do) )?(?P<after>.+)"
    r"|(?P<before>.+?)['’]?s?[\s\-–:]+logo)$",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\)|copyright)?\s*(?P<first>\d{4})?(?:\s*[-–—]\s*(?:\d{4}|\w+))?[\s,]*"
    r"(?:by\s+)?(?P<name>[^.|©,;:–—]+)",
    re.IGNORECASE,
)
_RIGHTS_TAIL = re.compile(
    r"\s*(?:-\s*)?\b(?:all rights|alle rechte|tous droits|todos los|todos os|tutti i|reserved|все пра|пра"
    r"|inc\b|ltd\b|llc\b|gmbh\b|s\.?a\b|corp\b|limited\b).*$",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    [
        *("site", "website", "company", "header", "footer", "brand", "our", "the", "main", "home", "page"),
        *("white", "black", "dark", "light", "mobile", "app"),
    ]
)


def find_publisher(texts: Sequence[str], text: Text, site: str | None) -> str | None:
    """Return the publisher's name, or ``None``.

    Args:
        texts: The lines of the dump.
        text: The same as arrays.
        site: What the title carries behind the headline, if anything.
    """
    edges = (
        range(min(FIRST_LINES, len(texts))),
        range(max(FIRST_LINES, len(texts) - LAST_LINES), len(texts)),
    )
    telling = [i for i in _lines_with((*LOGO_WORDS, *RIGHTS_WORDS), text) if _is_in(i, edges)]
    logo = next((name for i in telling if (name := _from_logo(texts[i]))), None)
    if site and logo and logo.casefold() in site.casefold():
        return logo
    if site or logo:
        return site or logo
    signed = [i for edge in edges for i in edge if RIGHTS_SIGN in texts[i]]
    return next(
        (name for i in sorted(telling + signed, reverse=True) if (name := _from_rights(texts[i]))), None
    )


def _lines_with(words: tuple[str, ...], text: Text) -> list[int]:
    """Return the lines that hold any of some words, each once."""
    is_one = np.zeros(text.words.size, dtype=np.bool_)
    for hashed in _hashes_of(words):
        is_one |= text.words == hashed
    return list(dict.fromkeys(text.word_lines[is_one].tolist()))


@cache
def _hashes_of(words: tuple[str, ...]) -> Hashes:
    return hash_words(words)


def _is_in(line: int, edges: tuple[range, range]) -> bool:
    return line in edges[0] or line in edges[1]


def _from_logo(text: str) -> str | None:
    if len(text) > MAX_NAME_CHARS:
        return None
    match = _LOGO.match(text)
    name = (match["after"] or match["before"]).strip(" -–:|") if match else ""
    words = name.split()
    if not words or len(words) > MAX_LOGO_WORDS or all(word.casefold() in _GENERIC for word in words):
        return None
    return name if name[0].isupper() or name[0].isdigit() else None


def _from_rights(text: str) -> str | None:
    match = _RIGHTS.search(text)
    if match is None or not (match["first"] or "©" in text):
        return None
    name = _RIGHTS_TAIL.sub("", match["name"]).strip(" -–,.")
    return name if name and name[0].isalpha() and 2 <= len(name) <= MAX_NAME_CHARS else None  # noqa: PLR2004 - no name has one letter
