"""Long rows of paragraphs made alike: what holds of the first hundred holds of the thousandth.

The farther a block is from the headline, the less likely it is story on the pages that the trees know,
and these seldom have a thousand paragraphs. A transcript has.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cleanfeed.extraction.features import FloatArray, IntArray

RUN_HEAD = 100
"""Paragraphs of a row by which the others are judged."""


def steady(rows: Iterable[IntArray], chance: FloatArray) -> FloatArray:
    """Return the chances of all blocks; in a long row none is less likely than half of the first hundred.

    Args:
        rows: The blocks of each row.
        chance: Probability of each block to be story.
    """
    for row in rows:
        rest = row[RUN_HEAD:]
        steadied = chance.copy()
        steadied[rest] = np.maximum(chance[rest], np.median(chance[row[:RUN_HEAD]]))
        chance = steadied
    return chance
