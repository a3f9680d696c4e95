"""Pictures that adorn an advertisement, a form, a newsletter, something on sale.

Each of these is told by its markup alone; what takes weighing is learned, in
:mod:`~cleanfeed.extraction.images.features`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cleanfeed.extraction.blocks import Attributes, BlockStream, Elements
from cleanfeed.extraction.images.pictures import Picture
from cleanfeed.extraction.images.renditions import declared_size, has_image_ending
from cleanfeed.extraction.images.signs import is_counter, is_sign


def is_promotion(stream: BlockStream, picture: Picture, branch: int) -> bool:
    """Tell whether a picture only adorns an advertisement or a form: "get our letter".

    Args:
        stream: The page.
        picture: The picture.
        branch: The outermost element around it without text of the story.
    """
    elements = stream.elements
    return (
        (picture.link is not None and _is_linked_offer(stream, picture.link, picture.element))
        or any(_is_ad_address(elements.attrs[i].get("src") or "") for i in picture.sources)
        or is_counter(elements.attrs[picture.element])
        or is_sign(stream, picture.element)
        or _is_in_offer(stream, picture.element, branch)
    )


def _is_linked_offer(stream: BlockStream, link: int, element: int) -> bool:
    """Tell whether a link around a picture makes it an offer: it is paid for, a button, or sold."""
    attrs = stream.elements.attrs
    if _is_paid(attrs[link]):
        return True
    if has_image_ending(attrs[link].get("href") or ""):
        return False
    if _is_banner(attrs[element]):
        return True
    width, height = declared_size(attrs[element])
    is_flat = 0 < height <= _MAX_BUTTON_HEIGHT and width >= _FLAT * height
    return is_flat or _is_priced(stream, link)


def _is_banner(attrs: Attributes) -> bool:
    """Tell whether the file of a picture is called a banner."""
    names = [ref[-_MAX_NAME_CHARS:].rpartition("/")[2] for at in _FILE_NAMES if (ref := attrs.get(at))]
    return any("banner" in name.lower() and _BANNER.search(name) for name in names)


def _is_priced(stream: BlockStream, link: int) -> bool:
    """Tell whether a field called a price stands in the small box around a linked picture."""
    elements = stream.elements
    top = link
    for _ in range(_OFFER_LEVELS):
        up = elements.parent[top]
        if elements.end[up] - elements.start[up] > _MAX_FORM_BLOCKS or elements.tag[up] == "figure":
            break
        top = up
    inside = elements.attrs[top : min(elements.stop[top], top + _MAX_FORM_ELEMENTS)]
    return any(_names_price(name) for attrs in inside if attrs and (name := attrs.get("class")))


@lru_cache(maxsize=4096)
def _names_price(name: str) -> bool:
    return _PRICE.search(name[:200]) is not None


_PRICE = re.compile(
    r"(?<![a-z])(?:price|preis|prix|precio|preco|prezzo|prijs|pris|cena|hinta|fiyat)(?![a-z])", re.IGNORECASE
)
_BANNER = re.compile(r"(?<![a-z])(?:leader|lead|sky|web)?(?:board)?[-_]?banner(?![a-z])", re.IGNORECASE)
"""What the file of an advertisement is called; in a link it is no photograph of one."""
_MAX_NAME_CHARS = 200
_FILE_NAMES = ("src", "data-src", "data-lazy-src")

_MAX_BUTTON_HEIGHT, _FLAT = 150, 3.5
"""Pixels, and width to height, of what is a button or banner where it leads to another page."""


def _is_paid(link: Attributes) -> bool:
    """Tell whether a link leads to those who paid for it."""
    href = link.get("href") or ""
    return "sponsored" in (link.get("rel") or "").lower() or _is_ad_address(href)


def _is_ad_address(ref: str) -> bool:
    """Tell whether an address is that of an advertisement's server or folder, or of a newsletter's."""
    low = ref[:300].lower()
    return any(mark in low for mark in _AD_MARKS) and _AD_ADDRESS.search(low) is not None


_AD_MARKS = (
    "//ad",
    "//banner",
    "//track",
    "//click",
    "doubleclick.",
    "googlesyndication.",
    "/adserver/",
    "/banner",
    "newsletter",
)
"""What every match of the pattern below holds: a look for words is quicker than the pattern."""


def _is_in_offer(stream: BlockStream, element: int, branch: int) -> bool:
    """Tell whether a picture stands in a box with a form in it, or one that is named for what it offers."""
    elements = stream.elements
    index = element
    for _ in range(_OFFER_LEVELS):
        blocks = elements.end[index] - elements.start[index]
        # words of a small offer may have been taken for the story
        if blocks > (_MAX_OFFER_BLOCKS if index < branch else _MAX_FORM_BLOCKS):
            break
        name = elements.attrs[index].get("class") or ""
        if name and (_names_promotion(name) or ("podcast" in name.lower() and _is_square(elements, element))):
            return True
        if elements.tag[index] == "figure":
            break
        if _asks(stream, index):
            return True
        index = elements.parent[index]
    return False


def _is_square(elements: Elements, element: int) -> bool:
    """Tell whether a picture is declared as wide as high, as covers of recordings are."""
    width, height = declared_size(elements.attrs[element])
    return 0 < width == height


def _asks(stream: BlockStream, index: int) -> bool:
    """Tell whether a box asks readers for something: it holds a form, or a link to a newsletter's page."""
    elements = stream.elements
    stop = min(elements.stop[index], index + _MAX_FORM_ELEMENTS)
    tags = elements.tag[index:stop]
    if not _FORMS.isdisjoint(tags):
        return True
    return "a" in tags and any(
        "newsletter" in (href := (attrs.get("href") or "")[:300]) and _LETTER.search(href)
        for attrs in elements.attrs[index:stop]
        if attrs
    )


_LETTER = re.compile(r"/newsletters?(?:[/_.?-]|$)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _names_promotion(name: str) -> bool:
    """Tell whether one of an element's names says that something is on offer."""
    return _PROMOTION.search(name[:200]) is not None


_PROMOTION = re.compile(
    r"(?<![a-z])(?:newsletter|promo|promotion|subscribe|subscription|sponsor|sponsors|sponsored|affiliate|advert|advertisement|donate|donation|cta|paywall|regwall|upsell|offers?|offres?|membership|quiz|tts)(?![a-z])",
    re.IGNORECASE,
)
_OFFER_LEVELS = 4


_AD_ADDRESS = re.compile(
    r"^(?:https?:)?//(?:ads?|adserv\w*|adclick\w*|banners?|track(?:ing)?|clicks?)\.|doubleclick\.|googlesyndication\.|/adserver/|/banners?/"
    r"|[?&]utm_campaign=[^&]*newsletter|/newsletters?(?:[/_.?-]|$)",
    re.IGNORECASE,
)

_FORMS = frozenset({"form", "input", "textarea"})
_MAX_FORM_BLOCKS = 7
"""Most blocks of a box that is about its form; larger ones hold other things too."""

_MAX_OFFER_BLOCKS = 3
"""The same of an offer that holds words of the story."""
_MAX_FORM_ELEMENTS = 40
