"""Where one story ends and another begins in the same dump.

An archive's file may hold two pages one after the other, a page of endless scroll two stories.
The first one is the record; what follows is cut off, and said to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.characters import Hashes, Text
from cleanfeed.extraction.flattened.features import Column, LineTable
from cleanfeed.extraction.flattened.lexicon import Kinds

MIN_GAP_LINES = 3
"""Fewest dropped lines between two stories: the second's headline and byline, a caption."""
MIN_SECOND_CHANCE = 0.2
"""Probability from which a paragraph that was not kept may be of a second story."""
MIN_STORY_WORDS = 80.0
"""Words each of the two must have."""
MIN_PROSE_SHARE = 0.3
"""Share of a story's words that stand in lines of prose."""
MAX_SHARED_TOPIC = 0.15
"""Most of the words repeated in one part that the other may repeat.

With the limits here five in six dumps of two pages are told, and 2 in 100 of one page; twice as much
cuts half of a long story off one page in a hundred more.
"""
MIN_FIRST_LIKENESS = 0.5
"""How likely the first part's words must be story, in shares of the second's: else it is its furniture."""
FAR_LINES = 20
"""Dropped lines between two parts from which the second needs no date or byline below its headline."""
HEADLINE_REACH = 14
"""Dropped lines above the second part, and lines of it, among which its headline stands."""
INTO_PART = 2
MIN_HEADLINE_WORDS, MAX_HEADLINE_WORDS = 4.0, 25.0
BYLINE_REACH = 4
"""Lines below the second headline among which its date or byline stands."""
MIN_DATE_DIGITS = 0.15
"""Share of a date line's characters that are digits."""
MAX_BYLINE_WORDS = 16.0
MIN_TOPIC = 0.3
"""Share of a headline's words that its own story must hold."""
MAX_FOREIGN_TOPIC = 0.25
"""Share of them that the story before may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStory:
    """The lines of the first story."""

    kept: npt.NDArray[np.bool_]
    has_second: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a dump but for the small ones."""

    hashes: Hashes
    lines: npt.NDArray[np.intp]

    def between(self, first: int, last: int) -> Hashes:
        """Return the words of a range of lines."""
        start, stop = self.lines.searchsorted((first, last + 1))
        return self.hashes[start:stop]


def first_story(
    kept: npt.NDArray[np.bool_], chances: Column, table: LineTable, text: Text, kinds: Kinds
) -> FirstStory:
    """Return the first of the stories in a dump; a second one is told even where none of it was kept."""
    prose = (table.column("prose") > 0) & (chances >= MIN_SECOND_CHANCE)
    places = np.flatnonzero(kept | prose)
    words: _Words | None = None
    for gap in _story_gaps(places, chances, table):
        before, after = places[: gap + 1], places[gap + 1 :]
        if not kept[before].any():
            continue
        heads = _possible_headlines(before, after, table)
        if not heads:
            continue
        if words is None:
            large = kinds == 0
            words = _Words(text.words[large], text.word_lines[large])
        if _differ(before, after, heads, words):
            first = kept.copy()
            first[after[0] :] = False
            return FirstStory(kept=first, has_second=True)
    return FirstStory(kept=kept, has_second=False)


def _story_gaps(places: npt.NDArray[np.intp], chances: Column, table: LineTable) -> npt.NDArray[np.intp]:
    """Return after which of the kept lines a gap follows that has enough prose on both sides for a story."""
    gaps = (places[1:] - places[:-1] > MIN_GAP_LINES).nonzero()[0]
    if not gaps.size:
        return gaps
    words = table.word_counts[places]
    total = np.cumsum(words)
    prose = np.cumsum(words * (table.column("prose")[places] > 0))
    above, prose_above = total[gaps], prose[gaps]
    below, prose_below = total[-1] - above, prose[-1] - prose_above
    enough = (above >= MIN_STORY_WORDS) & (prose_above >= MIN_PROSE_SHARE * above)
    enough &= (below >= MIN_STORY_WORDS) & (prose_below >= MIN_PROSE_SHARE * below)
    mass = np.cumsum(words * chances[places])
    enough &= mass[gaps] * below >= MIN_FIRST_LIKENESS * (mass[-1] - mass[gaps]) * above
    return np.asarray(gaps[enough])


def _possible_headlines(
    before: npt.NDArray[np.intp], after: npt.NDArray[np.intp], table: LineTable
) -> list[int]:
    """Return the lines around the second part's beginning that have the shape and place of its headline."""
    start = max(int(before[-1]) + 1 + MIN_GAP_LINES, int(after[0]) - HEADLINE_REACH)
    stop = min(int(after[0]) + INTO_PART, table.word_counts.size)
    part = slice(start, stop)
    counts = table.word_counts[part]
    fits = (
        (counts >= MIN_HEADLINE_WORDS)
        & (counts <= MAX_HEADLINE_WORDS)
        & (table.column("end_mark")[part] == 0)
    )
    lines: list[int] = (fits.nonzero()[0] + start).tolist()
    if lines and int(after[0] - before[-1]) <= FAR_LINES:
        signed = _signed_lines(table, start, stop + 1)
        lines = [line for line in lines if any(signed[line - start + 1 : line - start + 1 + BYLINE_REACH])]
    return lines


def _differ(
    before: npt.NDArray[np.intp], after: npt.NDArray[np.intp], heads: Sequence[int], words: _Words
) -> bool:
    """Tell whether two parts speak of different things, and the second has a headline of its own."""
    first = words.between(int(before[0]), int(before[-1]))
    second = words.between(int(after[0]), int(after[-1]))
    if not any(_heads(line, first, second, words) for line in heads):
        return False
    return _shared_topic(first, second) <= MAX_SHARED_TOPIC


def _shared_topic(first: Hashes, second: Hashes) -> float:
    """Return how many of the words that one part repeats the other repeats too: what they are about."""
    first, second = _repeated(first), _repeated(second)
    return int(np.isin(first, second).sum()) / max(min(first.size, second.size), 1)


def _repeated(words: Hashes) -> Hashes:
    """Return the different words of some that stand there twice or more."""
    different, counts = np.unique(words, return_counts=True)
    return different[counts > 1]


def _signed_lines(table: LineTable, start: int, stop: int) -> list[bool]:
    """Tell of each of some lines whether it is a date or a byline: below a heading inside a story none is."""
    part = slice(start, stop)
    named = (table.column("digits")[part] >= MIN_DATE_DIGITS) | (table.column("byline")[part] > 0)
    short = (table.word_counts[part] <= MAX_BYLINE_WORDS) & (table.column("end_mark")[part] == 0)
    return list((named & short).tolist())


def _heads(line: int, first: Hashes, second: Hashes, words: _Words) -> bool:
    """Tell whether a line reads like the headline of the second part and of nothing in the first."""
    own = words.between(line, line)
    return _share_of(own, second) >= MIN_TOPIC and _share_of(own, first) <= MAX_FOREIGN_TOPIC


def _share_of(few: Hashes, many: Hashes) -> float:
    """Return which share of a headline's words stand among many; no words are none of them."""
    return int(np.count_nonzero((few[:, None] == many).any(axis=1))) / max(few.size, 1)
