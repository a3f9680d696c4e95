"""What the ``meta`` elements in the head of a page ask of a fetcher: wait, go elsewhere, do not keep.

A full parse belongs to extraction; here a linear scan over the first bytes is enough, with
comments and ``noscript`` left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

HEAD_BYTES = 64 * 1024
MAX_REFRESH_DELAY_S = 5
"""A page that waits longer is one that reloads itself, or one that wants to be read first."""
MAX_REFRESH_PAGE_BYTES = 32 * 1024
"""A larger page has something to say besides where to go."""

Attributes = dict[str, str]

_HIDDEN = re.compile(rb"<!--|<noscript\b", re.IGNORECASE)
_META = re.compile(rb"<meta\b([^>]{1,2000})>", re.IGNORECASE)
_LINK = re.compile(rb"<link\b([^>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][a-zA-Z:_-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_REFRESH = re.compile(r"""\s*(\d{1,3})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?['"]?([^'"]+)""", re.IGNORECASE)


def read_metas(body: bytes) -> tuple[Attributes, ...]:
    """Return the attributes of each ``meta`` in the first 64 KiB of a page, names in lower case."""
    return tuple(_read_attributes(match.group(1)) for match in _META.finditer(_visible_head(body)))


def read_links(body: bytes) -> tuple[Attributes, ...]:
    """Return the attributes of each ``link`` in the first 64 KiB of a page, names in lower case."""
    return tuple(_read_attributes(match.group(1)) for match in _LINK.finditer(_visible_head(body)))


def find_refresh(metas: Sequence[Attributes], size_bytes: int) -> str | None:
    """Return the reference that a page sends its readers on to, or ``None`` for a page to stay on."""
    if size_bytes > MAX_REFRESH_PAGE_BYTES:
        return None
    for meta in metas:
        if meta.get("http-equiv", "").lower() != "refresh":
            continue
        match = _REFRESH.match(meta.get("content", ""))
        if match and int(match.group(1)) <= MAX_REFRESH_DELAY_S:
            return match.group(2).strip()
    return None


def _visible_head(body: bytes) -> bytes:
    """Return the head without comments and ``noscript``; what is never closed hides all that follows.

    A search from one mark to the next, so that thousands of unclosed comments cost one look each.
    """
    head = body[:HEAD_BYTES]
    if b"<!--" not in head and b"noscript" not in head.lower():
        return head
    lower = head.lower()
    kept: list[bytes] = []
    position = 0
    while (found := _HIDDEN.search(lower, position)) is not None:
        kept.append(head[position : found.start()])
        end = lower.find(b"-->" if found.group() == b"<!--" else b"</noscript", found.end())
        if end < 0:
            return b"".join(kept)
        position = end
    kept.append(head[position:])
    return b"".join(kept)


def _read_attributes(text: bytes) -> Attributes:
    found = _ATTRIBUTE.findall(text.decode("utf-8", "replace"))
    return {name.lower(): html.unescape(double or single or bare) for name, double, single, bare in found}
