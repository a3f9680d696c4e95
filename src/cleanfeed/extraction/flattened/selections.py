"""Whole selections of lines, compared with each other: where the story begins and ends, how much is doubted.

Line by line even good probabilities leave pages half taken. So several selections are proposed,
from strict to generous, whole stretches and clusters, and each is described as a whole; a forest
says how much more word F1 each one has than the most expected one.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.features import Column, LineTable
from cleanfeed.extraction.flattened.select import Choice
from cleanfeed.extraction.trees import Forest

SURE_F1 = 0.93
"""Expected word F1 from which on the most expected selection is taken unasked: asking wins nothing."""
MIN_EXPECTED_SHARE = 0.8
"""Share of the most expected word F1 that a selection must itself be expected to have to be thought of."""
GAIN_DECIMALS = 5
"""Gains are rounded, so that the last bits of sums decide nothing."""
THRESHOLDS = (0.08, 0.15, 0.25, 0.35, 0.5, 0.65, 0.8, 0.9)
STRETCH_COSTS = (0.15, 0.3, 0.5)
"""What each word costs when the stretch of lines with the highest sum of probabilities is sought."""
STRETCH_FLOORS = (0.0, 0.05, 0.25)
"""Probability a line of a stretch needs to be taken."""
CLUSTER_GAP = 6
"""Dropped lines that part two clusters."""
WIDE_GAP = 4
GENEROUS = frozenset({1, 2, 9, 13, 17})
"""Numbers of proposals that are described in training alone.

