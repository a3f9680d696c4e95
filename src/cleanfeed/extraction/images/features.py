"""What tells a picture of the story from a teaser, a portrait or a logo, as numbers.

One row per picture, columns as in :data:`COLUMNS`; the weights over them are learned by
``cleanfeed.training.images``.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.blocks import HEADING_TAGS, BlockStream
from cleanfeed.extraction.credits.line import looks_like_person
from cleanfeed.extraction.credits.splitting import has_credit_label, split_credit
from cleanfeed.extraction.images.file_names import file_name
from cleanfeed.extraction.images.names import is_in_player, speaks_of_author
from cleanfeed.extraction.images.pictures import Candidate, Picture, PictureKind
from cleanfeed.extraction.images.renditions import declared_size, has_image_ending
from cleanfeed.extraction.images.surroundings import Surroundings

COLUMNS = (
    "after_headline",
    "after_first",
    "after_last",
    "inside",
    "share",
    "host_kept",
    "host_steps",
    "branch_chars",
    "branch_links",
    "branch_blocks",
    "branch_pictures",
    "branch_headings",
    "branch_linked_headings",
    "in_figure",
    "has_figcaption",
    "in_list",
    "in_aside",
    "in_frame",
    "in_button",
    "leads_away",
    "shown_hints",
    "other_hints",
    "outer_other_hints",
    "kind",
    "width",
    "height",
    "address_width",
    "aspect",
    "alt_length",
    "alt_is_headline",
    "alt_in_branch",
    "declared",
    "copies",
    "alike",
    "alike_inside",
    "eager",
    "not_photo",
    "order",
    "hidden",
    "kept_before",
    "kept_after",
    "caption_like",
    "link_words",
    "author_names",
    "alt_is_person",
    "credit_near",
    "next_heading",
    "player",
)

FAR = 60.0
"""Distances in blocks count no further."""

_FRAMES = frozenset({"nav", "header", "footer", "form"})
_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CAPTION_NAME = re.compile(
    r"caption|credit|copyright|legend|photograph|fotograf|bildunter|bildquelle|bildrechte|imagetext|source|lizenz|licen[cs]e"
    r"|descri|subtitle|wp-caption|cutline|pie-de|piedefoto",
    re.IGNORECASE,
)
_NOT_PHOTO = re.compile(r"\.(?:svg|gif)(?:$|[?#])|logo|icon|avatar|author|profile|placeholder", re.IGNORECASE)
_MAX_BRANCH_BLOCKS = 40
MAX_CAPTION_CHARS = 500
"""Longer texts beside a picture are not searched for a credit."""


def measure_pictures(
    around: Surroundings,
    candidates: Sequence[Candidate],
    everywhere: Sequence[Picture],
    declared: frozenset[str],
) -> npt.NDArray[np.float32]:
    """Return one row of :data:`COLUMNS` per picture.

    Args:
        around: The page.
        candidates: Pictures in document order.
        everywhere: All pictures of the page: teasers look like each other.
        declared: File names of the pictures the page declares for its story.
    """
    positions = [candidate.picture.element for candidate in candidates]
    shapes = [picture_shape(around.stream, element) for element in positions]
    alike = Counter(picture_shape(around.stream, picture.element) for picture in everywhere)
    alike_inside = Counter(shapes)
    names = [file_name(candidate.addresses[0].ref) for candidate in candidates]
    copies = Counter(names)
    hosts: dict[int, _Host] = {}
    rows = np.zeros((len(candidates), len(COLUMNS)), dtype=np.float32)
    for order, candidate in enumerate(candidates):
        rows[order] = (
            *_place(around, candidate.picture),
            *_branch(around, candidate.picture, positions, hosts),
            *_nature(around, candidate),
            names[order] in declared,
            copies[names[order]],
            alike[shapes[order]],
            alike_inside[shapes[order]],
            order,
        )
    return rows[:, _ORDER]


_PLACE = ("after_headline", "after_first", "after_last", "inside", "share", "kept_before", "kept_after")
_BRANCH = (
    "host_kept",
    "host_steps",
    "branch_chars",
    "branch_links",
    "branch_blocks",
    "branch_pictures",
    "branch_headings",
    "branch_linked_headings",
    "in_figure",
    "has_figcaption",
    "in_list",
    "in_aside",
    "in_frame",
    "in_button",
    "shown_hints",
    "other_hints",
    "outer_other_hints",
    "alt_in_branch",
    "caption_like",
    "link_words",
    "author_names",
    "credit_near",
    "next_heading",
    "player",
)
_NATURE = (
    "leads_away",
    "kind",
    "width",
    "height",
    "address_width",
    "aspect",
    "alt_length",
    "alt_is_headline",
    "eager",
    "not_photo",
    "hidden",
    "alt_is_person",
)
_PAGE = ("declared", "copies", "alike", "alike_inside", "order")
_WRITTEN = (*_PLACE, *_BRANCH, *_NATURE, *_PAGE)
_ORDER = [_WRITTEN.index(column) for column in COLUMNS]


def _place(around: Surroundings, picture: Picture) -> tuple[float, ...]:
    """Return where a picture stands between headline and end."""
    at = around.stream.elements.start[picture.element]
    story, kept = around.story, around.kept
    length = max(1, story.last - story.first)
    return (
        _clip(at - around.headline) if around.headline >= 0 else FAR,
        _clip(at - story.first),
        _clip(at - story.last),
        story.first <= at <= story.last + 1,
        min(2.0, max(-1.0, (at - story.first) / length)),
        kept[at] - kept[max(0, at - 1)],
        kept[min(at + 1, len(kept) - 1)] - kept[at],
    )


def _clip(distance: int) -> float:
    return min(FAR, max(-FAR, float(distance)))


def _branch(
    around: Surroundings, picture: Picture, positions: list[int], hosts: dict[int, _Host]
) -> tuple[float, ...]:
    """Return what else is in the part of the page that holds the picture and none of the story."""
    stream = around.stream
    elements, blocks = stream.elements, stream.blocks
    branch, steps = around.branch_of(picture.element)
    host = elements.parent[branch]
    if host not in hosts:
        hosts[host] = _read_host(stream, host)
    chars = around.count(around.chars, branch)
    start, end = elements.start[branch], elements.end[branch]
    headings = linked = 0
    for block in blocks[start : min(end, start + _MAX_BRANCH_BLOCKS)]:
        if block.tag in HEADING_TAGS:
            headings += 1
            linked += block.link_chars > 0
    alt = (elements.attrs[picture.element].get("alt") or "")[:200]
    at = elements.start[picture.element]
    near = blocks[max(start, at - 1) : min(end, at + 3)]
    # a caption that was taken for the story stands outside the branch
    behind = blocks[at : at + 1] if not near else []
    total = max(1, around.kept[-1])
    # a link to the picture itself, or to nowhere, makes no teaser of what it holds
    own_link = picture.link if _leads_away(stream, picture) else None
    return (
        around.count(around.kept, host) / total,
        min(steps, 12),
        min(chars, 2000),
        around.count(around.links, branch) / chars if chars and (own_link or picture.link is None) else 0.0,
        min(end - start, _MAX_BRANCH_BLOCKS),
        bisect_left(positions, elements.stop[branch]) - bisect_left(positions, branch),
        headings,
        linked,
        *_ancestry(stream, picture.element, branch, hosts[host]),
        bool(alt) and any(alt in block.text for block in near),
        _is_caption_like(stream, picture.element, branch),
        0.0 if own_link is None else min(around.count(around.chars, own_link), 300),
        speaks_of_author(stream, picture),
        any(_holds_credit(block.text) for block in near if len(block.text) <= MAX_CAPTION_CHARS)
        or any(_holds_label(block.text) for block in behind if len(block.text) <= MAX_CAPTION_CHARS),
        _is_before_heading(stream, picture.element),
        is_in_player(stream, picture.element, branch),
    )


def _is_before_heading(stream: BlockStream, element: int) -> bool:
    """Tell whether a heading is among what follows a picture, within its figure where that has a caption."""
    at = stream.elements.start[element]
    following = stream.blocks[at : min(at + 2, _end_of_figure(stream, element))]
    return any(block.tag in HEADING_TAGS for block in following)


def _end_of_figure(stream: BlockStream, element: int) -> int:
    """Return the block at which the caption of a figure ends, that of the page where there is none.

    What stands under a picture's own caption says nothing of the picture.
    """
    elements = stream.elements
    for _ in range(_FIGURE_LEVELS):
        element = elements.parent[element]
        if elements.tag[element] == "figure":
            if elements.end[element] > elements.start[element]:
                return elements.end[element]
            break
    return len(stream.blocks)


_FIGURE_LEVELS = 6
"""Levels above a picture within which the figure that holds it stands."""


class _Host(NamedTuple):
    """What the tags and names around an element say."""

    figure: bool
    captioned: bool
    listed: bool
    aside: bool
    frame: bool
    button: bool
    other: int


def _read_host(stream: BlockStream, index: int) -> _Host:
    """Return what is said by an element that holds a branch, and by those around it."""
    elements = stream.elements
    tags, attrs = elements.tag, elements.attrs
    figure = captioned = listed = aside = frame = button = False
    other = 0
    while index:
        if not other:
            other = count_hints(attrs[index].get("class") or "", attrs[index].get("id") or "")[1]
        tag = tags[index]
        if tag == "figure" and not figure:
            figure = True
            captioned = "figcaption" in tags[index : elements.stop[index]]
        listed = listed or tag == "li"
        aside = aside or tag == "aside"
        frame = frame or (tag in _FRAMES and tag != "header")
        button = button or tag == "button"
        index = elements.parent[index]
    return _Host(figure, captioned, listed, aside, frame, button, other)


def _ancestry(stream: BlockStream, element: int, branch: int, host: _Host) -> tuple[float, ...]:
    """Return what the tags and names around a picture say."""
    elements = stream.elements
    tags, attrs = elements.tag, elements.attrs
    figure = captioned = listed = aside = frame = button = False
    shown = other = 0
    index = element
    while index >= branch and index:
        good, bad = count_hints(attrs[index].get("class") or "", attrs[index].get("id") or "")
        shown += good
        other += bad
        tag = tags[index]
        if tag == "figure" and not figure:
            figure = True
            captioned = "figcaption" in tags[index : elements.stop[index]]
        elif tag == "li":
            listed = True
        elif tag == "aside":
            aside = True
        elif tag in _FRAMES:
            frame = True
        elif tag == "button" or attrs[index].get("role") == "button":
            button = True
        index = elements.parent[index]
    return (
        figure or host.figure,
        captioned if figure else host.captioned,
        listed or host.listed,
        aside or host.aside,
        frame or host.frame,
        button or host.button,
        min(shown, 6),
        min(other, 6),
        min(host.other, 6),
    )


@lru_cache(maxsize=512)
def _holds_credit(text: str) -> bool:
    return (
        has_credit_label(text) or text[-1] in ")]）］" or "©" in text or split_credit(text).credit is not None
    )


@lru_cache(maxsize=512)
def _holds_label(text: str) -> bool:
    """Tell whether a text ends in a credit behind its label."""
    return split_credit(text).label is not None


@lru_cache(maxsize=4096)
def _speaks_of_caption(name: str) -> bool:
    return _CAPTION_NAME.search(name[:200]) is not None


def _is_caption_like(stream: BlockStream, element: int, branch: int) -> bool:
    """Tell whether an element near the picture has a name that speaks of captions or credits."""
    elements = stream.elements
    top = element
    for _ in range(4):
        up = elements.parent[top]
        if up < branch:
            break
        top = up
    if elements.end[top] == elements.start[top]:
        top = elements.parent[top]
    stop = min(elements.stop[top], element + 24)
    return any(
        _speaks_of_caption(name)
        for attrs in elements.attrs[element + 1 : stop]
        if attrs and (name := attrs.get("class"))
    )


def _nature(around: Surroundings, candidate: Candidate) -> tuple[float, ...]:
    """Return what the picture's own markup says."""
    picture, ref = candidate.picture, candidate.addresses[0].ref
    elements = around.stream.elements
    attrs = elements.attrs[picture.element]
    width, height = declared_size(attrs)
    alt = (attrs.get("alt") or "").strip()[:400]
    return (
        _leads_away(around.stream, picture),
        _KINDS[picture.kind],
        min(width, 3000),
        min(height, 3000),
        min(candidate.width, 3000),
        width / height if width and height else 0.0,
        len(alt),
        bool(alt) and alt.lower() == around.title,
        attrs.get("loading") == "eager" or attrs.get("fetchpriority") == "high",
        _NOT_PHOTO.search(ref[-200:]) is not None,
        "hidden" in attrs or attrs.get("aria-hidden") == "true",
        looks_like_person(alt),
    )


