"""What the first forest says of a line and of the lines around it, as features of the forests that decide."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

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
SURE = 0.7
"""Probability from which on the first forest's word is taken when distances are measured."""


def describe_opinion(
    opinion: npt.NDArray[np.float32], word_counts: npt.NDArray[np.float32], out: npt.NDArray[np.float32]
) -> None:
    """Write what the first forest says of a line and of the lines around it, one row a feature."""
    n = opinion.size
    reach = max(OPINION_SHIFTS)
    padded = np.zeros(n + 2 * reach, dtype=np.float32)
    padded[reach : reach + n] = opinion
    far = max(OPINION_WINDOWS)
    # column far + i holds the sums of all lines before i; beyond the ends they stay as they are there
    sums = np.zeros((2, n + 2 * far + 1), dtype=np.float64)
    np.multiply(opinion, word_counts, out=sums[0, far + 1 : far + 1 + n], dtype=np.float32)
    sums[1, far + 1 : far + 1 + n] = word_counts
    np.add.accumulate(sums, axis=1, out=sums)
    mass, words = sums[:, far : far + 1 + n]
    whole = max(float(mass[-1]), 1.0)
    at = np.arange(n)
    sure = opinion > SURE
    last = np.maximum.accumulate(np.where(sure, at, -n))
    upcoming = np.minimum.accumulate(np.where(sure, at, 2 * n)[::-1])[::-1]
    rows = iter(out)
    next(rows)[:] = opinion
    for shift in OPINION_SHIFTS:
        next(rows)[:] = padded[reach + shift : reach + shift + n]
    for width in OPINION_WINDOWS:
        inside, around = (
            sums[:, far + width + 1 : far + width + 1 + n] - sums[:, far - width : far - width + n]
        )
        np.divide(inside, np.maximum(around, 1), out=next(rows), casting="same_kind")
    np.divide(mass[:-1], whole, out=next(rows), casting="same_kind")
    np.subtract(1, mass[1:] / whole, out=next(rows), casting="same_kind")
    next(rows)[:] = math.log1p(mass[-1])
    next(rows)[:] = mass[-1] / max(words[-1], 1.0)
    before, after = next(rows), next(rows)
    before[0] = after[-1] = 0
    np.maximum.accumulate(opinion[:-1], out=before[1:])
    np.maximum.accumulate(opinion[:0:-1], out=after[-2::-1])
    np.log1p(at - last, out=next(rows), casting="same_kind")
    np.log1p(upcoming - at, out=next(rows), casting="same_kind")
