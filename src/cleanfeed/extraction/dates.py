"""When the story was published, and when it was changed.

Evidence in this order: JSON-LD, microdata, meta tags, ``time`` elements near the headline, visible
text near the headline, the address. A coarse date is refined by a finer one of the same day. The
dates of related stories, comments and copyright lines are no evidence, and nothing is derived from
a clock.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple
from urllib.parse import urlsplit

from cleanfeed.article import DatePrecision
from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.declared import Declared
from cleanfeed.extraction.inner_text import class_words, inner_text
from cleanfeed.extraction.json_ld import iter_strings
from cleanfeed.extraction.moments import Moment, iter_moments, read_moment
from cleanfeed.extraction.story import Headline, Story
from cleanfeed.text import load_lexicon, load_markup_words

PUBLISHED_KEYS = ("datePublished", "dateCreated", "uploadDate")
MODIFIED_KEYS = ("dateModified",)

STATED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "rnews:datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "publishdate",
    "publish-date",
    "publish_date",
    "publish_time",
    "pubdate",
    "publication_date",
    "publicationdate",
    "originalpublicationdate",
    "article_date_original",
    "dc.date.issued",
    "dcterms.issued",
    "article.published",
    "dcsext.articlefirstpublished",
    "bt:pubdate",
)
LOOSE_METAS = (
    "citation_date",
    "published",
    "displaydate",
    "date",
    "dc.date.created",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "dc:created",
    "dc:date",
    "created",
    "article:created",
    "datecreated",
    "article.created",
    "rbpubdate",
    "timestamp",
    "release_date",
    "video:release_date",
)
"""Names that say little: what a reader sees near the headline comes before a bare day in them."""

MODIFIED_METAS = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "article:modified",
    "article:updated_time",
    "lastmod",
    "last-modified",
    "lastmodified",
    "last_updated_date",
    "dc.date.modified",
    "dcterms.modified",
    "modified",
    "revised",
)
BLOCKS_BEFORE = 10
BLOCKS_AFTER = 20
BLOCKS_BEYOND = 12
"""How far around the headline, and behind the story, a visible date is looked for."""

MAX_DATE_LINE_CHARS = 180
"""Longer text is prose: its dates are those of events."""

MAX_LABEL_CHARS = 60
"""How far before a date its label stands: "Last updated on"."""

MIN_LABEL_CHARS = 4
"""Shorter words for "published" ("am", "le") stand before every date."""

MAX_LEAD_CHARS = 40
"""Longest name or place before an unlabelled date."""

MAX_TIMES = 60
"""How many ``time`` elements are read; a page with more is a live blog or a list."""

FURTHEST_ZONE = timedelta(hours=14)
ZONE_STEP = timedelta(minutes=30)
"""Zones lie whole or half hours from Greenwich, and none further away than this."""

SAME_DAY = timedelta(hours=26)
"""Two notations of one day may lie this far apart when one of them tells no zone."""

_URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?P<mark>[/._-]?)(0[1-9]|1[0-2]|[1-9](?=[/._-]))(?P=mark)(0[1-9]|[12]\d|3[01]|[1-9](?=(?P=mark)[^\d]|/|$))(?!\d)"
)
_URL_DAY_FIRST = re.compile(
    r"(?<!\d)(0[1-9]|[12]\d|3[01])(?P<mark>[._-])(0[1-9]|1[0-2])(?P=mark)((?:19|20)\d\d)(?!\d)"
)
_URL_WORDED = re.compile(r"/((?:19|20)\d\d)/([a-z]{3})/(\d\d?)(?!\d)", re.IGNORECASE)
_OPENING = re.compile(r"^\W{0,2}([^()–—:]{6,30}?)\s*(?:\)|[–—:]|\s-\s)")
_SEPARATED = re.compile(r"[|•·–—/()>]\W*(?:\w+\W+)?$")
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|all rights reserved|alle rechte", re.IGNORECASE)
_MONTH_FIRST_SITES = (".com", ".org", ".net", ".us", ".gov", ".edu", ".ph", ".info", ".io")
_DAY_FIRST_TAGS = (
    "en-gb",
    "en-au",
    "en-nz",
    "en-ie",
    "en-in",
    "en-za",
    "en-ca",
    "en-ng",
    "en-ke",
    "en-sg",
    "en-my",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """When a story appeared and changed; aware, in UTC where the page tells no zone."""

    published: datetime | None = None
    modified: datetime | None = None
    precision: DatePrecision | None = None
    """Of ``published``."""
    zone_given: bool | None = None
    """Whether the page tells the zone of ``published``."""
    source: str | None = None
    """``jsonld``, ``dom``, ``meta``, ``text`` or ``url``."""
    modified_source: str | None = None


class Evidence(NamedTuple):
    """One date and where it stands."""

    moment: Moment
    source: str


class _Reader(NamedTuple):
    """How dates are written on this page, and where its story is."""

    languages: tuple[str, ...]
    day_first: bool
    anchors: tuple[int, ...]
    """Blocks of headline and story: what holds one of them is no teaser."""

    def read(self, text: str) -> Moment | None:
        return read_moment(text, *self.languages, day_first=self.day_first)


def find_dates(
    stream: BlockStream, declared: Declared, headline: Headline, story: Story, url: str | None
) -> Dates:
    """Return when the story was published and modified, as exactly as the page tells."""
    address = url or declared.canonical_url or declared.base_url
    anchors = tuple(block for block in (headline.block, *story.kept[:1]) if block is not None)
    reader = _Reader(declared.language_hints, _is_day_first(declared.language, address), anchors)
    modified = list(_iter_declared(declared, reader, MODIFIED_KEYS, MODIFIED_METAS))
    published = list(_iter_declared(declared, reader, PUBLISHED_KEYS, STATED_METAS))
    loose = [
        evidence
        for name in LOOSE_METAS
        for evidence in _read_all(declared.metas.get(name, ()), "meta", reader)
    ]
    loose.sort(key=lambda evidence: evidence.moment.precision is DatePrecision.DAY)
    if not _is_settled([*published, *loose], modified):
        shown, changed = _visible(stream, headline, story, reader)
        exact = [evidence for evidence in loose if evidence.moment.precision is not DatePrecision.DAY]
        published += [*exact, *shown, *loose]
        modified += changed
        published += [Evidence(moment, "url") for moment in _in_address(address, declared.canonical_url)]
    else:
        published += loose
    changed_last = modified[0] if modified else None
    best = _elect(published, changed_last)
    if best is None:
        return _only_modified(changed_last)
    return Dates(
        published=best.moment.value,
        modified=changed_last.moment.value if changed_last else None,
        precision=best.moment.precision,
        zone_given=best.moment.zone_given,
        source=best.source,
        modified_source=changed_last.source if changed_last else None,
    )


def _only_modified(changed: Evidence | None) -> Dates:
    """Return a date of change alone: it is never passed off as the date of publication."""
    if changed is None:
        return Dates()
    return Dates(modified=changed.moment.value, modified_source=changed.source)


def _is_settled(published: list[Evidence], modified: list[Evidence]) -> bool:
    """Tell whether the declared date is exact, and nothing contradicts it.

    A time in UTC is exact, but the reader's day may be another one: there the printed clock is asked.
    """
    if not published:
        return False
    first = published[0].moment
    exact = first.zone_given and first.precision is not DatePrecision.DAY and bool(first.value.utcoffset())
    return exact and not any(
        evidence.moment.value < first.value - SAME_DAY for evidence in (*modified, *published[1:])
    )


def _iter_declared(
    declared: Declared, reader: _Reader, keys: tuple[str, ...], metas: tuple[str, ...]
) -> Iterator[Evidence]:
    for key in keys:
        yield from _read_all(iter_strings(declared.article.get(key), 3), "jsonld", reader)
    yield from _read_all(declared.metas.get(metas[0], ()), "meta", reader)
    for node, source in ((declared.microdata, "dom"), (declared.page, "jsonld")):
        for key in keys:
            yield from _read_all(iter_strings(node.get(key), 3), source, reader)
    for name in metas[1:]:
        yield from _read_all(declared.metas.get(name, ()), "meta", reader)


def _read_all(values: Iterable[str], source: str, reader: _Reader) -> Iterator[Evidence]:
    for value in values:
        moment = reader.read(value)
        if moment is not None:
            yield Evidence(moment, source)


def _elect(published: list[Evidence], changed: Evidence | None) -> Evidence | None:
    """Return the first date that nothing contradicts, made as exact as others of the same day allow."""
    if not published:
        return None
    sane = [evidence for evidence in published if not _is_later(evidence, changed)]
    best = (sane or published)[0]
    if best.source != "url":
        by_address = next((evidence for evidence in published if evidence.source == "url"), None)
        if by_address is not None and best.moment.value.year > by_address.moment.value.year + 10:
            best = by_address
    for evidence in published:
        if _is_same(best.moment, evidence.moment) and _exactness(evidence.moment) > _exactness(best.moment):
            best = evidence
            break
    return best._replace(moment=_in_local_time(best.moment, [evidence.moment for evidence in published]))


def _in_local_time(moment: Moment, others: list[Moment]) -> Moment:
    """Return a moment told in UTC on the clock of the paper, where the page shows that clock too."""
    if not moment.zone_given or moment.precision is DatePrecision.DAY or moment.value.utcoffset():
        return moment
    for other in others:
        if other.precision is DatePrecision.DAY:
            continue
        if other.zone_given:
            if other.value.utcoffset() and abs(other.value - moment.value) < timedelta(minutes=1):
                return moment._replace(value=moment.value.astimezone(other.value.tzinfo))
            continue
        offset = other.value.replace(second=0, microsecond=0) - moment.value.replace(second=0, microsecond=0)
        if offset and abs(offset) <= FURTHEST_ZONE and offset % ZONE_STEP == timedelta(0):
            return moment._replace(value=moment.value.astimezone(timezone(offset)))
    return moment


def _is_later(evidence: Evidence, changed: Evidence | None) -> bool:
    return changed is not None and evidence.moment.value > changed.moment.value + SAME_DAY


def _exactness(moment: Moment) -> tuple[bool, bool]:
    return moment.precision is not DatePrecision.DAY, moment.zone_given


def _is_same(one: Moment, other: Moment) -> bool:
    """Tell whether two notations may be of one moment."""
    if one.precision is DatePrecision.DAY or other.precision is DatePrecision.DAY:
        return one.value.date() == other.value.date()
    if one.zone_given and other.zone_given:
        return abs(one.value - other.value) < timedelta(minutes=1)
    wall = {
        one.value.replace(tzinfo=None, second=0),
        one.value.astimezone(UTC).replace(tzinfo=None, second=0),
    }
    return bool(
        wall
        & {
            other.value.replace(tzinfo=None, second=0),
            other.value.astimezone(UTC).replace(tzinfo=None, second=0),
        }
    )


def _visible(
    stream: BlockStream, headline: Headline, story: Story, reader: _Reader
) -> tuple[list[Evidence], list[Evidence]]:
    """Return the dates a reader sees around the story: of publication, and of change."""
    anchor = headline.block if headline.block is not None else max(story.first - 3, 0)
    first, stop = max(anchor - BLOCKS_BEFORE, 0), min(anchor + BLOCKS_AFTER, len(stream.blocks))
    shown, changed = _times(stream, first, stop, reader)
    for low, high in (
        (anchor + (headline.block is not None), stop),
        (first, anchor),
        (story.last, story.last + 1 + BLOCKS_BEYOND),
    ):
        if shown:
            break
        lines, later = _lines(stream, low, min(high, len(stream.blocks)), reader)
        shown += lines
        changed += later
    if not shown:
        lines, later = _times(stream, 0, len(stream.blocks), reader)
        shown += lines[:1]
        changed += later[:1] if not changed else []
    if not shown and story.kept:
        shown += _opening(stream.blocks[story.first].text, reader)
    if not shown:
        shown += _marked_lines(stream, reader)
    return shown, changed


def _times(
    stream: BlockStream, first: int, stop: int, reader: _Reader
) -> tuple[list[Evidence], list[Evidence]]:
    """Return what ``time`` elements tell, those labelled as changes apart."""
    elements = stream.elements
    begin, end = bisect_left(elements.start, first), bisect_right(elements.start, stop)
    shown: list[Evidence] = []
    changed: list[Evidence] = []
    for element in range(begin, min(end, len(elements))):
        if (
            elements.tag[element] not in {"time", "abbr", "relative-time"}
            or len(shown) + len(changed) >= MAX_TIMES
        ):
            continue
        attrs = elements.attrs[element]
        if _is_of_others(stream, element, reader.anchors):
            continue
        told = (
            attrs.get("datetime")
            or attrs.get("content")
            or attrs.get("title")
            or inner_text(stream, element, 80)
        )
        moment = reader.read(told) or (reader.read(inner_text(stream, element, 80)) if attrs else None)
        if moment is not None:
            is_change = _is_change(_before(stream, element), reader.languages) or bool(
                class_words(elements, element) & {"updated", "modified"} - {"published"}
                and not class_words(elements, element) & {"published", "entrydate"}
            )
            (changed if is_change else shown).append(Evidence(moment, "dom"))
    return shown, changed


def _before(stream: BlockStream, element: int) -> str:
    """Return the text right before an inline element, in its block or the one above."""
    elements = stream.elements
    index = elements.start[element]
    if index >= len(stream.blocks):
        return ""
    block = stream.blocks[index]
    start = next((span.start for span in block.spans if span.element == element), 0)
    text = block.text[max(start - MAX_LABEL_CHARS, 0) : start]
    if not text.strip() and index:
        text = stream.blocks[index - 1].text
        return text if len(text) <= MAX_LABEL_CHARS // 2 else ""
    return text


def _is_of_others(stream: BlockStream, element: int, anchors: tuple[int, ...]) -> bool:
    """Tell whether an element stands in a teaser, a comment or a footer, and the story does not."""
    unwanted = load_markup_words("not_story")
    elements = stream.elements
    block = elements.start[element]
    if len(anchors) > 1 and anchors[0] < block < min(anchors[1], anchors[0] + BLOCKS_AFTER):
        return False  # between headline and story
    for ancestor in elements.iter_ancestors(element):
        if any(elements.start[ancestor] <= anchor < elements.end[ancestor] for anchor in anchors):
            return False
        words = class_words(elements, ancestor) & unwanted
        if elements.tag[ancestor] == "footer" or words == {"footer"}:
            parent = elements.parent[ancestor]  # the story's own footer, or the page's
            if (
                not any(elements.start[parent] <= anchor < elements.end[parent] for anchor in anchors)
                or parent == 0
            ):
                return True
        elif words or elements.tag[ancestor] in {"aside", "nav"}:
            return True
    return False


def _lines(
    stream: BlockStream, first: int, stop: int, reader: _Reader
) -> tuple[list[Evidence], list[Evidence]]:
    """Return the dates in short lines, each judged by the label before it."""
    shown: list[Evidence] = []
    changed: list[Evidence] = []
    for index in range(first, stop):
        block = stream.blocks[index]
        text = block.text
        if block.hidden or len(text) > MAX_DATE_LINE_CHARS or not any(char.isdigit() for char in text):
            continue
        if _COPYRIGHT.search(text) or _is_of_others(stream, block.element, reader.anchors):
            continue
        above = stream.blocks[index - 1].text if index else ""
        for moment in sorted(_surest(text, reader), key=lambda moment: moment.start):
            label = text[max(moment.start - MAX_LABEL_CHARS, 0) : moment.start]
            if (
                moment.start > MAX_LEAD_CHARS
                and not _SEPARATED.search(label)
                and not _is_labelled(label, reader)
            ):
                continue  # the end of a sentence: the day of an event, as in captions
            if not label.strip() and len(above) <= MAX_LABEL_CHARS // 2:
                label = above
            (changed if _is_change(label, reader.languages) else shown).append(Evidence(moment, "text"))
    return shown, changed


def _surest(text: str, reader: _Reader) -> list[Moment]:
    """Return one reading for each date in a text."""
    found: list[Moment] = []
    for moment in iter_moments(text, *reader.languages, day_first=reader.day_first):
        if not any(abs(moment.start - other.start) < 6 for other in found):  # noqa: PLR2004 - the same characters
            found.append(moment)
    return found


def _is_change(label: str, languages: tuple[str, ...]) -> bool:
    """Tell whether the nearest label before a date says "updated" rather than "published"."""
    lowered = label.casefold()
    lexicons = [load_lexicon(language) for language in (*languages, "en")]
    changed = max(lowered.rfind(word) for lexicon in lexicons for word in lexicon.updated)
    if changed < 0:
        return False
    for lexicon in lexicons:
        for word in lexicon.updated:  # "date" is in "updated"
            lowered = lowered.replace(word, "-" * len(word))
    shown = (
        lowered.rfind(word)
        for lexicon in lexicons
        for word in lexicon.published
        if len(word) >= MIN_LABEL_CHARS
    )
    return changed > max(shown, default=-1)


def _opening(text: str, reader: _Reader) -> list[Evidence]:
    """Return the date in brackets, or before a dash, with which a story opens."""
    opening = _OPENING.match(text)
    moment = reader.read(opening.group(1)) if opening else None
    return [Evidence(moment, "text")] if moment else []


def _is_labelled(label: str, reader: _Reader) -> bool:
    """Tell whether a word for "published" or "updated" stands before a date."""
    lowered = label.casefold()
    lexicons = [load_lexicon(language) for language in (*reader.languages, "en")]
    return any(
        word in lowered
        for lexicon in lexicons
        for word in (*lexicon.published, *lexicon.updated)
        if len(word) >= MIN_LABEL_CHARS
    )


def _marked_lines(stream: BlockStream, reader: _Reader) -> list[Evidence]:
    """Return the first date in an element that calls itself a date, anywhere on the page."""
    wanted = load_markup_words("date") - {"meta", "data", "updated", "time"}
    elements = stream.elements
    for element, attrs in enumerate(elements.attrs):
        if (
            not attrs
            or not (attrs.get("class") or attrs.get("id"))
            or elements.start[element] >= elements.end[element]
        ):
            continue
        if not class_words(elements, element) & wanted or _is_of_others(stream, element, reader.anchors):
            continue
        text = inner_text(stream, element, MAX_DATE_LINE_CHARS)
        if len(text) < MAX_DATE_LINE_CHARS and not _COPYRIGHT.search(text):
            moments = _surest(text, reader)
            if moments:
                return [Evidence(moments[0], "text")]
    return []


def _in_address(*addresses: str | None) -> Iterator[Moment]:
    """Yield the day that an address tells in its path."""
    for address in addresses:
        try:
            path = urlsplit(address or "").path
        except ValueError:
            continue
        for match in _URL_DAY.finditer(path):
            moment = read_moment(f"{match[1]}-{match[3]}-{match[4]}")
            if moment is not None:
                yield moment
        for match in _URL_DAY_FIRST.finditer(path):
            moment = read_moment(f"{match[4]}-{match[3]}-{match[1]}")
            if moment is not None:
                yield moment
        for match in _URL_WORDED.finditer(path):
            moment = read_moment(f"{match[3]} {match[2]} {match[1]}", "en")
            if moment is not None:
                yield moment


def _is_day_first(language: str | None, address: str | None) -> bool:
    """Tell whether 03/04 is the third of April to this page's readers."""
    tag = (language or "").lower().replace("_", "-")
    if tag.startswith(_DAY_FIRST_TAGS):
        return True
    try:
        host = urlsplit(address or "").hostname or ""
    except ValueError:
        host = ""
    if tag.startswith(("en-us", "en-ph")):
        return False
    return (bool(tag) and not tag.startswith("en")) or not host.endswith(_MONTH_FIRST_SITES)
