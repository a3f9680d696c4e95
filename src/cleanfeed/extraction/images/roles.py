"""What each picture is to its story: the one that leads it, one of a gallery, one of the body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cleanfeed.article.images import ImageRole
from cleanfeed.extraction.blocks import Elements
from cleanfeed.extraction.images.pictures import Picture
from cleanfeed.extraction.images.surroundings import Surroundings

MIN_GALLERY = 3
"""Pictures without text between them that make a gallery."""

LEAD_REACH = 3
"""Blocks of the story above a first picture that still leads: kicker, standfirst, a paragraph."""

MAX_LEVELS = 12
"""Most levels between a picture and its gallery."""

_GALLERY = re.compile(
    r"gallery|galerie|galeria|slideshow|slider|carousel|carrusel|swiper|diashow|bilderstrecke|fotostrecke",
    re.IGNORECASE,
)


def find_roles(around: Surroundings, pictures: Sequence[Picture]) -> list[ImageRole]:
    """Return what each picture is to the story: the first one above the text leads it."""
    elements = around.stream.elements
    places = [elements.start[picture.element] for picture in pictures]
    roles: list[ImageRole] = []
    for order, picture in enumerate(pictures):
        kept_before = around.kept[places[order]]
        in_gallery = _in_gallery(around, picture) or _run_length(around, places, order) >= MIN_GALLERY
        if not order and kept_before <= (1 if in_gallery else LEAD_REACH):
            roles.append(ImageRole.LEAD)
        elif in_gallery:
            roles.append(ImageRole.GALLERY)
        else:
            roles.append(ImageRole.BODY)
    return roles


def _run_length(around: Surroundings, places: Sequence[int], order: int) -> int:
    """Return how many pictures stand in a row without text of the story between them."""
    here = around.kept[places[order]]
    first = last = order
    while first > 0 and around.kept[places[first - 1]] == here:
        first -= 1
    while last + 1 < len(places) and around.kept[places[last + 1]] == here:
        last += 1
    return last - first + 1


def _in_gallery(around: Surroundings, picture: Picture) -> bool:
    branch, _ = around.branch_of(picture.element)
    return gallery_around(around.stream.elements, picture.element, branch) is not None


def gallery_around(elements: Elements, index: int, top: int = 0) -> int | None:
    """Return the outermost element around one, not above another, that calls itself a gallery."""
    found = None
    for _ in range(MAX_LEVELS):
        index = elements.parent[index]
        if not index or index < top or elements.tag[index] in _WHOLE_PAGE:
            break
        attrs = elements.attrs[index]
        if attrs and (name := attrs.get("class")) and _names_gallery(name):
            found = index
    return found


@lru_cache(maxsize=4096)
def _names_gallery(name: str) -> bool:
    return _GALLERY.search(name[:200]) is not None


_WHOLE_PAGE = frozenset({"article", "main", "body"})
"""Elements whose names speak of the page rather than of a part of it."""
