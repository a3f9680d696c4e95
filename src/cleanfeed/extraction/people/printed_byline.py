"""The byline that a reader sees: by its markup, its words, its links, or as the story's signature.

Which of printed and declared authors are taken is for :mod:`~cleanfeed.extraction.people.byline`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache

from cleanfeed.article import Person
from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.inner_text import class_words, inner_text
from cleanfeed.extraction.people.names import byline_label, leading_name, split_names
from cleanfeed.extraction.people.unspaced_names import find_opening_names, is_report_line
from cleanfeed.extraction.story import Headline, Story
from cleanfeed.text import load_lexicon, load_markup_words, normalize_space, squeeze

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

BYLINE_GAP = 3
"""Blocks between two names of one byline at most."""

MAX_BYLINE_CHARS = 220
MAX_SIGNED_CHARS = 60
"""Longest line that is a signature and no sentence."""
SIGNED_SHARE = 0.6
"""Least share of names in a line that signs a story."""
MAX_PARTS = 30
MAX_SPANS = 6
"""How many elements inside a byline, and spans inside a line, are looked at."""

MAX_SPOKEN_CHARS = 120
"""Longest text that is taken for a byline because it begins with "by"."""

_AUTHOR_PATH = re.compile(
    r"/(?:@|~|authors?|autore?n?|autore[s]?|autor[ia]?|auteurs?|people|persons?|profiles?|team|staff|editors?|by|reporters?|contributors?|"
    r"journalists?|journaliste|redaktion|redakteur|redactie|writers?|columnists?|forfatter|skribent|yazar|penulis|users?|"
    r"firmas?|autores|bio|korrespondenten|author-[\w-]+|meet-the-team|medarbetare|u)[/-]",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[【［\[][^【】\[\]]+[】］\]]$")
_NAME_CLASSES = frozenset({"fn", "name", "authorname", "nickname"})
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
    stream: BlockStream, headline: Headline, story: Story, language: str | None, sites: frozenset[str]
) -> list[tuple[Person, int | None]]:
    """Return the persons of the printed byline with the blocks they stand in."""
    first, stop = near_headline(stream, headline, story)
    for finder in (_marked, _spoken, _linked, _dated, _opening, _signed, _marked_behind):
        people = finder(stream, first, stop, story, language)
        people = [(person, block) for person, block in people if block != headline.block]
        persons = [(person, block) for person, block in people if not is_site(person.name, sites)]
        people = persons or people
        if people:
            once = unique([person for person, _ in people])
            return [
                (person, next(b for p, b in people if squeeze(p.name) == squeeze(person.name)))
                for person in once
            ]
    return []


def _marked(
    stream: BlockStream, first: int, stop: int, _story: Story, language: str | None
) -> list[tuple[Person, int | None]]:
    """Return the names in elements that call themselves a byline, or link to an author's page as such."""
    elements = stream.elements
    begin, end = bisect_left(elements.start, first), bisect_right(elements.start, stop)
    wanted, unwanted, stems = load_markup_words("byline"), load_markup_words("byline_not"), _stems()
    found: list[tuple[Person, int | None]] = []
    mark: tuple[str, str | None] | None = None
    skip = 0
    for element in range(begin, min(end, len(elements))):
        block = elements.start[element]
        if element < skip or block >= elements.end[element] or block >= stop or not elements.attrs[element]:
            continue
        if found and block > (found[-1][1] or 0) + BYLINE_GAP:
            break
        attrs = elements.attrs[element]
        rel = elements.tag[element] == "a" and "author" in (attrs.get("rel") or "").split()
        if not rel:
            told = (attrs.get("class") or attrs.get("id") or attrs.get("data-testid") or "").lower()
            if not stems.search(told):
                continue
            words = class_words(elements, element)
            if not words & wanted or (words & unwanted and "byline" not in words):
                continue
        own_mark = (elements.tag[element], attrs.get("class"))
        if (mark is not None and own_mark != mark) or _is_in_picture(stream, element):
            continue
        text = inner_text(stream, element, MAX_BYLINE_CHARS + 1)
        people = _names_in(stream, element, text, language) if len(text) <= MAX_BYLINE_CHARS else []
        if people:
            mark = own_mark
            found.extend((person, block) for person in people)
            skip = elements.stop[element]
    return found


@cache
def _stems() -> re.Pattern[str]:
    """Return what a class name with a byline word has in it; ten times cheaper than parting the name."""
    words = sorted({word.split("-")[0] for word in load_markup_words("byline")}, key=lambda w: (len(w), w))
    stems = [word for i, word in enumerate(words) if not any(shorter in word for shorter in words[:i])]
    return re.compile("|".join(map(re.escape, stems)))


