"""Rows to fit forests on: which lines, described how, counting how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.features import NAMES, LineTable
from cleanfeed.extraction.flattened.score import opening_lines
from cleanfeed.extraction.flattened.select import choose_lines
from cleanfeed.extraction.flattened.selections import describe_selections, propose_selections
from cleanfeed.extraction.trees import Forest, probability
from cleanfeed.training.flattened.dumps import Sample

SHORT_WEIGHT = 0.5
"""What a shortened dump counts where whole selections are compared."""
MIN_OPINION = 0.02
"""Lines that the first forest gives less teach nothing; a few more are learned from than are asked."""
OPINION = len(NAMES)
"""Column of the first forest's opinion, behind the features."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to train on: features, labels, weights."""

    matrix: npt.NDArray[np.float32]
    labels: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]


def row_weights(table: LineTable, labels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Weigh a line by the words it wins or loses, pages equal: their F1 is averaged."""
    words = np.sqrt(table.word_counts * (table.word_counts + 8.0)) + 1.0
    return np.asarray(words / max(float((words * labels).sum()), 100.0), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Described:
    """One dump with its features."""

    sample: Sample
    table: LineTable
    extended: npt.NDArray[np.float32] | None = None
    """The features with the first forest's opinion, one row a line, once there is one."""

    @property
    def is_even(self) -> bool:
        """Tell which half of the sites the dump is in."""
        return self.sample.fold % 2 == 0


def line_rows(parts: Sequence[Described]) -> Rows:
    """Return all lines of some dumps."""
    return join_rows([Rows(part.table.matrix, part.sample.labels, _weights(part)) for part in parts])


def open_rows(parts: Sequence[Described]) -> Rows:
    """Return the lines of some dumps that the first forest leaves open."""
    found = []
    for part in parts:
        matrix = _extended(part)
        is_open = matrix[:, OPINION] >= MIN_OPINION
        found.append(Rows(matrix[is_open], part.sample.labels[is_open], _weights(part)[is_open]))
    return join_rows(found)


def _weights(part: Described) -> npt.NDArray[np.float32]:
    return part.sample.weight * row_weights(part.table, part.sample.labels)


def _extended(part: Described) -> npt.NDArray[np.float32]:
    if part.extended is None:
        raise ValueError("the first forest has not been asked yet")
    return part.extended


def selection_rows(part: Described, second: Forest) -> Rows:
    """Return the selections of one dump, each with the word F1 it has over the first one."""
    sample, table, matrix = part.sample, part.table, _extended(part)
    opinion = matrix[:, OPINION]
    chances = np.where(opinion >= MIN_OPINION, probability(second.score(matrix)), opinion)
    choice = choose_lines(chances, table.word_counts)
    selections = propose_selections(choice.kept, chances, table.word_counts)
    wanted = table.word_counts * sample.labels
    found = selections.astype(np.float32) @ wanted
    size = selections.astype(np.float32) @ table.word_counts
    f1 = 2 * found / np.maximum(size + float(wanted.sum()), 1)
    weight = sample.weight * (SHORT_WEIGHT if sample.is_short else 1.0)
    return Rows(
        describe_selections(selections, np.arange(len(selections)), chances, table),
        (f1 - f1[0]).astype(np.float32),
        np.full(len(selections), weight, np.float32),
    )


def opening_rows(parts: Sequence[Described], labels: Sequence[npt.NDArray[np.float32]]) -> Rows:
    """Return the lines above the stories that have what is looked for, pages equal."""
    kept = []
    for part, wanted in zip(parts, labels, strict=True):
        matrix, weight = _extended(part), part.sample.weight
        lines = opening_lines(matrix[:, OPINION])
        if wanted[lines].any():
            weights = np.full(lines.size, weight / lines.size, np.float32) + weight * wanted[lines]
            kept.append(Rows(matrix[lines], wanted[lines], weights))
    return join_rows(kept)


def join_rows(parts: Sequence[Rows]) -> Rows:
    """Return the rows of all parts."""
    return Rows(
        np.concatenate([p.matrix for p in parts]),
        np.concatenate([p.labels for p in parts]),
        np.concatenate([p.weights for p in parts]),
    )
