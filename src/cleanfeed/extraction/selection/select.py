"""Which blocks are the story, from the probability of each.

The cut is where the expected word F1 of what is kept is highest: a page on which the model is sure
is cut in the middle, a page of short pieces further down, and no page with text ends empty.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.features import FloatArray, plan_reading
from cleanfeed.extraction.score import BlockModel, BlockScores
from cleanfeed.extraction.selection.kinds import iter_story_kinds, other_kinds
from cleanfeed.extraction.selection.long_runs import steady
from cleanfeed.extraction.story import BlockType, Headline, Story

LOWEST_CUT, HIGHEST_CUT = 0.35, 0.5
"""Between these the cut of a story's page may move: chosen by cross-validation, docs/model.md."""
MIN_COPY_CHARS = 40
"""A shorter text may stand twice in a story, such as "Yes." in an interview."""


def select_story(stream: BlockStream, headline: Headline, scores: BlockScores, model: BlockModel) -> Story:
    """Choose the blocks of the story and say what every block is."""
    reading = scores.reading or plan_reading(stream)
    chance = steady(reading.rows, scores.probability)
    words = np.expm1(scores.column("words")) if len(chance) else chance
    cut, expected = expected_cut(chance, words)
    keep = chance >= min(max(cut, LOWEST_CUT), HIGHEST_CUT)
    if not keep.any():
        keep = chance >= cut
    if headline.block is not None and headline.block < len(keep):
        keep[headline.block] = False
    copies = _later_copies(stream, keep)
    keep &= ~copies
    kept = tuple(np.flatnonzero(keep).tolist())
    around = reading.spread(other_kinds(stream, reading.pick(stream.blocks)))
    types = list(around)
    for index, kind in zip(kept, iter_story_kinds(stream, [stream.blocks[i] for i in kept]), strict=True):
        types[index] = kind
    for index in np.flatnonzero(copies).tolist():
        types[index] = BlockType.DUPLICATE
    if headline.block is not None:
        types[headline.block] = BlockType.HEADLINE
    return Story(
        kept=kept,
        types=tuple(types),
        scores=chance,
        confidence=_calibrated(expected, model.calibration),
        around=tuple(around),
    )


def expected_cut(chance: FloatArray, words: FloatArray) -> tuple[float, float]:
    """Return the probability from which to keep blocks, and the word F1 to be expected of that.

    With the blocks sorted by probability, keeping the first ``k`` of them is expected to give
    2 · Σ wᵢpᵢ / (Σ wᵢ + Σ all wᵢpᵢ), sums over the kept ones (Lewis 1995, "Evaluating and optimizing
    autonomous text classification systems").
    """
    if not len(chance):
        return 1.0, 0.0
    order = np.argsort(-chance, kind="stable")
    hits = np.cumsum(words[order] * chance[order], dtype=np.float64)
    size = np.cumsum(words[order], dtype=np.float64)
    f1 = 2 * hits / np.maximum(size + hits[-1], 1e-9)
    best = int(f1.argmax())
    return float(chance[order[best]]), float(f1[best])


def _later_copies(stream: BlockStream, keep: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Mark kept blocks whose text was kept before: phone and desktop copies, pull quotes."""
    copies = np.zeros(len(keep), bool)
    kept = np.flatnonzero(keep).tolist()
    texts = [stream.blocks[index].text for index in kept]
    if len(set(texts)) == len(texts):
        return copies
    seen: set[str] = set()
    for index, text in zip(kept, texts, strict=True):
        if len(text) >= MIN_COPY_CHARS:
            copies[index] = text in seen
            seen.add(text)
    return copies


def _calibrated(expected: float, table: npt.NDArray[np.float32]) -> float:
    """Return the word F1 that pages of this expected one reached."""
    return float(np.interp(expected, _steps(len(table)), table))


@cache
def _steps(count: int) -> npt.NDArray[np.float64]:
    return np.linspace(0.0, 1.0, count)
