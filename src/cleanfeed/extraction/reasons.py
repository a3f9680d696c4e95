"""In words: what speaks for a block being story, and what against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleanfeed.extraction.features import WHOLE, FloatArray
from cleanfeed.extraction.score import BlockModel, BlockScores
from cleanfeed.extraction.trees import probability

MAX_REASONS = 3
EVEN_CHANCE = 0.5
"""From here on a block is rather story than not."""


@dataclass(frozen=True, slots=True)
class _Reason:
    """A group of features and how it is called when it speaks for a block, and when against."""

    prefixes: tuple[str, ...]
    speaks_for: str
    speaks_against: str


def _reason(prefixes: str, speaks_for: str, speaks_against: str) -> _Reason:
    return _Reason(tuple(prefixes.split()), speaks_for, speaks_against)


_REASONS = (
    _reason(
        "markup_ previous_markup next_markup",
        "class names like those of stories",
        "class names like those of furniture",
    ),
    _reason("word_", "words of prose", "words of furniture"),
    _reason("links c1_links c2_links", "few links", "many links"),
    _reason(
        "words chars commas sentences ends_stop starts_upper quotes spans after_break",
        "reads like a sentence",
        "too short or no sentence",
    ),
    _reason(
        "separators signs braces digits",
        "few signs and numbers",
        "signs or numbers, as in menus and credits of a page",
    ),
    _reason(
        "declared",
        "part of the text that the page declares as its article",
        "not part of the text that the page declares as its article",
    ),
    _reason("heading_", "under a heading of stories", "under a heading of furniture"),
    _reason(
        "c1_ c2_ c3_ c4_ c5_ in_best best_ in_wider",
        "inside the container with the story",
        "outside the container with the story",
    ),
    _reason("shape_", "made like the paragraphs of this page", "made unlike the paragraphs of this page"),
    _reason(
        "near_ outer_",
        "not part of a repeated unit",
        "part of a repeated unit, as in lists of teasers or comments",
    ),
    _reason(
        "before after1 after3 after8 after20 previous_ next_ to_prose from_prose",
        "prose around it",
        "no prose around it",
    ),
    _reason(
        "position char_position from_headline after_headline chars_from headings_since prose_before"
        " prose_after prose_words before_headline has_headline depth h1_",
        "in the place of a story",
        "too far before or after the story",
    ),
    _reason("copies earlier_copies", "said once", "said more than once"),
    _reason("in_ tag", "a tag of stories", "a tag of furniture"),
    _reason("title_ is_headline", "unlike the headline", "repeats the headline"),
    _reason("hidden", "visible", "hidden from the reader"),
)
"""Groups of features, each named by how its features begin; a feature belongs to the first that fits."""


def find_group(column: str) -> int | None:
    """Return the place of the group that a feature belongs to, or ``None``."""
    return next((place for place, reason in enumerate(_REASONS) if column.startswith(reason.prefixes)), None)


def find_reasons(scores: BlockScores, model: BlockModel, asked: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the strongest reasons of the blocks asked for, the strongest first.

    A group's weight is how far the score moves when the group's features are set to their medians
    over the page's kept blocks (for a dropped block) or dropped blocks (for a kept one): what would
    be thought if in this respect it were like the others.
    """
    if not len(asked):
        return []
    reading, matrix = scores.reading or WHOLE, scores.features
    kept = scores.probability[reading.blocks] >= EVEN_CHANCE
    like_kept = np.median(matrix[kept], axis=0) if kept.any() else np.median(matrix, axis=0)
    like_dropped = np.median(matrix[~kept], axis=0) if (~kept).any() else np.median(matrix, axis=0)
    chosen_rows = np.arange(len(matrix))[reading.place][np.asarray(asked)]
    chance, matrix, kept = scores.probability[np.asarray(asked)], matrix[chosen_rows], kept[chosen_rows]
    other = np.where(kept[:, None], like_dropped, like_kept).astype(np.float32)
    groups = [find_group(name) for name in scores.columns]
    moves: list[FloatArray] = []
    for place in range(len(_REASONS)):
        columns = [column for column, group in enumerate(groups) if group == place]
        changed = matrix.copy()
        changed[:, columns] = other[:, columns]
        moves.append(np.asarray(probability(model.forest.score(changed)) - chance, np.float32))
    table = np.stack(moves, axis=1)
    result = []
    for i in range(len(chance)):
        gain = -table[i] if kept[i] else table[i]
        order = np.argsort(-gain, kind="stable")[:MAX_REASONS]
        chosen = [_REASONS[k] for k in order if gain[k] > 0]
        result.append(tuple(r.speaks_for if kept[i] else r.speaks_against for r in chosen))
    return result
