"""Where one story ends and another begins in the same dump.

An archive's file may hold two pages one after the other, a page of endless scroll two stories.
The first one is the record; what follows is cut off, and said to be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.characters import Text
from cleanfeed.extraction.flattened.features import LineTable
from cleanfeed.extraction.flattened.lexicon import Cues

MIN_GAP_LINES = 3
"""Fewest dropped lines between two stories: the second's headline and byline, a caption."""
MIN_STORY_WORDS = 80.0
"""Words each of the two must have."""
MIN_PROSE_SHARE = 0.6
"""Share of a story's words that stand in lines of prose."""
MAX_SHARED = 0.3
"""Most of the second part's words, small ones apart, that the first part may hold."""
HEADLINE_REACH = 8
"""Dropped lines above the second part, and lines of it, among which its headline stands."""
INTO_PART = 2
MIN_HEADLINE_WORDS, MAX_HEADLINE_WORDS = 4.0, 25.0
MIN_TOPIC = 0.5
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

    hashes: npt.NDArray[np.uint64]
    lines: npt.NDArray[np.intp]

    def of(self, first: int, last: int) -> npt.NDArray[np.uint64]:
        """Return the different words of a range of lines, its ends included."""
        start, stop = np.searchsorted(self.lines, (first, last + 1))
        return np.unique(self.hashes[start:stop])


def first_story(kept: npt.NDArray[np.bool_], table: LineTable, text: Text, cues: Cues) -> FirstStory:
    """Return the first of the stories that the kept lines hold."""
    places = np.flatnonzero(kept)
    gaps = np.flatnonzero(np.diff(places) > MIN_GAP_LINES)
    if not gaps.size:
        return FirstStory(kept=kept, has_second=False)
    words: _Words | None = None
    for gap in gaps:
        before, after = places[: gap + 1], places[gap + 1 :]
        if not (_is_story(before, table) and _is_story(after, table)):
            continue
        if words is None:
            large = cues.kinds_of(text.words) == 0
            words = _Words(text.words[large], text.word_lines[large])
        if _differ(before, after, table, words):
            first = kept.copy()
            first[after[0] :] = False
            return FirstStory(kept=first, has_second=True)
    return FirstStory(kept=kept, has_second=False)


def _is_story(lines: npt.NDArray[np.intp], table: LineTable) -> bool:
    words = table.word_counts[lines]
    prose = float(words[table.column("prose")[lines] > 0].sum())
    return float(words.sum()) >= MIN_STORY_WORDS and prose >= MIN_PROSE_SHARE * float(words.sum())


def _differ(
    before: npt.NDArray[np.intp], after: npt.NDArray[np.intp], table: LineTable, words: _Words
) -> bool:
    """Tell whether two parts speak of different things, and the second has a headline of its own."""
    first = words.of(int(before[0]), int(before[-1]))
    second = words.of(int(after[0]), int(after[-1]))
    if not second.size or np.isin(second, first, assume_unique=True).mean() > MAX_SHARED:
        return False
    start = max(int(before[-1]) + 1, int(after[0]) - HEADLINE_REACH)
    lines = range(start, min(int(after[0]) + INTO_PART, table.word_counts.size))
    return any(_heads(i, first, second, table, words) for i in lines)


def _heads(
    line: int,
    first: npt.NDArray[np.uint64],
    second: npt.NDArray[np.uint64],
    table: LineTable,
    words: _Words,
) -> bool:
    """Tell whether a line reads like the headline of the second part and of nothing in the first."""
    if (
        table.column("end_mark")[line]
        or not MIN_HEADLINE_WORDS <= table.word_counts[line] <= MAX_HEADLINE_WORDS
    ):
        return False
    own = words.of(line, line)
    if not own.size:
        return False
    return bool(np.isin(own, second).mean() >= MIN_TOPIC and np.isin(own, first).mean() <= MAX_FOREIGN_TOPIC)
