"""Pictures that stand among the story and are none of it: offers, forms, counters, further stories.

Each of these is told by its markup alone; what takes weighing is learned, in
:mod:`~cleanfeed.extraction.images.features`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cleanfeed.extraction.blocks import HEADING_TAGS, Attributes, BlockStream
from cleanfeed.extraction.images.pictures import Picture
from cleanfeed.extraction.images.renditions import declared_size, has_image_ending
from cleanfeed.text import squeeze


def is_promotion(stream: BlockStream, picture: Picture, branch: int) -> bool:
    """Tell whether a picture only adorns an advertisement or a form: "get our letter".

    Args:
        stream: The page.
        picture: The picture.
        branch: The outermost element around it without text of the story.
    """
    elements = stream.elements
    return (
        (picture.link is not None and _is_paid(elements.attrs[picture.link]))
        or any(_is_ad_address(elements.attrs[i].get("src") or "") for i in picture.sources)
        or _is_counter(elements.attrs[picture.element])
        or _is_sign(stream, picture.element)
        or _is_in_offer(stream, picture.element, branch)
    )


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
        if _names_promotion(elements.attrs[index].get("class") or ""):
            return True
        if elements.tag[index] == "figure":
            break
        inside = range(index, min(elements.stop[index], index + _MAX_FORM_ELEMENTS))
        if index >= branch and any(elements.tag[inner] in _FORMS for inner in inside):
            return True
        index = elements.parent[index]
    return False


@lru_cache(maxsize=4096)
def _names_promotion(name: str) -> bool:
    """Tell whether one of an element's names says that something is on offer."""
    return _PROMOTION.search(name[:200]) is not None


_PROMOTION = re.compile(
    r"(?<![a-z])(?:newsletter|promo|promotion|subscribe|subscription|sponsor|sponsors|sponsored|affiliate|advert|advertisement|donate|donation|cta|paywall|regwall|upsell|offers?|offres?)(?![a-z])",
    re.IGNORECASE,
)
_OFFER_LEVELS = 4


def _is_counter(attrs: Attributes) -> bool:
    """Tell whether an ``img`` only counts readers: without size, text and names, and no picture's address."""
    ref = (attrs.get("src") or "").strip()
    if not ref or any(attrs.get(name) for name in ("alt", "width", "height", "srcset", "class", "data-src")):
        return False
    return (ref.partition("?")[0].endswith(".gif") or not has_image_ending(ref)) and _PICTURE_ADDRESS.search(
        ref[:300]
    ) is None


def _is_sign(stream: BlockStream, element: int) -> bool:
    """Tell whether a picture is a code to scan, the button of a shop or a small logo."""
    attrs = stream.elements.attrs[element]
    around = stream.elements.attrs[stream.elements.parent[element]]
    said = " ".join(value[-400:] for attr in _SPEAKING if (value := attrs.get(attr))) + (
        around.get("class") or ""
    )
    low = said.lower()
    if not any(mark in low for mark in _SIGN_MARKS):
        return False
    return _is_code(stream, element) or _is_badge(attrs) or _is_logo(attrs)


_SPEAKING = ("src", "alt", "class", "id")
_SIGN_MARKS = ("qr", "码", "碼", "logo", "store", "google", "gallery")
"""What every name of a sign holds."""


def _is_code(stream: BlockStream, element: int) -> bool:
    """Tell whether a picture is a code to scan: named so, or small, square and its file named so."""
    elements = stream.elements
    attrs = elements.attrs[element]
    around = elements.attrs[elements.parent[element]]
    names = f"{attrs.get('class') or ''} {attrs.get('id') or ''} {around.get('class') or ''}"
    if _CODE.search(names[:300]):
        return True
    width, height = declared_size(attrs)
    is_small = width == height and width <= _MAX_CODE_PX
    said = f"{(attrs.get('src') or '')[-200:]} {(attrs.get('alt') or '')[:60]}"
    return is_small and _CODE.search(said) is not None


_CODE = re.compile(
    r"(?<![a-z])qr[-_ ]?(?:code|img|image)?(?![a-z])|二维码|二維碼|qrコード|qr코드", re.IGNORECASE
)
_MAX_CODE_PX = 320
"""Longest side of a code to scan that declares one."""


def _is_badge(attrs: Attributes) -> bool:
    """Tell whether a picture is the button of a shop for programs: "Get it on Google Play"."""
    alt, name = (attrs.get("alt") or "").strip(), (attrs.get("src") or "")[:400].rpartition("/")[2]
    return (len(alt) <= _MAX_BADGE_CHARS and _SHOP.search(alt) is not None) or _SHOP_FILE.search(
        name
    ) is not None


def _is_logo(attrs: Attributes) -> bool:
    """Tell whether a picture is a house's sign beside its name: small, and called a logo."""
    width, height = declared_size(attrs)
    if not (0 < width <= _MAX_LOGO_WIDTH or 0 < height <= _MAX_LOGO_HEIGHT):
        return False
    name = (attrs.get("src") or "")[:400].rpartition("/")[2]
    return _LOGO.search(f"{name} {attrs.get('class') or ''} {(attrs.get('alt') or '')[:60]}") is not None


