"""Features of the words at both ends of a block, where boilerplate gives itself away.

All blocks are read together: their ends are joined and lower-cased once, and the weights of the
words are summed by block with numpy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import compress, count, repeat

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.features.values import FloatArray, IntArray
from cleanfeed.text import latin_bytes

EDGE_WORDS = 12
EDGE_CHARS = 120
"""How many words, within how many characters, at each end of a block are looked up in the word weights."""
FIRST_WORD_MARK = "^"
"""Stands before a word in the weights where it opens a block."""
BLOCKS_AT_ONCE = 512
"""Blocks whose words are in memory together: about as many as the processor keeps near."""

_WORD = re.compile(r"\w+")
_SEAM = "\0"
"""Between two blocks: neither a letter nor a mark, so that no letter's case depends on the block beside."""
_UNDERSCORE, _SPACE, _LINE_FEED = ord("_"), ord(" "), ord("\n")


def _read_as(code: int) -> int:
    """Return what stands for a character of Latin-1: its lower case in a word, else a space."""
    char = chr(code)
    if char == _SEAM:
        return _LINE_FEED
    return ord(char.lower()) if char.isalnum() or code == _UNDERSCORE else _SPACE


_LATIN = bytes(map(_read_as, range(256)))
_NAMES = ("word_score", "word_best", "word_worst", "title_share", "title_overlap")


def edge_words(text: str) -> list[str]:
    """Return the first and the last lower-cased words of a text, all of them where they are few."""
    return _edges(_WORD.findall(_ends(text).lower()))


def edge_features(
    texts: Sequence[str], title: frozenset[str], weights: Mapping[str, float]
) -> dict[str, FloatArray]:
    """Return the columns of this group.

    Args:
        texts: One text a block.
        title: Lower-cased words of the headline.
        weights: Learned weights of words.
    """
    table = np.empty((len(_NAMES), len(texts)), np.float32)
    for at in range(0, len(texts), BLOCKS_AT_ONCE):
        part = texts[at : at + BLOCKS_AT_ONCE]
        table[:, at : at + len(part)] = _read_edges(part, title, weights)
    return dict(zip(_NAMES, table, strict=True))


def _read_edges(texts: Sequence[str], title: frozenset[str], weights: Mapping[str, float]) -> FloatArray:
    words, counts = split_words([text if len(text) <= 2 * EDGE_CHARS else _ends(text) for text in texts])
    ends = np.cumsum(counts)
    block = np.repeat(np.arange(len(texts)), counts)
    rank = np.arange(len(words)) - (ends - counts)[block]
    is_edge = (rank < EDGE_WORDS) | (rank >= counts[block] - EDGE_WORDS)
    values = np.fromiter(map(weights.get, words, repeat(0.0)), np.float64, len(words))
    values[~is_edge] = 0.0
    table = np.zeros((len(_NAMES), len(texts)), np.float32)
    some = np.flatnonzero(counts)
    starts = (ends - counts)[some]
    opening = np.zeros(len(texts))
    opening[some] = [weights.get(FIRST_WORD_MARK + words[at], 0.0) for at in starts.tolist()]
    # bincount adds in the order of the words, which sums of pairs would not
    table[0] = np.bincount(block, weights=values, minlength=len(texts)) + opening
    if words:
        table[1, some] = np.maximum(np.maximum.reduceat(values, starts), 0.0)
        table[2, some] = np.minimum(np.minimum.reduceat(values, starts), 0.0)
    if title:
        places = np.fromiter(compress(count(), map(title.__contains__, words)), np.int64)
        said = {(int(block[k]), words[k]) for k in places[is_edge[places]].tolist()}
        shared = np.bincount(np.array([at for at, _ in said], np.int64), minlength=len(texts))
        table[3] = shared / len(title)
        table[4] = shared / np.clip(counts, 1, 2 * EDGE_WORDS)
    return table


def split_words(texts: Sequence[str]) -> tuple[list[str], IntArray]:
    r"""Return the lower-cased words of all texts, one list, and how many each has.

    A word is what ``\w+`` finds; a table of the characters that occur finds all words at once.
    """
    joined = _SEAM.join(texts)
    if joined.count(_SEAM) != len(texts) - 1:  # the seam stands in a text
        joined = _SEAM.join(text.replace(_SEAM, " ") for text in texts)
    latin = latin_bytes(joined)
    if latin is not None:
        plain = latin.translate(_LATIN)
        signs = np.frombuffer(plain, np.uint8)
        return plain.decode("latin-1").split(), _count_words(signs > _SPACE, signs == _LINE_FEED)
    lowered = joined.lower()
    codes = np.frombuffer(lowered.encode("utf-32-le", "replace"), np.uint32)
    seen = np.zeros(int(codes.max(initial=0)) + 1, np.bool_)
    seen[codes] = True
    is_letter = np.zeros(len(seen), np.bool_)
    is_letter[
        [code for code in np.flatnonzero(seen).tolist() if chr(code).isalnum() or code == _UNDERSCORE]
    ] = True
    inside = is_letter[codes]
    words = np.where(inside, codes, np.uint32(_SPACE)).tobytes().decode("utf-32-le").split()
    return words, _count_words(inside, codes == ord(_SEAM))


def _count_words(inside: npt.NDArray[np.bool_], seams: npt.NDArray[np.bool_]) -> IntArray:
    """Return how many words stand between the seams, of texts by whether each character is in a word."""
    opens = inside.copy()
    np.greater(inside[1:], inside[:-1], out=opens[1:])
    starts = np.flatnonzero(opens)
    before = np.searchsorted(starts, np.flatnonzero(seams))
    return np.diff(before, prepend=0, append=len(starts))


def _ends(text: str) -> str:
    return text if len(text) <= 2 * EDGE_CHARS else f"{text[:EDGE_CHARS]} {text[-EDGE_CHARS:]}"


def _edges(words: list[str]) -> list[str]:
    return words if len(words) <= 2 * EDGE_WORDS else words[:EDGE_WORDS] + words[-EDGE_WORDS:]
