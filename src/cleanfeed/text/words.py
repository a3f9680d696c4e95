"""Counting words, in scripts that part them by spaces and in those that do not."""

from __future__ import annotations

import re
from functools import cache

_UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ffff"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: a character counts as a word there."""

_SPACED_WORD = re.compile(r"[^\W_]++(?:['’ʼ\-‐‑.·][^\W_]++)*+")
"""A word where no such script occurs; asking each character for its script costs twice the time, and
keeping ways back another quarter."""
_MAYBE_UNSPACED = re.compile("[^\0-\u0dff\u2000-\u2fff]")
"""Told by what it is not, which compiles in a seventh of the time."""
_RUN = re.compile(r"\w+")
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u3099-\u309c\u30fb\u30fc]")
"""Vowel signs, tone marks and the middle dot, which belong to the character before."""

MIN_ARRAY_CHARS = 500
"""From here on arrays are worth their making; they are loaded then."""
LONG_TEXT_CHARS = 1_000_000
"""Up to here the words are listed, which is three times as fast as counting them one by one."""


def count_words(text: str) -> int:
    """Return how many words a text has.

    Words hang together over apostrophes, hyphens and inner full stops ("don't", "e-mail", "U.S");
    in scripts without spaces each character counts.
    """
    if len(text) >= MIN_ARRAY_CHARS:
        from cleanfeed.text.counting import count_by_arrays

        count = count_by_arrays(text)
        if count is not None:
            return count
    pattern = _SPACED_WORD
    if _MAYBE_UNSPACED.search(text):
        pattern = _any_word()
        text = _MARKS.sub("", text)
    if len(text) > LONG_TEXT_CHARS:  # no word goes over the end of a line
        return sum(_count_matches(pattern, line) for line in text.split("\n"))
    return _count_matches(pattern, text)


@cache
def _any_word() -> re.Pattern[str]:
    """Return what a word is where a script without spaces occurs; compiled on the first such text."""
    spaced = rf"[^\W_{_UNSPACED}]++"
    return re.compile(rf"[{_UNSPACED}]|{spaced}(?:['’ʼ\-‐‑.·]{spaced})*+")


def _count_matches(pattern: re.Pattern[str], text: str) -> int:
    if len(text) > LONG_TEXT_CHARS:
        return sum(1 for _ in pattern.finditer(text))
    return len(pattern.findall(text))


def has_unspaced_script(text: str) -> bool:
    """Tell whether a text has characters of a script that does not part words by spaces."""
    return not text.isascii() and re.search(f"[{_UNSPACED}]", text) is not None


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, case folded, for comparisons; pairs of characters in unspaced scripts."""
    words = _RUN.findall(text.casefold())
    if text.isascii():
        return frozenset(words)
    return frozenset(piece for word in words for piece in _pieces(word))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how alike two sets of words are, from 0 to 1 (Dice)."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))


def _pieces(word: str) -> list[str]:
    if len(word) <= 2 or not has_unspaced_script(word):  # noqa: PLR2004 - a pair is the unit
        return [word]
    return [word[i : i + 2] for i in range(len(word) - 1)]