def _is_in_picture(stream: BlockStream, element: int) -> bool:
    elements = stream.elements
    return any(
        elements.tag[ancestor] in {"figure", "figcaption", "picture"}
        for ancestor in elements.iter_ancestors(element)
    )


def _names_in(stream: BlockStream, element: int, text: str, language: str | None) -> list[Person]:
    """Return the names in a byline element: its links to people, else its text."""
    elements = stream.elements
    links: list[Person] = []
    for inner in (element, *elements.iter_inside(element)):
        href = elements.attrs[inner].get("href") if elements.tag[inner] == "a" else None
        rel = (elements.attrs[inner].get("rel") or "") if href else ""
        if href and ("author" in rel or _AUTHOR_PATH.search(href)):
            names = split_names(inner_text(stream, inner), language, strict=True)
            links.extend(Person(name=name) for name in names)
    if links:
        return links
    people = [
        Person(name=name, raw=raw_line(text, name)) for name in split_names(text, language, strict=True)
    ]
    return people or _named_part(stream, element, language) or _led(text, language)


def _named_part(stream: BlockStream, element: int, language: str | None) -> list[Person]:
    """Return the name in the part of a byline that calls itself a name, be it one word."""
    for inner in stream.elements.iter_inside(element)[:MAX_PARTS]:
        attrs = stream.elements.attrs[inner]
        if (
            attrs
            and (attrs.get("class") or "").lower().split()[:1]
            and _NAME_CLASSES & class_words(stream.elements, inner)
        ):
            names = split_names(inner_text(stream, inner, MAX_SPOKEN_CHARS), language)
            if names:
                return [Person(name=name) for name in names]
    return []


def _led(text: str, language: str | None) -> list[Person]:
    name = leading_name(text, language)
    return [Person(name=name, raw=raw_line(text, name))] if name else []


def _spoken(
    stream: BlockStream, first: int, stop: int, story: Story, language: str | None
) -> list[tuple[Person, int | None]]:
    """Return the names in a short line that begins with "by", near the headline or behind the story."""
    for index in (*range(first, stop), *behind(stream, story, stop)):
        block = stream.blocks[index]
        if block.hidden or len(block.text) > MAX_SPOKEN_CHARS:
            continue
        for text in (block.text, *(block.text[span.start : span.end] for span in block.spans[:MAX_SPANS])):
            label = byline_label(text, language) or (text if is_report_line(text) else None)
            if label is None or (len(label) < MIN_LABEL_CHARS and index > story.last + BLOCKS_CLOSE):
                continue
            names = split_names(text, language, strict=True) or [leading_name(text, language) or ""]
            if names[0]:
                return [(Person(name=name, raw=raw_line(block.text, name)), index) for name in names]
    return []


def behind(stream: BlockStream, story: Story, stop: int) -> range:
    """Return the blocks at and behind the end of the story that a byline may stand in."""
    if not story.kept:
        return range(0)
    return range(max(story.last - 1, stop), min(story.last + 1 + BLOCKS_BEYOND, len(stream.blocks)))


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
            if href and _AUTHOR_PATH.search(href):
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
        names = split_names(before.group(1), language, strict=True) if before else []
        if len(names) == 1 and names[0].split()[-1].casefold() not in load_lexicon(language).months:
            return [(Person(name=names[0], raw=raw_line(block.text, names[0])), index)]
    return []


def _opening(
    stream: BlockStream, _first: int, _stop: int, story: Story, language: str | None
) -> list[tuple[Person, int | None]]:
    """Return the reporters in the opening of a story, "（記者林雅婷台北5日電）"; its block is no byline."""
    told = find_opening_names(stream.blocks[story.first].text) if story.kept else None
    return [(Person(name=name), None) for name in split_names(told, language, strict=True)] if told else []


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
            names = split_names(text.strip("【】［］[]"), language, strict=True)
            if sum(len(name) for name in names) >= SIGNED_SHARE * len(text):
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


def raw_line(raw: str, name: str) -> str | None:
    """Return the byline as it stands, where it is more than the name."""
    text = normalize_space(raw)[:MAX_BYLINE_CHARS]
    return text if text != name else None


def is_site(name: str, sites: frozenset[str]) -> bool:
    """Tell whether a name is the site's own or one of its desks."""
    key = squeeze(name)
    first = squeeze(name.split(maxsplit=1)[0]) if name.split() else ""
    if first in sites and any(len(word) > 1 and word.isupper() for word in name.split()):
        return True  # "MDR THÜRINGEN": a desk of the house
    return (
        not key
        or key in sites
        or any(
            len(site) >= MIN_SITE_CHARS and (key.startswith(site) or site.startswith(key)) for site in sites
        )
    )
