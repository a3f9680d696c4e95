"""Pages of which only a few strings are known: some that belong to the story and some that do not.

They tell of a handful of blocks a page, but of sites and languages that the sets with a whole gold
text lack. All other blocks of such a page are left out of training.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

MIN_SHARE = 0.3
"""Part of a block that a string outside the story must cover: in a longer one it may be quoted."""


def label_by_snippets(
    texts: Sequence[str], row: dict[str, Any]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return for each text whether it belongs to the story, and whether that is known.

    A string of the story stands for the longest text that holds it; of other holders nothing is known.

    Args:
        texts: One text a block.
        row: The set's own record of the page, with the strings under ``with`` and ``without``.
    """
    squeezed = [_squeeze(text) for text in texts]
    labels, known = np.zeros(len(texts), bool), np.zeros(len(texts), bool)
    for wanted in filter(None, map(_squeeze, row.get("without") or ())):
        known |= [wanted in text and len(wanted) >= MIN_SHARE * len(text) for text in squeezed]
    for wanted in filter(None, map(_squeeze, row.get("with") or ())):
        holders = [k for k, text in enumerate(squeezed) if wanted in text]
        known[holders] = False  # a standfirst or a teaser may say it too
        if holders:
            labels[max(holders, key=lambda k: len(squeezed[k]))] = True
    known |= labels
    return labels, known


def _squeeze(text: str) -> str:
    return " ".join(text.split()).lower()
