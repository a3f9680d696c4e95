"""A text and its links, cut into runs that a renderer can write one after the other.

Knows which addresses may become links or pictures in rendered output; what a run looks
like in Markdown or HTML is left to the renderer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from cleanfeed.article.blocks import ImageBlock, Link
from cleanfeed.article.images import Image, ImageRole
from cleanfeed.article.record import Article

LINK_SCHEMES = frozenset({"http", "https", "mailto"})
PICTURE_SCHEMES = frozenset({"http", "https"})

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_LONE_SURROGATES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text under one link, or under none."""

    text: str
    url: str | None = None


def printable(text: str) -> str:
    """Return the text without what no reader sees and no encoder takes: controls and lone surrogates."""
    return _LONE_SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))


def safe_url(url: str | None, schemes: frozenset[str] = LINK_SCHEMES) -> str | None:
    """Return the address when its scheme is one of ``schemes``, else ``None``."""
    if not url:
        return None
    url = printable(url).strip()
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:  # an address such as "http://[" leads nowhere
        return None
    return url if scheme in schemes else None


def iter_runs(text: str, links: Iterable[Link]) -> Iterator[Run]:
    """Yield the text in order, linked stretches apart; links that overlap or point outside are dropped."""
    position = 0
    for link in sorted(links, key=lambda link: (link.start, link.end)):
        if link.start < position or link.end <= link.start or link.end > len(text):
            continue
        if link.start > position:
            yield Run(text=text[position : link.start])
        yield Run(text=text[link.start : link.end], url=safe_url(link.url))
        position = link.end
    if position < len(text):
        yield Run(text=text[position:])


def unplaced_images(article: Article) -> tuple[tuple[Image, ...], tuple[Image, ...]]:
    """Return the pictures that no block of the body shows: lead pictures, and all others."""
    placed = {block.image_id for block in article.body if isinstance(block, ImageBlock)}
    loose = [image for image in article.images if image.id not in placed]
    lead = tuple(image for image in loose if image.role is ImageRole.LEAD)
    return lead, tuple(image for image in loose if image.role is not ImageRole.LEAD)


def credit_line(image: Image) -> str | None:
    """Return label and credit as one line, or ``None`` for a picture without credit."""
    if not image.credit:
        return None
    if not image.credit_label:
        return image.credit
    separator = ": " if any(char.isalnum() for char in image.credit_label) else " "
    return f"{image.credit_label}{separator}{image.credit}"
