"""Which odd characters a text has, told by one look at all of them.

What is done about them is for :mod:`~cleanfeed.extraction.flattened.lines`.
"""

from __future__ import annotations

from enum import IntFlag
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleanfeed.text.codes import BASIC_PLANE, look_up


class Mark(IntFlag):
    """What a character may be besides text."""

    SPACE = 1
    TAB = 2
    """A tab or a space that parts no lines."""
    UNEVEN = 4
    """Other white space that is no line end: rare."""
    INVISIBLE = 8
    SURROGATE = 16
    """Half of a character beyond the basic plane, or of none."""
    CONTROL = 32
    """A control character, or the sign that one could not be decoded."""
    RUN = 64
    """A plain space that follows on another."""


_SPACE, _SURROGATE, _CONTROL = map(np.uint8, (Mark.SPACE, Mark.SURROGATE, Mark.CONTROL))
"""As numpy has them: an array is compared with an enum's member in twenty times the time."""

_CODES = {
    Mark.SPACE: (0x20,),
    Mark.TAB: (0x09, 0xA0),
    Mark.UNEVEN: (0x1F, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000),
    Mark.INVISIBLE: (0xAD, 0x200B, 0x2060, 0xFEFF),
    Mark.SURROGATE: range(0xD800, 0xE000),
    Mark.CONTROL: (*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xFFFD),
}
INVISIBLE = dict.fromkeys(_CODES[Mark.INVISIBLE])
"""To translate a text by, so that they are gone."""


ODD = Mark.TAB | Mark.UNEVEN | Mark.INVISIBLE | Mark.RUN
"""What is mended before anything is read."""


class Marks(NamedTuple):
    """What was seen of a text."""

    present: Mark
    surrogates: int
    controls: int
    """Control characters in the first part of it."""


def find_marks(units: npt.NDArray[np.uint16], probe: int) -> Marks:
    """Return which marks a text has, and how many controls there are in the first ``probe`` units of it."""
    kinds = look_up(_table(), units)
    plain = kinds == _SPACE
    runs = Mark.RUN if (plain[1:] & plain[:-1]).any() else Mark(0)
    present = Mark(int(np.bitwise_or.reduce(kinds))) | runs
    return Marks(
        present=present,
        surrogates=int(np.count_nonzero(kinds == _SURROGATE)) if Mark.SURROGATE in present else 0,
        controls=int(np.count_nonzero(kinds[:probe] == _CONTROL)),
    )


@cache
def _table() -> npt.NDArray[np.uint8]:
    table = np.zeros(BASIC_PLANE, dtype=np.uint8)
    for mark, codes in _CODES.items():
        table[list(codes)] = mark
    return table
