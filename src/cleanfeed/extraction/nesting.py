"""Markup that a parser cannot take, made harmless before the parse.

Lexbor is quadratic in the depth of nesting, in the number of formatting elements left open, and in
the attributes of one tag. Knows the tags as they stand in the source; all text stays where it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

MAX_DEPTH = 512
"""Deepest nesting handed to the parser, as in Blink and WebKit."""
MAX_FORMATTING = 6
"""Most formatting elements open at once on a page too deep: the parser opens all again in every block."""
LONG_TAG_BYTES = 16_384
"""A tag longer than this has its attributes counted."""
MAX_ATTRIBUTES = 1_000
"""Most attributes a tag keeps; 1,000 cost the parser 2.5 ms, 100,000 cost 18 s."""

_FORMATTING = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
_INLINE = _FORMATTING | frozenset(
    b"abbr acronym bdi bdo cite data del dfn ins kbd mark q ruby rb samp span sub sup time var".split()
)
_RAW_TEXT = frozenset(b"script style textarea title xmp iframe noembed noframes".split())
_VOID_NAMES = (
    b"area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
)
_VOID = frozenset(_VOID_NAMES.split())
_NAME_BYTES = 8
_VOID_CODES = np.array(
    [int.from_bytes(name.ljust(_NAME_BYTES, b"\0"), "little") for name in _VOID], np.uint64
)

_OPENING = re.compile(rb"<(?:!--|(/?)([A-Za-z][^\s/>]{0,40}))")
_REST_OF_TAG = re.compile(rb"(?:[^>=]|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>")
_ATTRIBUTE = re.compile(rb"[\s/]*+[^\s=>/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+")
_IMPLIED_ENDS = frozenset(b"p li dt dd option".split())


class _Tag(NamedTuple):
    start: int
    end: int
    closing: bool
    name: bytes


def limit_markup(page: bytes) -> bytes:
    """Return the page without what costs the parser quadratic time; the very same object if nothing does.

    A look at the tags' first letters settles nearly every page in a fraction of a millisecond; only
    what fails it is scanned tag by tag.
    """
    data = np.frombuffer(page + b"\0" * _NAME_BYTES, dtype=np.uint8)
    signs = np.flatnonzero(data[:-_NAME_BYTES] == ord("<"))
    long_tags = signs[:-1][np.diff(signs) > LONG_TAG_BYTES] if signs.size else signs
    shorter = _limit_attributes(page, long_tags.tolist()) if long_tags.size else page
    if _estimate_depth(data, signs) <= MAX_DEPTH:
        return shorter
    return _flatten(shorter)


def _estimate_depth(data: npt.NDArray[np.uint8], signs: npt.NDArray[np.int64]) -> int:
    """Return how deep a page can nest if every end tag closes something: what opens less what closes."""
    after = data[signs + 1]
    lowered = after | 0x20
    steps = ((lowered >= ord("a")) & (lowered <= ord("z"))).astype(np.int32)
    steps -= after == ord("/")
    depth = _highest(steps)
    if depth <= MAX_DEPTH:
        return depth
    steps[_is_void(data, signs)] = 0
    return _highest(steps)


def _highest(steps: npt.NDArray[np.int32]) -> int:
    heights = np.cumsum(steps)
    if not heights.size:
        return 0
    # a stray end tag closes nothing: measure from the lowest point so far
    floor = np.minimum(np.minimum.accumulate(heights), 0)
    return int((heights - floor).max())


def _is_void(data: npt.NDArray[np.uint8], signs: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Mark the tags that hold nothing, by their names."""
    reach = np.minimum(signs[:, None] + np.arange(1, _NAME_BYTES + 1), len(data) - 1)
    names = data[reach] | 0x20
    letters = np.logical_and.accumulate((names >= ord("a")) & (names <= ord("z")), axis=1)
    codes = np.ascontiguousarray(np.where(letters, names, 0).astype(np.uint8)).view("<u8").ravel()
    return np.isin(codes, _VOID_CODES)


