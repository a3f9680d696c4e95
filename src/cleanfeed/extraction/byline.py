"""The people behind a story: authors, editors, the agency.

Evidence in this order: JSON-LD, microdata, meta tags, the visible byline. A declared author that
is only the site itself gives way to a person found elsewhere; a visible byline that names the
declared authors and more completes them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin

from cleanfeed.article import Organization, Person
from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.declared import Declared, page_key
from cleanfeed.extraction.inner_text import class_words, inner_text
from cleanfeed.extraction.json_ld import first_string, iter_values, types_of
from cleanfeed.extraction.names import (
    MAX_NAMES,
    byline_label,
    clean_name,
    find_editor,
    is_agency,
    is_desk,
    leading_name,
    looks_like_name,
    split_names,
)
from cleanfeed.extraction.story import Headline, Story
from cleanfeed.text import load_markup_words, load_words, normalize_space, squeeze

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

MAX_SHORT_AGENCY = 6
"""Longer spellings are not mistaken for other words."""

BYLINE_GAP = 3
"""Blocks between two names of one byline at most."""

MAX_BYLINE_CHARS = 220
MAX_PARTS = 30
MAX_SPANS = 6
"""How many elements inside a byline, and spans inside a line, are looked at."""

MAX_SPOKEN_CHARS = 120
"""Longest text that is taken for a byline because it begins with "by"."""

AUTHOR_METAS = (
    "author",
    "article:author_name",
    "article:author",
    "article:byline",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "articleauthor",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "byl",
    "byline",
    "og:author",
    "citation_author",
    "twitter:data1",
)

_AUTHOR_PATH = re.compile(
    r"/(?:@|~|authors?|autore?n?|autore[s]?|autor[ia]?|auteurs?|people|persons?|profiles?|team|staff|editors?|by|reporters?|contributors?|"
    r"journalists?|journaliste|redaktion|redakteur|redactie|writers?|columnists?|forfatter|skribent|yazar|penulis|users?|"
    r"firmas?|autores|bio|korrespondenten|author-[\w-]+|meet-the-team|medarbetare|u)[/-]",
    re.IGNORECASE,
)
_NAME_CLASSES = frozenset({"fn", "name", "authorname", "nickname"})
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BEFORE_DATE = re.compile(r"^([^\d|•·–—]{4,60}?)\s*(?:[|•·–—,]|\s-\s|(?=\d))")
_ADMIN = re.compile(
    r"/(?:admin|administrator|webmaster|editor|redazione|redaccion|redaktion)/?$", re.IGNORECASE
)
_HOST = re.compile(r"(?:https?://|www\.)\S+")
_DATELINE_AGENCY = re.compile(r"\(([^()]{2,40})\)|^\s*[\w .,-]{0,40}\s[–—-]\s|[–—-]\s*([A-Za-z]{2,12})\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who made the story."""

    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    source_organization: Organization | None = None
    """The agency whose report this is; it stays among the authors where the byline names it as one."""
    authors_source: str | None = None
    """``jsonld``, ``meta``, ``dom`` or ``text``."""
    editors_source: str | None = None
    organization_source: str | None = None
    byline_blocks: tuple[int, ...] = ()
    """Blocks that are nothing but byline."""


def find_people(stream: BlockStream, declared: Declared, headline: Headline, story: Story) -> People:
    """Return authors, editors and agency of the story."""
    language = declared.language
    sites = declared.site_keys
    visible = _visible_authors(stream, declared, headline, story)
    authors, source = _choose(_iter_declared(declared, language), visible, sites, language)
    authors = tuple(_with_address(author, stream, declared, headline) for author in authors[:MAX_NAMES])
    editors, editors_source = _find_editors(stream, declared, headline, story, language)
    agency, agency_source = _find_agency(stream, declared, authors, story, source)
    return People(
        authors=authors,
        editors=editors,
        source_organization=agency,
        authors_source=source if authors else None,
        editors_source=editors_source,
        organization_source=agency_source,
        byline_blocks=tuple(sorted({block for _, block in visible if block is not None})),
    )


Found = tuple[tuple[Person, ...], str]


def _choose(
    declared: Iterator[Found],
    visible: list[tuple[Person, int | None]],
    sites: frozenset[str],
    language: str | None,
) -> Found:
    """Return the first source that names more than the site itself; else the site."""
    weak: Found = ((), "text")
    printed = tuple(person for person, _ in visible)
    for people, source in (*declared, (printed, "dom")):
        strong = tuple(person for person in people if not _is_weak(person, sites))
        if strong and not all(is_desk(person.name, language) for person in strong):
            return _completed(people, source, printed)
        if people and not weak[0]:
            weak = people, source
    return weak


