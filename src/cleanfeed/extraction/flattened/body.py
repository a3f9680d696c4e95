"""The story's lines as the body of the record: paragraphs, headings, lists, the places of pictures.

Knows the typography of lines: what a heading looks like, which lines are pieces of one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import numpy as np

from cleanfeed.article import Image, ImageRole
from cleanfeed.extraction.flattened.captions import FoundCaption
from cleanfeed.extraction.flattened.features import LineTable

MAX_HEADING_CHARS = 110
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
_UNFINISHED = frozenset(".。…;,:")
"""What no heading and no entry of a list ends in."""
_ASKING = frozenset("?？")
_SAYING = frozenset('"“„«「')


Row = dict[str, Any]
"""A block's fields, as the record reads them: validated with it, not one by one and then once more."""


class Pieces(NamedTuple):
    """The paragraphs to be, each the lines that were joined to it."""

    texts: list[str]
    lines: list[int]
    """First line of each."""
    short: list[bool]
    """Whether it looks like a heading or an entry of a list."""


class Kind(IntEnum):
    """What a piece is to its neighbours."""

    PROSE = 0
    SHORT = 1
    BULLET = 2


_KINDS = (Kind.PROSE, Kind.SHORT)


def build_body(
    texts: Sequence[str], table: LineTable, lines: Sequence[int], captions: Sequence[FoundCaption]
) -> tuple[list[Row], tuple[Image, ...]]:
    """Return body and images of the story.

    Args:
        texts: The lines of the dump.
        table: Their features.
        lines: The lines that are headings and prose, in reading order.
        captions: What was found of pictures, in reading order.
    """
    pieces = _join(texts, table, lines)
    waiting = list(captions)
    rows: list[Row] = []
    images: list[Image] = []
    starts, end = _without_last_headings(_find_starts(_kinds(pieces)), pieces)
    for start, stop in pairwise([*starts, end]):
        while waiting and waiting[0].line < pieces.lines[start]:
            _place(waiting.pop(0), rows, images)
        text = pieces.texts[start]
        if stop > start + 1:
            rows.append(_list(pieces.texts[start:stop]))
        elif pieces.short[start] or (text[-1] in _ASKING and _is_heading_question(text)):
            rows.append({"type": "heading", "text": text})
        else:
            rows.append({"type": "paragraph", "text": text})
    for caption in waiting:
        _place(caption, rows, images)
    return rows, tuple(images)


def body_text(rows: Sequence[Row]) -> str:
    """Return the texts of a body, blocks parted by a blank line."""
    texts = [row["text"] if "text" in row else _list_text(row) for row in rows if row["type"] != "image"]
    return "\n\n".join(texts)


def _list_text(row: Row) -> str:
    return "\n".join([item["text"] for item in row["items"]])


def _without_last_headings(starts: list[int], pieces: Pieces) -> tuple[list[int], int]:
    """Leave out headings with nothing under them: the first words of a menu behind the story.

    Returns the pieces that the blocks begin with, and the one that the last block ends before.
    """
    end = len(pieces.texts)
    while len(starts) > 1 and starts[-1] == end - 1 and pieces.short[end - 1]:
        end = starts.pop()
    return starts, end


def _place(caption: FoundCaption, rows: list[Row], images: list[Image]) -> None:
    """Add a picture's place to the body and the picture to the images."""
    identity = f"image-{len(images) + 1}"
    follows_text = any(row["type"] in {"paragraph", "list"} for row in rows)
    images.append(
        Image(
            id=identity,
            role=ImageRole.BODY if images or follows_text else ImageRole.LEAD,
            caption=caption.parts.caption,
            credit=caption.parts.credit,
            credits=caption.parts.credits,
            credit_label=caption.parts.label,
            raw_caption=caption.raw,
            position=len(rows),
        )
    )
    rows.append({"type": "image", "image_id": identity})


