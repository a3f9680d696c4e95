"""The people behind a story: authors, editors, the agency.

Evidence in this order: JSON-LD, microdata, meta tags, the visible byline. A declared author that
is only the site itself gives way to a person found elsewhere; a visible byline that names the
declared authors and more completes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from cleanfeed.article import Organization, Person
from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.declared.json_ld import first_string, iter_values, types_of
from cleanfeed.extraction.declared.reading import Declared, page_key
from cleanfeed.extraction.language import language_of_script
from cleanfeed.extraction.people.marked_byline import MAX_BYLINE_CHARS, raw_line
from cleanfeed.extraction.people.names import (
    MAX_NAMES,
    clean_name,
    find_editor,
    is_agency,
    is_desk,
    looks_like_name,
    split_names,
)
from cleanfeed.extraction.people.printed_byline import (
    BLOCKS_AFTER,
    BLOCKS_BEFORE,
    behind,
    find_printed_authors,
    is_site,
    near_headline,
    unique,
)
from cleanfeed.extraction.people.publisher import find_site_in_title
from cleanfeed.extraction.people.source import find_named_agency, find_printed_source
from cleanfeed.extraction.seams import seamed_text
from cleanfeed.extraction.story import Headline, Story
from cleanfeed.text import load_words, squeeze

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

_COMPANIES = load_words("companies")
_ADMIN = re.compile(
    r"/(?:admin|administrator|webmaster|editor|redazione|redaccion|redaktion)/?$", re.IGNORECASE
)
_HOST = re.compile(r"(?:https?://|www\.)\S+")


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
    language = declared.language or language_of_script(headline.text)
    sites = declared.site_keys
    tail = find_site_in_title(stream.title, headline.text)
    visible = find_printed_authors(stream, headline, story, language, (sites, tail))
    authors, source = _choose(_iter_declared(declared, language), visible, sites, language)
    authors = tuple(
        _with_address(_without_agency(author), stream, declared, headline) for author in authors[:MAX_NAMES]
    )
    editors, editors_source = _find_editors(stream, declared, headline, story, language)
    agency, agency_source = find_named_agency(declared, authors, source)
    if agency is None:
        agency, agency_source = find_printed_source(stream, headline, story, language)
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
            persons = tuple(person for person in people if not _is_company(person))
            return _completed(persons, source, printed)
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
        is_site(person.name, sites)
        or _is_company(person)
        or _HOST.search(told) is not None
        or _ADMIN.search(person.url or "") is not None
    )


def _is_company(person: Person) -> bool:
    """Tell whether an author's name ends as those of companies do."""
    return person.name.split()[-1].casefold().strip(".,") in _COMPANIES


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
            yield unique(people), source
    for name in AUTHOR_METAS:
        people = [
            Person(name=text, raw=raw_line(content, text))
            for content in declared.metas.get(name, ())[:MAX_NAMES]
            if not content.startswith(("http://", "https://", "@", "/"))
            for text in split_names(content, language)
        ]
        if people and not (name == "twitter:data1" and not looks_like_name(people[0].name)):
            yield unique(people), "meta"


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
        Person(name=name, url=url if len(names) == 1 else None, raw=raw_line(raw, name))
        for name in names
        if name
    ]


def _profile(address: str | None, base_url: str) -> str | None:
    """Return a person's page, absolute; a site's front page is none."""
    if not address or address.startswith(("mailto:", "javascript:", "#", "tel:")):
        return None
    try:
        absolute = urljoin(base_url, address.strip())
    except ValueError:
        return None
    return absolute if page_key(absolute) and absolute.startswith(("http://", "https://")) else None


def _without_agency(author: Person) -> Person:
    """Return an author without the agency behind the name, "ADA LIND Associated Press"; ``raw`` keeps it."""
    words = author.name.split()
    for size in range(len(words) - 2, 0, -1):
        tail = words[-size:]
        if (
            is_agency(" ".join(tail))
            and (size > 1 or tail[0].isupper())
            and looks_like_name(" ".join(words[:-size]))
        ):
            name = " ".join(words[:-size])
            return Person(name=name, url=author.url, raw=f"{name}, {' '.join(tail)}")
    return author


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
            return unique(people), source
    first, stop = near_headline(stream, headline, story)
    for index in (*range(first, stop), *behind(stream, story, stop)):
        block = stream.blocks[index]
        text = seamed_text(block) if len(block.text) <= MAX_BYLINE_CHARS else ""
        for part in _EDITOR_PARTS.split(text) if any(sign in text for sign in _SIGNS) else (text,):
            rest = find_editor(part, language)
            names = split_names(rest, language, strict=True) if rest else []
            if names:
                return tuple(Person(name=name, raw=raw_line(text, name)) for name in names), "text"
    return (), None


_SIGNS = "|•·;\n"
_EDITOR_PARTS = re.compile(r"\s*[|•·;\n]\s*")
