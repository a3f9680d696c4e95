"""Characters as numbers."""

from __future__ import annotations

import numpy as np

from cleanfeed.text.codes import CODES_AT_ONCE, look_up, utf16_units


def test_units_of_characters() -> None:
    """A character beyond the basic plane has two, half of one is left as it is."""
    assert utf16_units("a’\U0001f600\udc00").tolist() == [0x61, 0x2019, 0xD83D, 0xDE00, 0xDC00]


def test_long_texts_are_looked_up_in_parts() -> None:
    """Every code is looked up, also those behind the first part."""
    table = np.zeros(0x10000, dtype=np.uint8)
    table[7] = 9
    codes = np.zeros(CODES_AT_ONCE + 3, dtype=np.uint16)
    codes[[0, -1]] = 7
    assert np.flatnonzero(look_up(table, codes)).tolist() == [0, CODES_AT_ONCE + 2]
