"""The record as one sanitised ``article`` element.

Every text is escaped when it is written, and the whole passes nh3 (ammonia) with a short
list of elements, so that a slip in the first wall is caught by the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from html import escape as escape_markup
from typing import Any

import nh3

from cleanfeed.article.blocks import (
    BodyBlock,
    Code,
    Embed,
    Heading,
    ImageBlock,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Table,
    Update,
)
from cleanfeed.article.images import Image
from cleanfeed.article.inline import (
    LINK_SCHEMES,
    PICTURE_SCHEMES,
    credit_line,
    iter_runs,
    printable,
    safe_url,
    unplaced_images,
)
from cleanfeed.article.markdown import printed_date
from cleanfeed.article.record import Article

TOP_HEADING = 2  # the headline is the only h1
DEEPEST_HEADING = 6

ELEMENTS = {
    "a",
    "article",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "ul",
}
ATTRIBUTES = {
    "a": {"href"},
    "article": {"lang", "dir"},
    "img": {"src", "alt", "width", "height", "loading"},
    "p": {"class"},
    "span": {"class"},
    "th": {"scope"},
    "time": {"datetime"},
}


def render_html(article: Article) -> str:
    """Return the story as HTML: one ``article`` element, nothing executable in it."""
    lead, rest = unplaced_images(article)
    images = {image.id: image for image in article.images}
    parts = [
        f"<article{_attributes(lang=article.language, dir='auto')}>",
        _header(article),
        *(_figure(image) for image in lead),
        *(_block(block, images) for block in article.body),
        *(_figure(image) for image in rest),
        _footer(article),
        "</article>",
    ]
    return nh3.clean(
        "\n".join(part for part in parts if part) + "\n",
        tags=ELEMENTS,
        attributes=ATTRIBUTES,
        url_schemes=set(LINK_SCHEMES),
        link_rel="noopener noreferrer",
    )


def _text(text: str) -> str:
    return escape_markup(printable(text), quote=True)


def _attributes(**values: str | int | None) -> str:
    return "".join(f' {name}="{_text(str(value))}"' for name, value in values.items() if value is not None)


def _element(name: str, content: str, **attributes: str | int | None) -> str:
    return f"<{name}{_attributes(**attributes)}>{content}</{name}>" if content else ""


def _classed(name: str, style_class: str, content: str) -> str:
    return f'<{name} class="{style_class}">{content}</{name}>' if content else ""


def _header(article: Article) -> str:
    content = "\n".join(
        part
        for part in (
            _classed("p", "kicker", _text(article.alternative_headline or "")),
            _element("h1", _text(article.headline or "")),
            _classed("p", "standfirst", _text(article.description or "")),
            _classed("p", "byline", " · ".join(_byline(article))),
        )
        if part
    )
    return _element("header", content)


def _byline(article: Article) -> Iterator[str]:
    if article.authors:
        yield ", ".join(_linked(person.name, person.url) for person in article.authors)
    if article.source_organization:
        yield _linked(article.source_organization.name, article.source_organization.url)
    if article.date_published:
        yield _element("time", printed_date(article), datetime=article.date_published.isoformat())


def _footer(article: Article) -> str:
    url = article.canonical_url or article.url
    if not safe_url(url):
        return ""
    name = article.publisher.name if article.publisher else url or ""
    return _element("footer", _element("p", _linked(name, url)))


def _linked(text: str, url: str | None) -> str:
    address = safe_url(url)
    return _element("a", _text(text), href=address) if address else _text(text)


def _prose(text: str, links: Iterable[Link]) -> str:
    runs = "".join(_linked(run.text, run.url) for run in iter_runs(text, links))
    return runs.strip().replace("\n", "<br>")


def _block(block: BodyBlock, images: dict[str, Image]) -> str:
    if isinstance(block, ImageBlock):
        return _figure(images[block.image_id]) if block.image_id in images else ""
    return _WRITERS[type(block)](block)


def _figure(image: Image) -> str:
    url = safe_url(image.url, PICTURE_SCHEMES)
    picture = (
        f"<img{_attributes(src=url, alt=image.alt or '', loading='lazy', **_size(image))}>" if url else ""
    )
    caption = " ".join(
        part
        for part in (_text(image.caption or ""), _classed("span", "credit", _text(credit_line(image) or "")))
        if part
    )
    return _element("figure", picture + _element("figcaption", caption))


def _size(image: Image) -> dict[str, int | None]:
    """Return width and height in pixels of the rendition that is shown."""
    shown = next((rendition for rendition in image.renditions if rendition.url == image.url), None)
    return {"width": shown.width, "height": shown.height} if shown else {}


def _paragraph(block: Paragraph) -> str:
    return _element("p", _prose(block.text, block.links))


def _heading(block: Heading) -> str:
    level = min(max(block.level, TOP_HEADING), DEEPEST_HEADING)
    return _element(f"h{level}", _prose(block.text, block.links))


def _list(block: ListBlock) -> str:
    """Return a nested list: an item's sublist stands inside the item."""
    name = "ol" if block.ordered else "ul"
    parts: list[str] = []
    depth = -1
    for item in block.items:
        level = min(item.level, depth + 1)
        if level > depth:
            parts.append(f"<{name}>")
        else:
            parts.append("</li>" + f"</{name}></li>" * (depth - level))
        parts.append(f"<li>{_prose(item.text, item.links)}")
        depth = level
    parts.append(f"</li></{name}>" * (depth + 1))
    return "".join(parts)


def _quote(block: Quote) -> str:
    cite = _element("cite", _text(block.cite or ""))
    return _element("blockquote", _element("p", _prose(block.text, block.links)) + _element("p", cite))


def _table(block: Table) -> str:
    caption = _element("caption", _text(block.caption or ""))
    header = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in block.header)
    rows = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in block.rows)
    head = _element("thead", _element("tr", header))
    return _element("table", caption + head + _element("tbody", rows))


def _embed(block: Embed) -> str:
    source = _linked(block.provider or block.url or "", block.url)
    return _element("blockquote", _element("p", _prose(block.text, ())) + _element("p", source))


def _code(block: Code) -> str:
    return f"<pre><code>{_text(block.text)}</code></pre>"


def _update(block: Update) -> str:
    time = (
        _element("time", f"{block.time:%Y-%m-%d %H:%M}", datetime=block.time.isoformat())
        if block.time
        else ""
    )
    return _element("h3", " ".join(part for part in (time, _text(block.title or "")) if part))


_WRITERS: dict[type, Callable[[Any], str]] = {
    Paragraph: _paragraph,
    Heading: _heading,
    ListBlock: _list,
    Quote: _quote,
    Table: _table,
    Embed: _embed,
    Code: _code,
    Update: _update,
}
