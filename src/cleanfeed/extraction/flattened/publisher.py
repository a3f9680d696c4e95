"""The publisher's name, as a dump tells it: behind the title, in a logo's text, in the notice of rights.

Knows these three places only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

FIRST_LINES, LAST_LINES = 60, 120
"""Lines at either end of a dump that are searched."""
MAX_NAME_CHARS = 60
MAX_LOGO_WORDS = 5
LOGO_SIGNS = ("logo", "Logo", "LOGO")
RIGHTS_SIGNS = ("©", "opyright", "OPYRIGHT", "(c)", "(C)")
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


def find_publisher(texts: Sequence[str], site: str | None) -> str | None:
    """Return the publisher's name, or ``None``.

    Args:
        texts: The lines of the dump.
        site: What the title carries behind the headline, if anything.
    """
    edges = "\n".join((*texts[:FIRST_LINES], *texts[max(FIRST_LINES, len(texts) - LAST_LINES) :]))
    logo = next((name for text in _lines_with(LOGO_SIGNS, edges) if (name := _from_logo(text))), None)
    if site and logo and logo.casefold() in site.casefold():
        return logo
    if site or logo:
        return site or logo
    notices = reversed([*_lines_with(RIGHTS_SIGNS, edges)])
    return next((name for text in notices if (name := _from_rights(text))), None)


def _lines_with(signs: Sequence[str], text: str) -> Iterator[str]:
    """Yield the lines of a text that hold any of some signs, each once."""
    found: dict[int, int] = {}
    for sign in signs:
        at = text.find(sign)
        while at >= 0:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            found[text.rfind("\n", 0, at) + 1] = end
            at = text.find(sign, end)
    for start in sorted(found):
        yield text[start : found[start]]


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
