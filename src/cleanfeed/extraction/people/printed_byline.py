"""The byline that a reader sees: by its markup, its words, its links, or as the story's signature.

Which of printed and declared authors are taken is for :mod:`~cleanfeed.extraction.people.byline`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanfeed.article import Person
from cleanfeed.extraction.blocks import Block, BlockStream
from cleanfeed.extraction.inner_text import class_words
from cleanfeed.extraction.people.marked_byline import (
    AUTHOR_PATH,
    MAX_SPOKEN_CHARS,
    find_marked,
    raw_line,
)
from cleanfeed.extraction.people.names import byline_label, leading_name, names_desk, split_names
from cleanfeed.extraction.people.unspaced_names import find_opening_names, is_report_line, plain_names
from cleanfeed.extraction.seams import seamed_text
from cleanfeed.extraction.story import Headline, Story
from cleanfeed.text import load_lexicon, load_markup_words, load_words, squeeze

BLOCKS_BEFORE = 8
BLOCKS_AFTER = 30
"""How far around the headline a byline is looked for, in blocks; menus in between are short blocks."""

BLOCKS_BEYOND = 12
BLOCKS_CLOSE = 4
"""How far behind the end of the story a byline is looked for: with a label such as "Author", and without."""

MIN_LABEL_CHARS = 5
"""A byline word this long is a label and no preposition."""

MIN_SITE_CHARS = 4
"""Shorter names of a site are also beginnings of people's names."""

LAST_LINES = 3
"""Lines at the end of a story, before the last, that may name its makers."""

OPENING_LINES = 3
"""Lines of a story of which one may name its reporters: the first may be its date."""

MAX_SIGNED_CHARS = 60
"""Longest line that is a signature and no sentence."""
SIGNED_SHARE = 0.6
"""Least share of names in a line that signs a story."""
MAX_SPANS = 6
"""How many spans inside a line are looked at."""

_BRACKETED = re.compile(r"[【［\[][^【】\[\]]+[】］\]]$")
_PIECE = re.compile(r"\s*[|•·–—;]\s*|\s-\s|\n|\s+(?=[^\W\d_]{3,20}\s?[:：](?:\s|$))")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BEFORE_DATE = re.compile(r"^([^\d|•·–—]{4,60}?)\s*(?:[|•·–—,]|\s-\s|(?=\d))")


def near_headline(stream: BlockStream, headline: Headline, story: Story) -> tuple[int, int]:
    """Return the first and the end of the blocks among which a byline may stand."""
    anchor = headline.block if headline.block is not None else max(story.first - BLOCKS_BEFORE, 0)
    stop = anchor + BLOCKS_AFTER
    if story.kept:
        following = [index for index in story.kept[:6] if index > anchor]
        stop = min(stop, following[:3][-1] + 1) if following else stop
    return max(anchor - BLOCKS_BEFORE, 0), min(max(stop, anchor + 3), len(stream.blocks))


def find_printed_authors(
    stream: BlockStream,
    headline: Headline,
    story: Story,
    language: str | None,
    sites: tuple[frozenset[str], frozenset[str]],
) -> list[tuple[Person, int | None]]:
    """Return the persons of the printed byline with the blocks they stand in.

    Args:
        stream: The page.
        headline: Its headline.
        story: Its story.
        language: Its language.
        sites: Squeezed names of the site: as declared, and behind the headline in the title. Beside a
            person the latter is no author; alone it may be the name of who writes the blog.
    """
    first, stop = near_headline(stream, headline, story)
    own: list[tuple[Person, int | None]] = []
    for finder in (find_marked, _spoken, _linked, _dated, _opening, _signed, _marked_behind):
        people = finder(stream, first, stop, story, language)
        people = [(person, block) for person, block in people if block != headline.block]
        persons = [(person, block) for person, block in people if not is_site(person.name, sites[0])]
        others = [(person, block) for person, block in persons if not is_site(person.name, sites[1])]
        if persons:
            return _each_once(others or persons)
        own = own or people
    return _each_once(own)


def _each_once(people: list[tuple[Person, int | None]]) -> list[tuple[Person, int | None]]:
    """Return each person with the first block that names them."""
    return [
        (person, next(block for other, block in people if squeeze(other.name) == squeeze(person.name)))
        for person in unique([person for person, _ in people])
    ]


def _spoken(
    stream: BlockStream, first: int, stop: int, story: Story, language: str | None
) -> list[tuple[Person, int | None]]:
    """Return the names in a short line that begins with "by", near the headline or behind the story."""
    for index in (*range(first, stop), *behind(stream, story, stop)):
        block = stream.blocks[index]
        if block.hidden or len(block.text) > MAX_SPOKEN_CHARS:
            continue
        for text in _iter_parts(block, is_near=index < stop):
            label = byline_label(text, language) or (text if is_report_line(text) else None)
            if label is None or (len(label) < MIN_LABEL_CHARS and index > story.last + BLOCKS_CLOSE):
                continue
            names = split_names(text, language, strict=True) or [leading_name(text, language) or ""]
            if names[0]:
                return [(Person(name=name, raw=raw_line(block.text, name)), index) for name in names]
    return []


def _iter_parts(block: Block, *, is_near: bool) -> Iterator[str]:
    """Yield a line, what its elements hold, and the parts between its signs; of a teaser only the line."""
    whole = seamed_text(block)
    yield whole
    if is_near or 2 * block.link_chars <= len(block.text):
        for span in block.spans[:MAX_SPANS]:
            yield block.text[span.start : span.end].strip()
    if is_near:
        yield from _PIECE.split(whole)[1:]


