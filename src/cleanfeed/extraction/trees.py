"""Boosted oblivious trees scored with numpy.

Knows the arrays a forest is kept as, nothing of blocks or stories. Every tree asks the same
question of all rows on one level, so a forest is a list of questions, asked once each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

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
        columns = np.ascontiguousarray(rows.T)
        # take is several times faster here than indexing
        answers = (columns.take(self.features, axis=0) > self.borders[:, None]).view(np.uint8)
        leaf = answers.take(self.questions[-1], axis=0)
        for questions in self.questions[-2::-1]:
            np.add(leaf, leaf, out=leaf)  # twice as fast as a shift
            leaf |= answers.take(questions, axis=0)
        index = leaf + _first_leaves(*self.leaves.shape)
        sums = self.leaves.ravel().take(index).sum(axis=0)
        return np.asarray(sums + np.float32(self.bias), dtype=np.float32)


@cache
def _first_leaves(trees: int, width: int) -> npt.NDArray[np.int32]:
    """Return the place of each tree's first leaf among all leaves, one row a tree."""
    return (np.arange(trees, dtype=np.int32) * width)[:, None]


def probability(log_odds: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the probability that belongs to each log odds."""
    odds_against = np.exp(-np.minimum(np.maximum(log_odds, -MAX_LOG_ODDS), MAX_LOG_ODDS))
    return (np.float32(1.0) / (np.float32(1.0) + odds_against)).round(DECIMALS)
