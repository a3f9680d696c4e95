"""The story's lines as the body of the record: paragraphs, headings, lists, the places of pictures.

Knows the typography of lines: what a heading looks like, which lines are pieces of one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cleanfeed.article import BodyBlock, Heading, Image, ImageBlock, ImageRole, ListBlock, ListItem, Paragraph
from cleanfeed.extraction.flattened.captions import FoundCaption
from cleanfeed.extraction.flattened.features import LineTable

MAX_HEADING_WIDTH = 110
"""Letters of a heading."""
MIN_LIST_ITEMS = 2
MIN_SHORT_ITEMS = 3
"""Short lines without end marks one after the other are a list from this many on."""
TIGHT_BLANK_SHARE = 0.05
"""A dump with fewer blank lines than this share of its lines parts no paragraphs by them."""
MIN_BROKEN_WIDTH = 40
"""A line this long without an end mark was broken off inside a sentence."""

_BULLET_STARTS = frozenset("•▪‣◦●○■-–—*·(0123456789")
_BULLET = re.compile(r"^(?:[•▪‣◦●○■\-–—*·]|\(?\d{1,2}[.)])\s+(?=\S)")
_CLINGS = ",.;:!?)]}%’”»…、。，；：！？）」』"
_OPENS = "([{“‘«「『（"


class Piece(NamedTuple):
    """One paragraph to be: the lines that were joined to it."""

    text: str
    line: int
    """Its first line."""
    is_short: bool
    """Whether it looks like a heading or an entry of a list."""


def build_body(
    texts: Sequence[str], table: LineTable, lines: Sequence[int], captions: Sequence[FoundCaption]
) -> tuple[tuple[BodyBlock, ...], tuple[Image, ...]]:
    """Return body and images of the story.

    Args:
        texts: The lines of the dump.
        table: Their features.
        lines: The lines that are headings and prose, in reading order.
        captions: What was found of pictures, in reading order.
    """
    pieces = _join(texts, table, lines)
    waiting = list(captions)
    body: list[BodyBlock] = []
    images: list[Image] = []
    for group in _without_last_headings(_group(pieces)):
        while waiting and waiting[0].line < group[0].line:
            _place(waiting.pop(0), body, images)
        body.append(_make(group))
    for caption in waiting:
        _place(caption, body, images)
    return tuple(body), tuple(images)


def _without_last_headings(groups: list[list[Piece]]) -> list[list[Piece]]:
    """Leave out headings with nothing under them: the first words of a menu behind the story."""
    end = len(groups)
    while end > 1 and len(groups[end - 1]) == 1 and groups[end - 1][0].is_short:
        end -= 1
    return groups[:end]


def _place(caption: FoundCaption, body: list[BodyBlock], images: list[Image]) -> None:
    """Add a picture's place to the body and the picture to the images."""
    identity = f"image-{len(images) + 1}"
    texts = any(block.type in {"paragraph", "list"} for block in body)
    images.append(
        Image(
            id=identity,
            role=ImageRole.BODY if images or texts else ImageRole.LEAD,
            caption=caption.parts.caption,
            credit=caption.parts.credit,
            credits=caption.parts.credits,
            credit_label=caption.parts.label,
            raw_caption=caption.raw,
            position=len(body),
        )
    )
    body.append(ImageBlock(image_id=identity))


def _join(texts: Sequence[str], table: LineTable, lines: Sequence[int]) -> list[Piece]:
    """Put the pieces of one paragraph together where every text node has a line of its own."""
    tight = len(texts) > 0 and np.count_nonzero(table.column("blanks_before")) < TIGHT_BLANK_SHARE * len(
        texts
    )
    ends = (table.column("end_mark") > 0).tolist()  # prose ends in such a mark, too
    pieces = [Piece(texts[i], i, not ends[i] and _is_short(texts[i])) for i in lines]
    if not tight:
        return pieces
    joined: list[Piece] = []
    before = -2
    for piece in pieces:
        last = joined[-1] if piece.line == before + 1 else None
        if last and _continues(last.text, piece.text, ended=ends[before]):
            glue = "" if piece.text[0] in _CLINGS or last.text[-1] in _OPENS else " "
            joined[-1] = Piece(f"{last.text}{glue}{piece.text}", last.line, is_short=False)
        else:
            joined.append(piece)
        before = piece.line
    return joined


def _continues(text: str, following: str, *, ended: bool) -> bool:
    """Tell whether a line goes on where the one before broke off."""
    if following[0] in _CLINGS:
        return True
    if ended:
        return False
    return following[0].islower() or (len(text) >= MIN_BROKEN_WIDTH and text[-1] not in ":：")


def _group(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Put the items of one list together; everything else stands alone."""
    groups: list[list[Piece]] = []
    run: list[Piece] = []
    for piece in pieces:
        if piece.text[0] in _BULLET_STARTS and _BULLET.match(piece.text):
            run.append(piece)
            continue
        if run:
            groups.extend(_close(run))
            run = []
        groups.append([piece])
    groups.extend(_close(run))
    return _heads(groups)


def _close(run: list[Piece]) -> list[list[Piece]]:
    return [run] if len(run) >= MIN_LIST_ITEMS else [[piece] for piece in run]


def _heads(groups: list[list[Piece]]) -> list[list[Piece]]:
    """Put runs of short lines together: one or two above prose are headings, more are a list."""
    found: list[list[Piece]] = []
    run: list[Piece] = []
    for group in groups:
        if len(group) == 1 and group[0].is_short:
            run.append(group[0])
            continue
        if run:
            found.extend(_split_run(run, before_prose=len(group) == 1))
            run = []
        found.append(group)
    found.extend(_split_run(run, before_prose=False))
    return found


def _split_run(run: list[Piece], *, before_prose: bool) -> list[list[Piece]]:
    """Return the lists and headings of a run of short lines; the last one above prose heads it."""
    if len(run) < MIN_SHORT_ITEMS:
        return [[piece] for piece in run]
    last = [run[-1:]] if before_prose else []
    items = run[:-1] if before_prose else run
    first = [items[:1]] if len(items) > MIN_SHORT_ITEMS else []
    rest = items[1:] if first else items
    return [*first, rest, *last]


def _is_short(text: str) -> bool:
    return len(text) <= MAX_HEADING_WIDTH and text[-1] not in ".。…;,:"


def _make(group: Sequence[Piece]) -> BodyBlock:
    if len(group) > 1:
        ordered = all(piece.text.lstrip("(")[:1].isdigit() for piece in group)
        items = tuple([ListItem(text=_without_bullet(piece.text)) for piece in group])
        return ListBlock(ordered=ordered, items=items)
    piece = group[0]
    text = piece.text
    return Heading(text=text) if piece.is_short or _is_question(text) else Paragraph(text=text)


def _without_bullet(text: str) -> str:
    return _BULLET.sub("", text) if text[0] in _BULLET_STARTS else text


def _is_question(text: str) -> bool:
    """Tell whether a text is a question set as a heading: not what somebody said."""
    return text[-1] in "?？" and len(text) <= MAX_HEADING_WIDTH and text[0] not in '"“„«「'
