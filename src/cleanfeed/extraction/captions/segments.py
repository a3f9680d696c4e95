"""Runs of text near a picture: what could be its caption, its credit, or neither.

A caption's block often holds several fields, each an inline element of its own; a *segment* is
one such field. Which role a segment has is for :mod:`~cleanfeed.extraction.captions.reading`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cleanfeed.extraction.blocks import Block, BlockStream, Elements, Span
from cleanfeed.extraction.credits.line import Likeness
from cleanfeed.extraction.credits.splitting import (
    credit_likeness,
    is_caption_label,
    is_furniture,
    is_label,
)
from cleanfeed.extraction.images.surroundings import names_caption

MAX_FIELD_SPANS = 40
"""A block with more inline elements than this is prose, not a caption with fields."""

MAX_UNIT_BLOCKS = 14
"""Most blocks near one picture that are looked at."""

MAX_UNIT_CHARS = 4_000
"""Longer surroundings are not those of one picture."""

_EMPHASIS = frozenset(
    {"b", "strong", "i", "em", "u", "mark", "sub", "sup", "abbr", "q", "dfn", "code", "var"}
)

MAX_LEVELS = 14
"""How many levels up a picture's surroundings may reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A field of a block: ``text`` is ``stream.blocks[block].text[start:end]``, trimmed."""

    block: int
    start: int
    end: int
    text: str
    elements: tuple[int, ...]
    """Elements that hold just this field or more, the innermost first; the last is the block's."""
    reach: int
    """0 beside the picture alone, 1 right behind, 2 shared with other pictures."""


def segments_near(
    stream: BlockStream, picture: int, branch: int, others: Sequence[tuple[int, int]]
) -> tuple[int, list[Segment]]:
    """Return the outermost element that is the picture's alone, and the segments in and behind it.

    Args:
        stream: The page.
        picture: Index of the picture's element.
        branch: The outermost element around it without text of the story.
        others: First and last element of every other picture near it.
    """
    elements = stream.elements
    top = _own_element(stream, picture, branch, others)
    up = elements.parent[top]
    found = [
        segment
        for segment in _iter_segments(stream, elements.start[top], elements.end[top], 0)
        # the words before a link may still be open where it begins
        if segment.elements[0] >= top or not _is_of_another(elements, segment, up, others)
    ]
    behind = [segment for segment in found if segment.block >= elements.start[picture]]
    if not behind:
        found.extend(_iter_behind(stream, top))
    elif _is_called_caption(elements, following := elements.stop[top]) and _are_credits(behind):
        found.extend(_iter_segments(stream, elements.start[following], elements.end[following], 0))
    if not found:
        found.extend(_iter_shared(stream, top, branch, others))
    return top, found


def _own_element(stream: BlockStream, picture: int, branch: int, others: Sequence[tuple[int, int]]) -> int:
    elements = stream.elements
    top = picture
    for _ in range(MAX_LEVELS):
        up = elements.parent[top]
        stop = elements.stop[up]
        if top <= branch and elements.tag[up] not in ("figure", "figcaption", "picture"):
            break
        if not up or elements.end[up] - elements.start[up] > MAX_UNIT_BLOCKS:
            break
        if any(up < first < stop for first, _ in others):
            break
        top = up
    return top


def _is_called_caption(elements: Elements, index: int) -> bool:
    """Tell whether the element at an index is called a caption, and is one text without a picture."""
    return (
        index < len(elements)
        and elements.end[index] - elements.start[index] == 1
        and names_caption(elements.attrs[index].get("class") or "")
        and "img" not in elements.tag[index : elements.stop[index]]
    )


def _are_credits(segments: Sequence[Segment]) -> bool:
    """Tell whether nothing but credits stands beside a picture, so that its caption is still to come."""
    return all(credit_likeness(segment.text) is Likeness.CREDIT for segment in segments)


def _iter_behind(stream: BlockStream, top: int, reach: int = 1) -> Iterator[Segment]:
    """Yield what follows the picture within the same parent, as long as it is short."""
    elements = stream.elements
    following = elements.stop[top]
    for _ in range(2):
        if following >= len(elements) or elements.parent[following] != elements.parent[top]:
            return
        blocks = elements.end[following] - elements.start[following]
        if blocks > 3 or (blocks and elements.tag[following] in _STORY_TAGS):  # noqa: PLR2004 - caption, credit, label
            return
        if blocks and stream.blocks[elements.start[following]].tag in _HEADINGS:
            return
        yield from _iter_segments(stream, elements.start[following], elements.end[following], reach)
        following = elements.stop[following]


