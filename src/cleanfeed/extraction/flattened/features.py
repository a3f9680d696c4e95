"""A dump's lines as rows of numbers: shape, words, repetition, place and neighbourhood.

Works on whole columns; the names of the columns are :data:`NAMES`. What the numbers mean for
the story is for :mod:`~cleanfeed.extraction.flattened.score`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.characters import CLASSES, CharClass, Text
from cleanfeed.extraction.flattened.lexicon import Cues
from cleanfeed.extraction.flattened.lines import Lines
from cleanfeed.extraction.flattened.word_weights import WordWeights, bucket, hash_pairs

Column = npt.NDArray[np.float32]
_OTHER, _LOWER, _UPPER, _DIGIT, _END, _COMMA, _QUOTE, _BRACKET, _DASH = (
    np.uint8(c)
    for c in (
        *(CharClass.OTHER, CharClass.LOWER, CharClass.UPPER, CharClass.DIGIT, CharClass.END),
        *(CharClass.COMMA, CharClass.QUOTE, CharClass.BRACKET, CharClass.DASH),
    )
)
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
SHIFTS = (-3, -2, -1, 1, 2, 3)

LOCAL = [
    "length",
    "words",
    "word_length",
    "upper",
    "digits",
    "cjk",
    "uncased",
    "commas",
    "ends",
    "quotes",
    "brackets",
    "dashes",
    "symbols",
    "end_mark",
    "comma_end",
    "symbol_end",
    "upper_start",
    "lower_start",
    "digit_start",
    "other_start",
    "capitals",
    "stop_words",
    "word_odds",
    "word_odds_sum",
    "word_odds_least",
    "pair_odds",
    "line_odds",
    "copies",
    "same_before",
    "same_after",
    "title_share",
    "title_cover",
    "core",
    "furniture",
    "credit",
    "byline",
    "blanks_before",
    "blanks_after",
    "prose",
]
SHIFTED = [
    "length",
    "end_mark",
    "word_odds",
    "line_odds",
    "stop_words",
    "capitals",
    "blanks_before",
    "prose",
    "lower_start",
]
SPREAD = [
    "chars",
    "prose_chars",
    "words",
    "word_odds_sum",
    "stop_words_sum",
    "capitals_sum",
    "end_mark",
    "short",
    "copies",
]
PLACE = [
    "place",
    "char_place",
    "prose_before",
    "prose_after",
    "since_prose",
    "until_prose",
    "lines",
    "blank_share",
    "prose_share",
    "mean_length",
]
NAMES: tuple[str, ...] = (
    *LOCAL,
    *(f"{name}{shift:+d}" for shift in SHIFTS for name in SHIFTED),
    *(f"{name}±{reach}" for reach in WINDOWS for name in SPREAD),
    *(f"{name}-{SIDE}" for name in SPREAD),
    *(f"{name}+{SIDE}" for name in SPREAD),
    *PLACE,
)
_PLACES = {name: place for place, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTable:
    """What the stages after the scorer want to know of each line."""

    matrix: npt.NDArray[np.float32]
    """One row a line, one column per entry of :data:`NAMES`."""
    word_counts: Column
    """Words in each line; a character of a script without spaces counts :data:`CJK_WORDS`."""
    widths: Column
    """Length in letters; such a character counts :data:`CJK_WIDTH`."""

    def column(self, name: str) -> Column:
        """Return one column by its name."""
        return self.matrix[:, _PLACES[name]]


def describe_lines(lines: Lines, text: Text, weights: WordWeights, cues: Cues) -> LineTable:
    """Return the features of every line."""
    n = text.line_count
    shape = _shape(text)
    words = _words(text, shape, weights, cues)
    blanks = np.array(lines.blanks, dtype=np.float32)
    local = {**shape, **words, **_copies(text), **_blanks(blanks)}
    local["prose"] = ((shape["chars"] >= PROSE_CHARS) & (shape["end_mark"] > 0)).astype(np.float32)
    matrix = np.empty((len(NAMES), n), dtype=np.float32)
    for row, name in enumerate(LOCAL):
        matrix[row] = local[name]
    shifted = len(LOCAL) + len(SHIFTED) * len(SHIFTS)
    _shifts([local[name] for name in SHIFTED], matrix[len(LOCAL) : shifted])
    _windows(_spread(local), matrix[shifted : -len(PLACE)])
    _place(local, blanks, matrix[-len(PLACE) :])
    return LineTable(matrix=matrix.T, word_counts=shape["word_count"], widths=shape["chars"])


def _shape(text: Text) -> dict[str, Column]:
    """Describe what characters the lines are made of."""
    n = text.line_count
    sizes = text.ends - text.starts + 1
    counts = (
        np.bincount(np.repeat(np.arange(n) * CLASSES, sizes) + text.classes, minlength=n * CLASSES)
        .reshape(n, CLASSES)
        .T.astype(np.float32)
    )
    cjk = counts[CharClass.CJK]
    chars = sizes - 1 + (CJK_WIDTH - 1) * cjk
    size = np.maximum(sizes - 1, 1).astype(np.float32)
    # each of its characters is a word
    word_count = text.word_counts - (1 - CJK_WORDS) * counts[CharClass.CJK].astype(np.intp)
    last = text.classes[np.maximum(text.ends - 1, text.starts)]
    before_last = text.classes[np.maximum(text.ends - 2, text.starts)]
    closing = (last == _QUOTE) | (last == _BRACKET)
    first = text.classes[text.starts]
    return {
        "chars": chars.astype(np.float32),
        "word_count": word_count.astype(np.float32),
        "length": np.log1p(chars).astype(np.float32),
        "words": np.log1p(word_count).astype(np.float32),
        "word_length": (chars / np.maximum(word_count, 1)).astype(np.float32),
        "upper": counts[CharClass.UPPER] / size,
        "digits": counts[CharClass.DIGIT] / size,
        "cjk": cjk / size,
        "uncased": counts[CharClass.UNCASED] / size,
        "commas": counts[CharClass.COMMA] / np.maximum(word_count, 1).astype(np.float32),
        "ends": counts[CharClass.END],
        "quotes": counts[CharClass.QUOTE],
        "brackets": counts[CharClass.BRACKET],
        "dashes": counts[CharClass.DASH],
        "symbols": counts[CharClass.SYMBOL],
        "end_mark": _as_column((last == _END) | (closing & (before_last == _END))),
        "comma_end": _as_column(last == _COMMA),
        "symbol_end": _as_column((last >= _DASH) | (last == _OTHER)),
        "upper_start": _as_column(first == _UPPER),
        "lower_start": _as_column(first == _LOWER),
        "digit_start": _as_column(first == _DIGIT),
        "other_start": _as_column(first >= _END),
    }


def _as_column(flags: npt.NDArray[np.bool_]) -> Column:
    return flags.astype(np.float32)


def _words(text: Text, shape: dict[str, Column], weights: WordWeights, cues: Cues) -> dict[str, Column]:
    """Describe the words of the lines."""
    where, counts = text.word_lines, text.word_counts
    each = np.maximum(counts, 1).astype(np.float32)
    odds = weights.of_words(text.words)
    kinds = cues.kinds_of(text.words)
    sums = _line_sums(
        np.stack(
            [
                text.classes.take(text.word_starts) == _UPPER,
                (kinds & Cues.STOP) > 0,
                odds,
                weights.of_pairs(hash_pairs(text.words)),
                _is_among(text.words, text.words[where < TITLE_LINES]),
                _core(text, shape["chars"]),
                (kinds & Cues.FURNITURE) > 0,
                (kinds & Cues.CREDIT) > 0,
                (kinds & Cues.BYLINE) > 0,
            ]
        ),
        counts,
    )
    capitals, stop, odds_sum, pair_sum, title, core, furniture, credit, byline = sums
    return {
        "capitals": capitals / each,
        "capitals_sum": capitals,
        "stop_words": stop / each,
        "stop_words_sum": stop,
        "word_odds": odds_sum / each,
        "word_odds_sum": odds_sum,
        "word_odds_least": _line_least(odds, counts),
        "pair_odds": pair_sum / each,
        "line_odds": weights.of_lines(text.line_hashes),
        "title_share": title / each,
        "title_cover": title / max(int(counts[0]), 1),
        "core": core / each,
        "furniture": furniture / each,
        "credit": credit / each,
        "byline": byline / each,
    }


def _line_sums(rows: npt.NDArray[np.float32], counts: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
    """Add up each row of values per word over the words of every line."""
    sums = np.zeros((len(rows), counts.size), dtype=np.float32)
    filled = np.flatnonzero(counts)
    if filled.size:
        starts = (np.cumsum(counts) - counts)[filled]
        sums[:, filled] = np.add.reduceat(rows, starts, axis=1, dtype=np.float32)
    return sums


def _line_least(odds: npt.NDArray[np.float32], counts: npt.NDArray[np.intp]) -> Column:
    """Return the least of each line's words, 0 at most."""
    least = np.zeros(counts.size, dtype=np.float32)
    filled = np.flatnonzero(counts)
    if filled.size:
        starts = (np.cumsum(counts) - counts)[filled]
        least[filled] = np.minimum(np.minimum.reduceat(odds, starts), 0)
    return least


