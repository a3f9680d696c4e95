"""Everything on a page that could be a picture of the story, found in one pass over the elements.

One picture is often written several times over: a ``picture`` with its ``source`` elements, a
lazy ``img`` with its ``noscript`` twin, a link to the full size around it. Here these become one
:class:`Picture`; whether it belongs to the story is for :mod:`~cleanfeed.extraction.images.finding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from cleanfeed.extraction.blocks import Elements
from cleanfeed.extraction.images.renditions import (
    Address,
    address_width,
    declared_size,
    has_image_ending,
    is_picture,
    is_tiny,
    iter_addresses,
    read_background,
)

MAX_PICTURES = 2_000
"""Most pictures looked at; behind them nobody's story goes on."""

TWIN_REACH = 6
"""Most elements between a lazy picture and its ``noscript`` twin."""

MIN_WIDTH = 100
"""A picture whose widest rendition is narrower, in pixels, is a portrait or an icon."""

MAX_BADGE_SIDE = 150
"""Longest side, in pixels, of badges and portraits; the thumbnails of a story's own pictures lead on."""

LINK_REACH = 5
"""Most levels between a picture and the link around it."""

_LAZY_BOX_NAMES = frozenset(
    [
        "data-src",
        "data-srcset",
        "data-bg",
        "data-bgset",
        "data-background",
        "data-background-image",
        "data-bg-image",
        "data-img",
    ]
)
_SILENT = frozenset(
    {"script", "link", "meta", "style", "iframe", "embed", "video", "audio", "source", "track", "svg"}
)


class PictureKind(StrEnum):
    """How a page shows a picture."""

    IMAGE = "image"
    POSTER = "poster"
    """The still of a player."""
    BACKGROUND = "background"
    NOSCRIPT = "noscript"
    """Only for readers without scripts; nothing else shows it."""


@dataclass(slots=True)
class Picture:
    """A picture and the elements that write it; built up during the pass, read only afterwards."""

    element: int
    kind: PictureKind
    sources: list[int] = field(default_factory=list)
    """Elements that name addresses, the picture's own first."""
    link: int | None = None
    """The link around it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A picture with the addresses that can be a photograph."""

    picture: Picture
    addresses: list[Address]
    """As written, the trustworthy first; at least one."""
    width: int
    """Widest rendition in pixels, 0 where nothing tells."""


def as_candidate(elements: Elements, picture: Picture) -> Candidate | None:
    """Return a picture with its addresses, or ``None`` where none can be a photograph of the story."""
    usable = [address for address in read_addresses(elements, picture) if is_picture(address.ref)]
    if not usable:
        return None
    width = max(address.width or address_width(address.ref) for address in usable)
    if 0 < width < MIN_WIDTH or (0 < width <= MAX_BADGE_SIDE and _is_badge(elements, picture, usable)):
        return None
    return Candidate(picture, usable, width)


def _is_badge(elements: Elements, picture: Picture, addresses: Sequence[Address]) -> bool:
    """Tell whether a picture is declared small on both sides and leads nowhere, to a larger one or a page."""
    if picture.link is not None or any(address.linked for address in addresses):
        return False
    width, height = declared_size(elements.attrs[picture.element])
    return 0 < width <= MAX_BADGE_SIDE and 0 < height <= MAX_BADGE_SIDE