They take whatever is not surely out. Pages on which they are best are few, and a page on which one
of them is taken wrongly loses most: without them held-out news gain 0.014 of word F1.
"""
PROPOSALS = 1 + len(THRESHOLDS) + len(STRETCH_COSTS) * (len(STRETCH_FLOORS) + 1) + 1
OFFERED = np.array([number for number in range(PROPOSALS) if number not in GENEROUS])
_THRESHOLDS, _FLOORS = (
    np.array(limits, dtype=np.float32)[:, np.newaxis] for limits in (THRESHOLDS, STRETCH_FLOORS)
)
CHARACTER = (
    "end_mark",
    "word_odds",
    "line_odds",
    "stop_words",
    "capitals",
    "digits",
    "copies",
    "length",
    "core",
)
"""Columns of which the lines taken, added and removed are described by their means."""

SELECTION_NAMES: tuple[str, ...] = (
    "kind",
    "expected_f1",
    "share",
    "words",
    "mean_chance",
    "mass_share",
    "lines",
    "line_share",
    "runs",
    "clusters",
    "density",
    "least_kept",
    "most_dropped",
    "added",
    "removed",
    "added_chance",
    "removed_chance",
    "added_inside",
    "removed_edge",
    *(f"{part}_{name}" for part in ("kept", "added", "removed") for name in CHARACTER),
    "doubt",
    "sure_share",
    "doubted_share",
    "mass",
    "all_lines",
)


def propose_selections(
    expected: npt.NDArray[np.bool_], probabilities: Column, word_counts: Column
) -> npt.NDArray[np.bool_]:
    """Return selections of lines, one a row, the most expected one first."""
    rows = np.zeros((PROPOSALS, probabilities.size), dtype=bool)
    rows[0] = expected
    at = 1 + len(THRESHOLDS)
    np.greater_equal(probabilities, _THRESHOLDS, out=rows[1:at])
    for cost in STRETCH_COSTS:
        stretch = _best_stretch(word_counts * (probabilities - cost))
        floors = at + len(STRETCH_FLOORS)
        rows[at:floors, stretch] = probabilities[stretch] >= _FLOORS
        rows[floors, stretch] = expected[stretch]
        at = floors + 1
    rows[at] = _main_cluster(expected, word_counts)
    return rows


def _best_stretch(gains: Column) -> slice:
    """Return the stretch of lines whose gains add up to the most."""
    sums = np.zeros(gains.size + 1, dtype=np.float64)
    np.add.accumulate(gains, out=sums[1:], dtype=np.float64)
    last = int((sums[1:] - np.minimum.accumulate(sums[:-1])).argmax())
    return slice(int(sums[: last + 1].argmin()), last + 1)


def _main_cluster(kept: npt.NDArray[np.bool_], word_counts: Column) -> npt.NDArray[np.bool_]:
    """Return the kept lines that stand close together and have the most words."""
    places = np.flatnonzero(kept)
    if not places.size:
        return kept
    cluster = np.zeros(places.size, dtype=np.intp)
    np.cumsum(places[1:] - places[:-1] > CLUSTER_GAP, out=cluster[1:])
    heaviest = int(np.argmax(np.bincount(cluster, weights=word_counts[places])))
    main = np.zeros(kept.size, dtype=bool)
    main[places[cluster == heaviest]] = True
    return main


def describe_selections(
    selections: npt.NDArray[np.bool_],
    numbers: npt.NDArray[np.intp],
    probabilities: Column,
    table: LineTable,
) -> npt.NDArray[np.float32]:
    """Return one row of features a selection; the first selection is the one others are compared with.

    Args:
        selections: Some of what was proposed, the most expected selection first.
        numbers: Which of the proposals they are.
        probabilities: Chance of each line to be story.
        table: The lines' features.
    """
    count, n = selections.shape
    words, chances = table.word_counts, probabilities
    base = selections[0]
    kept_sums, added_sums, removed_sums = _sum_up(selections, _quantities(base, chances, table))
    kept_words, mass, lines = kept_sums[:3]
    total, all_mass = max(float(words.sum()), 1.0), max(float(words @ chances), 1.0)
    base_words, base_lines = max(float(kept_words[0]), 1.0), max(float(lines[0]), 1.0)
    added_words, removed_words = np.maximum(added_sums[0], 1), np.maximum(removed_sums[0], 1)
    starts = selections.copy()
    starts[:, 1:] &= ~selections[:, :-1]
    is_sure, is_doubted = chances > 0.9, (chances > 0.1) & (chances < 0.9)  # noqa: PLR2004 - in, neither in nor out
    first = selections.argmax(axis=1)
    last = n - 1 - selections[:, ::-1].argmax(axis=1)
    whole = (
        float((words * chances) @ (1 - chances)) / all_mass,
        float(words[is_sure].sum()) / total,
        float(words[is_doubted].sum()) / all_mass,
        math.log1p(all_mass),
        math.log(n),
    )
    columns: tuple[npt.NDArray[Any] | float, ...] = (
        numbers,
        2 * mass / np.maximum(kept_words + all_mass, 1),
        kept_words / total,
        np.log1p(kept_words),
        mass / np.maximum(kept_words, 1),
        mass / all_mass,
        np.log1p(lines),
        lines / n,
        starts.sum(axis=1),
        _clusters(selections),
        lines / (last - first + 1),
        np.where(selections, chances, 1).min(axis=1),
        np.where(selections, 0, chances).max(axis=1),
        added_sums[0] / base_words,
        removed_sums[0] / base_words,
        added_sums[1] / added_words,
        removed_sums[1] / removed_words,
        added_sums[3] / added_words,
        removed_sums[2] / base_lines,
    )
    rows = np.empty((len(SELECTION_NAMES), count), dtype=np.float32)
    for row, column in enumerate(columns):
        rows[row] = column
    character = rows[len(columns) : -len(whole)].reshape(3, len(CHARACTER), count)
    np.divide(kept_sums[4:], np.maximum(kept_words, 1), out=character[0])
    np.divide(added_sums[4:], added_words, out=character[1])
    np.divide(removed_sums[4:], removed_words, out=character[2])
    rows[-len(whole) :] = np.array(whole, dtype=np.float32)[:, np.newaxis]
    return rows.T


def _quantities(base: npt.NDArray[np.bool_], chances: Column, table: LineTable) -> npt.NDArray[np.float32]:
    """Return what is added up over the lines of a selection: one row a quantity, first those of all lines."""
    words = table.word_counts
    places = base.nonzero()[0]
    rows = np.empty((4 + len(CHARACTER), words.size), dtype=np.float32)
    rows[0] = words
    np.multiply(words, chances, out=rows[1])
    rows[2] = 1
    rows[3] = 0
    if places.size:
        inside = slice(int(places[0]), int(places[-1]) + 1)
        rows[3, inside] = words[inside]
    for row, name in enumerate(CHARACTER, start=4):
        np.multiply(words, table.column(name), out=rows[row])
    return rows


def _sum_up(
    selections: npt.NDArray[np.bool_], quantities: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return sums over the lines of each selection, over what it adds to the first and over what it lacks."""
    kept = selections.astype(np.float32)
    common = kept * kept[0]
    return quantities @ kept.T, quantities @ (kept - common).T, quantities @ (kept[0] - common).T


def _clusters(selections: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Return in how many parts, far from each other, each selection lies."""
    sums = np.cumsum(selections, axis=1, dtype=np.int32)
    before = np.zeros_like(sums)
    before[:, WIDE_GAP + 1 :] = sums[:, : -WIDE_GAP - 1]
    alone = selections.copy()
    alone[:, 1:] &= sums[:, :-1] == before[:, 1:]
    return np.asarray(alone.sum(axis=1))


def best_selection(forest: Forest, choice: Choice, probabilities: Column, table: LineTable) -> Choice:
    """Return the selection that the forest expects most of."""
    if choice.expected_f1 >= SURE_F1:
        return choice
    proposed = propose_selections(choice.kept, probabilities, table.word_counts)
    selections = proposed[OFFERED]
    rows = describe_selections(selections, OFFERED, probabilities, table)
    gains = forest.score(rows)
    gains = np.round(gains - gains[0], GAIN_DECIMALS)
    expected_f1 = rows[:, SELECTION_NAMES.index("expected_f1")]
    gains[expected_f1 < MIN_EXPECTED_SHARE * expected_f1[0]] = 0.0
    best = int(np.argmax(gains))
    if not selections[best].any():
        return choice
    expected = min(choice.expected_f1 + float(gains[best]), 1.0)
    return Choice(kept=selections[best], expected_f1=expected)
