"""Letters of scripts that part no words by spaces, set apart for search indexes.

Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without spaces (and Korean glues
particles to its words), so a tokeniser that splits at spaces makes one token of a whole
sentence. A zero-width space after each such letter makes each a token of its own; a query is
spaced the same way inside quotation marks, which makes it a phrase, so that any part of a
sentence is found, one letter as well as ten.
"""

from __future__ import annotations

import re
from functools import cache

ZERO_WIDTH_SPACE = "\u200b"

_RANGES = (
    ("\u0e00", "\u0eff"),  # Thai, Lao
    ("\u1000", "\u109f"),  # Burmese
    ("\u1780", "\u17ff"),  # Khmer
    ("\u3041", "\u30ff"),  # Hiragana, Katakana
    ("\u31f0", "\u31ff"),  # Katakana extensions
    ("\u3400", "\u4dbf"),  # Han extension A
    ("\u4e00", "\u9fff"),  # Han
    ("\uac00", "\ud7a3"),  # Hangul syllables
    ("\uf900", "\ufaff"),  # Han compatibility
    ("\uff66", "\uff9d"),  # half-width Katakana
    ("\U00020000", "\U0003ffff"),  # Han extensions B and following
)
UNSPACED_LETTERS = "[" + "".join(f"{first}-{last}" for first, last in _RANGES) + "]"
"""A regular expression for one such letter."""


def space_letters(text: str) -> str:
    """Return a text in which each letter of scripts without spaces is a word of its own."""
    return text if text.isascii() else _letters().sub(rf"\g<0>{ZERO_WIDTH_SPACE}", text)


@cache
def _letters() -> re.Pattern[str]:
    """Compiled on the first text that may hold one: its ranges are long to go through."""
    return re.compile(UNSPACED_LETTERS)


def unspace_letters(text: str) -> str:
    """Return a text that ``space_letters`` made, or a part of it, as it was written."""
    return text.replace(ZERO_WIDTH_SPACE, "")
