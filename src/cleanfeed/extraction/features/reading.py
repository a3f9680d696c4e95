"""Which blocks of a page are looked at one by one: all, but for very long rows of paragraphs made alike.

Of such a row the first paragraphs are looked at, and speak for the others in turn: two hundred thousand
paragraphs under one element tell no more of what they are than the first two thousand. Counts and sums of
the page are over all of its blocks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.features.values import IntArray

_T = TypeVar("_T")

MIN_ROW = 100
"""More paragraphs made alike under one element are a row."""
MAX_READ = 2_000
"""Paragraphs of a row that are looked at; the longest row of the development pages has 159."""
MIN_PARAGRAPH_CHARS = 40
"""A shorter text may be anything."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The blocks that are looked at; a slice where that is each of them."""

    blocks: slice | IntArray
    """Their indices, in reading order."""
    place: slice | IntArray
    """For each block of the page the place among :attr:`blocks` of the one that speaks for it."""
    rows: tuple[IntArray, ...]
    """The blocks of each row."""

    def pick(self, values: Sequence[_T]) -> Sequence[_T]:
        """Return the values of the blocks that are looked at, from those of all."""
        if isinstance(self.blocks, slice):
            return values
        return [values[index] for index in self.blocks.tolist()]

    def spread(self, values: Sequence[_T]) -> Sequence[_T]:
        """Return the values of all blocks, from those of the blocks that are looked at."""
        if isinstance(self.place, slice):
            return values
        return [values[place] for place in self.place.tolist()]


_EACH = slice(None)
WHOLE = Reading(_EACH, _EACH, ())
"""Looks at every block, and knows of no rows."""


def plan_reading(stream: BlockStream) -> Reading:
    """Choose the blocks of a page that are looked at."""
    rows = find_rows(stream)
    if all(len(row) <= MAX_READ for row in rows):
        return Reading(_EACH, _EACH, rows)
    index = np.arange(len(stream.blocks))
    speaker = index.copy()
    for row in rows:
        speaker[row[MAX_READ:]] = np.resize(row[:MAX_READ], max(len(row) - MAX_READ, 0))
    is_read = speaker == index
    return Reading(np.flatnonzero(is_read), (np.cumsum(is_read) - 1)[speaker], rows)


def find_rows(stream: BlockStream) -> tuple[IntArray, ...]:
    """Return the rows of a page: many paragraphs without links, of one class, under one element."""
    elements = stream.elements
    if len(elements.with_tag("p")) <= MIN_ROW:
        return ()
    parents, namesakes = elements.parent, elements.namesake
    rows: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, block in enumerate(stream.blocks):
        if block.tag == "p" and not block.link_chars and len(block.text) >= MIN_PARAGRAPH_CHARS:
            rows[parents[block.element], namesakes[block.element]].append(index)
    return tuple(np.array(row, np.int64) for row in rows.values() if len(row) > MIN_ROW)