def behind(stream: BlockStream, story: Story, stop: int) -> range:
    """Return the blocks at and behind the end of the story that a byline may stand in."""
    if not story.kept:
        return range(0)
    return range(max(story.last - LAST_LINES, stop), min(story.last + 1 + BLOCKS_BEYOND, len(stream.blocks)))


def _linked(
    stream: BlockStream, first: int, stop: int, _story: Story, language: str | None
) -> list[tuple[Person, int | None]]:
    """Return the names in links to pages of people, whatever surrounds them."""
    found: list[tuple[Person, int | None]] = []
    for index in range(first, stop):
        block = stream.blocks[index]
        if found and index > (found[-1][1] or 0) + 1:
            break
        for span in block.spans if block.link_chars and not block.hidden else ():
            href = (
                stream.elements.attrs[span.element].get("href")
                if stream.elements.tag[span.element] == "a"
                else None
            )
            if href and AUTHOR_PATH.search(href):
                names = split_names(block.text[span.start : span.end], language, strict=True)
                found.extend((Person(name=name), index) for name in names)
    return found


def _dated(
    stream: BlockStream, first: int, stop: int, _story: Story, language: str | None
) -> list[tuple[Person, int | None]]:
    """Return the name in a line that goes on with a date: "Name | 5 April 2025"."""
    for index in range(first, stop):
        block = stream.blocks[index]
        if block.hidden or len(block.text) > MAX_SPOKEN_CHARS or not _YEAR.search(block.text):
            continue
        before = _BEFORE_DATE.match(block.text)
        told = _without_label(before.group(1), language) if before else ""
        names = split_names(told, language, strict=True) if told else []
        if len(names) != 1 or names_desk(names[0], language):
            continue
        if names[0].split()[-1].casefold() not in load_lexicon(language).months:
            return [(Person(name=names[0], raw=raw_line(block.text, names[0])), index)]
    return []


def _without_label(text: str, language: str | None) -> str:
    """Return what stands before "Published:" or the day of the week at the end of a text."""
    lexicon, words = load_lexicon(language), text.split()
    labels = {*lexicon.published, *lexicon.updated, *lexicon.weekdays, *load_lexicon("en").published}
    while len(words) > 1 and words[-1].casefold().rstrip(".:,") in labels:
        words.pop()
    return " ".join(words)


def _opening(
    stream: BlockStream, _first: int, _stop: int, story: Story, language: str | None
) -> list[tuple[Person, int | None]]:
    """Return the reporters in the opening of a story, "（記者林雅婷台北5日電）"; its block is no byline."""
    for index in story.kept[:OPENING_LINES]:
        told = find_opening_names(stream.blocks[index].text)
        if told:
            return [(Person(name=name), None) for name in split_names(told, language, strict=True)]
    return []


def _signed(
    stream: BlockStream, _first: int, _stop: int, story: Story, language: str | None
) -> list[tuple[Person, int | None]]:
    """Return the name that signs a story: its last or first line, all of it a name in bold or italics."""
    if not story.kept:
        return []
    for index in (*range(story.last, min(story.last + 3, len(stream.blocks))), story.first):
        block = stream.blocks[index]
        text = block.text.strip()
        if block.hidden or block.link_chars or len(text) > MAX_SIGNED_CHARS:
            continue
        spans = [span for span in block.spans if span.start == 0 and span.end >= len(block.text.rstrip())]
        if any(stream.elements.tag[span.element] in {"strong", "b", "em", "i"} for span in spans):
            names = split_names(text, language, strict=True)
            if names:
                return [(Person(name=name), index) for name in names]
    return []


def _marked_behind(
    stream: BlockStream, _first: int, _stop: int, story: Story, language: str | None
) -> list[tuple[Person, int | None]]:
    """Return the names that close a story: in an element of their own that is a byline, or in brackets."""
    wanted, unwanted = load_markup_words("byline"), load_markup_words("byline_not")
    for index in range(story.last, min(story.last + BLOCKS_CLOSE, len(stream.blocks))) if story.kept else ():
        block = stream.blocks[index]
        text = block.text.strip()
        if block.hidden or len(text) > MAX_SIGNED_CHARS:
            continue
        words = class_words(stream.elements, block.element)
        if (words & wanted and not words & unwanted) or _BRACKETED.match(text):
            told = text.strip("【】［］[]")
            names = split_names(told, language, strict=True)
            if plain_names(told) or sum(len(name) for name in names) >= SIGNED_SHARE * len(text):
                return [(Person(name=name, raw=raw_line(text, name)), index) for name in names]
    return []


def unique(people: list[Person]) -> tuple[Person, ...]:
    """Return each person once, with an address where one of its namings has one."""
    seen: dict[str, Person] = {}
    for person in people:
        key = squeeze(person.name)
        if key and (key not in seen or (person.url and not seen[key].url)):
            seen[key] = person
    return tuple(seen.values())


def is_site(name: str, sites: frozenset[str]) -> bool:
    """Tell whether a name is the site's own or one of its desks."""
    key = squeeze(name)
    first = squeeze(name.split(maxsplit=1)[0]) if name.split() else ""
    if first in sites and any(len(word) > 1 and word.isupper() for word in name.split()):
        return True  # "MDR THÜRINGEN": a desk of the house
    general = load_words("outlets")
    own = squeeze(" ".join(word for word in name.split() if word.casefold() not in general))
    if len(own) >= MIN_SITE_CHARS and len(own) < len(key) and any(own in site for site in sites):
        return True  # "Punch Online" of "The Savannah Punch"
    return (
        not key
        or key in sites
        or any(
            len(site) >= MIN_SITE_CHARS and (key.startswith(site) or site.startswith(key)) for site in sites
        )
    )
