"""A dump's lines as rows of numbers: shape, words, repetition, place and neighbourhood.

Works on whole columns; the names of the columns are :data:`NAMES`. What the numbers mean for
the story is for :mod:`~cleanfeed.extraction.flattened.score`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.characters import CLASSES, CharClass, Text
from cleanfeed.extraction.flattened.lexicon import Kinds
from cleanfeed.extraction.flattened.lines import Lines
from cleanfeed.extraction.flattened.opinion import OPINION_NAMES, describe_opinion
from cleanfeed.extraction.flattened.word_weights import SCALE, WordWeights, are_among, bucket

Column = npt.NDArray[np.float32]
Columns = npt.NDArray[np.float32]
"""The table as it is filled: one row a feature, one column a line."""
_LOWER, _UPPER = np.uint8(CharClass.LOWER), np.uint8(CharClass.UPPER)
"""As numpy has them: an array is compared with an enum's member in twenty times the time."""

CJK_WIDTH = 2.0
"""Letters of an alphabet that one character of a script without spaces is worth."""
CJK_WORDS = 0.6
"""Words that one such character is worth."""
PROSE_CHARS = 70
"""A line of this length with an end mark is taken for prose when neighbours are described."""
SHORT_CHARS = 30
TITLE_LINES = 3
"""First lines whose words stand for the headline's."""
CORE_BITS = 12
TITLE_BITS = 13
WINDOWS = (2, 6, 20)
"""Reach in lines of the windows, to both sides."""
SIDE = 8
"""Reach in lines of the one-sided windows."""
_SPANS = np.array([*((-reach, reach + 1) for reach in WINDOWS), (-SIDE, 0), (1, 1 + SIDE)])
"""First line of each window, and the first behind it, as seen from the line it is for."""
SHIFTS = (-3, -2, -1, 1, 2, 3)

_SHIFTED_SHARES = ("capitals", "stop_words", "word_odds")
SHIFTED = ("length", "lower_start", "blanks_before", "line_odds", *_SHIFTED_SHARES)
"""What is also told of the lines before and after."""
WORD_SHARES = (*_SHIFTED_SHARES, "title_share", "core", "furniture", "credit", "byline")
"""Sums over a line's words in shares of their number; in :data:`LOCAL` they follow each other."""
_ODDS, _TITLE_SHARE = WORD_SHARES.index("word_odds"), WORD_SHARES.index("title_share")
CHAR_SHARES = ("upper", "uncased", "cjk", "digits")
"""In the order of their :class:`CharClass`, as the counts are."""
CHAR_COUNTS = ("ends", "commas", "quotes", "brackets", "dashes", "symbols")
LOCAL = (
    *SHIFTED,
    *WORD_SHARES[len(_SHIFTED_SHARES) :],
    *CHAR_SHARES,
    *CHAR_COUNTS,
    *("words", "word_length", "prose"),
    *("end_mark", "comma_end", "symbol_end", "upper_start", "digit_start", "other_start"),
    *("word_odds_sum", "title_cover"),
    *("copies", "same_before", "same_after", "blanks_after"),
)
SPREAD = (
    *("chars", "prose_chars", "capitals_sum", "stop_words_sum", "word_odds_sum"),
    *("end_mark", "short", "copies"),
)
"""What is averaged over windows."""
PLACE = (
    *("place", "char_place", "prose_before", "prose_after", "since_prose", "until_prose"),
    *("lines", "blank_share", "prose_share", "mean_length"),
)
NAMES: tuple[str, ...] = (
    *LOCAL,
    *(f"{name}{shift:+d}" for shift in SHIFTS for name in SHIFTED),
    *(f"{name}±{reach}" for reach in WINDOWS for name in SPREAD),
    *(f"{name}-{SIDE}" for name in SPREAD),
    *(f"{name}+{SIDE}" for name in SPREAD),
    *PLACE,
)
_AT = {name: place for place, name in enumerate(NAMES)}

_CAPITAL, _TITLE, _CORE = np.uint8(1), np.uint8(8), np.uint8(16)
"""Bits of a word besides those of its kinds, :class:`~cleanfeed.extraction.flattened.lexicon.Cues`.

They stand in the order of :data:`WORD_SHARES`.
"""
_COUNTER, _FOUR_COUNTERS = np.dtype("<u2"), np.dtype("<i8")
_COUNTED = np.ascontiguousarray(
    np.array([[byte >> bit & 1 for bit in range(8)] for byte in range(256)], _COUNTER).view(_FOUR_COUNTERS).T
)
"""Bits of a word → the lower and the upper four of them, each in 16 bits of one number.

So one sum counts four things. No line has words enough for a count to run over into the next: it is
cut at :data:`~cleanfeed.extraction.flattened.characters.MAX_LINE_CHARS`.
"""


