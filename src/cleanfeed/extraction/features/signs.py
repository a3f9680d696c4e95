"""How many signs of each group the beginning of a block has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleanfeed.extraction.features.values import Columns

SIGN_CHARS = 160
"""How much of a block's beginning is searched for signs."""
_SIGNS = {
    "commas": ",、،，",
    "sentences": ".。！？!?۔؟",
    "separators": "|»›•·/",
    "signs": "©@#",
    "quotes": '"“„«「‘',
    "braces": "{}=;<>",
    "digits": "0123456789",
}
_CODES = 0x10000
_GROUPS = np.zeros(_CODES, np.uint8)
"""Character → number of its group from 1; 0 for all others and beyond the basic plane."""
for _number, _chars in enumerate(_SIGNS.values(), 1):
    _GROUPS[[ord(char) for char in _chars]] = _number


def sign_features(texts: Sequence[str]) -> Columns:
    """Return the logarithm of how many of each group of signs a block's beginning has."""
    heads = [text[:SIGN_CHARS] for text in texts]
    joined = "".join(heads)
    if joined.isascii():
        groups = _GROUPS[np.frombuffer(joined.encode("ascii"), np.uint8)]
    else:
        codes = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32)
        groups = _GROUPS[np.minimum(codes, _CODES - 1)]
    ends = np.cumsum([len(head) for head in heads])
    places = np.flatnonzero(groups)
    block = np.searchsorted(ends, places, side="right")
    number = len(_SIGNS) + 1
    counts = np.bincount(block * number + groups[places], minlength=number * len(heads))
    table = np.log1p(counts.reshape(-1, number).T[1:].astype(np.float32))
    return dict(zip(_SIGNS, table, strict=True))
