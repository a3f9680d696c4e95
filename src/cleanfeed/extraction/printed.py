"""The heading that prints the headline, and what proves that it does.

What the titles of a page are, and which of them wins, is for :mod:`~cleanfeed.extraction.headline`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from cleanfeed.extraction.blocks import BlockStream, Elements
from cleanfeed.extraction.inner_text import inner_text, iter_tag
from cleanfeed.text import likeness, normalize_space, squeeze, word_set

MAX_HEADINGS = 20
"""How many headings are looked at for the printed headline."""

MAX_HEADING_CHARS = 400
MIN_LIKENESS = 0.35
"""How alike a heading and a declared title are at least when both name the story."""

LIKER = 0.01
"""By how much a later heading must be more like the titles than an earlier one."""

TRAIL_REACH = 4
"""Blocks behind a trail that ends in an ``h1`` for search engines: the headline a reader sees begins
there. Further down stand menus and tickers with headings of their own."""

TRAIL_LEVELS = 3
"""How many elements above a heading say that it stands in a trail."""

MIN_HEADLINE_WORDS = 4
"""A heading of an article that resembles no title is its headline from so many words; shorter ones
name a section."""


class Proof(StrEnum):
    """What shows that a heading is the headline."""

    LIKE = "like"
    """It resembles a declared title."""
    SPELLED = "spelled"
    """It is one, letter by letter."""
    TRAIL = "trail"
    """It follows the path to the page, at whose end stands a title for search engines."""
    ARTICLE = "article"
    """It heads the article."""
    NONE = "none"


class Printed(NamedTuple):
    """The heading that prints the headline."""

    element: int
    text: str
    kicker: str | None
    proof: Proof


def find_printed(
    stream: BlockStream, titles: list[str], short: list[str], sites: frozenset[str]
) -> Printed | None:
    """Return the heading most like what the page declares, else one that stands where headlines stand.

    Args:
        stream: The page.
        titles: What the page declares as its title, as it stands there.
        short: The same without names of the site.
        sites: Squeezed names of the site.
    """
    words = [word_set(title) for title in titles]
    best: tuple[float, int, str] | None = None
    for element in iter_tag(stream, "h1", MAX_HEADINGS):
        text = _text(stream, element)
        if not text or squeeze(text) in sites:
            continue
        own = word_set(text)
        alike = max((likeness(own, other) for other in words), default=0.0)
        if best is None or alike > best[0] + LIKER:
            best = alike, element, text
    if best is None:
        return _find_spelled(stream, [*titles, *short])
    alike, element, text = best
    if _is_in_trail(stream.elements, element):
        behind = _find_behind_trail(stream, element)
        if behind is not None and not _is_topic_of(behind.text, text):
            return behind
    if alike >= MIN_LIKENESS:
        return Printed(element, text, None, Proof.LIKE)
    heads = len(text.split()) >= MIN_HEADLINE_WORDS and _heads_article(stream.elements, element)
    return _find_spelled(stream, [*titles, *short]) or Printed(
        element, text, None, Proof.ARTICLE if heads else Proof.NONE
    )


def _text(stream: BlockStream, element: int) -> str:
    return normalize_space(inner_text(stream, element, MAX_HEADING_CHARS))


def _is_in_trail(elements: Elements, element: int) -> bool:
    """Tell whether a heading ends the path to the page: "Home > Politics > …"."""
    chain = [element, *elements.iter_ancestors(element)][: TRAIL_LEVELS + 1]
    return any(
        elements.tag[each] == "nav"
        or (elements.tag[each] in {"li", "nav"} and each != element)
        or any(
            "breadcrumb" in f"{name} {value or ''}".lower() for name, value in elements.attrs[each].items()
        )
        for each in chain
    )


def _find_behind_trail(stream: BlockStream, element: int) -> Printed | None:
    """Return the second-level heading right behind a trail."""
    elements = stream.elements
    end = elements.end[element]
    for later in range(elements.stop[element], len(elements)):
        start = elements.start[later]
        if start > end + TRAIL_REACH:
            break
        if elements.tag[later] == "h2" and not _is_in_trail(elements, later):
            text = _text(stream, later)
            return Printed(later, text, None, Proof.TRAIL) if text else None
    return None


def _is_topic_of(text: str, headline: str) -> bool:
    """Tell whether a heading repeats a small part of another one: whom or what the story is about."""
    part, whole = squeeze(text), squeeze(headline)
    return part in whole and 2 * len(part) < len(whole)


def _heads_article(elements: Elements, element: int) -> bool:
    """Tell whether a heading is the first of its level in an ``article``, and the page has one article."""
    around = next(
        (each for each in elements.iter_ancestors(element) if elements.tag[each] == "article"), None
    )
    return around is not None and "h1" not in elements.tag[around + 1 : element]


def _find_spelled(stream: BlockStream, titles: list[str]) -> Printed | None:
    """Return the first block that prints a declared title letter by letter, whatever its tag."""
    wanted = {squeeze(title) for title in titles}
    lengths = {len(title) for title in titles}
    low, high = min(lengths, default=0) // 2, max(lengths, default=0) * 2
    for block in stream.blocks:
        is_heading = block.tag in {"h2", "h3", "h4"}
        if (
            (is_heading or not block.link_chars)
            and low <= len(block.text) <= high
            and squeeze(block.text) in wanted
        ):
            return Printed(block.element, normalize_space(block.text), None, Proof.SPELLED)
    return None
