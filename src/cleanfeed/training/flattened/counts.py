"""The tables of word weights: in how many pages a word or line stands inside and outside of stories."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.word_weights import (
    BUCKET_BITS,
    LINE_BUCKET_BITS,
    SCALE,
    WordWeights,
    bucket,
)
from cleanfeed.training.flattened.dumps import Sample

PRIOR = 8.0
"""Pages a bucket's share is drawn towards even odds by."""
INSIDE = 0.5


@dataclass(frozen=True, slots=True)
class Counts:
    """In how many pages of a fold a bucket stands inside (row 0) and outside (row 1) of stories."""

    words: npt.NDArray[np.float64]
    lines: npt.NDArray[np.float64]

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.words + other.words, self.lines + other.lines)


def count_words(samples: Iterable[Sample]) -> Counts:
    """Count buckets once a page."""
    counts = Counts(np.zeros((2, 1 << BUCKET_BITS)), np.zeros((2, 1 << LINE_BUCKET_BITS)))
    for sample in samples:
        outside = (sample.labels[sample.text.word_lines] < INSIDE).astype(np.intp)
        _count_once(counts.words, outside, bucket(sample.text.words, BUCKET_BITS))
        _count_once(
            counts.lines,
            (sample.labels < INSIDE).astype(np.intp),
            bucket(sample.text.line_hashes, LINE_BUCKET_BITS),
        )
    return counts


def _count_once(
    table: npt.NDArray[np.float64], row: npt.NDArray[np.intp], column: npt.NDArray[np.intp]
) -> None:
    """Add a page to a table: a bucket's page counts one, shared between inside and outside."""
    inside = np.bincount(column[row == 0], minlength=table.shape[1])
    outside = np.bincount(column[row == 1], minlength=table.shape[1])
    both = np.maximum(inside + outside, 1)
    table[0] += inside / both
    table[1] += outside / both


def make_weights(counts: Counts) -> WordWeights:
    """Turn counts into log odds."""
    return WordWeights(words=_log_odds(counts.words), lines=_log_odds(counts.lines))


def _log_odds(table: npt.NDArray[np.float64]) -> npt.NDArray[np.int8]:
    prior = PRIOR / 2
    odds = np.log((table[0] + prior) / (table[1] + prior))
    return np.asarray(np.clip(np.rint(odds * SCALE), -127, 127), dtype=np.int8)


def sum_counts(counts: Iterable[Counts]) -> Counts:
    """Add up the counts of several folds."""
    items = list(counts)
    total = items[0]
    for item in items[1:]:
        total = total + item
    return total