def _block(names: Sequence[str]) -> slice:
    """Return where the columns of some names stand, which follow each other."""
    first = _AT[names[0]]
    return slice(first, first + len(names))


_WORD_SHARES, _CHAR_SHARES, _CHAR_COUNTS = map(_block, (WORD_SHARES, CHAR_SHARES, CHAR_COUNTS))
_FIRST, _LAST = _block(("upper_start", "digit_start", "other_start")), _block(("comma_end", "symbol_end"))
_FIRST_IS = np.array(
    [
        [c is CharClass.UPPER for c in CharClass],
        [c is CharClass.DIGIT for c in CharClass],
        [c >= CharClass.END for c in CharClass],
    ],
    dtype=np.float32,
)
_LAST_IS = np.array(
    [
        [c is CharClass.COMMA for c in CharClass],
        [c >= CharClass.DASH or c is CharClass.OTHER for c in CharClass],
    ],
    dtype=np.float32,
)
_CLOSING = {CharClass.QUOTE, CharClass.BRACKET}
_ENDS = np.array(
    [
        last is CharClass.END or (last in _CLOSING and before is CharClass.END)
        for last in CharClass
        for before in CharClass
    ],
    dtype=np.float32,
)
"""What the class of a line's first character, of its last one and of its last two tells."""
_SHIFTS = slice(len(LOCAL), len(LOCAL) + len(SHIFTS) * len(SHIFTED))
_WINDOWS = slice(_SHIFTS.stop, -len(PLACE))


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTable:
    """What the stages after the scorer want to know of each line."""

    columns: Columns
    """One row per entry of :data:`NAMES`, then one per entry of
    :data:`~cleanfeed.extraction.flattened.opinion.OPINION_NAMES`, which are empty at first."""
    word_counts: Column
    """Words in each line; a character of a script without spaces counts :data:`CJK_WORDS`."""
    widths: Column
    """Length in letters; such a character counts :data:`CJK_WIDTH`."""

    @property
    def matrix(self) -> npt.NDArray[np.float32]:
        """One row a line, one column per entry of :data:`NAMES`."""
        return self.columns[: len(NAMES)].T

    def column(self, name: str) -> Column:
        """Return one feature by its name."""
        values: Column = self.columns[_AT[name]]
        return values

    def with_opinion(self, opinion: Column) -> Columns:
        """Write what the first forest said, and return all columns."""
        describe_opinion(opinion, self.word_counts, self.columns[len(NAMES) :])
        return self.columns


class _Sizes(NamedTuple):
    """How long the lines are."""

    widths: Column
    word_counts: Column


def describe_lines(lines: Lines, text: Text, weights: WordWeights, kinds: Kinds) -> LineTable:
    """Return the features of every line; the words' kinds are those of the cue words."""
    whole = np.empty((len(NAMES) + len(OPINION_NAMES), text.line_count), dtype=np.float32)
    columns = whole[: len(NAMES)]
    sizes = _describe_characters(text, columns)
    sums = _describe_words(text, sizes, weights, kinds, columns)
    _describe_copies(text, columns)
    _describe_blanks(lines.blanks, columns)
    np.logical_and(sizes.widths >= PROSE_CHARS, columns[_AT["end_mark"]], out=columns[_AT["prose"]])
    _shifts(columns[: len(SHIFTED)], columns[_SHIFTS])
    totals = _windows(_spread(sizes, sums, columns), columns[_WINDOWS])
    _place(totals, columns[_AT["prose"]], lines.blanks, columns[-len(PLACE) :])
    return LineTable(columns=whole, word_counts=sizes.word_counts, widths=sizes.widths)


