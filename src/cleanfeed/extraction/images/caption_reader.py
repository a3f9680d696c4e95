"""The captions of a page's pictures: the texts near each, judged by learned weights and put together.

Knows pictures and what stands around them; what caption and credit look like in one text is for
:mod:`~cleanfeed.extraction.captions.reading`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.blocks import HEADING_TAGS, Attributes, BlockStream
from cleanfeed.extraction.captions.features import COLUMNS as SEGMENT_COLUMNS
from cleanfeed.extraction.captions.features import measure_segments
from cleanfeed.extraction.captions.filling import captions_told, fill_from_attributes, share_credits
from cleanfeed.extraction.captions.reading import (
    SHARED_REACH,
    Caption,
    hold_labelled_credits,
    read_caption,
)
from cleanfeed.extraction.captions.segments import Segment, segment_shape, segments_near
from cleanfeed.extraction.credits.splitting import is_furniture
from cleanfeed.extraction.images.file_names import file_name
from cleanfeed.extraction.images.model import ImageModel, agree
from cleanfeed.extraction.images.names import names_title
from cleanfeed.extraction.images.pictures import Candidate, Picture
from cleanfeed.extraction.images.surroundings import Surroundings
from cleanfeed.extraction.trees import probability

MIN_STORY_TEXT_CHANCE = 0.65
"""Chance from which text that was taken for the story is a caption after all."""

MIN_NEXT_CREDIT_CHANCE = 0.6
"""Chance from which a text is the credit of a picture, and the one before it its caption and no prose."""

LABELLED_CHANCE = 0.7
"""Least chance of a text beside a picture that ends in a labelled credit or that an attribute repeats."""

MIN_PARAGRAPH_CHARS = 150
"""Characters of a block, besides twice those of a field in it, from which it is prose."""

NEIGHBOURHOOD = 400
"""Elements around a picture within which other pictures bound its surroundings."""

ATTRIBUTE_LEVELS = 3
ATTRIBUTE_REACH = 6
"""Elements behind a picture whose attributes may say what it shows."""

_NEXT_PICTURE = frozenset({"img", "picture", "figure"})


class CaptionReader:
    """Reads the captions of one page's pictures; keeps what all of them need."""

    def __init__(self, around: Surroundings, candidates: Sequence[Candidate]) -> None:
        self._around = around
        self._places = [candidate.picture.element for candidate in candidates]
        self._ends = [max(candidate.picture.sources) for candidate in candidates]
        self._repeats = Counter(block.text for block in around.stream.blocks)
        self._names = [
            {file_name(address.ref) for address in candidate.addresses} for candidate in candidates
        ]

    def measure(self, picture: Picture) -> tuple[list[Segment], npt.NDArray[np.float32]]:
        """Return the segments near a picture and one row of numbers for each."""
        around = self._around
        branch, _ = around.branch_of(picture.element)
        top, segments = segments_near(around.stream, picture.element, branch, self._others(picture))
        rows = measure_segments(around, picture.element, top, segments, self._repeats)
        return segments, rows

    def read(self, pictures: Sequence[Picture], model: ImageModel) -> list[Caption]:
        """Return the captions of pictures, empty where the page prints none; all are judged in one go."""
        measured = [self.measure(picture) for picture in pictures]
        if not measured:
            return []
        rows = np.concatenate([rows for _, rows in measured])
        stream = self._around.stream
        shapes = [segment_shape(stream, segment) for segments, _ in measured for segment in segments]
        captions = probability(agree(model.caption.score(rows), shapes))
        credits_ = probability(agree(model.credit.score(rows), shapes))
        found: list[Caption] = []
        at = 0
        for picture, (segments, own) in zip(pictures, measured, strict=True):
            part = slice(at, at + len(own))
            at += len(own)
            chain = self._attributes_around(picture)
            told = captions_told(chain)
            sure = hold_labelled_credits(segments) | np.array([s.text in told for s in segments], dtype=bool)
            likely = np.where(sure, np.maximum(captions[part], LABELLED_CHANCE), captions[part])
            unsure = (likely < MIN_STORY_TEXT_CHANCE) & ~_stand_before_credit(
                segments, credits_[part], stream.elements.start[picture.element]
            )
            doubtful = _is_story_text(own) & (unsure | _begins_paragraph(own))
            doubtful |= np.array(
                [s.text.lower() == self._around.title or is_furniture(s.text) for s in segments], dtype=bool
            )
            doubtful |= _is_in_player(own) & np.array([_is_title(stream, s) for s in segments], dtype=bool)
            chances = np.where(doubtful, 0.0, likely)
            caption = read_caption(self._around.stream, segments, chances, credits_[part])
            found.append(fill_from_attributes(caption, chain))
        return share_credits(found)

    def _attributes_around(self, picture: Picture) -> list[Attributes]:
        """Return the attributes of a picture, of what is around it, and of the empty boxes behind it."""
        elements = self._around.stream.elements
        chain = [picture.element]
        for _ in range(ATTRIBUTE_LEVELS):
            chain.append(elements.parent[chain[-1]])
        last = max(picture.sources)
        for index in range(last + 1, min(elements.stop[elements.parent[last]], last + ATTRIBUTE_REACH)):
            if elements.tag[index] in _NEXT_PICTURE:
                break
            chain.append(index)
        return [elements.attrs[index] for index in chain]

    def _others(self, picture: Picture) -> list[tuple[int, int]]:
        """Return first and last element of the other pictures nearby; copies of this one are not others."""
        low = bisect_left(self._places, picture.element - NEIGHBOURHOOD)
        high = bisect_left(self._places, picture.element + NEIGHBOURHOOD)
        own = self._names[bisect_left(self._places, picture.element)]
        return [
            (self._places[index], self._ends[index])
            for index in range(low, high)
            if self._places[index] != picture.element and own.isdisjoint(self._names[index])
        ]