def _is_among(words: npt.NDArray[np.uint64], few: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Tell for each word whether it is one of a few, by a table of their hashes."""
    table = np.zeros(1 << TITLE_BITS, dtype=np.uint64)
    table[bucket(few, TITLE_BITS)] = few
    return np.asarray(table.take(bucket(words, TITLE_BITS)) == words)


def _core(text: Text, chars: Column) -> Column:
    """Tell for each word whether it also stands in another, long line of the dump."""
    buckets = bucket(text.words, CORE_BITS)
    in_long = (chars >= PROSE_CHARS).take(text.word_lines)
    counts = np.bincount(buckets[in_long], minlength=1 << CORE_BITS)
    return _as_column(counts.take(buckets) > in_long)


def _copies(text: Text) -> dict[str, Column]:
    """Describe how often a line recurs."""
    hashes = text.line_hashes
    ordered = np.sort(hashes)
    counts = ordered.searchsorted(hashes, "right") - ordered.searchsorted(hashes)
    same = hashes[1:] == hashes[:-1]
    return {
        "copies": np.log2(counts).astype(np.float32),
        "same_before": _as_column(np.concatenate(([False], same))),
        "same_after": _as_column(np.concatenate((same, [False]))),
    }


def _blanks(blanks: Column) -> dict[str, Column]:
    before = np.minimum(blanks, 3)
    return {
        "blanks_before": before,
        "blanks_after": np.concatenate((before[1:], np.ones(1, dtype=np.float32))),
    }


def _spread(local: dict[str, Column]) -> list[Column]:
    """Return the quantities that are added up over windows."""
    rows = {
        **local,
        "prose_chars": local["chars"] * local["prose"],
        "words": local["word_count"],
        "short": _as_column(local["chars"] < SHORT_CHARS),
        "copies": _as_column(local["copies"] > 0),
    }
    return [rows[name] for name in SPREAD]


def _shifts(rows: list[Column], out: npt.NDArray[np.float32]) -> None:
    """Write each row as seen from lines before and after; zero beyond the ends."""
    height, n = len(rows), out.shape[1]
    reach = max(SHIFTS)
    padded = np.zeros((height, n + 2 * reach), dtype=np.float32)
    for row, values in enumerate(rows):
        padded[row, reach : reach + n] = values
    for at, shift in enumerate(SHIFTS):
        out[at * height : (at + 1) * height] = padded[:, reach + shift : reach + shift + n]


def _windows(rows: list[Column], out: npt.NDArray[np.float32]) -> None:
    """Write means over windows around, before and after each line."""
    height, n = len(rows), out.shape[1]
    reach = max(*WINDOWS, SIDE)
    # sums[:, reach + i] is the sum of all lines before i; beyond the ends it stays as it is there
    sums = np.zeros((height, n + 2 * reach + 1), dtype=np.float64)
    for row, values in enumerate(rows):
        sums[row, reach + 1 : reach + 1 + n] = values
    np.add.accumulate(sums, axis=1, out=sums)
    places = np.minimum(np.maximum(np.arange(-reach, n + reach + 1), 0), n)
    spans = [(-width, width + 1) for width in WINDOWS] + [(-SIDE, 0), (1, 1 + SIDE)]
    for at, (low, high) in enumerate(spans):
        start, stop = slice(reach + low, reach + low + n), slice(reach + high, reach + high + n)
        lines = np.maximum(places[stop] - places[start], 1)
        np.divide(
            sums[:, stop] - sums[:, start],
            lines,
            out=out[at * height : (at + 1) * height],
            casting="same_kind",
        )


def _place(local: dict[str, Column], blanks: Column, out: npt.NDArray[np.float32]) -> None:
    """Write where in the dump a line stands, and what the dump is like as a whole."""
    n = blanks.size
    at = np.arange(n, dtype=np.float32)
    chars = np.cumsum(local["chars"], dtype=np.float64)
    prose = np.cumsum(local["chars"] * local["prose"], dtype=np.float64)
    all_prose = max(float(prose[-1]), 1.0)
    is_prose = local["prose"] > 0
    last = np.maximum.accumulate(np.where(is_prose, at, -np.inf))
    upcoming = np.minimum.accumulate(np.where(is_prose, at, np.inf)[::-1])[::-1]
    far = float(n)
    whole = (
        np.log(n),
        np.count_nonzero(blanks) / n,
        float(prose[-1] / max(chars[-1], 1.0)),
        float(np.log1p(chars[-1] / n)),
    )
    columns: tuple[npt.NDArray[np.floating[Any]] | float, ...] = (
        at / n,
        chars / max(chars[-1], 1.0),
        prose / all_prose,
        1 - prose / all_prose,
        np.log1p(np.minimum(at - last, far)),
        np.log1p(np.minimum(upcoming - at, far)),
        *whole,
    )
    for row, values in enumerate(columns):
        out[row] = values
