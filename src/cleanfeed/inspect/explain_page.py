"""A trace as a page: the blocks in reading order, what was dropped folded away, the record beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from cleanfeed import __version__
from cleanfeed.article.inline import credit_line, safe_url
from cleanfeed.extraction.trace import Trace, TraceBlock, TraceImage
from cleanfeed.inspect.record_rows import record_rows
from cleanfeed.inspect.shell import render_page

SHOWN_REASONS = 2
MAX_DROPPED_CHARS = 400
"""Dropped text is there to be recognised, not to be read."""
PEEKED_BLOCKS = 6
PEEK_CHARS = 110
LARGE_BLOCKS = 2_000
"""From here on the browser lays out only what is near the window."""
MAX_GROUP = 400
"""Blocks of one fold; a longer run makes several, so that opening one stays quick."""
MAX_DROPPED = 4_000
"""Dropped blocks listed; of a page with thirty thousand comments the rest is counted, and in the JSON."""

KEPT, HEAD, PICTURE, LEFT_OUT = "kept", "head", "picture", "left out"
OPEN = frozenset({KEPT, HEAD})
"""Kinds of parts that are one block, not folded."""

CAPTION_FOUND = {
    "element": "in its own element near the picture",
    "attribute": "in an attribute of the picture's markup",
    "alt": "in the alternative text",
    "declared": "in the page's structured data",
}
CREDIT_FOUND = CAPTION_FOUND | {
    "tail": "at the end of the caption's text",
    "alt": "at the end of the alternative text",
}

KIND_WORDS = {
    "headline": "headline",
    "standfirst": "standfirst",
    "byline": "byline",
    "caption": "caption",
    "embed": "embed",
    "biography": "biography",
    "disclaimer": "disclaimer",
    "promo": "promo or advertisement",
    "comment": "comment",
    "related": "related",
    "consent": "consent",
    "navigation": "navigation",
    "duplicate": "duplicate",
    "other": "other",
}
"""What a dropped block is called."""
HEAD_FIELDS = frozenset({"headline", "description", "authors"})
"""Fields whose blocks stand open: they are in the record, though not in its body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockView:
    """One block as the page shows it."""

    index: int
    text: str
    shape: str
    """How it is set: ``paragraph``, ``heading``, ``headline`` …"""
    score: str
    reasons: str
    inner: str
    """Its own element."""
    outer: str
    """The elements around that."""
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture as the page shows it; the picture itself is never loaded."""

    role: str
    caption: str | None
    credit: str | None
    names: str
    alt: str | None
    license: str | None
    caption_found: str | None
    credit_found: str | None
    url: str | None
    link: str | None
    """The address where it may become a link."""
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What stands between two others: a block, a fold of dropped blocks, or a picture."""

    kind: str
    """``kept``, ``head``, ``picture``, ``left out``, or the type of the dropped blocks."""
    blocks: tuple[BlockView, ...] = ()
    peek: str = ""
    picture: Picture | None = None
    left_out: int = 0
    """Dropped blocks that are counted and not listed."""


def render_explain_page(trace: Trace) -> str:
    """Return one self-contained HTML file that shows what became of each block of a page."""
    dropped = Counter(str(block.type) for block in trace.blocks if _is_folded(block))
    return render_page(
        "explain",
        {
            "title": trace.headline or trace.url or "A page without a headline",
            "trace": trace,
            "link": safe_url(trace.url),
            "parts": tuple(_iter_parts(trace)),
            "dropped": [(kind, KIND_WORDS.get(kind, kind), count) for kind, count in dropped.most_common()],
            "kept": sum(block.kept for block in trace.blocks),
            "kinds": KIND_WORDS,
            "rows": record_rows(trace.article) if trace.article else (),
            "large": len(trace.blocks) > LARGE_BLOCKS,
            "version": __version__,
        },
    )


def _is_folded(block: TraceBlock) -> bool:
    return not block.kept and block.field not in HEAD_FIELDS


def _iter_parts(trace: Trace) -> Iterator[Part]:
    """Yield the page from top to bottom; pictures stand before the block that follows them."""
    images = sorted(trace.images, key=lambda image: image.block)
    shown = 0
    for kind, run in _iter_runs(trace.blocks):
        while shown < len(images) and images[shown].block <= run[0].index:
            yield Part(kind=PICTURE, picture=_picture(images[shown]))
            shown += 1
        yield _part(kind, run)
    for image in images[shown:]:
        yield Part(kind=PICTURE, picture=_picture(image))


def _iter_runs(blocks: Sequence[TraceBlock]) -> Iterator[tuple[str, list[TraceBlock]]]:
    """Yield open blocks one by one, and neighbours that were dropped as the same kind together."""
    kinds = zip(_iter_kinds(blocks), blocks, strict=True)
    for kind, group in groupby(kinds, key=itemgetter(0)):
        run = [block for _, block in group]
        size = 1 if kind in OPEN else len(run) if kind == LEFT_OUT else MAX_GROUP
        yield from ((kind, run[i : i + size]) for i in range(0, len(run), size))


def _iter_kinds(blocks: Sequence[TraceBlock]) -> Iterator[str]:
    """Yield what each block is shown as; dropped ones behind those that are listed are left out."""
    dropped = 0
    for block in blocks:
        if not _is_folded(block):
            yield KEPT if block.kept else HEAD
            continue
        dropped += 1
        yield str(block.type) if dropped <= MAX_DROPPED else LEFT_OUT


def _part(kind: str, run: list[TraceBlock]) -> Part:
    if kind == LEFT_OUT:
        return Part(kind=kind, left_out=len(run))
    views = tuple(_block(block) for block in run)
    if kind in OPEN:
        return Part(kind=kind, blocks=views)
    peek = " · ".join(" ".join(block.text.split()) for block in run[:PEEKED_BLOCKS])
    return Part(kind=kind, blocks=views, peek=_shortened(peek, PEEK_CHARS))


def _block(block: TraceBlock) -> BlockView:
    return BlockView(
        index=block.index,
        text=_shortened(block.text, MAX_DROPPED_CHARS) if _is_folded(block) else block.text,
        shape=str(block.type),
        score=f"{block.score:.2f}",
        reasons="; ".join(block.reasons[:SHOWN_REASONS]) or "nothing stands out",
        inner=block.path[-1] if block.path else block.tag,
        outer=" › ".join(block.path[:-1]),
        field=block.field or "",
    )


def _picture(found: TraceImage) -> Picture:
    image = found.image
    names = ", ".join(image.credits) if len(image.credits) > 1 else ""
    return Picture(
        role=str(image.role),
        caption=image.caption,
        credit=credit_line(image),
        names=names,
        alt=image.alt if image.alt != image.caption else None,
        license=image.license,
        caption_found=CAPTION_FOUND.get(found.caption_found or ""),
        credit_found=CREDIT_FOUND.get(found.credit_found or ""),
        url=image.url,
        link=safe_url(image.url),
        path=" › ".join(found.path),
    )


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
