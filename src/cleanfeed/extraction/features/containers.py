"""Features of the containers around a block, and of the page's best container."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.features.reading import Reading
from cleanfeed.extraction.features.values import Columns, IntArray, Outline, Texts, sums

LEVELS = 5
"""How many containers around a block are described, from the nearest outward."""


def container_features(outline: Outline, texts: Texts, reading: Reading) -> Columns:
    """Return the columns of this group."""
    start, end, up = outline.start, outline.end, outline.up
    index, levels = np.arange(len(outline.box))[reading.blocks], outline.levels[:, reading.blocks]
    prose_words = np.where(texts.prose, texts.words, 0)
    prefix = {
        "words": sums(texts.words),
        "linked": sums(texts.chars * texts.links),
        "chars": sums(texts.chars),
        "prose": sums(prose_words),
        "long": sums(texts.prose),
        "stops": sums(texts.stops),
    }
    total = {name: s[end] - s[start] for name, s in prefix.items()}
    blocks = np.maximum(end - start, 1)
    density = total["linked"] / np.maximum(total["chars"], 1)
    score = _readability(outline, prose_words) * (1 - density)
    best = int(score.argmax())
    top = max(float(score[best]), 1e-6)
    page_prose = max(float(prose_words.sum()), 1.0)
    size = blocks[levels]
    tables = {
        "words": np.log1p(total["words"][levels]),
        "links": density[levels],
        "prose": total["prose"][levels] / page_prose,
        "long": total["long"][levels] / size,
        "mean": np.log1p(total["words"][levels] / size),
        "stops": total["stops"][levels] / size,
        "score": score[levels] / top,
        "place": (index - start[levels]) / size,
    }
    columns: Columns = {
        f"c{k + 1}_{name}": table[k] for name, table in tables.items() for k in range(len(levels))
    }
    wider = up[best]
    columns["in_best"] = (index >= start[best]) & (index < end[best])
    columns["best_before"] = np.log1p(np.maximum(start[best] - index, 0))
    columns["best_after"] = np.log1p(np.maximum(index - end[best] + 1, 0))
    columns["best_place"] = np.clip((index - start[best]) / blocks[best], -1, 2)
    columns["best_prose"] = np.full(len(index), total["prose"][best] / page_prose)
    columns["in_wider"] = (index >= start[wider]) & (index < end[wider])
    columns["best_steps"] = _steps(outline, best, levels)
    return columns


def _readability(outline: Outline, prose_words: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
    """Give each container the prose of its blocks, halved with every container in between."""
    count = len(outline.start)
    score = np.zeros(count)
    level, share = outline.up[outline.box], 1.0
    for _ in range(LEVELS):
        score += share * np.bincount(level, weights=prose_words, minlength=count)
        level, share = outline.up[level], share / 2
    return score


def _steps(outline: Outline, best: int, levels: IntArray) -> IntArray:
    """Return how many containers outward from each block the best container is within."""
    start, end = outline.start, outline.end
    holds = (start[levels] <= start[best]) & (end[levels] >= end[best])
    return np.where(holds.any(axis=0), holds.argmax(axis=0), LEVELS)
