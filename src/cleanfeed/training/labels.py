"""Which blocks of a page are its gold text: alignment of blocks with a gold of words.

Long blocks are found by their shingles, short ones only between the places where their
neighbours were found; of several copies of one text as many are positive as the gold holds, those
nearest to other positives first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SHINGLE = 4
LONG_TOKENS = 8
MIN_COVERAGE = 0.6
"""Share of a long block's shingles that must be in the gold."""
REACH_TOKENS = 60
"""How far from its neighbours' places a short block may be found."""
MAX_MISSING = 0.08
"""Share of the gold's words not found by order, above which its leftover words are spent freely."""
LEFTOVER_COVERAGE = 0.9

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]|\w+")


def words_of(text: str) -> list[str]:
    """Return the lower-cased words; single characters in scripts written without spaces."""
    return _WORD.findall(text.lower())


def label_blocks(texts: Sequence[str], gold: str) -> npt.NDArray[np.bool_]:
    """Return for each text whether it belongs to the gold."""
    blocks = [words_of(t) for t in texts]
    wanted = words_of(gold)
    places = _place_long(blocks, wanted)
    _drop_copies(blocks, wanted, places)
    _place_short(blocks, wanted, places)
    _place_leftover(blocks, wanted, places)
    return np.array([place is not None for place in places], dtype=bool)


def _place_long(blocks: list[list[str]], gold: list[str]) -> list[int | None]:
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in range(len(gold) - SHINGLE + 1):
        index[tuple(gold[i : i + SHINGLE])].append(i)
    places: list[int | None] = []
    expected = 0
    for words in blocks:
        place = None
        if len(words) >= LONG_TOKENS:
            shingles = [tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]
            found = [(k, index[s]) for k, s in enumerate(shingles) if s in index]
            if len(found) >= MIN_COVERAGE * len(shingles):
                starts = Counter(p - k for k, ps in found for p in ps[:20])
                most = max(starts.values())
                place = max(
                    0,
                    min((p for p, n in starts.items() if n >= 0.8 * most), key=lambda p: abs(p - expected)),
                )
                expected = place + len(words)
        places.append(place)
    return places


def _drop_copies(blocks: list[list[str]], gold: list[str], places: list[int | None]) -> None:
    copies: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, place in enumerate(places):
        if place is not None:
            copies[tuple(blocks[i])].append(i)
    sure = [group[0] for group in copies.values() if len(group) == 1]
    joined = " " + " ".join(gold) + " "
    for words, group in copies.items():
        if len(group) < 2:
            continue
        allowed = max(1, joined.count(" " + " ".join(words) + " "))
        group.sort(key=lambda i: min((abs(i - s) for s in sure), default=0))
        for i in group[allowed:]:
            places[i] = None


def _place_short(blocks: list[list[str]], gold: list[str], places: list[int | None]) -> None:
    positions: dict[str, list[int]] = defaultdict(list)
    for i, word in enumerate(gold):
        positions[word].append(i)
    before = 0
    following = _next_places(places, len(gold))
    for i, words in enumerate(blocks):
        place = places[i]
        if place is not None:
            before = place + len(words)
            continue
        if not words or len(words) >= LONG_TOKENS:
            continue
        low, high = before, min(following[i], before + REACH_TOKENS)
        if following[i] - before > REACH_TOKENS:  # far apart: it may also stand right before the next one
            spans = [(low, high), (max(low, following[i] - REACH_TOKENS), following[i])]
        else:
            spans = [(low, following[i])]
        found = _find(words, gold, positions, spans)
        if found is not None and (before > 0 or following[i] < len(gold)):
            places[i] = found
            before = found + len(words)


def _place_leftover(blocks: list[list[str]], gold: list[str], places: list[int | None]) -> None:
    """On pages made of short pieces, where order tells little, spend what is left of the gold's words."""
    left = Counter(gold)
    for words, place in zip(blocks, places, strict=True):
        if place is not None:
            left.subtract(words)
    missing = sum(n for n in left.values() if n > 0)
    if missing < MAX_MISSING * len(gold):
        return
    for i in sorted(range(len(blocks)), key=lambda i: (-len(blocks[i]), i)):
        words = blocks[i]
        if places[i] is not None or not words:
            continue
        covered = sum(min(n, max(left[w], 0)) for w, n in Counter(words).items())
        if covered >= LEFTOVER_COVERAGE * len(words):
            left.subtract(words)
            places[i] = 0


def _next_places(places: list[int | None], end: int) -> list[int]:
    following = [end] * len(places)
    upcoming = end
    for i in range(len(places) - 1, -1, -1):
        following[i] = upcoming
        place = places[i]
        if place is not None:
            upcoming = place
    return following


def _find(
    words: list[str], gold: list[str], positions: dict[str, list[int]], spans: list[tuple[int, int]]
) -> int | None:
    starts = positions.get(words[0], [])
    for low, high in spans:
        for k in range(bisect_left(starts, low), len(starts)):
            start = starts[k]
            if start + len(words) > high:
                break
            if gold[start : start + len(words)] == words:
                return start
    return None
