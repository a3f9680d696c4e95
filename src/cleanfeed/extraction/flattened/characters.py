"""Character classes and word hashes of a whole dump at once, as arrays.

Knows the scripts. One pass of numpy over the code points of all lines takes the place of a
Python call per word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
import numpy.typing as npt

from cleanfeed.text.codes import BASIC_PLANE, utf16_units

MAX_LINE_CHARS = 4_000
"""Characters of one line that are looked at; a longer one tells no more."""

TAIL_CHARS = 100
"""How many of them are its last ones."""

HASH_BITS = 32
Hashes = npt.NDArray[np.uint32]
"""Two of the few thousand words of a page share a hash on one page in a thousand."""

_NO_LETTER = np.zeros(1, dtype=bool)
_MULTIPLIER = 0x9E3779B9
_INVERSE = pow(_MULTIPLIER, -1, 1 << HASH_BITS)
_SPREAD = np.uint32(0x2C1B3C6D)
_FOLD = np.uint32(15)


class CharClass(IntEnum):
    """What a character is to the shape of a line."""

    OTHER = 0
    NEWLINE = 1
    SPACE = 2
    LOWER = 3
    UPPER = 4
    UNCASED = 5
    CJK = 6
    DIGIT = 7
    END = 8
    COMMA = 9
    QUOTE = 10
    BRACKET = 11
    DASH = 12
    SYMBOL = 13


CLASSES = len(CharClass)
_LOWER, _CJK = np.uint8(CharClass.LOWER), np.uint8(CharClass.CJK)
_LETTER_CLASSES = np.uint8(CharClass.DIGIT - CharClass.LOWER)
"""As numpy has them: an array is compared with an enum's member in twenty times the time."""

_END_MARKS = ".!?…。！？؟۔।՝։።⸮｡"
_COMMAS = ",;:、，；：،؛"
_QUOTES = "\"'“”„‟‘’‚‛«»‹›「」『』〝〞＂"
_BRACKETS = "()[]{}（）【】［］〈〉《》"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """All lines of a dump as one run of code points; every line ends in a newline."""

    classes: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.intp]
    """Offset of each line's first character."""
    ends: npt.NDArray[np.intp]
    """Offset of each line's newline."""
    words: Hashes
    """Hash of each lower-cased word; a character of a script without spaces is a word."""
    word_lines: npt.NDArray[np.intp]
    """Line of each word; it never falls."""
    word_counts: npt.NDArray[np.intp]
    """Number of words in each line."""
    word_starts: npt.NDArray[np.intp]
    """Offset of each word's first character."""
    line_hashes: Hashes
    """Hash of each line's words; equal for lines that differ in punctuation and case alone."""

    @property
    def line_count(self) -> int:
        """Number of lines."""
        return int(self.starts.size)


def read_text(
    lines: Sequence[str],
    sizes: npt.NDArray[np.intp] | None = None,
    units: npt.NDArray[np.uint16] | None = None,
) -> Text:
    """Return the arrays of a dump's lines, of which there must be at least one.

    Args:
        lines: The lines.
        sizes: How many characters they have, where that is known.
        units: All of them in UTF-16, each line with its end, where that is known.
    """
    if sizes is None:
        sizes = np.fromiter(map(len, lines), dtype=np.intp, count=len(lines))
    codes: npt.NDArray[np.uint16] | npt.NDArray[np.uint32] | None = units
    if units is not None and units.size > sizes.sum() + sizes.size:
        codes = None  # characters beyond the basic plane are two units each
    if sizes.max() > MAX_LINE_CHARS:
        lines = [line if len(line) <= MAX_LINE_CHARS else _shortened(line) for line in lines]
        sizes = np.minimum(sizes, MAX_LINE_CHARS)
        codes = None
    if codes is None:
        codes = _codes("\n".join(lines) + "\n")
    classes_table, lower_table = _tables()
    places = codes.astype(np.intp)  # once for both tables
    classes = classes_table.take(places)
    ends = (sizes + 1).cumsum() - 1
    starts = ends - sizes
    word_starts, word_ends = _word_bounds(classes)
    words = _hashes(lower_table.take(places), word_starts, word_ends)
    word_counts = word_starts.searchsorted(ends)
    word_counts[1:] -= word_counts[:-1].copy()
    word_lines = np.repeat(np.arange(starts.size), word_counts)
    return Text(
        classes=classes,
        starts=starts,
        ends=ends,
        words=words,
        word_lines=word_lines,
        word_counts=word_counts,
        word_starts=word_starts,
        line_hashes=_line_hashes(words, word_counts),
    )


def _shortened(line: str) -> str:
    """Return the beginning and the end of a line: whether it ends a sentence shows at its end."""
    return line[: MAX_LINE_CHARS - TAIL_CHARS] + line[-TAIL_CHARS:]


def hash_words(words: Sequence[str]) -> Hashes:
    """Return the hashes of single words, as :func:`read_text` would give them; 0 for what is not one word."""
    found = np.zeros(len(words), dtype=np.uint32)
    if words:
        text = read_text(words)
        counts = np.bincount(text.word_lines, minlength=len(words))
        single = counts[text.word_lines] == 1
        found[text.word_lines[single]] = text.words[single]
    return found


