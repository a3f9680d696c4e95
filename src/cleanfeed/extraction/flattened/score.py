"""How likely each line is story, headline or byline.

The forests that decide see what a first one said of the lines around.

Knows the weights file; what is done with the probabilities is for
:mod:`~cleanfeed.extraction.flattened.select`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.features import Column
from cleanfeed.extraction.flattened.word_weights import WordWeights
from cleanfeed.extraction.trees import Forest, probability

WEIGHTS_FILE = "weights.npz"

OPINION_SHIFTS = (-4, -3, -2, -1, 1, 2, 3, 4)
OPINION_WINDOWS = (3, 10, 30)
OPINION_NAMES: tuple[str, ...] = (
    "own",
    *(f"own{shift:+d}" for shift in OPINION_SHIFTS),
    *(f"mass±{reach}" for reach in OPINION_WINDOWS),
    *(
        "mass_before",
        "mass_after",
        "mass",
        "mass_share",
        "best_before",
        "best_after",
        "since_sure",
        "until_sure",
    ),
)
MIN_OPINION = 0.02
"""Lines that the first forest gives less are out: a third of all, with a thousandth of the stories' words."""
SURE = 0.7
"""Probability from which on the first forest's word is taken when distances are measured."""


INTO_STORY_LINES = 4
"""Lines from the first sure one on that may still be headline or byline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineScores:
    """Probabilities, one a line."""

    story: Column
    headline: Column
    byline: Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Everything training writes."""

    version: str
    words: WordWeights
    first: Forest
    second: Forest
    headline: Forest
    byline: Forest
    selection: Forest
    """Says how much more word F1 one selection of lines has than another."""
    calibration: npt.NDArray[np.float32]
    """Word F1 observed on held-out sites at each of evenly spaced steps of the raw estimate."""

    def score(self, matrix: npt.NDArray[np.float32], word_counts: Column) -> LineScores:
        """Return how likely each line is part of the story, its headline, its byline."""
        opinion = probability(self.first.score(matrix))
        columns = extend_columns(matrix, opinion, word_counts)
        open_to = np.flatnonzero(opinion >= MIN_OPINION)
        story = opinion.copy()
        if open_to.size:
            story[open_to] = probability(self.second.score(columns[:, open_to].T))
        stop = opening_lines(opinion)
        headline, byline = np.zeros_like(story), np.zeros_like(story)
        opening = np.ascontiguousarray(columns[:, :stop]).T  # once for both
        headline[:stop] = probability(self.headline.score(opening))
        byline[:stop] = probability(self.byline.score(opening))
        return LineScores(story=story, headline=headline, byline=byline)

    def calibrated(self, expected_f1: float) -> float:
        """Return the word F1 that held-out sites had where so much was expected."""
        steps = np.linspace(0.0, 1.0, self.calibration.size)
        return float(np.interp(expected_f1, steps, self.calibration))


@cache
def load_model() -> Model:
    """Return the model that comes with the package; read once."""
    with files("cleanfeed.extraction.flattened").joinpath(WEIGHTS_FILE).open("rb") as file:
        return read_model(file)


def read_model(file: IO[bytes]) -> Model:
    """Read a weights file as training wrote it."""
    with np.load(file, allow_pickle=False) as arrays:
        return Model(
            version=str(arrays["version"]),
            words=WordWeights(words=arrays["words"], pairs=arrays["pairs"], lines=arrays["lines"]),
            first=_forest(arrays, "first"),
            second=_forest(arrays, "second"),
            headline=_forest(arrays, "headline"),
            byline=_forest(arrays, "byline"),
            selection=_forest(arrays, "selection"),
            calibration=arrays["calibration"],
        )


def _forest(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Forest:
    return Forest(
        features=arrays[f"{name}_features"],
        borders=arrays[f"{name}_borders"],
        questions=arrays[f"{name}_questions"],
        leaves=arrays[f"{name}_leaves"],
        bias=float(arrays[f"{name}_bias"]),
    )


def opening_lines(opinion: Column) -> int:
    """Return how many lines from the top may hold headline and byline."""
    sure = np.flatnonzero(opinion > SURE)
    return min(int(sure[0]) + INTO_STORY_LINES, opinion.size) if sure.size else opinion.size


def extend_columns(
    matrix: npt.NDArray[np.float32], opinion: Column, word_counts: Column
) -> npt.NDArray[np.float32]:
    """Return the features with what :func:`describe_opinion` adds to them, one row a feature."""
    return np.concatenate((matrix.T, describe_opinion(opinion, word_counts)))


def describe_opinion(opinion: Column, word_counts: Column) -> npt.NDArray[np.float32]:
    """Return what the first forest says of a line and of the lines around it, one row a feature."""
    n = opinion.size
    reach = max(OPINION_SHIFTS)
    padded = np.zeros(n + 2 * reach, dtype=np.float32)
    padded[reach : reach + n] = opinion
    columns: list[npt.NDArray[np.floating[Any]]] = [
        opinion,
        *(padded[reach + shift : reach + shift + n] for shift in OPINION_SHIFTS),
    ]
    far = max(OPINION_WINDOWS)
    # column far + i holds the sums of all lines before i; beyond the ends they stay as they are there
    sums = np.zeros((2, n + 2 * far + 1), dtype=np.float64)
    sums[0, far + 1 : far + 1 + n] = opinion * word_counts
    sums[1, far + 1 : far + 1 + n] = word_counts
    np.add.accumulate(sums, axis=1, out=sums)
    for width in OPINION_WINDOWS:
        inside = sums[:, far + width + 1 : far + width + 1 + n] - sums[:, far - width : far - width + n]
        columns.append(inside[0] / np.maximum(inside[1], 1))
    mass, words = sums[:, far : far + 1 + n]
    at = np.arange(n)
    whole = max(float(mass[-1]), 1.0)
    sure = opinion > SURE
    last = np.maximum.accumulate(np.where(sure, at, -n))
    upcoming = np.minimum.accumulate(np.where(sure, at, 2 * n)[::-1])[::-1]
    best_before = np.maximum.accumulate(np.concatenate(([0.0], opinion[:-1])))
    best_after = np.maximum.accumulate(np.concatenate(([0.0], opinion[:0:-1])))[::-1]
    columns += [
        mass[:-1] / whole,
        1 - mass[1:] / whole,
        np.full(n, np.log1p(mass[-1])),
        np.full(n, mass[-1] / max(words[-1], 1.0)),
        best_before,
        best_after,
        np.log1p(at - last),
        np.log1p(upcoming - at),
    ]
    return np.stack(columns).astype(np.float32)
