"""Features of a block's neighbours and of its place in the page."""

from __future__ import annotations

import numpy as np

from cleanfeed.extraction.features.reading import Reading
from cleanfeed.extraction.features.texts import ARE_HIGH_HEADINGS, H1_TAG
from cleanfeed.extraction.features.values import Columns, Texts, sums
from cleanfeed.extraction.story import Headline

WINDOWS = np.array([3, 8, 20])[:, None]
"""Blocks to either side that the windows reach."""
_SHIFTED = ("tag", "links", "markup_path", "word_score")


def window_features(texts: Texts, columns: Columns, reading: Reading) -> Columns:
    """Return the columns about the blocks before and after."""
    count, read, place = len(texts.words), reading.blocks, reading.place
    index = np.arange(count)[read]
    shape = len(WINDOWS), len(index)
    words, chars = sums(texts.words), sums(texts.chars)
    linked, markup = sums(texts.chars * texts.links), sums(columns["markup_path"][place])
    before = np.maximum(index - WINDOWS, 0), np.broadcast_to(index, shape)
    after = np.broadcast_to(index + 1, shape), np.minimum(index + 1 + WINDOWS, count)
    result: Columns = {}
    for side, (low, high) in (("before", before), ("after", after)):
        tables = {
            "words": np.log1p(words[high] - words[low]),
            "links": (linked[high] - linked[low]) / np.maximum(chars[high] - chars[low], 1),
            "markup": (markup[high] - markup[low]) / np.maximum(high - low, 1),
        }
        for k, reach in enumerate(WINDOWS[:, 0].tolist()):
            for name, table in tables.items():
                result[f"{side}{reach}_{name}"] = table[k]
    near = np.zeros((len(_SHIFTED), count + 2), np.float32)
    for k, name in enumerate(_SHIFTED):
        near[k, 1:-1] = columns[name][place]
        result[f"previous_{name}"] = near[k, :-2][read]
        result[f"next_{name}"] = near[k, 2:][read]
    return result


def position_features(headline: Headline, texts: Texts, reading: Reading) -> Columns:
    """Return the columns about where in the page a block stands."""
    count, read = len(texts.words), reading.blocks
    index = np.arange(count)[read]
    chars = sums(texts.chars)
    prose = sums(np.where(texts.prose, texts.words, 0))
    total = max(prose[-1], 1.0)
    known = headline.block is not None
    at = headline.block if headline.block is not None else 0
    headings, h1 = sums(ARE_HIGH_HEADINGS[texts.tags]), sums(texts.tags == H1_TAG)
    to_prose, from_prose = _prose_distance(texts)
    chars_before, prose_before, prose_after = chars[:-1][read], prose[:-1][read], prose[1:][read]
    return {
        "position": index / count,
        "char_position": chars_before / max(chars[-1], 1.0),
        "has_headline": np.full(len(index), known),
        "after_headline": (index > at) | (not known),
        "from_headline": np.log1p(np.maximum(index - at, 0)),
        "before_headline": np.log1p(np.maximum(at - index, 0)),
        "chars_from_headline": np.log1p(np.maximum(chars_before - chars[at], 0)),
        "headings_since": np.log1p(np.maximum(headings[:-1][read] - headings[at], 0)),
        "h1_before": h1[:-1][read],
        "h1_after": h1[-1] - h1[1:][read],
        "prose_before": prose_before / total,
        "prose_after": (total - prose_after) / total,
        "prose_words_before": np.log1p(prose_before),
        "to_prose": np.log1p(to_prose[read]),
        "from_prose": np.log1p(from_prose[read]),
        "is_headline": (index == at) & known,
    }


def _prose_distance(texts: Texts) -> tuple[np.ndarray, np.ndarray]:
    """Return how many blocks the next and the last prose is away, 0 for prose itself."""
    count = len(texts.words)
    index = np.arange(count)
    last = np.maximum.accumulate(np.where(texts.prose, index, -count))
    upcoming = np.minimum.accumulate(np.where(texts.prose, index, 2 * count)[::-1])[::-1]
    return np.minimum(upcoming - index, count), np.minimum(index - last, count)