def _join(texts: Sequence[str], table: LineTable, lines: Sequence[int]) -> Pieces:
    """Put the pieces of one paragraph together where every text node has a line of its own."""
    is_tight = np.count_nonzero(table.column("blanks_before")) < TIGHT_BLANK_SHARE * len(texts)
    ended = (table.column("end_mark").take(lines) > 0).tolist()  # prose ends in such a mark, too
    own = [texts[line] for line in lines]
    short = [
        not end and len(text) <= MAX_HEADING_CHARS and text[-1] not in _UNFINISHED
        for text, end in zip(own, ended, strict=True)
    ]
    pieces = Pieces(own, list(lines), short)
    return _joined(pieces, ended) if is_tight else pieces


def _joined(pieces: Pieces, ended: list[bool]) -> Pieces:
    joined = Pieces([], [], [])
    before, was_ended = -2, True
    for text, line, is_short, ends in zip(*pieces, ended, strict=True):
        if line == before + 1 and _continues(joined.texts[-1], text, ended=was_ended):
            glue = "" if text[0] in _CLINGS or joined.texts[-1][-1] in _OPENS else " "
            joined.texts[-1] += glue + text
            joined.short[-1] = False
        else:
            joined.texts.append(text)
            joined.lines.append(line)
            joined.short.append(is_short)
        before, was_ended = line, ends
    return joined


def _continues(text: str, following: str, *, ended: bool) -> bool:
    """Tell whether a line goes on where the one before broke off."""
    if following[0] in _CLINGS:
        return True
    if ended:
        return False
    return following[0].islower() or (len(text) >= MIN_BROKEN_WIDTH and text[-1] not in ":：")


def _kinds(pieces: Pieces) -> list[Kind]:
    """Return what each piece is; a bullet that stands alone is like any other mark."""
    kinds = [*map(_KINDS.__getitem__, pieces.short)]
    bullets = [i for i, text in enumerate(pieces.texts) if text[0] in _BULLET_STARTS and _BULLET.match(text)]
    known = set(bullets)
    for i in bullets:
        if i - 1 in known or i + 1 in known:
            kinds[i] = Kind.BULLET
    return kinds


def _find_starts(kinds: Sequence[Kind]) -> list[int]:
    """Return the pieces that blocks begin with: the items of a list are one block, all else stands alone."""
    runs: list[tuple[Kind, range]] = []
    start = 0
    for kind, same in groupby(kinds):
        stop = start + len([*same])
        runs.append((kind, range(start, stop)))
        start = stop
    starts: list[int] = []
    for (kind, run), (following, _) in pairwise([*runs, (Kind.BULLET, range(0))]):
        if kind is Kind.BULLET:
            starts.append(run.start)
        elif kind is Kind.SHORT and len(run) >= MIN_SHORT_ITEMS:
            starts += _split_run(run, before_prose=following is Kind.PROSE)
        else:
            starts += run
    return starts


def _split_run(run: range, *, before_prose: bool) -> list[int]:
    """Return where the blocks of a run of short pieces begin: a list, and the headings around it.

    The last piece above prose heads that, the first one of a long list heads the list.
    """
    items = run[:-1] if before_prose else run
    first = [items[0]] if len(items) > MIN_SHORT_ITEMS else []
    last = [run[-1]] if before_prose else []
    return [*first, items[len(first)], *last]


def _list(items: Sequence[str]) -> Row:
    return {
        "type": "list",
        "ordered": all(item.lstrip("(")[:1].isdigit() for item in items),
        "items": [{"text": _without_bullet(item)} for item in items],
    }


def _without_bullet(text: str) -> str:
    return _BULLET.sub("", text) if text[0] in _BULLET_STARTS else text


def _is_heading_question(text: str) -> bool:
    """Tell whether a question is set as a heading: it is not what somebody said."""
    return len(text) <= MAX_HEADING_CHARS and text[0] not in _SAYING
