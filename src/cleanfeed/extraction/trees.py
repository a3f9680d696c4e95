"""Boosted oblivious trees scored with numpy.

Knows the arrays a forest is kept as, nothing of blocks or stories. Every tree asks the same
question of all rows on one level, so a forest is a list of questions, asked once each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

DECIMALS = 5
"""Probabilities are rounded, so that the last bits of sums do not reach a record."""
MAX_LOG_ODDS = 30.0
"""More changes no probability."""
ROWS_AT_ONCE = 512
"""Rows scored in one go: what they need stays in the cache, and memory is bounded on long pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Trees of one depth as arrays; the sum of their leaves is a log odds."""

    features: npt.NDArray[np.int16]
    """Column asked by each distinct question."""
    borders: npt.NDArray[np.float32]
    """Value the column must exceed."""
    questions: npt.NDArray[np.int32]
    """Question of each level of each tree, shape (depth, trees)."""
    leaves: npt.NDArray[np.float32]
    """Value of each leaf, shape (trees, 2 ** depth)."""
    bias: float

    def score(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the log odds of each row."""
        if len(rows) <= ROWS_AT_ONCE:
            return self._score(rows)
        parts = [self._score(rows[at : at + ROWS_AT_ONCE]) for at in range(0, len(rows), ROWS_AT_ONCE)]
        return np.concatenate(parts)

    def _score(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        return np.asarray(self.leaf_values(rows).sum(axis=0) + np.float32(self.bias), dtype=np.float32)

    def leaf_values(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the value of the leaf that each row falls to, one row a tree."""
        columns = np.ascontiguousarray(rows.T)
        # take is several times faster here than indexing
        answers = (columns.take(self.features, axis=0) > self.borders[:, None]).view(np.uint8)
        levels = answers.take(self.questions, axis=0)
        leaf = levels[-1]
        for level in levels[-2::-1]:
            np.add(leaf, leaf, out=leaf)  # twice as fast as a shift
            leaf |= level
        values: npt.NDArray[np.float32] = self.leaves.ravel().take(leaf + _first_leaves(*self.leaves.shape))
        return values


@cache
def _first_leaves(trees: int, width: int) -> npt.NDArray[np.int32]:
    """Return the place of each tree's first leaf among all leaves, one row a tree."""
    return (np.arange(trees, dtype=np.int32) * width)[:, None]


@dataclass(frozen=True)
class ForestGroup:
    """Forests of one depth that are asked of the same rows, in little more time than one of them."""

    forests: tuple[Forest, ...]

    def score(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return the log odds of each row, one row of them a forest."""
        starts, biases = self._parts
        parts = [
            np.add.reduceat(self._whole.leaf_values(rows[at : at + ROWS_AT_ONCE]), starts, axis=0)
            for at in range(0, max(len(rows), 1), ROWS_AT_ONCE)
        ]
        return np.concatenate(parts, axis=1) + biases

    @cached_property
    def _parts(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        """Number of each forest's first tree, and the biases as a column."""
        sizes = np.array([len(forest.leaves) for forest in self.forests])
        biases = np.array([forest.bias for forest in self.forests], dtype=np.float32)
        return sizes.cumsum() - sizes, biases[:, None]

    @cached_property
    def _whole(self) -> Forest:
        """All trees as one forest."""
        asked = np.cumsum([0, *(forest.features.size for forest in self.forests)])
        return Forest(
            features=np.concatenate([forest.features for forest in self.forests]),
            borders=np.concatenate([forest.borders for forest in self.forests]),
            questions=np.concatenate(
                [f.questions + np.int32(before) for f, before in zip(self.forests, asked[:-1], strict=True)],
                axis=1,
            ),
            leaves=np.concatenate([forest.leaves for forest in self.forests]),
            bias=0.0,
        )


def probability(log_odds: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the probability that belongs to each log odds."""
    odds_against = np.exp(-np.minimum(np.maximum(log_odds, -MAX_LOG_ODDS), MAX_LOG_ODDS))
    return (np.float32(1.0) / (np.float32(1.0) + odds_against)).round(DECIMALS)