def _describe_characters(text: Text, columns: Columns) -> _Sizes:
    """Write what characters the lines are made of."""
    counts = _count_classes(text)
    length = (text.ends - text.starts).astype(np.float32)
    cjk = counts[CharClass.CJK]
    widths = length + np.float32(CJK_WIDTH - 1) * cjk
    # each of its characters is a word
    word_counts = text.word_counts.astype(np.float32)
    word_counts -= np.float32(1 - CJK_WORDS) * cjk
    words = np.maximum(word_counts, 1)
    np.log1p(widths, out=columns[_AT["length"]])
    np.log1p(word_counts, out=columns[_AT["words"]])
    np.divide(widths, words, out=columns[_AT["word_length"]])
    np.divide(counts[CharClass.UPPER : CharClass.END], np.maximum(length, 1), out=columns[_CHAR_SHARES])
    columns[_CHAR_COUNTS] = counts[CharClass.END :]
    columns[_AT["commas"]] /= words
    _describe_edges(text, columns)
    return _Sizes(widths, word_counts)


def _count_classes(text: Text) -> npt.NDArray[np.float32]:
    """Return how many characters of each class the lines have, one row a class; of the most common, none."""
    n = text.line_count
    classes = text.classes
    at = np.flatnonzero(classes > _LOWER)
    rows = np.repeat(np.arange(n, dtype=np.int32), text.ends - text.starts + 1).take(at)
    rows += classes.take(at) * np.int32(n)
    return np.bincount(rows, minlength=CLASSES * n).reshape(CLASSES, n).astype(np.float32)


def _describe_edges(text: Text, columns: Columns) -> None:
    """Write what the lines begin and end with."""
    first = text.classes.take(text.starts)
    last = text.classes.take(text.ends - 1)
    before_last = text.classes.take(np.maximum(text.ends - 2, text.starts))
    np.take(_FIRST_IS, first, axis=1, out=columns[_FIRST], mode="clip")
    np.take(_LAST_IS, last, axis=1, out=columns[_LAST], mode="clip")
    np.take(_ENDS, last * np.uint8(CLASSES) + before_last, out=columns[_AT["end_mark"]], mode="clip")
    columns[_AT["lower_start"]] = first == _LOWER


def _describe_words(
    text: Text,
    sizes: _Sizes,
    weights: WordWeights,
    kinds: Kinds,
    columns: Columns,
) -> npt.NDArray[np.float32]:
    """Write what words the lines are made of; return the sums behind :data:`WORD_SHARES`."""
    words, counts = text.words, text.word_counts
    told = kinds | (text.classes.take(text.word_starts) == _UPPER) * _CAPITAL
    told |= are_among(words, words[: counts[:TITLE_LINES].sum()], TITLE_BITS) * _TITLE
    told |= _core(text, sizes.widths) * _CORE
    sums = _word_sums(told, weights.of_words(words), counts)
    np.divide(sums, np.maximum(counts, 1).astype(np.float32), out=columns[_WORD_SHARES])
    columns[_AT["word_odds_sum"]] = sums[_ODDS]
    np.divide(sums[_TITLE_SHARE], max(int(counts[0]), 1), out=columns[_AT["title_cover"]])
    columns[_AT["line_odds"]] = weights.of_lines(text.line_hashes)
    return sums


def _word_sums(
    told: npt.NDArray[np.uint8], odds: npt.NDArray[np.int8], counts: npt.NDArray[np.intp]
) -> npt.NDArray[np.float32]:
    """Return what :data:`WORD_SHARES` are shares of, one row a name.

    Args:
        told: The bits of each word.
        odds: Its log odds, times their scale.
        counts: Words in each line.
    """
    totals = np.zeros((len(_COUNTED) + 1, told.size + 1), dtype=_FOUR_COUNTERS)
    for row, counted in zip(totals, _COUNTED, strict=False):
        counted.take(told, out=row[1:], mode="clip")
    totals[-1, 1:] = odds
    np.add.accumulate(totals, axis=1, out=totals)
    stops = counts.cumsum()
    line_sums = totals.take(stops, axis=1)
    line_sums -= totals.take(stops - counts, axis=1)
    sums = np.empty((len(WORD_SHARES), counts.size), dtype=np.float32)
    parts = line_sums[:-1].view(_COUNTER).reshape(len(_COUNTED), counts.size, -1)
    sums.reshape(len(_COUNTED), -1, counts.size)[:] = parts.transpose(0, 2, 1)
    np.multiply(line_sums[-1], np.float32(1 / SCALE), out=sums[_ODDS], casting="same_kind")
    return sums


def _core(text: Text, chars: Column) -> npt.NDArray[np.bool_]:
    """Tell for each word whether it also stands in another, long line of the dump."""
    buckets = bucket(text.words, CORE_BITS)
    in_long = (chars >= PROSE_CHARS).take(text.word_lines)
    counts = np.bincount(buckets.compress(in_long), minlength=1 << CORE_BITS)
    return np.asarray(counts.take(buckets) > in_long)


