"""The record as Markdown (CommonMark with GFM tables).

Text of a page never becomes markup: every character that could start some is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from cleanfeed.article.blocks import (
    BodyBlock,
    Code,
    Embed,
    Heading,
    ImageBlock,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Table,
    Update,
)
from cleanfeed.article.images import Image
from cleanfeed.article.inline import (
    PICTURE_SCHEMES,
    credit_line,
    iter_runs,
    printable,
    safe_url,
    unplaced_images,
)
from cleanfeed.article.record import Article, DatePrecision

HARD_BREAK = "\\\n"
MIN_FENCE = 3
TOP_HEADING = 2  # the headline is the only heading of level 1
DEEPEST_HEADING = 6

_SPECIAL = re.compile(r"([\\`*_\[\]<~|])|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(?:([#+\->=:])|(\d{1,9})([.)]))")
_BACKTICKS = re.compile(r"`+")
_URL_SAFE = "/:?#[]@!$&'*+,;=%~-._"
_ENTITY_IN_URL = re.compile(r"&(?=#?\w+;)")


def render_markdown(article: Article) -> str:
    """Return the story as Markdown, ending in a line feed."""
    lead, rest = unplaced_images(article)
    parts = [
        *_header(article),
        *(_picture(image) for image in lead),
        *_body(article),
        *(_picture(image) for image in rest),
        *_footer(article),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    """Return one line of text in which nothing is markup; runs of white space become one space."""
    line = " ".join(printable(text).split())
    line = _SPECIAL.sub(lambda match: "\\" + match.group(), line)
    return _LINE_START.sub(
        lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}",
        line,
    )


def _header(article: Article) -> Iterator[str]:
    if article.headline:
        yield f"# {escape(article.headline)}"
    if article.alternative_headline:
        yield f"*{escape(article.alternative_headline)}*"
    if article.description:
        yield f"**{escape(article.description)}**"
    yield byline(article, escape)


def byline(article: Article, escape_text: Callable[[str], str]) -> str:
    """Return names, agency and date on one line, parted by middle dots; empty when none is known."""
    names = ", ".join(escape_text(person.name) for person in article.authors)
    agency = escape_text(article.source_organization.name) if article.source_organization else ""
    return " · ".join(part for part in (names, agency, printed_date(article)) if part)


def printed_date(article: Article) -> str:
    """Return the date of publication as exactly as the page tells it, or nothing."""
    moment = article.date_published
    if moment is None:
        return ""
    if article.date_precision is DatePrecision.DAY:
        return f"{moment:%Y-%m-%d}"
    zone = moment.isoformat()[-6:] if moment.utcoffset() else "UTC"
    return f"{moment:%Y-%m-%d %H:%M} {zone if article.date_zone_given is not False else ''}".rstrip()


def _footer(article: Article) -> Iterator[str]:
    url = safe_url(article.canonical_url) or safe_url(article.url)
    if url:
        yield _link(escape(article.publisher.name if article.publisher else url), url)


def _body(article: Article) -> Iterator[str]:
    images = {image.id: image for image in article.images}
    previous: BodyBlock | None = None
    twin = False  # two lists in a row need different markers, or they become one list
    for block in article.body:
        if isinstance(block, ImageBlock):
            yield _picture(images[block.image_id]) if block.image_id in images else ""
        elif isinstance(block, ListBlock):
            twin = isinstance(previous, ListBlock) and previous.ordered == block.ordered and not twin
            yield _list(block, twin=twin)
        else:
            yield _WRITERS[type(block)](block)
        previous = block


def _prose(text: str, links: tuple[Link, ...]) -> str:
    """Return text with its links; line feeds of the text become hard breaks."""
    lines: list[str] = [""]
    for run in iter_runs(text, links):
        for index, piece in enumerate(printable(run.text).split("\n")):
            if index:
                lines.append("")
            lines[-1] += _inline(piece, run.url, at_start=not lines[-1].strip())
    return HARD_BREAK.join(line.strip() for line in lines if line.strip())


def _inline(piece: str, url: str | None, *, at_start: bool) -> str:
    """Return a piece of a line, keeping one space where it begins or ends with white space."""
    if not piece.strip():
        return " " if piece else ""
    before = " " if piece[0].isspace() else ""
    after = " " if piece[-1].isspace() else ""
    # Only a piece that opens a line is in danger of becoming a list or heading marker.
    text = escape(piece) if at_start else escape("x" + piece.strip())[1:]
    return before + (_link(text, url) if url else text) + after


def _link(text: str, url: str) -> str:
    return f"[{text}]({_address(url)})"


def _address(url: str) -> str:
    return _ENTITY_IN_URL.sub("&amp;", quote(url, safe=_URL_SAFE))


def _picture(image: Image) -> str:
    url = safe_url(image.url, PICTURE_SCHEMES)
    credit = credit_line(image)
    lines = [
        f"![{escape(image.alt or '')}]({_address(url)})" if url else "",
        f"*{escape(image.caption)}*" if image.caption and image.caption.strip() else "",
        escape(credit) if credit else "",
    ]
    return HARD_BREAK.join(line for line in lines if line)


def _paragraph(block: Paragraph) -> str:
    return _prose(block.text, block.links)


def _heading(block: Heading) -> str:
    level = min(max(block.level, TOP_HEADING), DEEPEST_HEADING)
    return f"{'#' * level} {_one_line(block.text, block.links)}"


def _one_line(text: str, links: tuple[Link, ...]) -> str:
    return _prose(text.replace("\n", " ").replace("\r", " "), links)


def _list(block: ListBlock, *, twin: bool) -> str:
    lines: list[str] = []
    widths: list[
        int
    ] = []  # widths of the markers of the open levels: children stand under their parent's text
    counts: list[int] = []
    for item in block.items:
        level = min(item.level, len(widths))
        del widths[level:], counts[level + 1 :]
        if len(counts) == level:
            counts.append(0)
        counts[level] += 1
        marker = _marker(counts[level], ordered=block.ordered, twin=twin)
        lines.append(" " * sum(widths) + marker + _item_text(item))
        widths.append(len(marker))
    return "\n".join(lines)


def _marker(number: int, *, ordered: bool, twin: bool) -> str:
    if ordered:
        return f"{number}{')' if twin else '.'} "
    return "+ " if twin else "- "


def _item_text(item: ListItem) -> str:
    return _one_line(item.text, item.links)


def _quote(block: Quote) -> str:
    lines = _prose(block.text, block.links).split("\n")
    if block.cite:
        lines += ["", f"— {escape(block.cite)}"]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _table(block: Table) -> str:
    width = max((len(row) for row in (block.header, *block.rows)), default=0)
    if not width:
        return ""
    lines = [_row(block.header, width), "|" + " --- |" * width, *(_row(row, width) for row in block.rows)]
    caption = [f"*{escape(block.caption)}*", ""] if block.caption else []
    return "\n".join(caption + lines)


def _row(cells: tuple[str, ...], width: int) -> str:
    padded = (*cells, *("",) * (width - len(cells)))
    return "| " + " | ".join(escape(cell) for cell in padded) + " |"


def _embed(block: Embed) -> str:
    url = safe_url(block.url)
    label = escape(block.provider or block.url or "embed")
    source = _link(label, url) if url else label
    text = _prose(block.text, ())
    return "\n".join(f"> {line}".rstrip() for line in (*text.split("\n"), "", source) if text or line)


def _code(block: Code) -> str:
    text = printable(block.text).strip("\n")
    longest = max((len(ticks) for ticks in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(MIN_FENCE, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _update(block: Update) -> str:
    time = f"{block.time:%Y-%m-%d %H:%M}" if block.time else ""
    title = " — ".join(part for part in (time, escape(block.title or "")) if part)
    return f"### {title}" if title else "---"


_WRITERS: dict[type, Callable[[Any], str]] = {
    Paragraph: _paragraph,
    Heading: _heading,
    Quote: _quote,
    Table: _table,
    Embed: _embed,
    Code: _code,
    Update: _update,
}
