"""What the elements of a block stream hold as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from cleanfeed.extraction.blocks import INLINE_TAGS, Attributes, BlockStream, Elements

MAX_CLASS_CHARS = 300
_NAMES = ("class", "id", "data-testid", "data-test", "data-qa", "itemprop")
_PART = re.compile(r"[a-z0-9]+")
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
    yield from stream.elements.with_tag(tag)[:limit]


def first_block(stream: BlockStream, element: int) -> int | None:
    """Return the index of the first block that holds text of an element."""
    first, stop = stream.elements.start[element], stream.elements.end[element]
    return first if first < stop else None


def class_words(elements: Elements, element: int) -> frozenset[str]:
    """Return the words in an element's class, id and test id.

    ``article__sub-title`` has "article", "sub", "title" and, since names are parted anywhere,
    "articlesub" and "subtitle".
    """
    if element in elements.renamed:
        return _words_of(elements.attrs[element])
    namesake = elements.namesake[element]
    words = elements.words.get(namesake)
    if words is None:
        words = elements.words[namesake] = _words_of(elements.attrs[element])
    return words


def _words_of(attrs: Attributes) -> frozenset[str]:
    told = " ".join([attrs.get(name) or "" for name in _NAMES])
    return _split_words(told[:MAX_CLASS_CHARS]) if not told.isspace() else frozenset()


@lru_cache(maxsize=4096)
def _split_words(told: str) -> frozenset[str]:
    """Kept for a while because pages of one site are made alike."""
    lowered = told.lower()
    if lowered != told:
        lowered = _CAMEL.sub(r"\1-\2", told).lower()
    words: set[str] = set()
    for name in lowered.split():
        parts = _PART.findall(name)
        words.update(parts)
        if len(parts) > 1:
            words.update([one + two for one, two in pairwise(parts)])
    return frozenset(words)
