"""The number of words of a long text, counted by arrays in a tenth of the time."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from cleanfeed.text.codes import BASIC_PLANE, look_up, utf16_units

_WORD, _JOINT, _RARE = 1, 2, 3
_JOINTS = "'’ʼ-‐‑.·"
_ASKED = (range(0x3000), range(0xFE00, BASIC_PLANE))
"""Codes that are asked one by one, some hundred nanoseconds each, and most of those that occur."""
_HANGUL = (0xAC00, 0xD7A4)
_UNSPACED = ((0x0E00, 0x0F00), (0x1000, 0x10A0), (0x1780, 0x1800))
"""Codes of scripts without spaces, and of the marks that belong to the characters before them."""
_EMOJI_HALVES, _LOW_HALVES = (0xD83C, 0xD83F), (0xDC00, 0xE000)
"""First halves of characters beyond the basic plane that are in no word, and all second halves."""
_DIGIT_HALVES = ((0xDD00, 0xDD0D), (0xDFF0, 0xDFFA))
"""Second halves of the few digits among them."""


def count_by_arrays(text: str) -> int | None:
    """Return how many words a text has; ``None`` where it has characters that arrays do not tell apart."""
    kinds = look_up(_kinds(), utf16_units(text))
    if not kinds.size or kinds.max() == _RARE:
        return None
    in_word = kinds == _WORD
    runs = int(in_word[0]) + int(np.count_nonzero(in_word[1:] & ~in_word[:-1]))
    joints = np.count_nonzero((kinds[1:-1] == _JOINT) & in_word[:-2] & in_word[2:])
    return runs - int(joints)


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    kinds = np.full(BASIC_PLANE, _RARE, dtype=np.uint8)
    for codes in _ASKED:
        kinds[codes.start : codes.stop] = [chr(code).isalnum() for code in codes]
    for joint in _JOINTS:
        if kinds[ord(joint)] != _WORD:  # a joint that is a letter joins by being one
            kinds[ord(joint)] = _JOINT
    kinds[slice(*_HANGUL)] = _WORD
    for start, stop in _UNSPACED:
        kinds[start:stop] = _RARE
    kinds[slice(*_EMOJI_HALVES)] = 0
    kinds[slice(*_LOW_HALVES)] = 0
    for start, stop in _DIGIT_HALVES:
        kinds[start:stop] = _RARE
    return kinds