def _leads_away(stream: BlockStream, picture: Picture) -> bool:
    """Tell whether the link around a picture, if there is one, goes to another page."""
    if picture.link is None:
        return False
    href = (stream.elements.attrs[picture.link].get("href") or "").strip()
    return not (has_image_ending(href) or href[:1] in ("", "#") or href.startswith("javascript"))


_KINDS = {
    PictureKind.IMAGE: 0.0,
    PictureKind.NOSCRIPT: 1.0,
    PictureKind.POSTER: 2.0,
    PictureKind.BACKGROUND: 3.0,
}


def picture_shape(stream: BlockStream, element: int) -> tuple[str, ...]:
    """Return tags and classes of a picture and what holds it: pictures of one kind share them."""
    elements = stream.elements
    shape = []
    for _ in range(3):
        shape.append(elements.tag[element] + "." + (elements.attrs[element].get("class") or "")[:60])
        element = elements.parent[element]
    return tuple(shape)


@cache
def _hints() -> tuple[frozenset[str], frozenset[str]]:
    data = json.loads(resources.files("cleanfeed.extraction").joinpath("data/images.json").read_text("utf-8"))
    return frozenset(data["shown"]), frozenset(data["other"])


@lru_cache(maxsize=4096)
def count_hints(class_name: str, element_id: str) -> tuple[int, int]:
    """Return how many words of an element's names speak for a picture of the story, and how many against."""
    shown, other = _hints()
    words = set(_WORD.findall(_CAMEL.sub(" ", f"{class_name[:200]} {element_id[:60]}").lower()))
    return len(words & shown), len(words & other)