def _completed(people: tuple[Person, ...], source: str, printed: tuple[Person, ...]) -> Found:
    """Return declared authors, or the printed byline where it names all of them and more."""
    told = {squeeze(person.name) for person in people}
    shown = {squeeze(person.name) for person in printed}
    if told < shown:
        known = {squeeze(person.name): person for person in people}
        return tuple(known.get(squeeze(person.name), person) for person in printed), "dom"
    return people, source


def _is_weak(person: Person, sites: frozenset[str]) -> bool:
    """Tell whether an author stands for the site: its name, its address, its administrator's account."""
    told = person.raw or ""
    return (
        _is_site(person.name, sites)
        or _HOST.search(told) is not None
        or _ADMIN.search(person.url or "") is not None
    )


def _is_site(name: str, sites: frozenset[str]) -> bool:
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


def _iter_declared(declared: Declared, language: str | None) -> Iterator[Found]:
    """Yield the authors by source, the most trusted first."""
    for node, source in ((declared.article, "jsonld"), (declared.microdata, "dom")):
        people = [
            person
            for key in ("author", "creator")
            for value in list(iter_values(node.get(key)))[:MAX_NAMES]
            for person in _persons(declared.graph.resolve(value), declared.base_url, language)
        ]
        if people:
            yield _unique(people), source
    for name in AUTHOR_METAS:
        people = [
            Person(name=text, raw=_raw(content, text))
            for content in declared.metas.get(name, ())[:MAX_NAMES]
            if not content.startswith(("http://", "https://", "@", "/"))
            for text in split_names(content, language)
        ]
        if people and not (name == "twitter:data1" and not looks_like_name(people[0].name)):
            yield _unique(people), "meta"


def _unique(people: list[Person]) -> tuple[Person, ...]:
    seen: dict[str, Person] = {}
    for person in people:
        key = squeeze(person.name)
        if key and (key not in seen or (person.url and not seen[key].url)):
            seen[key] = person
    return tuple(seen.values())


def _persons(value: object, base_url: str, language: str | None) -> list[Person]:
    """Return the persons in one declared author, which may be a node or a whole byline."""
    url = None
    raw = value if isinstance(value, str) else None
    organization = False
    if isinstance(value, Mapping):
        organization = any(kind.endswith("Organization") for kind in types_of(value))
        raw = first_string(value.get("name")) or first_string(value.get("@value"))
        if raw is None:
            given, family = first_string(value.get("givenName")), first_string(value.get("familyName"))
            raw = " ".join(part for part in (given, family) if part)
        url = _profile(first_string(value.get("url")) or first_string(value.get("sameAs")), base_url)
    if not raw or raw.startswith(("http://", "https://", "@")):
        return []
    names = [clean_name(raw, language)] if organization else split_names(raw, language)
    return [
        Person(name=name, url=url if len(names) == 1 else None, raw=_raw(raw, name)) for name in names if name
    ]


def _raw(raw: str, name: str) -> str | None:
    text = normalize_space(raw)[:MAX_BYLINE_CHARS]
    return text if text != name else None


def _profile(address: str | None, base_url: str) -> str | None:
    """Return a person's page, absolute; a site's front page is none."""
    if not address or address.startswith(("mailto:", "javascript:", "#", "tel:")):
        return None
    try:
        absolute = urljoin(base_url, address.strip())
    except ValueError:
        return None
    return absolute if page_key(absolute) and absolute.startswith(("http://", "https://")) else None


def _near_headline(stream: BlockStream, headline: Headline, story: Story) -> tuple[int, int]:
    """Return the first and the end of the blocks among which a byline may stand."""
    anchor = headline.block if headline.block is not None else max(story.first - BLOCKS_BEFORE, 0)
    stop = anchor + BLOCKS_AFTER
    if story.kept:
        following = [index for index in story.kept[:6] if index > anchor]
        stop = min(stop, following[:3][-1] + 1) if following else stop
    return max(anchor - BLOCKS_BEFORE, 0), min(max(stop, anchor + 3), len(stream.blocks))


