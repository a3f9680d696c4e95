"""A comparison as a page: each changed page with the words that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from cleanfeed import __version__
from cleanfeed.article.inline import safe_url
from cleanfeed.inspect.comparison import Comparison, FieldChange, PageChange
from cleanfeed.inspect.shell import render_page

MAX_PAGES = 500
"""More on one page are not read by anyone; the JSON has all."""
LIKE = 0.5
"""Two values that share this much of their words are shown as one text with what changed in it."""

_WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some words that are in both values, or in one."""

    state: str
    """``same``, ``old`` or ``new``."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """One changed page."""

    change: PageChange
    link: str | None
    about: str
    """What changed, in few words, for a page that is folded."""
    fields: tuple[tuple[str, tuple[Piece, ...]], ...]


def render_compare_page(comparison: Comparison, old: str, new: str) -> str:
    """Return one self-contained HTML file that shows what changed.

    Args:
        comparison: What changed.
        old: What the old extraction is called.
        new: What the new one is called.
    """
    return render_page(
        "compare",
        {
            "comparison": comparison,
            "old": old,
            "new": new,
            "pages": tuple(map(_page, comparison.changed[:MAX_PAGES])),
            "left_out": max(len(comparison.changed) - MAX_PAGES, 0),
            "version": __version__,
        },
    )


def _page(change: PageChange) -> PageView:
    return PageView(
        change=change,
        link=safe_url(change.url),
        about=", ".join(_iter_about(change)),
        fields=tuple((field.field, tuple(_iter_pieces(field))) for field in change.fields),
    )


def _iter_about(change: PageChange) -> Iterator[str]:
    if change.presence != "both":
        yield change.presence
    yield from (field.field for field in change.fields)
    pictures = sum(line.kind == "picture" for line in change.lines)
    blocks = len(change.lines) - pictures
    for count, word in ((blocks, "block"), (pictures, "picture")):
        if count:
            yield f"{count} {word}{'s' if count > 1 else ''}"


def _iter_pieces(change: FieldChange) -> Iterator[Piece]:
    """Yield a field's words, those that differ apart; the whole of both where they have little in common."""
    old, new = _WORDS.findall(change.old), _WORDS.findall(change.new)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    if matcher.ratio() < LIKE:
        yield Piece(state="old", text=change.old or "–")
        yield Piece(state="new", text=change.new or "–")
        return
    for operation, start, end, new_start, new_end in matcher.get_opcodes():
        if operation == "equal":
            yield Piece(state="same", text="".join(old[start:end]))
            continue
        if end > start:
            yield Piece(state="old", text="".join(old[start:end]))
        if new_end > new_start:
            yield Piece(state="new", text="".join(new[new_start:new_end]))
