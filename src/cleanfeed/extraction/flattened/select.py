"""Which lines are the story: the set whose expected word F1 is highest.

Knows probabilities and word counts; what block each kept line becomes is for
:mod:`~cleanfeed.extraction.flattened.body`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.features import Column, LineTable

MIN_HEADING_CHANCE = 0.2
"""Probability from which a short line between two parts of the story is taken for a heading of it."""
HEADING_REACH = 5
"""Lines to either side among which both parts must begin and end; captions stand between."""
MAX_HEADING_WORDS = 16.0
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
    order = np.argsort(-probabilities, kind="stable")
    mass = (probabilities * word_counts)[order]
    expected = 2 * np.cumsum(mass) / np.maximum(np.cumsum(word_counts[order]) + mass.sum(), 1e-6)
    best = int(np.argmax(expected))
    kept = np.zeros(probabilities.size, dtype=bool)
    kept[order[: best + 1]] = True
    return Choice(kept=kept, expected_f1=float(min(expected[best], 1.0)))


def rescue_headings(
    kept: npt.NDArray[np.bool_], probabilities: Column, table: LineTable
) -> npt.NDArray[np.bool_]:
    """Return the kept lines with the headings between them, which weigh too little to be sure of.

    A heading is short, ends in no mark, recurs nowhere, and has the story close above and below.
    """
    candidates = (
        ~kept
        & (probabilities >= MIN_HEADING_CHANCE)
        & (table.word_counts <= MAX_HEADING_WORDS)
        & (table.column("end_mark") == 0)
        & (table.column("copies") == 0)
        & (table.column("credit") == 0)
        & (table.column("furniture") == 0)
    )
    rescued = kept.copy()
    for i in np.flatnonzero(candidates):
        above, below = kept[max(0, i - HEADING_REACH) : i], kept[i + 1 : i + 1 + HEADING_REACH]
        rescued[i] = above.any() and below.any()
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
    doubled = (table.column("same_before") + table.column("same_after")) > 0
    caption = doubled | (table.column("credit") > 0)
    for i in np.flatnonzero(prose & ~kept):
        above = i - 1
        while above > i - NEIGHBOUR_REACH and caption[above]:
            above -= 1
        rescued[i] = above >= 0 and rescued[above]
    return rescued
