"""What names around a picture say it is: a portrait of the author, the still of a player."""

from __future__ import annotations

import re
from functools import lru_cache

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.credits.line import looks_like_person
from cleanfeed.extraction.images.pictures import MAX_BADGE_SIDE, Candidate, Picture

_AUTHOR_NAME = re.compile(
    r"author|autor|auteur|byline|avatar|journalist|reporter|profil|contributor|columnist|kolumne|redakt|person|/by/|staff",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def _names_author(name: str) -> bool:
    return _AUTHOR_NAME.search(name[:200]) is not None


def speaks_of_author(stream: BlockStream, picture: Picture) -> bool:
    """Tell whether names or link around a picture speak of an author: a portrait beside the byline."""
    elements = stream.elements
    if picture.link is not None and _AUTHOR_NAME.search(
        (elements.attrs[picture.link].get("href") or "")[:300]
    ):
        return True
    index = picture.element
    for _ in range(5):
        if elements.end[index] - elements.start[index] > _MAX_BYLINE_BLOCKS:
            break
        attrs = elements.attrs[index]
        if attrs and (name := attrs.get("class")) and _names_author(name):
            return True
        index = elements.parent[index]
    return False


_MAX_BYLINE_BLOCKS = 6
"""Most blocks of an element that is an author's box; larger ones hold the story."""


_PORTRAIT = re.compile(r"gravatar|/avatars?[/_.-]", re.IGNORECASE)


def is_portrait(stream: BlockStream, candidate: Candidate, authors: frozenset[str]) -> bool:
    """Tell whether a picture shows who wrote the story.

    Args:
        stream: The page.
        candidate: The picture.
        authors: Names of the declared authors, case-folded.
    """
    alt = " ".join((stream.elements.attrs[candidate.picture.element].get("alt") or "")[:100].split())
    if alt.casefold() in authors:
        return True
    is_small = 0 < candidate.width <= MAX_BADGE_SIDE
    is_filed = all(_AUTHOR_FOLDER.search(address.ref[:300]) for address in candidate.addresses)
    is_named = looks_like_person(alt)
    if (is_small or is_filed or is_named) and speaks_of_author(stream, candidate.picture):
        return True
    if is_named and (is_filed or _is_author_linked(stream, candidate.picture.element, alt)):
        return True
    return all(_PORTRAIT.search(address.ref[:300]) for address in candidate.addresses)


def _is_author_linked(stream: BlockStream, element: int, name: str) -> bool:
    """Tell whether the person that ``alt`` names is linked as an author beside the picture."""
    elements, blocks = stream.elements, stream.blocks
    top = element
    for _ in range(_BOX_LEVELS):
        up = elements.parent[top]
        if elements.end[up] - elements.start[up] > _MAX_BYLINE_BLOCKS:
            break
        top = up
    if not any(name in block.text for block in blocks[elements.start[top] : elements.end[top]]):
        return False
    last = name.rsplit(" ", 1)[-1].lower()
    for index in range(top, min(elements.stop[top], top + _MAX_BOX_ELEMENTS)):
        href = (elements.attrs[index].get("href") or "")[:300] if elements.tag[index] == "a" else ""
        if last in href.lower() and (
            "author" in (elements.attrs[index].get("rel") or "") or _AUTHOR_FOLDER.search(href)
        ):
            return True
    return False


_BOX_LEVELS = 4
_MAX_BOX_ELEMENTS = 40
_AUTHOR_FOLDER = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|journalists?|reporters?|columnists?|contributors?|bylines?)/",
    re.IGNORECASE,
)


_PLAYER = re.compile(
    r"video|audio|player|podcast|jwplayer|kaltura|brightcove|dailymotion|youtube|glomex", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def names_player(name: str) -> bool:
    """Tell whether the names of an element are those of a player."""
    return _PLAYER.search(name[:200]) is not None


@lru_cache(maxsize=4096)
def names_title(name: str) -> bool:
    """Tell whether the names of an element are those of a title."""
    return _TITLE.search(name[:200]) is not None


_TITLE = re.compile(r"(?<![a-z])(?:titles?|headline|heading)(?![a-z])", re.IGNORECASE)


def is_in_player(stream: BlockStream, element: int, branch: int) -> bool:
    """Tell whether a picture is the still of a player."""
    elements = stream.elements
    index = element
    for _ in range(6):
        attrs = elements.attrs[index]
        if elements.tag[index] == "video" or (attrs and (name := attrs.get("class")) and names_player(name)):
            return True
        if index <= branch:
            break
        index = elements.parent[index]
    return False