_LOGO = re.compile(r"(?<![a-z])logo(?:s|type|typ)?(?![a-z])", re.IGNORECASE)
_MAX_LOGO_WIDTH, _MAX_LOGO_HEIGHT = 240, 120
"""Pixels; a picture called a logo is a photograph of one where it is larger."""
_SHOP = re.compile(
    r"^(?:\S+ ){0,4}(?:(?:on|in|from|bei|im|aus|en|sur|su|na|w|op|på|i|v) )(?:the |dem |la |le |l'|l’)?"
    r"(?:app ?store|google ?play|app ?gallery|play store|microsoft store)$"
    r"|^(?:app ?store|google ?play|app ?gallery|play store)(?: (?:badge|button|logo|icon))?$",
    re.IGNORECASE,
)
_SHOP_FILE = re.compile(
    r"(?:app[-_]?store|google[-_]?play|play[-_]?store|app[-_]?gallery)[-_.]?(?:badge|button|btn|logo|icon)|(?:badge|button|btn|download)[-_](?:on[-_](?:the[-_])?)?(?:app[-_]?store|google[-_]?play|play[-_]?store)",
    re.IGNORECASE,
)
_MAX_BADGE_CHARS = 50
"""Longest ``alt`` of such a button."""


_PICTURE_ADDRESS = re.compile(
    r"ima?ge?|photo|foto|pic|media|upload|file|resiz|cdn|thumb|asset|static|content|render", re.IGNORECASE
)
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


def names_site(stream: BlockStream, picture: Picture, sites: frozenset[str]) -> bool:
    """Tell whether all that a picture is said to show is the site: its banner or logo.

    Args:
        stream: The page.
        picture: The picture.
        sites: Squeezed names of the site.
    """
    alt = (stream.elements.attrs[picture.element].get("alt") or "")[:_MAX_SITE_CHARS]
    key = squeeze(alt)
    return any(site in key and len(site) >= _SITE_SHARE * len(key) for site in sites if site)


_MAX_SITE_CHARS = 60
_SITE_SHARE = 0.7
"""Part of an ``alt`` that the site's name fills: "The Valley Record", "Valley Record logo"."""


def is_teaser(stream: BlockStream, picture: Picture, address: str | None) -> bool:
    """Tell whether a picture and a heading beside it are linked to one other page: a further story.

    Args:
        stream: The page.
        picture: The picture.
        address: Of the page, to which its own headline may be linked.
    """
    if picture.link is None:
        return _is_listed(stream, picture.element, address)
    elements = stream.elements
    href = (elements.attrs[picture.link].get("href") or "").strip()
    if not href or href[0] == "#" or has_image_ending(href) or (address or "").endswith(href):
        return False
    top = picture.link
    for _ in range(_TEASER_LEVELS):
        if elements.end[top] - elements.start[top] > _MAX_TEASER_BLOCKS or not top:
            return False
        if any(
            _is_linked_heading(stream, index, href) for index in range(elements.start[top], elements.end[top])
        ):
            return True
        top = elements.parent[top]
    return False


def _is_listed(stream: BlockStream, element: int, address: str | None) -> bool:
    """Tell whether a picture is in a list's item of little more than a heading and a link to another page.

    Some lay an empty link over picture and heading instead of around them.
    """
    elements = stream.elements
    item = element
    for _ in range(_TEASER_LEVELS):
        item = elements.parent[item]
        if elements.tag[item] in ("li", "figure"):
            break
    blocks = stream.blocks[elements.start[item] : elements.end[item]]
    if elements.tag[item] != "li" or not 0 < len(blocks) <= _MAX_TEASER_BLOCKS:
        return False
    if any(len(block.text) > _MAX_TEASER_CHARS for block in blocks):
        return False
    heads = any(block.tag in HEADING_TAGS for block in blocks)
    return heads and any(
        _leads_to_page((elements.attrs[i].get("href") or "").strip(), address)
        for i in range(item, min(elements.stop[item], item + _MAX_TEASER_ELEMENTS))
        if elements.tag[i] == "a"
    )


def _leads_to_page(href: str, address: str | None) -> bool:
    """Tell whether a link leads to another page than this one, on its own site or one spelled out."""
    return not (
        not href or href[0] == "#" or ":" in href[:12].replace("://", "") or has_image_ending(href)
    ) and not (address or "").endswith(href)


def _is_linked_heading(stream: BlockStream, block: int, href: str) -> bool:
    """Tell whether a block is a heading whose link, in it or around it, leads to an address."""
    if stream.blocks[block].tag not in HEADING_TAGS:
        return False
    elements = stream.elements
    index = stream.blocks[block].element
    around = (index, elements.parent[index], elements.parent[elements.parent[index]])
    inside = range(index + 1, min(elements.stop[index], index + _MAX_TEASER_BLOCKS))
    return any(
        elements.tag[i] == "a" and (elements.attrs[i].get("href") or "").strip() == href
        for i in (*around, *inside)
    )


_TEASER_LEVELS = 4
_MAX_TEASER_CHARS = 160
"""Longer texts in an item are prose: the item of a long list that is the story."""

_MAX_TEASER_ELEMENTS = 40
_MAX_TEASER_BLOCKS = 5
"""Most blocks of one teaser: section, heading, line, date, author."""