def _is_story_text(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Mark segments that the selection took for the story and nothing about them calls a caption."""
    named = sum(rows[:, SEGMENT_COLUMNS.index(name)] for name in _CAPTION_SIGNS)
    return np.asarray((rows[:, SEGMENT_COLUMNS.index("kept")] > 0) & (named == 0))


def _stand_before_credit(
    segments: Sequence[Segment], credits_: npt.NDArray[np.float32], picture: int
) -> npt.NDArray[np.bool_]:
    """Mark segments between a picture, before a block, and its likely credit: no story goes on there."""
    likely = credits_ >= MIN_NEXT_CREDIT_CHANCE
    alone = np.array([s.reach < SHARED_REACH and s.block >= picture for s in segments], dtype=bool)
    before = np.zeros(len(segments), dtype=bool)
    before[:-1] = likely[1:] & alone[1:] & alone[:-1]
    return before


def _begins_paragraph(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Mark segments that are a small part of their block: the first words of a paragraph set off."""
    chars, block = rows[:, SEGMENT_COLUMNS.index("chars")], rows[:, SEGMENT_COLUMNS.index("block_chars")]
    return np.asarray(block > 2 * chars + MIN_PARAGRAPH_CHARS)


def _is_in_player(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    return np.asarray(rows[:, SEGMENT_COLUMNS.index("player")] > 0)


def _is_title(stream: BlockStream, segment: Segment) -> bool:
    """Tell whether a field is a heading or named a title: in a player, what the recording is called."""
    elements = stream.elements
    return any(
        elements.tag[index] in HEADING_TAGS or names_title(elements.attrs[index].get("class") or "")
        for index in segment.elements
    )


_CAPTION_SIGNS = (
    "own_caption",
    "own_credit",
    "outer_caption",
    "outer_credit",
    "figcaption",
    "figure",
    "in_alt",
)
"""What speaks for a caption in text that the selection kept: names, tags, and that ``alt`` repeats it."""