_PICTURE_TAGS = frozenset({"img", "picture", "a"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_STORY_TAGS = frozenset({"h1", "h2", "h3", "ul", "ol", "table", "blockquote", "section", "article", "header"})


def _iter_shared(
    stream: BlockStream, top: int, branch: int, others: Sequence[tuple[int, int]]
) -> Iterator[Segment]:
    """Yield what several pictures have in common: one caption under a row of them."""
    elements = stream.elements
    for _ in range(3):
        up = elements.parent[top]
        if up < branch:
            if top == branch and elements.tag[top] not in _PICTURE_TAGS:
                yield from _iter_behind(stream, top, 2)
            return
        if elements.end[up] - elements.start[up] > 4:  # noqa: PLR2004 - a row of pictures, not a page
            return
        inner, top = top, up
        if elements.end[top] > elements.start[top]:
            yield from _shared_out(stream, inner, top, others)
            return


def _shared_out(
    stream: BlockStream, inner: int, top: int, others: Sequence[tuple[int, int]]
) -> Iterator[Segment]:
    """Yield those segments of a row of pictures that are not another's: each may have its own link or item.

    Args:
        stream: The page.
        inner: The outermost element that is the picture's alone.
        top: The element around it that holds the row and its words.
        others: First and last element of every other picture near it.
    """
    elements = stream.elements
    found = list(_iter_segments(stream, elements.start[top], elements.end[top], 2))
    if own := [s for s in found if inner <= s.elements[0] < elements.stop[inner]]:
        yield from own
        return
    yield from (segment for segment in found if not _is_of_another(elements, segment, top, others))


def _is_of_another(elements: Elements, segment: Segment, row: int, others: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a segment stands in the item of another picture in a row of them."""
    index = segment.elements[0]
    if index <= row:
        return False
    while elements.parent[index] > row:
        index = elements.parent[index]
    return any(index <= first < elements.stop[index] for first, _ in others)


def _iter_segments(stream: BlockStream, start: int, end: int, reach: int) -> Iterator[Segment]:
    chars = 0
    for index in range(start, min(end, start + MAX_UNIT_BLOCKS)):
        block = stream.blocks[index]
        chars += len(block.text)
        if chars > MAX_UNIT_CHARS:
            return
        yield from _split_block(stream, index, reach)


def _split_block(stream: BlockStream, index: int, reach: int) -> Iterator[Segment]:
    """Yield the fields of a block; the whole block where it has none."""
    block = stream.blocks[index]
    text = block.text
    cuts = _cuts(stream, block)
    for start, end in pairwise(cuts):
        piece = text[start:end].strip()
        if piece and not is_caption_label(piece) and not is_furniture(piece):
            around = sorted(
                (s for s in block.spans if s.start <= start and s.end >= end), key=lambda s: s.end - s.start
            )
            elements = (*(s.element for s in around), block.element)
            yield Segment(block=index, start=start, end=end, text=piece, elements=elements, reach=reach)


def segment_shape(stream: BlockStream, segment: Segment) -> tuple[object, ...]:
    """Return tags and classes around a segment and its place: segments of one kind share them."""
    tags, attrs = stream.elements.tag, stream.elements.attrs
    return (segment.reach, segment.start > 0, *((tags[i], attrs[i].get("class")) for i in segment.elements))


def _cuts(stream: BlockStream, block: Block) -> list[int]:
    """Return where fields begin and end: at edges of inline elements that are no part of running text."""
    length = len(block.text)
    spans = block.spans
    if not spans or len(spans) > MAX_FIELD_SPANS:
        return [0, length]
    cuts = {0, length}
    for span in spans:
        if not _is_emphasis(stream, span) and _is_field(block.text, span, spans):
            cuts.update((span.start, span.end))
    return _without_labels(block.text, sorted(cuts))


def _is_emphasis(stream: BlockStream, span: Span) -> bool:
    """Tell whether an inline element only sets words off: a link, or emphasis without a name of its own."""
    tag = stream.elements.tag[span.element]
    return tag == "a" or (tag in _EMPHASIS and not stream.elements.attrs[span.element].get("class"))


def _is_field(text: str, span: Span, spans: Sequence[Span]) -> bool:
    """Tell whether an inline element is a field of its own rather than emphasis or a link in running text."""
    length = len(text)
    if span.end - span.start == length:
        return False
    begins = span.start == 0 or any(s.end == span.start for s in spans)
    ends = span.end == length or any(s.start == span.end for s in spans)
    return begins or ends


def _without_labels(text: str, cuts: list[int]) -> list[int]:
    """Take out cuts behind a label or a mark: "Foto:", "Credit..." and "–" belong to the name behind."""
    kept = [cuts[0]]
    for start, end in pairwise(cuts):
        piece = text[start:end].strip()
        goes_on = piece.endswith((":", "：", "©")) or not any(c.isalnum() for c in piece)
        goes_on = goes_on or (any(c.isalpha() for c in piece) and is_label(piece))
        if end == cuts[-1] or not goes_on:
            kept.append(end)
    return kept
