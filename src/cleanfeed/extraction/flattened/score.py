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

from cleanfeed.extraction.flattened.features import TITLE_LINES, Column, LineTable
from cleanfeed.extraction.flattened.opinion import SURE
from cleanfeed.extraction.flattened.word_weights import WordWeights
from cleanfeed.extraction.trees import Forest, ForestGroup, probability

WEIGHTS_FILE = "weights.npz"

MIN_OPINION = 0.1
"""Lines that the first forest gives less are out: six in ten. Held-out F1 is the same from 0.02 to 0.1."""
ABOVE_STORY_LINES = 80
"""Lines above the first sure one among which headline and byline stand: further up are menus."""
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
    roles: ForestGroup
    """Of headline and byline."""
    selection: Forest
    """Says how much more word F1 one selection of lines has than another."""
    calibration: npt.NDArray[np.float32]
    """Word F1 observed on held-out sites at each of evenly spaced steps of the raw estimate."""

    def score(self, table: LineTable) -> LineScores:
        """Return how likely each line is part of the story, its headline, its byline."""
        opinion = probability(self.first.score(table.matrix))
        columns = table.with_opinion(opinion)
        is_open = opinion >= MIN_OPINION
        story = opinion.copy()
        if is_open.any():
            story[is_open] = probability(self.second.score(columns.compress(is_open, axis=1).T))
        lines = opening_lines(opinion)
        opening = columns.take(lines, axis=1).T
        roles = np.zeros((len(self.roles.forests), story.size), dtype=np.float32)
        roles[:, lines] = probability(self.roles.score(opening))
        return LineScores(story=story, headline=roles[0], byline=roles[1])

    def calibrated(self, expected_f1: float) -> float:
        """Return the word F1 that held-out sites had where so much was expected."""
        at = min(max(expected_f1, 0.0), 1.0) * (self.calibration.size - 1)
        below = min(int(at), self.calibration.size - 2)
        low, high = self.calibration[below : below + 2].tolist()
        return float(low + (high - low) * (at - below))


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
            words=WordWeights(words=arrays["words"], lines=arrays["lines"]),
            first=_forest(arrays, "first"),
            second=_forest(arrays, "second"),
            roles=ForestGroup((_forest(arrays, "headline"), _forest(arrays, "byline"))),
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


def opening_lines(opinion: Column) -> npt.NDArray[np.intp]:
    """Return the lines that may hold headline and byline: the first ones, and those above the story."""
    sure = (opinion > SURE).nonzero()[0]
    if not sure.size:
        return np.arange(opinion.size)
    start, stop = int(sure[0]) - ABOVE_STORY_LINES, min(int(sure[0]) + INTO_STORY_LINES, opinion.size)
    if start <= TITLE_LINES:
        return np.arange(stop)
    return np.concatenate((np.arange(TITLE_LINES), np.arange(start, stop)))
