"""What stands in for a caption and a credit where the page prints none beside the picture.

Knows attributes, titles of lightboxes, the end of ``alt``, and structured data, in this order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cleanfeed.extraction.blocks import Attributes
from cleanfeed.extraction.captions.reading import Caption, Evidence
from cleanfeed.extraction.credits.cut import SENTENCE_ENDS
from cleanfeed.extraction.credits.line import Likeness
from cleanfeed.extraction.credits.splitting import (
    CaptionParts,
    credit_likeness,
    is_furniture,
    read_credit,
    split_credit,
)
from cleanfeed.extraction.declared.reading import DeclaredImage
from cleanfeed.extraction.images.renditions import has_image_ending

MAX_ATTRIBUTE_CHARS = 2_000
"""Longer attributes are payloads."""

_CAPTION_ATTRIBUTE = re.compile(
    r"data-(?:[\w-]+-)?(?:captions?|captiontext|legend|image-?description)$|data-(?:description|sub-html)$"
)
_CREDIT_ATTRIBUTE = re.compile(
    r"data-(?:[\w-]+-)?(?:credits?|copyright|photographer|photo-?source|image-?source|image-?author)$|data-(?:author|source)$"
    r"|attribution$"
)


def captions_told(chain: Sequence[Attributes]) -> frozenset[str]:
    """Return what ``data-caption`` and its like say on a picture or around it."""
    return frozenset(text for attrs in chain if (text := _first(attrs, _CAPTION_ATTRIBUTE)))


def fill_from_attributes(found: Caption, chain: Sequence[Attributes]) -> Caption:
    """Fill gaps from ``data-caption``, ``data-credit`` and their like on the picture or around it."""
    for attrs in chain:
        if found.caption is None and (text := _first(attrs, _CAPTION_ATTRIBUTE)):
            parts = split_credit(text)
            found = replace(
                found, caption=parts.caption, caption_evidence=Evidence.ATTRIBUTE, raw=found.raw or text
            )
            if found.credit is None and parts.credit:
                found = _with_credit(found, parts, Evidence.ATTRIBUTE)
        if found.caption is None and (text := _lightbox_title(attrs)):
            parts = split_credit(text)
            found = replace(found, caption=parts.caption, caption_evidence=Evidence.ATTRIBUTE, raw=text)
            if found.credit is None and parts.credit:
                found = _with_credit(found, parts, Evidence.ATTRIBUTE)
        if found.credit is None and (text := _first(attrs, _CREDIT_ATTRIBUTE)):
            found = _with_credit(found, read_credit(text), Evidence.ATTRIBUTE)
    return found


def _lightbox_title(attrs: Attributes) -> str | None:
    """Return the title that a lightbox prints under the picture that its link leads to."""
    if not has_image_ending(attrs.get("href") or ""):
        return None
    marks = " ".join(f"{name} {attrs[name]}" for name in _LIGHTBOX_MARKS if attrs.get(name))
    if _LIGHTBOX.search(marks) is None:
        return None
    text = " ".join((attrs.get("data-title") or attrs.get("title") or "")[:MAX_ATTRIBUTE_CHARS].split())
    is_words = text.count(" ") >= MIN_TITLE_SPACES and "<" not in text and "://" not in text
    return text if is_words and not is_furniture(text) else None


_LIGHTBOX_MARKS = (
    "class",
    "rel",
    "data-lightbox",
    "data-fancybox",
    "data-rel",
    "data-gallery",
    "data-toggle",
)
_LIGHTBOX = re.compile(
    r"lightbox|light-box|fancybox|swipebox|colorbox|magnific|thickbox|prettyphoto|shadowbox|venobox|highslide|baguette|popup|zoom|gallery",
    re.IGNORECASE,
)
MIN_TITLE_SPACES = 2
"""A title of fewer words is the name of a file or of a button."""


def _first(attrs: Attributes, names: re.Pattern[str]) -> str | None:
    """Return the first attribute of some names that holds plain text with letters in it."""
    for name, content in attrs.items():
        if not name.startswith(_TOLD_NAMES) or not names.match(name):
            continue
        value = (content or "").strip()
        value = _TAG.sub(" ", value).strip() if value[:1] not in "#." else ""  # the selector of an element
        if value and len(value) <= MAX_ATTRIBUTE_CHARS and "<" not in value and "{" not in value:
            text = " ".join(value.split())
            if any(c.isalpha() for c in text) and "://" not in text and (" " in text or len(text) <= 30):  # noqa: PLR2004 - a token, not words
                return text
    return None


_TOLD_NAMES = ("data-", "attribution")
"""How the names of such attributes begin; ``attribution`` is that of an ``amp-img``."""

_TAG = re.compile(r"</?[a-z][^<>]{0,300}>", re.IGNORECASE)


def fill_from_alt(found: Caption, attrs: Attributes) -> Caption:
    """Take a credit from the end of ``alt`` or ``title``; never a caption: nobody sees those."""
    for name in ("alt", "title"):
        value = (attrs.get(name) or "")[:MAX_ATTRIBUTE_CHARS]
        if found.credit is not None or len(value) < 8 or not _may_hold_credit(value):  # noqa: PLR2004 - a word and a credit
            continue
        parts = split_credit(value)
        is_credit = credit_likeness(parts.credit) is Likeness.CREDIT if parts.credit else False
        if parts.credit and (parts.label or (parts.caption and is_credit)):
            found = _with_credit(found, parts, Evidence.ALT)
    return found


def _may_hold_credit(text: str) -> bool:
    """Tell whether a text has one of the marks without which an ``alt`` is not searched for a credit."""
    return any(
        mark in text
        for mark in ("©", "(c)", "|", ":", "：", "＝", "/", "[", "（", "(Photo", "(Image", " by ")
    )


def fill_from_declared(found: Caption, declared: DeclaredImage | None, others: frozenset[str]) -> Caption:
    """Fill gaps from structured data about the very picture.

    Args:
        found: What the page prints.
        declared: What it declares.
        others: Texts that publishing systems put in a caption's place: headline, description, ``alt``.
    """
    if declared is None:
        return found
    text = declared.caption
    if found.caption is None and text and len(text) <= MAX_ATTRIBUTE_CHARS and text not in others:
        parts = split_credit(text)
        if parts.caption and parts.caption not in others:
            found = replace(
                found, caption=parts.caption, caption_evidence=Evidence.DECLARED, raw=found.raw or text
            )
        if found.credit is None and parts.credit:
            found = _with_credit(found, parts, Evidence.DECLARED)
    if found.credit is None and declared.credit_text:
        found = _with_credit(found, read_credit(declared.credit_text), Evidence.DECLARED)
    return replace(found, license=declared.license) if declared.license else found


def share_credits(found: Sequence[Caption]) -> list[Caption]:
    """Cut off names at the ends of captions that are the credits of other pictures of the page.

    "Half of them capsize. Bo Strand" says nothing alone; beside a picture by Bo Strand it does.
    """
    names = {caption.credit for caption in found if caption.credit and caption.credit_evidence in _PRINTED}
    return [
        _without_name(caption, names) if names and caption.caption and not caption.credit else caption
        for caption in found
    ]


_PRINTED = (Evidence.TAIL, Evidence.ELEMENT)


def _without_name(found: Caption, names: set[str]) -> Caption:
    text = found.caption or ""
    for name in names:
        before = text.removesuffix(name).rstrip()
        if before and before != text and before[-1] in SENTENCE_ENDS:
            return _with_credit(replace(found, caption=before), read_credit(name), Evidence.TAIL)
    return found


def _with_credit(found: Caption, parts: CaptionParts, evidence: Evidence) -> Caption:
    if not parts.credit:
        return found
    return replace(
        found, credit=parts.credit, credits=parts.credits, label=parts.label, credit_evidence=evidence
    )