def _describe_copies(text: Text, columns: Columns) -> None:
    """Write how often a line recurs."""
    hashes = text.line_hashes
    places = np.sort(hashes).searchsorted(hashes)  # the same for all copies of a line
    np.log2(np.bincount(places).take(places), out=columns[_AT["copies"]], casting="same_kind")
    same = hashes[1:] == hashes[:-1]
    before, after = columns[_AT["same_before"]], columns[_AT["same_after"]]
    before[0] = after[-1] = 0
    before[1:] = after[:-1] = same


def _describe_blanks(blanks: Column, columns: Columns) -> None:
    """Write how many empty lines stand around a line, three at most."""
    before, after = columns[_AT["blanks_before"]], columns[_AT["blanks_after"]]
    np.minimum(blanks, 3, out=before)
    after[:-1] = before[1:]
    after[-1] = 1


def _spread(sizes: _Sizes, sums: npt.NDArray[np.float32], columns: Columns) -> npt.NDArray[np.float32]:
    """Return the rows of :data:`SPREAD`."""
    rows = np.empty((len(SPREAD), sizes.widths.size), dtype=np.float32)
    rows[0] = sizes.widths
    np.multiply(sizes.widths, columns[_AT["prose"]], out=rows[1])
    rows[2:5] = sums[: len(_SHIFTED_SHARES)]
    rows[5] = columns[_AT["end_mark"]]
    rows[6] = sizes.widths < SHORT_CHARS
    rows[7] = columns[_AT["copies"]] > 0
    return rows


def _shifts(rows: npt.NDArray[np.float32], out: npt.NDArray[np.float32]) -> None:
    """Write each row as seen from lines before and after; zero beyond the ends."""
    height, n = rows.shape
    padded = np.zeros((height, n + 2 * max(SHIFTS)), dtype=np.float32)
    padded[:, max(SHIFTS) : max(SHIFTS) + n] = rows
    for at, shift in enumerate(SHIFTS):
        start = max(SHIFTS) + shift
        out[at * height : (at + 1) * height] = padded[:, start : start + n]


def _windows(rows: npt.NDArray[np.float32], out: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Write means over windows around, before and after each line; return the sums up to each line's end."""
    height, n = rows.shape
    reach = max(*WINDOWS, SIDE)
    # sums[:, reach + i] is the sum of all lines before i; beyond the ends it stays as it is there
    sums = np.zeros((height, n + 2 * reach + 1), dtype=np.float64)
    sums[:, reach + 1 : reach + 1 + n] = rows
    np.add.accumulate(sums, axis=1, out=sums)
    means = out.reshape(len(_SPANS), height, n)
    for mean, (low, high) in zip(means, _SPANS, strict=True):
        until, before = sums[:, reach + high : reach + high + n], sums[:, reach + low : reach + low + n]
        np.subtract(until, before, out=mean, casting="same_kind")
    at = np.arange(n)
    lines = np.minimum(at + _SPANS[:, 1:], n) - np.maximum(at + _SPANS[:, :1], 0)
    means /= np.maximum(lines, 1).astype(np.float32)[:, np.newaxis]
    return sums[:, reach + 1 : reach + 1 + n]


def _place(
    totals: npt.NDArray[np.float64], is_prose: Column, blanks: Column, out: npt.NDArray[np.float32]
) -> None:
    """Write where in the dump a line stands, and what the dump is like as a whole."""
    n = blanks.size
    at = np.arange(n, dtype=np.float32)
    chars, prose = totals[:2]
    far = np.float32(n)
    last = np.maximum.accumulate(np.where(is_prose, at, -far))
    upcoming = np.minimum.accumulate(np.where(is_prose, at, 2 * far)[::-1])[::-1]
    np.divide(at, n, out=out[0])
    out[1] = chars / max(chars[-1], 1.0)
    out[2] = prose / max(prose[-1], 1.0)
    np.subtract(1, out[2], out=out[3])
    np.log1p(np.minimum(at - last, far), out=out[4])
    np.log1p(np.minimum(upcoming - at, far), out=out[5])
    out[6] = math.log(n)
    out[7] = np.count_nonzero(blanks) / n
    out[8] = prose[-1] / max(chars[-1], 1.0)
    out[9] = math.log1p(chars[-1] / n)
