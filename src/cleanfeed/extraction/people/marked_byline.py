"""The byline that its markup calls so: the names in it, without roles, places and dates beside them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache

from cleanfeed.article import Person
from cleanfeed.extraction.blocks import INLINE_TAGS, BlockStream, Elements
from cleanfeed.extraction.inner_text import class_words, inner_text
from cleanfeed.extraction.people.names import joined_names, leading_name, split_names
from cleanfeed.extraction.seams import seamed_text
from cleanfeed.extraction.story import Story
from cleanfeed.text import load_markup_words, normalize_space

BYLINE_GAP = 3
"""Blocks between two names of one byline at most."""

MAX_BYLINE_CHARS = 220
MAX_PARTS = 30
"""How many elements inside a byline are looked at."""

MAX_SPOKEN_CHARS = 120
"""Longest text that is taken for a byline because it begins with "by"."""

AUTHOR_PATH = re.compile(
    r"/(?:@|~|authors?|autore?n?|autore[s]?|autor[ia]?|autorius|autors|avtori?|avtors|autory|auteurs?|people|persons?|profiles?|team|staff|editors?|by|reporters?|contributors?|"
    r"journalists?|journaliste|redaktion|redakteur|redactie|writers?|columnists?|forfatter|skribent|yazar|penulis|users?|"
    r"firmas?|autores|bio|korrespondenten|author-[\w-]+|meet-the-team|medarbetare|u)[/-]",
    re.IGNORECASE,
)
_NAME_CLASSES = frozenset({"fn", "name", "authorname", "nickname"})


def find_marked(
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
            if not words & wanted or words & _parts_of_byline():
                continue
            if words & unwanted and "byline" not in words:
                continue
        own_mark = (elements.tag[element], attrs.get("class"))
        if (mark is not None and own_mark != mark) or _is_in_picture(stream, element):
            continue
        is_short = len(inner_text(stream, element, MAX_BYLINE_CHARS + 1)) <= MAX_BYLINE_CHARS
        people = _names_in(stream, element, _line(stream, element), language) if is_short else []
        if people:
            mark = own_mark
            found.extend((person, block) for person in people)
            skip = elements.stop[element]
    return found


@cache
def _parts_of_byline() -> frozenset[str]:
    """Return class names of what stands beside a name: "author-title", "byline__date"."""
    rest = load_markup_words("byline_rest")
    return frozenset(word + part for word in load_markup_words("byline") for part in rest)


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
        if href and ("author" in rel or AUTHOR_PATH.search(href)):
            names = split_names(inner_text(stream, inner), language, strict=True)
            links.extend(Person(name=name) for name in names)
    if links:
        joined = joined_names(text, [person.name for person in links], language)
        return [*links, *(Person(name=name, raw=raw_line(text, name)) for name in joined)]
    people = [
        Person(name=name, raw=raw_line(text, name)) for name in split_names(text, language, strict=True)
    ]
    return people or _named_part(stream, element, language) or _led(text, language)


def _line(stream: BlockStream, element: int) -> str:
    """Return the text of a byline element without the parts that call themselves a role, place or date."""
    elements = stream.elements
    if elements.tag[element] in INLINE_TAGS:
        return inner_text(stream, element, MAX_BYLINE_CHARS + 1)
    rest = load_markup_words("byline_rest")
    lines: list[str] = []
    for block in stream.blocks[elements.start[element] : elements.end[element]][:MAX_PARTS]:
        if block.element != element and _calls_itself(elements, block.element, rest):
            continue
        spans = [span for span in block.spans if _calls_itself(elements, span.element, rest)]
        text = seamed_text(block)
        for span in spans if text == block.text or spans else ():
            text = text.replace(block.text[span.start : span.end].strip() or "\0", "\n", 1)
        lines.append(text)
    return "\n".join(lines)[: MAX_BYLINE_CHARS + 1]


def _calls_itself(elements: Elements, element: int, wanted: frozenset[str]) -> bool:
    """Tell whether an element's class says that it is no name."""
    words = class_words(elements, element)
    if words & _parts_of_byline():
        return True
    return bool(words & wanted) and not words & (_NAME_CLASSES | load_markup_words("byline"))


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


def raw_line(raw: str, name: str) -> str | None:
    """Return the byline as it stands, where it is more than the name."""
    text = normalize_space(raw)[:MAX_BYLINE_CHARS]
    return text if text != name else None
