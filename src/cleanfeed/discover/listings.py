"""Finds the stories on a section or home page, and the listing's next page.

Each link is judged by its address, its text and its place; the links to one address are
judged together, since a teaser repeats its link on picture, headline and "read more".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from cleanfeed.discover.links import PageLink, parse_page, read_links
from cleanfeed.discover.options import SourceKind
from cleanfeed.discover.shapes import NEVER, shape_points
from cleanfeed.discover.titles import clean_title
from cleanfeed.discover.values import Candidate, Discovered, SourceRequest
from cleanfeed.discover.wordlists import load_words
from cleanfeed.errors import PageError
from cleanfeed.urls import normalize_url, same_site

MIN_SCORE = 0.5
"""Share of certainty from which a link is taken for a story."""

_LONG_TEXT_WORDS = 5
_SHORT_TEXT_WORDS = 2
_CHARS_A_WORD = 6
"""Stands in for words in scripts that part none."""

_LONG_TEXT_POINTS = 1.0
_SHORT_TEXT_POINTS = -0.8
_HEADING_POINTS = 1.2
_ARTICLE_POINTS = 0.6
_FURNITURE_POINTS = -2.0
_REL_POINTS = -2.0
_BIAS = -1.6

_NOT_STORY_RELS = frozenset(
    {"tag", "author", "category", "nofollow", "license", "next", "prev", "home", "search"}
)
_PAGE_NUMBER = re.compile(r"(/page/|[?&](?:page|p|seite|pagina)=)(\d{1,4})(?=\D|$)", re.IGNORECASE)


def read_listing(body: bytes, url: str, *, other_sites: bool = False, depth: int = 0) -> Discovered:
    """Return the stories a page links to, in reading order, and its next page if it has one.

    Args:
        body: The page.
        url: Its address.
        other_sites: Whether links to other sites count.
        depth: Pages of the listing before this one.

    Raises:
        SourceError: The page is empty or cannot be parsed within reason.
    """
    links = read_links(parse_page(body, url), url)
    here = _canonical(url)
    groups: dict[str, list[PageLink]] = {}
    for link in links:
        canonical = _canonical(link.url)
        if canonical and canonical != here and (other_sites or same_site(canonical, url)):
            groups.setdefault(canonical, []).append(link)
    found = (_judge(address, group) for address, group in groups.items())
    following = find_next_page(links, url)
    return Discovered(
        candidates=tuple(candidate for candidate in found if candidate.score >= MIN_SCORE),
        further=(SourceRequest(url=following, kind=SourceKind.LISTING, depth=depth + 1),)
        if following
        else (),
        kind=SourceKind.LISTING,
    )


def find_next_page(links: Iterable[PageLink], url: str) -> str | None:
    """Return the address of the listing's next page on the same site, or ``None``."""
    here = _canonical(url)
    reachable = [link for link in links if same_site(link.url, url) and _canonical(link.url) != here]
    for link in reachable:
        if "next" in link.rel:
            return link.url
    number = _page_number(url) or 1
    for link in reachable:
        if _page_number(link.url) == number + 1 and _without_number(link.url) == _without_number(url):
            return link.url
    words = load_words("next_words")
    return next((link.url for link in reachable if link.text.lower() in words), None)


def _judge(address: str, links: list[PageLink]) -> Candidate:
    """Return a candidate whose score is the certainty that its address holds a story."""
    title = max((link.text for link in links), key=len)
    points = shape_points(address)
    if points > NEVER:
        points += _BIAS + _text_points(title) + max(_place_points(link) for link in links)
    return Candidate(
        url=address,
        title=clean_title(title),
        kind=SourceKind.LISTING,
        score=round(1 / (1 + math.exp(-points)), 3),
    )


def _text_points(text: str) -> float:
    words = max(len(text.split()), len(text) // _CHARS_A_WORD if not text.isascii() else 0)
    if words >= _LONG_TEXT_WORDS:
        return _LONG_TEXT_POINTS
    return _SHORT_TEXT_POINTS if words <= _SHORT_TEXT_WORDS else 0.0


def _place_points(link: PageLink) -> float:
    points = _HEADING_POINTS if link.in_heading else 0.0
    points += _ARTICLE_POINTS if link.in_article else 0.0
    points += _FURNITURE_POINTS if link.in_furniture else 0.0
    return points + (_REL_POINTS if _NOT_STORY_RELS.intersection(link.rel) else 0.0)


def _page_number(url: str) -> int | None:
    match = _PAGE_NUMBER.search(url)
    return int(match.group(2)) if match else None


def _without_number(url: str) -> str:
    """Return an address without its page number, so that two pages of one listing are the same."""
    bare = _PAGE_NUMBER.sub("", url)
    return (_canonical(bare) or bare).rstrip("/?&")


def _canonical(url: str) -> str | None:
    try:
        return normalize_url(url)
    except PageError:
        return None