def _limit_attributes(page: bytes, starts: list[int]) -> bytes:
    """Cut the attributes beyond the limit out of the tags that begin at some places."""
    places = {start: end for start in starts if (end := _end_of_attributes(page, start)) is not None}
    if not places:
        return page
    kept: list[bytes] = []
    position = 0
    for tag in _iter_tags(page):  # what stands in a script is no tag
        if tag.start in places:
            kept.append(page[position : places[tag.start]])
            position = tag.end - 1
    kept.append(page[position:])
    return b"".join(kept) if position else page


def _end_of_attributes(page: bytes, start: int) -> int | None:
    """Return where the last attribute within the limit ends, ``None`` where a tag has no more than that."""
    opening = _OPENING.match(page, start)
    if opening is None or not opening.group(2):
        return None
    at = opening.end()
    for _ in range(MAX_ATTRIBUTES):
        attribute = _ATTRIBUTE.match(page, at)
        if attribute is None:
            return None
        at = attribute.end()
    return at if _ATTRIBUTE.match(page, at) else None


def _flatten(page: bytes) -> bytes:
    """Limit depth and open formatting elements.

    As in browsers, an element beyond the limit becomes a sibling of the last one within it, so that
    paragraphs stay paragraphs; an inline one is taken out.
    """
    kept: list[bytes] = []
    position = 0
    stack = _Stack()
    for tag in _iter_tags(page):
        instead = stack.close(tag.name) if tag.closing else stack.open(tag.name)
        if instead is not None:
            kept.append(page[position : tag.start])
            kept.append(instead)
            position = tag.start if instead.startswith(b"</") else tag.end
    if not position:
        return page
    kept.append(page[position:])
    return b"".join(kept)


class _Stack:
    """The open elements of a page, as the parser would see them."""

    def __init__(self) -> None:
        self._open: list[bytes] = []
        self._counts: Counter[bytes] = Counter()
        self._formatting: Counter[bytes] = Counter()
        self._formatting_open = 0
        self._dropped: Counter[bytes] = Counter()
        self._beyond: Counter[bytes] = Counter()
        self._sibling: bytes | None = None

    def open(self, name: bytes) -> bytes | None:
        """Return what replaces a start tag, or precedes it where that is an end tag; ``None`` to keep it."""
        if name in _VOID:
            return None
        full = len(self._open) + self._formatting_open >= MAX_DEPTH
        if name in _FORMATTING and not full and self._formatting_open < MAX_FORMATTING:
            self._formatting[name] += 1
            self._formatting_open += 1
            return None
        if name in _FORMATTING or (full and name in _INLINE):
            self._dropped[name] += 1
            return b""
        if full:
            self._beyond[name] += 1
            sibling, self._sibling = self._sibling, name
            return b"</" + sibling + b">" if sibling else None
        if name in _IMPLIED_ENDS and self._open and self._open[-1] == name:
            return None
        self._open.append(name)
        self._counts[name] += 1
        return None

    def close(self, name: bytes) -> bytes | None:
        """Return what to write in place of an end tag; ``None`` to keep it."""
        if self._dropped[name]:
            self._dropped[name] -= 1
            return b""
        if self._beyond[name]:
            self._beyond[name] -= 1
            if self._sibling != name:
                return b" "
            self._sibling = None
        elif name in _FORMATTING:
            if self._formatting[name]:
                self._formatting[name] -= 1
                self._formatting_open -= 1
        elif self._counts[name]:
            self._pop(name)
        return None

    def _pop(self, name: bytes) -> None:
        if name in _INLINE and self._open[-1] != name:  # the parser ignores it where a block is open inside
            return
        while True:
            last = self._open.pop()
            self._counts[last] -= 1
            if last == name:
                return


def _iter_tags(page: bytes) -> Iterator[_Tag]:
    """Yield the tags outside comments and raw text; what never ends, ends the page as in browsers."""
    position = 0
    while opening := _OPENING.search(page, position):
        if opening.group(2) is None:
            position = page.find(b"-->", opening.end()) + 3
            if position < 3:  # noqa: PLR2004 - not found
                return
            continue
        rest = _REST_OF_TAG.match(page, opening.end())
        if rest is None:
            return
        position = rest.end()
        name = opening.group(2).lower()
        closing = bool(opening.group(1))
        yield _Tag(opening.start(), position, closing, name)
        if not closing and name in _RAW_TEXT:
            close = re.compile(b"</" + re.escape(name), re.IGNORECASE).search(page, position)
            if close is None:
                return
            position = close.start()
