"""Why: every block of a page, kept or dropped, with its score and the strongest reasons in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleanfeed.article import PageType
from cleanfeed.extraction.blocks import Block
from cleanfeed.extraction.conductor import Examined, examine
from cleanfeed.extraction.features import FloatArray
from cleanfeed.extraction.options import DEFAULTS, ExtractOptions
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.score import BlockModel, BlockScores, load_model
from cleanfeed.extraction.story import BlockType
from cleanfeed.extraction.trees import probability

MAX_REASONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceBlock:
    """One block and what was thought of it."""

    index: int
    text: str
    tag: str
    kept: bool
    score: float
    """Probability of being story, 0 to 1."""
    type: BlockType
    reasons: tuple[str, ...]
    """The strongest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A page, block by block, in reading order."""

    url: str | None
    page_type: PageType
    story: float
    """Probability that the page holds a story."""
    headline: str | None
    confidence: float
    blocks: tuple[TraceBlock, ...]


@dataclass(frozen=True, slots=True)
class _Reason:
    """A group of features and how it is called when it speaks for a block, and when against."""

    prefixes: tuple[str, ...]
    speaks_for: str
    speaks_against: str


_REASONS = (
    _Reason(("markup_", "previous_markup", "next_markup"), "class names like those of stories", "class names like those of furniture"),
    _Reason(("word_",), "words of prose", "words of furniture"),
    _Reason(("links", "c1_links", "c2_links"), "few links", "many links"),
    _Reason(("words", "chars", "commas", "sentences", "ends_stop", "starts_upper"), "reads like a sentence", "too short or no sentence"),
    _Reason(("c1_", "c2_", "c3_", "c4_", "c5_", "in_best", "best_", "in_wider"), "inside the container with the story", "outside the container with the story"),
    _Reason(("shape_",), "made like the paragraphs of this page", "made unlike the paragraphs of this page"),
    _Reason(("near_", "outer_"), "not part of a repeated unit", "part of a repeated unit, as in lists of teasers or comments"),
    _Reason(("before", "after1", "after3", "after8", "after20", "previous_", "next_", "to_prose", "from_prose"), "prose around it", "no prose around it"),
    _Reason(("position", "char_position", "from_headline", "after_headline", "chars_from", "headings_since", "prose_before", "prose_after", "before_headline", "h1_"), "in the place of a story", "too far before or after the story"),
    _Reason(("copies", "earlier_copies"), "said once", "said more than once"),
    _Reason(("in_", "tag"), "a tag of stories", "a tag of furniture"),
    _Reason(("title_", "is_headline"), "unlike the headline", "repeats the headline"),
    _Reason(("hidden",), "visible", "hidden from the reader"),
)  # fmt: skip


def explain(
    html: bytes | str,
    url: str | None = None,
    options: ExtractOptions = DEFAULTS,  # noqa: ARG001 - the same call as extract
    *,
    charset: str | None = None,
) -> Trace:
    """Return what is thought of every block of a page; any page, story or not.

    Raises:
        ParseError: The bytes are empty or not a page.
    """
    model = load_model()
    examined = examine(read_page(html, url, charset), model)
    kept = set(examined.story.kept)
    blocks = examined.stream.blocks
    reasons = _reasons(examined.scores, model)
    return Trace(
        url=url,
        page_type=examined.verdict.page_type,
        story=examined.verdict.story,
        headline=examined.headline.text,
        confidence=examined.story.confidence,
        blocks=tuple(_trace(i, block, examined, i in kept, reasons[i]) for i, block in enumerate(blocks)),
    )


def _trace(index: int, block: Block, examined: Examined, kept: bool, reasons: tuple[str, ...]) -> TraceBlock:  # noqa: FBT001
    kind = examined.story.types[index]
    first = {
        BlockType.HEADLINE: ("it is the headline",),
        BlockType.DUPLICATE: ("its text was kept before",),
    }.get(kind, ())
    return TraceBlock(
        index=index,
        text=block.text,
        tag=block.tag,
        kept=kept,
        score=float(examined.scores.probability[index]),
        type=kind,
        reasons=(*first, *reasons)[:MAX_REASONS],
    )


def _reasons(scores: BlockScores, model: BlockModel) -> list[tuple[str, ...]]:
    """Return the strongest reasons of each block.

    A group's weight is how far the score moves when the group's features are set to their medians
    over the page's kept blocks (for a dropped block) or dropped blocks (for a kept one): what would
    be thought if in this respect it were like the others.
    """
    chance, matrix = scores.probability, scores.features
    if not len(chance):
        return []
    kept = chance >= 0.5  # noqa: PLR2004 - the middle
    like_kept = np.median(matrix[kept], axis=0) if kept.any() else np.median(matrix, axis=0)
    like_dropped = np.median(matrix[~kept], axis=0) if (~kept).any() else np.median(matrix, axis=0)
    other = np.where(kept[:, None], like_dropped, like_kept).astype(np.float32)
    claimed: set[int] = set()
    moves: list[FloatArray] = []
    for reason in _REASONS:
        columns = [k for k, name in enumerate(scores.columns) if name.startswith(reason.prefixes) and k not in claimed]
        claimed.update(columns)
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
