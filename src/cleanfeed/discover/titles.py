"""Makes plain text of what sources give as titles."""

from __future__ import annotations

import html
import re

MAX_TITLE_CHARS = 500
_TAG = re.compile(r"<[^<>]{0,500}>")


def clean_title(text: str | None) -> str | None:
    """Return a title in one line without markup, or ``None`` where nothing is left."""
    if not text:
        return None
    plain = html.unescape(_TAG.sub("", html.unescape(text[: 4 * MAX_TITLE_CHARS])))
    return " ".join(plain.split())[:MAX_TITLE_CHARS] or None
