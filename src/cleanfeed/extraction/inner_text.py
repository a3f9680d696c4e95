"""What the elements of a block stream hold as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from cleanfeed.extraction.blocks import INLINE_TAGS, BlockStream, Elements

MAX_CLASS_CHARS = 300
_SEAM = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"([a-z0-9])([A-Z])")

MAX_INNER_CHARS = 2_000
"""Where reading an element's text stops; no byline, headline or date is longer."""


def inner_text(stream: BlockStream, element: int, limit: int = MAX_INNER_CHARS) -> str:
    """Return the text of an element, its blocks parted by newlines, cut at a number of characters."""
    elements = stream.elements
    first, stop = elements.start[element], elements.end[element]
    pieces: list[str] = []
    length = 0
    inline = elements.tag[element] in INLINE_TAGS
    for block in stream.blocks[first:stop]:
        text = block.text
        if inline:
            text = next((text[s.start : s.end] for s in block.spans if s.element == element), "")
        text = text.strip()
        if text:
            pieces.append(text)
            length += len(text)
        if length >= limit:
            break
    return "\n".join(pieces)[:limit]


def iter_tag(stream: BlockStream, tag: str, limit: int) -> Iterator[int]:
    """Yield the first elements with a tag."""
    tags = stream.elements.tag
    index = -1
    for _ in range(limit):
        try:
            index = tags.index(tag, index + 1)
        except ValueError:
            return
        yield index


def first_block(stream: BlockStream, element: int) -> int | None:
    """Return the index of the first block that holds text of an element."""
    first, stop = stream.elements.start[element], stream.elements.end[element]
    return first if first < stop else None


def class_words(elements: Elements, element: int) -> frozenset[str]:
    """Return the words in an element's class, id and test id.

    ``article__sub-title`` has "article", "sub", "title" and, since names are parted anywhere,
    "articlesub" and "subtitle".
    """
    attrs = elements.attrs[element]
    if not attrs:
        return frozenset()
    get = attrs.get
    told = (
        f"{get('class') or ''} {get('id') or ''} {get('data-testid') or ''} {get('data-test') or ''}"
        f" {get('data-qa') or ''} {get('itemprop') or ''}"
    )
    return _class_words(told[:MAX_CLASS_CHARS]) if not told.isspace() else frozenset()


@lru_cache(maxsize=4096)
def _class_words(told: str) -> frozenset[str]:
    words: set[str] = set()
    for name in _CAMEL.sub(r"\1-\2", told).lower().split():
        parts = [part for part in _SEAM.split(name) if part]
        words.update(parts)
        words.update(one + two for one, two in pairwise(parts))
    return frozenset(words)
