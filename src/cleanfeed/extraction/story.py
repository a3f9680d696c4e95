"""What the selection says of each block; the value every later stage works on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt


class BlockType(StrEnum):
    """What a block is to its page."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    QUOTE = "quote"
    TABLE = "table"
    CODE = "code"
    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    CAPTION = "caption"
    EMBED = "embed"
    UPDATE = "update"
    BIOGRAPHY = "biography"
    DISCLAIMER = "disclaimer"
    PROMO = "promo"
    COMMENT = "comment"
    RELATED = "related"
    CONSENT = "consent"
    NAVIGATION = "navigation"
    DUPLICATE = "duplicate"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The headline and what stands around it."""

    text: str | None
    source: str
    """``dom``, ``jsonld``, ``meta`` or ``text``."""
    block: int | None = None
    """Index of the block that prints it, where the page does."""
    kicker: str | None = None
    standfirst: str | None = None
    standfirst_block: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Which blocks are the story.

    ``kept`` holds their indices in reading order; headline, captions and bylines are not among
    them. ``types`` and ``scores`` have one entry per block of the stream.
    """

    kept: tuple[int, ...]
    types: tuple[BlockType, ...]
    scores: npt.NDArray[np.float32]
    confidence: float
    """Estimated word F1 of the selection, from 0 to 1."""
    around: tuple[BlockType, ...] = ()
    """What the elements around each block say it is, story or not; empty where nobody looked."""

    def without(self, blocks: Iterable[int], kind: BlockType) -> Story:
        """Return the story without some blocks, which turned out to be of another kind."""
        gone = frozenset(blocks)
        if not gone.intersection(self.kept):
            return self
        types = tuple(kind if i in gone else t for i, t in enumerate(self.types))
        return replace(self, kept=tuple(i for i in self.kept if i not in gone), types=types)

    @property
    def first(self) -> int:
        """Index of the first block of the story, 0 where there is none."""
        return self.kept[0] if self.kept else 0

    @property
    def last(self) -> int:
        """Index of the last block of the story, 0 where there is none."""
        return self.kept[-1] if self.kept else 0
