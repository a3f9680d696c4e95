"""Which lines are the story: the set whose expected word F1 is highest.

Knows probabilities and word counts; what block each kept line becomes is for
:mod:`~cleanfeed.extraction.flattened.body`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.features import Column, LineTable

MIN_HEADING_CHANCE = 0.3
"""Probability from which a short line between two parts of the story is taken for a heading of it."""
HEADING_REACH = 5
"""Lines to either side among which the story must end and go on; captions stand between."""
MAX_HEADING_WORDS = 16.0
MIN_PROSE_SHARE = 0.85
"""Share of a story's words from which on it counts as one of prose."""
MIN_FRAGMENT_CHANCE = 0.6
"""Probability that a line which ends no sentence needs there.

Held-out news gain 0.003 of word F1 by the two, pages of all kinds lose 0.002; a share of 0.9 wins and
loses half of that, one of 0.8 half as much again.
"""
MIN_NEIGHBOUR_CHANCE = 0.18
"""Probability from which a paragraph right behind the story belongs to it."""
SHORT_DUMP_LINES = 120
"""Up to here such paragraphs are taken; on held-out news pages, which are longer, it costs 0.004 of F1."""
NEIGHBOUR_REACH = 4
"""How many lines back the story must be; a doubled caption and its credit stand between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The lines taken for the story."""

    kept: npt.NDArray[np.bool_]
    expected_f1: float
    """Word F1 to be expected if the probabilities are true; not yet calibrated."""


def choose_lines(probabilities: Column, word_counts: Column) -> Choice:
    """Return the lines that together have the highest expected word F1."""
    order = (-probabilities).argsort(kind="stable")
    mass = (probabilities * word_counts)[order]
    expected = 2 * mass.cumsum() / np.maximum(word_counts[order].cumsum() + mass.sum(), 1e-6)
    best = int(expected.argmax())
    kept = np.zeros(probabilities.size, dtype=bool)
    kept[order[: best + 1]] = True
    return Choice(kept=kept, expected_f1=float(min(expected[best], 1.0)))


def drop_doubted(
    kept: npt.NDArray[np.bool_], probabilities: Column, table: LineTable
) -> npt.NDArray[np.bool_]:
    """Return the kept lines without doubtful ones that end no sentence, where the story is prose.

    Between the paragraphs of news stand links to other stories, labels and captions; where much of
    a story is lists, such lines are as often its own.
    """
    words = table.word_counts[kept]
    in_prose = float(words[table.column("prose")[kept] > 0].sum())
    if in_prose < MIN_PROSE_SHARE * float(words.sum()):
        return kept
    return kept & ((probabilities >= MIN_FRAGMENT_CHANCE) | (table.column("end_mark") > 0))


def rescue_headings(
    kept: npt.NDArray[np.bool_], probabilities: Column, table: LineTable
) -> npt.NDArray[np.bool_]:
    """Return the kept lines with the headings between them, which weigh too little to be sure of.

    A heading is short, ends in no mark, recurs nowhere, has the story close above and its prose right
    below, captions between or not: above anything else it is a link to another story more often.
    """
    likely = ~kept & (probabilities >= MIN_HEADING_CHANCE) & (table.word_counts <= MAX_HEADING_WORDS)
    if not likely.any():
        return kept
    odd = (
        table.column("end_mark") + table.column("copies") + table.column("credit") + table.column("furniture")
    )
    places = (likely & (odd == 0)).nonzero()[0].tolist()
    if not places:
        return kept
    rescued = kept.copy()
    is_body = kept & (table.column("prose") > 0)
    caption = _captions(table)
    for i in places:
        below = i + 1
        while below < min(i + HEADING_REACH, kept.size - 1) and caption[below] and not is_body[below]:
            below += 1
        rescued[i] = below < kept.size and is_body[below] and kept[max(0, i - HEADING_REACH) : i].any()
    return rescued


def rescue_neighbours(
    kept: npt.NDArray[np.bool_], probabilities: Column, table: LineTable
) -> npt.NDArray[np.bool_]:
    """Return the kept lines with the paragraphs that follow close on them, captions between or not.

    The last paragraph before the furniture is the one that is doubted most, in short dumps without
    need: the pages that doubts were learned on are long.
    """
    if kept.size > SHORT_DUMP_LINES:
        return kept
    rescued = kept.copy()
    prose = (table.column("prose") > 0) & (probabilities >= MIN_NEIGHBOUR_CHANCE)
    caption = _captions(table)
    for i in np.flatnonzero(prose & ~kept):
        above = i - 1
        while above > i - NEIGHBOUR_REACH and caption[above]:
            above -= 1
        rescued[i] = above >= 0 and rescued[above]
    return rescued


def _captions(table: LineTable) -> npt.NDArray[np.bool_]:
    """Return the lines that are doubled, as captions and their ``alt`` are, or speak of photographers."""
    return (table.column("same_before") + table.column("same_after") + table.column("credit")) > 0