def _visible_authors(
    stream: BlockStream, declared: Declared, headline: Headline, story: Story
) -> list[tuple[Person, int | None]]:
    """Return the persons of the printed byline with the blocks they stand in."""
    language = declared.language
    first, stop = _near_headline(stream, headline, story)
    sites = declared.site_keys
    for finder in (_marked, _spoken, _linked, _dated, _signed):
        people = finder(stream, first, stop, story, language)
        people = [(person, block) for person, block in people if block != headline.block]
        persons = [(person, block) for person, block in people if not _is_site(person.name, sites)]
        people = persons or people
        if people:
            unique = _unique([person for person, _ in people])
            return [
                (person, next(b for p, b in people if squeeze(p.name) == squeeze(person.name)))
                for person in unique
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
            if not any(stem in told for stem in stems):
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
def _stems() -> tuple[str, ...]:
    """Return what a class name with a byline word has in it; ten times cheaper than parting the name."""
    words = sorted({word.split("-")[0] for word in load_markup_words("byline")}, key=len)
    return tuple(word for i, word in enumerate(words) if not any(shorter in word for shorter in words[:i]))


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
    people = [Person(name=name, raw=_raw(text, name)) for name in split_names(text, language, strict=True)]
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
    return [Person(name=name, raw=_raw(text, name))] if name else []


def _spoken(
    stream: BlockStream, first: int, stop: int, story: Story, language: str | None
) -> list[tuple[Person, int | None]]:
    """Return the names in a short line that begins with "by", near the headline or behind the story."""
    for index in (*range(first, stop), *_behind(stream, story, stop)):
        block = stream.blocks[index]
        if block.hidden or len(block.text) > MAX_SPOKEN_CHARS:
            continue
        for text in (block.text, *(block.text[span.start : span.end] for span in block.spans[:MAX_SPANS])):
            label = byline_label(text, language)
            if label is None or (len(label) < MIN_LABEL_CHARS and index > story.last + BLOCKS_CLOSE):
                continue
            names = split_names(text, language, strict=True) or [leading_name(text, language) or ""]
            if names[0]:
                return [(Person(name=name, raw=_raw(block.text, name)), index) for name in names]
    return []


def _behind(stream: BlockStream, story: Story, stop: int) -> range:
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
        if len(names) == 1:
            return [(Person(name=names[0], raw=_raw(block.text, names[0])), index)]
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
        if block.hidden or block.link_chars or len(text) > 60:  # noqa: PLR2004 - a signature, not a sentence
            continue
        spans = [span for span in block.spans if span.start == 0 and span.end >= len(block.text.rstrip())]
        if any(stream.elements.tag[span.element] in {"strong", "b", "em", "i"} for span in spans):
            names = split_names(text, language, strict=True)
            if names:
                return [(Person(name=name), index) for name in names]
    return []


def _with_address(author: Person, stream: BlockStream, declared: Declared, headline: Headline) -> Person:
    """Return an author with the address of a link near the headline that bears the name."""
    if author.url or headline.block is None:
        return author
    key = squeeze(author.name)
    first = max(headline.block - BLOCKS_BEFORE, 0)
    for block in stream.blocks[first : headline.block + BLOCKS_AFTER]:
        for span in block.spans if block.link_chars else ():
            if stream.elements.tag[span.element] == "a" and squeeze(block.text[span.start : span.end]) == key:
                url = _profile(stream.elements.attrs[span.element].get("href"), declared.base_url)
                return Person(name=author.name, url=url, raw=author.raw)
    return author


def _find_editors(
    stream: BlockStream, declared: Declared, headline: Headline, story: Story, language: str | None
) -> tuple[tuple[Person, ...], str | None]:
    for node, source in ((declared.article, "jsonld"), (declared.microdata, "dom")):
        people = [
            person
            for value in list(iter_values(node.get("editor")))[:MAX_NAMES]
            for person in _persons(declared.graph.resolve(value), declared.base_url, language)
        ]
        if people:
            return _unique(people), source
    first, stop = _near_headline(stream, headline, story)
    for index in (*range(first, stop), *_behind(stream, story, stop)):
        text = stream.blocks[index].text
        rest = find_editor(text, language) if len(text) <= MAX_SPOKEN_CHARS else None
        names = split_names(rest, language, strict=True) if rest else []
        if names:
            return tuple(Person(name=name, raw=_raw(text, name)) for name in names), "text"
    return (), None


def _find_agency(
    stream: BlockStream, declared: Declared, authors: tuple[Person, ...], story: Story, source: str
) -> tuple[Organization | None, str | None]:
    """Return the agency: declared, named as author, or in the brackets of dateline and last line."""
    for value in iter_values(declared.article.get("sourceOrganization")):
        name = first_string(value)
        if name:
            return Organization(name=is_agency(name) or normalize_space(name)[:MAX_BYLINE_CHARS]), "jsonld"
    for author in authors:
        agency = is_agency(author.name)
        if agency:
            return Organization(name=agency), source
    for index in (story.first, story.last) if story.kept else ():
        text = stream.blocks[index].text
        for part in (text[:120], text[-60:]):
            for match in _DATELINE_AGENCY.finditer(part):
                for told in re.split(r"[/,]", match.group(1) or match.group(2) or ""):
                    agency = _agency_in_text(told.strip())
                    if agency:
                        return Organization(name=agency), "text"
    return None, None


def _agency_in_text(told: str) -> str | None:
    """Return the agency that a word in brackets names; "(PA)" may be Pennsylvania, "(map)" a map."""
    agency = is_agency(told)
    if agency is None or told in load_words("ambiguous_agencies"):
        return None
    return agency if told == agency or told.isupper() or len(told) > MAX_SHORT_AGENCY else None
