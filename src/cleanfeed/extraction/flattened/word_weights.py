"""What single words and whole lines tell of boilerplate, as tables over hashed buckets.

The tables are counts made in training: how much more often a word stands outside of stories
than inside. A word nobody has seen weighs nothing, so that a language without training data
is judged by the shapes of its lines alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.characters import HASH_BITS, Hashes

BUCKET_BITS = 15
LINE_BUCKET_BITS = 14
SCALE = 16.0
"""Steps of a table's integers in one unit of log odds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordWeights:
    """Log odds of standing inside a story, times :data:`SCALE`, by bucket."""

    words: npt.NDArray[np.int8]
    lines: npt.NDArray[np.int8]

    def of_words(self, hashes: Hashes) -> npt.NDArray[np.int8]:
        """Return the log odds of each word, times :data:`SCALE`."""
        return self.words.take(bucket(hashes, BUCKET_BITS))

    def of_lines(self, hashes: Hashes) -> npt.NDArray[np.float32]:
        """Return the log odds of each line as a whole."""
        return self.lines.take(bucket(hashes, LINE_BUCKET_BITS)) * np.float32(1 / SCALE)


def bucket(hashes: Hashes, bits: int) -> npt.NDArray[np.intp]:
    """Return the bucket of each hash."""
    return (hashes >> np.uint32(HASH_BITS - bits)).astype(np.intp)


def are_among(words: Hashes, others: Hashes, bits: int) -> npt.NDArray[np.bool_]:
    """Tell of each word whether it is among others.

    By a table of ``2 ** bits`` buckets: as many words are wrongly found as others fill of it.
    """
    table = np.zeros(1 << bits, dtype=np.bool_)
    table[bucket(others, bits)] = True
    return table.take(bucket(words, bits))