def without_stand_ins(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates without the addresses that different pictures share.

    What several pictures show until their own address is read is nobody's; copies of one picture
    share more than that.
    """
    holders: dict[str, list[int]] = {}
    for index, candidate in enumerate(candidates):
        for ref in {address.ref for address in candidate.addresses}:
            holders.setdefault(ref, []).append(index)
    stand_ins = {
        ref
        for ref, found in holders.items()
        if len(found) > 1 and _are_strangers([candidates[i] for i in found], ref)
    }
    if not stand_ins:
        return list(candidates)
    own = [
        replace(c, addresses=[address for address in c.addresses if address.ref not in stand_ins])
        for c in candidates
    ]
    return [candidate for candidate in own if candidate.addresses]


def _are_strangers(candidates: Sequence[Candidate], shared: str) -> bool:
    """Tell whether several pictures have nothing but one address in common."""
    names: set[str] = set()
    strangers = 0
    for candidate in candidates:
        own = {_file_name(address.ref) for address in candidate.addresses if address.ref != shared}
        if not names.isdisjoint(own):
            return False
        names |= own
        strangers += bool(own)
    return strangers > 1


def find_pictures(  # noqa: C901, PLR0912 - one pass, one branch a tag
    elements: Elements, within: range | None = None
) -> list[Picture]:
    """Return the pictures of a page in document order, those without a usable address included.

    Args:
        elements: The page.
        within: Elements to look at; all of them by default.
    """
    found: list[Picture] = []
    tags = elements.tag
    holder_end = noscript_end = -1
    pending: list[int] = []  # sources of the open ``picture`` element
    shown: Picture | None = None  # what the open ``picture`` element shows
    places = within if within is not None else range(len(tags))
    part = slice(places.start, places.stop)
    for index, tag, attrs in zip(places, tags[part], elements.attrs[part], strict=True):
        if pending and index >= holder_end:  # a script puts the ``img`` in
            found.append(Picture(pending[0], PictureKind.IMAGE, pending, _link_around(elements, pending[0])))
            pending = []
        if tag not in _TELLING:
            if (
                attrs
                and ("style" in attrs or "-" in tag or not _LAZY_BOX_NAMES.isdisjoint(attrs))
                and tag not in _SILENT
            ):
                picture = _read_box(elements, index)
                if picture is not None:
                    found.append(picture)
        elif tag == "picture":
            holder_end, pending, shown = elements.stop[index], [], None
        elif tag == "noscript":
            noscript_end = elements.stop[index]
        elif not attrs:
            continue
        elif tag == "source":
            if index < holder_end:
                (shown.sources if shown else pending).append(index)
        elif tag == "img":
            picture = _read_image(found, elements, index, in_noscript=index < noscript_end)
            if picture is not None:
                found.append(picture)
                if index < holder_end:
                    picture.sources.extend(pending)
                    pending, shown = [], picture
        elif attrs.get("poster"):
            found.append(Picture(index, PictureKind.POSTER, [index]))
        if len(found) >= MAX_PICTURES:
            break
    if pending:
        found.append(Picture(pending[0], PictureKind.IMAGE, pending, _link_around(elements, pending[0])))
    return found


_TELLING = frozenset({"picture", "noscript", "source", "img", "video"})


def _read_box(elements: Elements, index: int) -> Picture | None:
    """Return the picture of an element made for something else: a background, a custom ``amp-img``."""
    attrs = elements.attrs[index]
    style = attrs.get("style")
    if (style and "url(" in style) or not _LAZY_BOX_NAMES.isdisjoint(attrs):
        return Picture(index, PictureKind.BACKGROUND, [index], _link_around(elements, index))
    if ("src" in attrs or "srcset" in attrs) and "-" in elements.tag[index] and not is_tiny(attrs):
        if "placeholder" in attrs or "fallback" in attrs:  # what AMP shows in another's place
            return None
        holds_img = "img" in elements.tag[index + 1 : elements.stop[index]]
        return (
            None if holds_img else Picture(index, PictureKind.IMAGE, [index], _link_around(elements, index))
        )
    return None


def _read_image(found: list[Picture], elements: Elements, index: int, *, in_noscript: bool) -> Picture | None:
    """Return the picture of an ``img``, or ``None`` where it is an icon or the twin of the one before it."""
    if is_tiny(elements.attrs[index]):
        return None
    if (
        in_noscript
        and found
        and index - max(found[-1].sources) <= TWIN_REACH
        and _is_twin(elements, found[-1], index)
    ):
        found[-1].sources.append(index)
        return None
    kind = PictureKind.NOSCRIPT if in_noscript else PictureKind.IMAGE
    return Picture(index, kind, [index], _link_around(elements, index))


def _is_twin(elements: Elements, picture: Picture, index: int) -> bool:
    """Tell whether the ``img`` in a ``noscript`` is the picture before it."""
    own = [a.ref for a in read_addresses(elements, picture) if is_picture(a.ref)]
    if not own:
        return picture.kind is PictureKind.IMAGE  # a background of no use is a button's
    names = {_file_name(ref) for ref in own}
    return any(_file_name(a.ref) in names for a in iter_addresses(elements.attrs[index]))


def _file_name(ref: str) -> str:
    return ref.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1]


def _link_around(elements: Elements, index: int) -> int | None:
    """Return the link that a picture is in."""
    parent, tags = elements.parent, elements.tag
    for _ in range(LINK_REACH):
        index = parent[index]
        if tags[index] == "a":
            return index
    return None


def read_addresses(elements: Elements, picture: Picture) -> list[Address]:
    """Return every address of a picture as written, usable or not, the trustworthy first."""
    attrs = elements.attrs
    if picture.kind is PictureKind.POSTER:
        return [Address((attrs[picture.element].get("poster") or "").strip())]
    found: list[Address] = []
    if picture.kind is PictureKind.BACKGROUND:
        background = read_background(attrs[picture.element])
        if background is not None:
            found.append(background)
    for source in picture.sources:
        found.extend(iter_addresses(attrs[source]))
    if picture.kind is PictureKind.BACKGROUND:
        found = [a for a in found if a.ref and (has_image_ending(a.ref) or a is background)]
    if picture.link is not None:
        href = (attrs[picture.link].get("href") or "").strip()
        if has_image_ending(href) and ":" not in _file_name(href):  # "File:Rain.jpg" is a page about it
            found.append(Address(href, linked=True))
    return found