def _codes(text: str) -> npt.NDArray[np.uint16] | npt.NDArray[np.uint32]:
    """Return the code of each character; for those beyond the basic plane that of a Han one or a symbol."""
    units = utf16_units(text)
    if units.size == len(text):
        return units
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    han = (codes >= 0x20000) & (codes < 0x32000)  # noqa: PLR2004 - the ideographic planes
    return np.where(codes < BASIC_PLANE, codes, np.where(han, np.uint32(0x4E00), np.uint32(0x2022)))


def _word_bounds(classes: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    letter = (classes - _LOWER) <= _LETTER_CLASSES
    cjk = classes == _CJK
    if not cjk.any():  # the first character may begin a word, the last one is a newline
        edges = np.flatnonzero(letter != np.concatenate((_NO_LETTER, letter[:-1])))
        return edges[::2], edges[1::2]
    before_letter = np.concatenate(([False], letter[:-1]))
    before_cjk = np.concatenate(([False], cjk[:-1]))
    starts = letter & (~before_letter | cjk | before_cjk)
    # a word ends where the next one starts or where letters end; the text ends in a newline
    stops = (starts & before_letter) | (~letter & before_letter)
    return np.flatnonzero(starts), np.flatnonzero(stops)


def _hashes(
    values: Hashes | npt.NDArray[np.uint16], starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]
) -> Hashes:
    """Return a hash of each ``values[start:end]``: a polynomial modulo 2**32 by prefix sums, shifted to 0."""
    powers, inverses = _powers(values.size)
    sums = np.zeros(values.size + 1, dtype=np.uint32)
    np.multiply(values, powers, out=sums[1:])
    np.add.accumulate(sums, out=sums)
    hashes = sums.take(ends)
    hashes -= sums.take(starts)
    hashes *= inverses.take(starts)
    hashes ^= hashes >> _FOLD
    hashes *= _SPREAD
    return hashes


def _powers(size: int) -> tuple[Hashes, Hashes]:
    rounded = 1 << max(size - 1, 1 << 15).bit_length()
    if rounded > _CACHED_POWERS:
        powers, inverses = _make_powers(rounded)
    else:
        powers, inverses = _cached_powers(rounded)
    return powers[:size], inverses[: size + 1]


_CACHED_POWERS = 1 << 18
"""Largest table of powers that is kept."""


@cache
def _cached_powers(size: int) -> tuple[Hashes, Hashes]:
    return _make_powers(size)


def _make_powers(size: int) -> tuple[Hashes, Hashes]:
    return _geometric(_MULTIPLIER, size), _geometric(_INVERSE, size + 1)


def _geometric(base: int, size: int) -> Hashes:
    factors = np.full(size, base, dtype=np.uint32)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint32)


def _line_hashes(words: Hashes, counts: npt.NDArray[np.intp]) -> Hashes:
    """Return for each line a hash of its words in order; lines without words get numbers of their own."""
    stops = counts.cumsum()
    hashes = _hashes(words, stops - counts, stops)
    if counts.all():
        return hashes
    return np.where(counts > 0, hashes, np.arange(counts.size, dtype=np.uint32))


@cache
def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint16]]:
    """Return class and lower case of every code of the basic plane."""
    classes = np.zeros(BASIC_PLANE, dtype=np.uint8)
    lower = np.arange(BASIC_PLANE, dtype=np.uint16)
    by_category = {
        "Ll": CharClass.LOWER,
        "Lu": CharClass.UPPER,
        "Lt": CharClass.UPPER,
        "Lo": CharClass.UNCASED,
        "Lm": CharClass.UNCASED,
        "Mn": CharClass.UNCASED,
        "Mc": CharClass.UNCASED,
        "Nd": CharClass.DIGIT,
        "Nl": CharClass.DIGIT,
        "No": CharClass.DIGIT,
        "Pc": CharClass.LOWER,
        "Pd": CharClass.DASH,
        "Zs": CharClass.SPACE,
        "Po": CharClass.SYMBOL,
        "Sm": CharClass.SYMBOL,
        "So": CharClass.SYMBOL,
        "Sk": CharClass.SYMBOL,
        "Sc": CharClass.SYMBOL,
    }
    for code in range(BASIC_PLANE):
        char = chr(code)
        found = by_category.get(unicodedata.category(char))
        if found:
            classes[code] = found
            if found is CharClass.UPPER:
                lowered = char.lower()
                lower[code] = ord(lowered[0]) if ord(lowered[0]) < BASIC_PLANE else code
    for first, last in (
        (0x2E80, 0x2FDF),
        (0x3041, 0x30FF),
        (0x3400, 0x9FFF),
        (0xF900, 0xFAFF),
        (0x0E01, 0x0E3A),
    ):
        classes[first : last + 1] = CharClass.CJK
    for chars, char_class in (
        (_END_MARKS, CharClass.END),
        (_COMMAS, CharClass.COMMA),
        (_QUOTES, CharClass.QUOTE),
        (_BRACKETS, CharClass.BRACKET),
        ("\t\u00a0", CharClass.SPACE),
        ("\n", CharClass.NEWLINE),
    ):
        classes[[ord(c) for c in chars]] = char_class
    return classes, lower
