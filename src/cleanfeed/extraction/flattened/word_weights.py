"""What single words and whole lines tell of boilerplate, as tables over hashed buckets.

The tables are counts made in training: how much more often a word stands outside of stories
than inside. A word nobody has seen weighs nothing, so that a language without training data
is judged by the shapes of its lines alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BUCKET_BITS = 15
LINE_BUCKET_BITS = 14
SCALE = 16.0
"""Steps of a table's integers in one unit of log odds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordWeights:
    """Log odds of standing inside a story, times :data:`SCALE`, by bucket."""

    words: npt.NDArray[np.int8]
    pairs: npt.NDArray[np.int8]
    lines: npt.NDArray[np.int8]

    def of_words(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.float32]:
        """Return the log odds of each word."""
        return self.words.take(bucket(hashes, BUCKET_BITS)) * np.float32(1 / SCALE)

    def of_pairs(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.float32]:
        """Return the log odds of each word together with the one before it, by :func:`hash_pairs`."""
        return self.pairs.take(bucket(hashes, BUCKET_BITS)) * np.float32(1 / SCALE)

    def of_lines(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.float32]:
        """Return the log odds of each line as a whole."""
        return self.lines.take(bucket(hashes, LINE_BUCKET_BITS)) * np.float32(1 / SCALE)


def bucket(hashes: npt.NDArray[np.uint64], bits: int) -> npt.NDArray[np.int64]:
    """Return the bucket of each hash."""
    return (hashes >> np.uint64(64 - bits)).view(np.int64)


def hash_pairs(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return a hash of each word and the one before it, across line ends."""
    pairs = words.copy()
    pairs[1:] ^= words[:-1] >> np.uint64(7)
    pairs *= np.uint64(0xFF51AFD7ED558CCD)
    return pairs
