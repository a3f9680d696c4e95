"""Pictures among a story that are another's: those of further stories, and the site's own banner.

Each of these is told by its markup alone; what takes weighing is learned, in
:mod:`~cleanfeed.extraction.images.features`.
"""

from __future__ import annotations

from cleanfeed.extraction.blocks import HEADING_TAGS, Block, BlockStream, Elements
from cleanfeed.extraction.images.pictures import Picture
from cleanfeed.extraction.images.renditions import has_image_ending
from cleanfeed.extraction.images.surroundings import names_caption
from cleanfeed.text import squeeze


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
    if _is_card(stream, picture.element, address):
        return True
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
    """Tell whether a picture is in an item of little more than a heading and a link to another page.

    Some lay an empty link over picture and heading instead of around them, or link the heading alone.
    """
    elements = stream.elements
    item = element
    for _ in range(_TEASER_LEVELS):
        item = elements.parent[item]
        if elements.tag[item] in _ITEMS:
            break
    blocks = stream.blocks[elements.start[item] : elements.end[item]]
    heads = [block for block in blocks if block.tag in HEADING_TAGS]
    if not heads or len(blocks) > _MAX_TEASER_BLOCKS:
        return False
    longest = max(len(block.text) for block in blocks)
    if elements.tag[item] == "li":
        return longest <= _MAX_TEASER_CHARS and _holds_link_away(stream, item, address)
    # an article whose heading is a link to another page announces that one; the page's own is an "h1"
    return (
        elements.tag[item] == "article"
        and longest <= _MAX_SUMMARY_CHARS
        and any(block.tag != "h1" and _holds_link_away(stream, block.element, address) for block in heads)
    )


_ITEMS = frozenset({"li", "article", "figure"})


def _holds_link_away(stream: BlockStream, element: int, address: str | None) -> bool:
    """Tell whether an element is or holds a link to another page."""
    elements = stream.elements
    inside = range(element, min(elements.stop[element], element + _MAX_TEASER_ELEMENTS))
    return any(
        elements.tag[i] == "a" and _leads_to_page((elements.attrs[i].get("href") or "").strip(), address)
        for i in inside
    )


def _is_card(stream: BlockStream, element: int, address: str | None) -> bool:
    """Tell whether a picture is in one of several like boxes, each with a line linked to another page."""
    elements = stream.elements
    item = _box_of_row(stream, element)
    if item is None:
        return False
    blocks = stream.blocks[elements.start[item] : elements.end[item]]
    if not any(_is_linked_line(block) for block in blocks) or any(
        len(block.text) > _MAX_TEASER_CHARS for block in blocks
    ):
        return False
    inside = range(item, min(elements.stop[item], item + _MAX_TEASER_ELEMENTS))
    is_captioned = any(
        elements.tag[i] == "figcaption" or names_caption(elements.attrs[i].get("class") or "") for i in inside
    )
    return not is_captioned and _holds_link_away(stream, item, address)


def _box_of_row(stream: BlockStream, element: int) -> int | None:
    """Return the small box around a picture that has one like it right before or behind it."""
    elements = stream.elements
    item = element
    for _ in range(_TEASER_LEVELS):
        item = elements.parent[item]
        blocks = elements.end[item] - elements.start[item]
        if blocks > _MAX_TEASER_BLOCKS or elements.tag[item] == "figure" or not item:
            return None
        if blocks and _has_like_neighbour(elements, item):
            return item
    return None


def _is_linked_line(block: Block) -> bool:
    """Tell whether a text of several words is a link for the most part."""
    return block.link_chars >= _LINKED_SHARE * len(block.text) and block.text.count(" ") >= _MIN_LINE_SPACES


def _has_like_neighbour(elements: Elements, item: int) -> bool:
    """Tell whether the element right behind or before one has its tag and class, and a picture too."""
    parent = elements.parent[item]
    name = elements.attrs[item].get("class")
    follower = elements.stop[item]
    if follower < elements.stop[parent] and _is_like(elements, follower, elements.tag[item], name):
        return True
    before = item - 1
    while before > parent and elements.parent[before] != parent:
        before = elements.parent[before]
    return before > parent and _is_like(elements, before, elements.tag[item], name)


def _is_like(elements: Elements, index: int, tag: str, name: str | None) -> bool:
    return (
        elements.tag[index] == tag
        and elements.attrs[index].get("class") == name
        and "img" in elements.tag[index : elements.stop[index]]
    )


_MIN_LINE_SPACES = 2
_LINKED_SHARE = 0.5
"""Part of a line that is its link, a label or credit before it aside."""


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

_MAX_SUMMARY_CHARS = 250
"""Longest text of an article that only announces another page: a heading and two or three lines."""

_MAX_TEASER_ELEMENTS = 40
_MAX_TEASER_BLOCKS = 5
"""Most blocks of one teaser: section, heading, line, date, author."""
