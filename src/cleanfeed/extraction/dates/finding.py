"""When the story was published, and when it was changed.

Evidence in this order: JSON-LD, microdata, meta tags, ``time`` elements near the headline, visible
text near the headline, the address. A coarse date is refined by a finer one of the same day. The
dates of related stories, comments and copyright lines are no evidence, and nothing is derived from
a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from urllib.parse import urlsplit

from cleanfeed.article import DatePrecision
from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.dates.clocks import on_country_clock
from cleanfeed.extraction.dates.moments import Moment, read_moment
from cleanfeed.extraction.dates.printed_dates import (
    OPENING_BLOCKS,
    Evidence,
    Reader,
    find_printed_changes,
    find_printed_dates,
)
from cleanfeed.extraction.declared.json_ld import iter_strings
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.language import language_of_script
from cleanfeed.extraction.page_types.declared_kind import iter_videos
from cleanfeed.extraction.story import Headline, Story

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
_URL_SHORT = re.compile(r"/(?P<century>19|20)(?P<year>\d\d)/(?P<month>\d\d)/(?P=year)(?P=month)(\d\d)(?!\d)")
"""Month in the path, day in the name: ``/2025/08/250803-a-story``."""
_URL_WORDED = re.compile(r"/((?:19|20)\d\d)/([a-z]{3})/(\d\d?)(?!\d)", re.IGNORECASE)
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
    """When a story appeared and changed; aware.

    A time without zone is on the clock of the page's country where that has only one, else in UTC.
    """

    published: datetime | None = None
    modified: datetime | None = None
    precision: DatePrecision | None = None
    """Of ``published``."""
    zone_given: bool | None = None
    """Whether the page tells the zone of ``published``."""
    source: str | None = None
    """``jsonld``, ``dom``, ``meta``, ``text`` or ``url``."""
    modified_source: str | None = None


def find_dates(
    stream: BlockStream, declared: Declared, headline: Headline, story: Story, url: str | None
) -> Dates:
    """Return when the story was published and modified, as exactly as the page tells."""
    address = url or declared.canonical_url or declared.base_url
    anchors = tuple(block for block in (headline.block, *story.kept[:OPENING_BLOCKS]) if block is not None)
    languages = declared.language_hints or tuple(filter(None, (language_of_script(headline.text),)))
    language = next(iter(languages), None)
    reader = Reader(languages, _is_day_first(language, address), anchors)
    modified = list(_iter_declared(declared, reader, MODIFIED_KEYS, MODIFIED_METAS))
    published = list(_iter_declared(declared, reader, PUBLISHED_KEYS, STATED_METAS))
    for video in () if published else iter_videos(declared, headline.text):
        published += _read_all(iter_strings(video.get("uploadDate"), 3), "jsonld", reader)
    loose = [
        evidence
        for name in LOOSE_METAS
        for evidence in _read_all(declared.metas.get(name, ()), "meta", reader)
    ]
    loose.sort(key=lambda evidence: evidence.moment.precision is DatePrecision.DAY)
    if not _is_settled([*published, *loose], modified):
        shown, changed = find_printed_dates(stream, headline, story, reader)
        exact = [evidence for evidence in loose if evidence.moment.precision is not DatePrecision.DAY]
        published += [*exact, *shown, *loose]
        modified += changed
        published += [Evidence(moment, "url") for moment in _in_address(address, declared.canonical_url)]
    else:
        published += loose
        if not modified:
            modified += find_printed_changes(stream, headline, story, reader)
            modified = [change for change in modified if not _is_later(published[0], change)]
    changed_last = modified[0] if modified else None
    best = _elect(published, changed_last)
    if best is None:
        return _only_modified(changed_last, address, language)
    return Dates(
        published=_on_country_clock(best.moment, address, language),
        modified=_on_country_clock(changed_last.moment, address, language) if changed_last else None,
        precision=best.moment.precision,
        zone_given=best.moment.zone_given,
        source=best.source,
        modified_source=changed_last.source if changed_last else None,
    )


def _only_modified(changed: Evidence | None, address: str | None, language: str | None) -> Dates:
    """Return a date of change alone: it is never passed off as the date of publication."""
    if changed is None:
        return Dates()
    return Dates(
        modified=_on_country_clock(changed.moment, address, language), modified_source=changed.source
    )


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
    declared: Declared, reader: Reader, keys: tuple[str, ...], metas: tuple[str, ...]
) -> Iterator[Evidence]:
    for key in keys:
        yield from _read_all(iter_strings(declared.article.get(key), 3), "jsonld", reader)
    yield from _read_all(declared.metas.get(metas[0], ()), "meta", reader)
    for node, source in ((declared.microdata, "dom"), (declared.page, "jsonld")):
        for key in keys:
            yield from _read_all(iter_strings(node.get(key), 3), source, reader)
    for name in metas[1:]:
        yield from _read_all(declared.metas.get(name, ()), "meta", reader)


def _read_all(values: Iterable[str], source: str, reader: Reader) -> Iterator[Evidence]:
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


def _in_address(*addresses: str | None) -> Iterator[Moment]:
    """Yield the day that an address tells in its path."""
    for address in addresses:
        try:
            path = urlsplit(address or "").path
        except ValueError:
            continue
        told = chain(
            (f"{match[1]}-{match[3]}-{match[4]}" for match in _URL_DAY.finditer(path)),
            (f"{match[4]}-{match[3]}-{match[1]}" for match in _URL_DAY_FIRST.finditer(path)),
            (f"{match[1]}{match[2]}-{match[3]}-{match[4]}" for match in _URL_SHORT.finditer(path)),
            (f"{match[3]} {match[2]} {match[1]}" for match in _URL_WORDED.finditer(path)),
        )
        yield from filter(None, (read_moment(text, "en") for text in told))


def _on_country_clock(moment: Moment, address: str | None, language: str | None) -> datetime:
    """Return a moment told without zone on the clock of a country that has only one."""
    if moment.zone_given or moment.precision is DatePrecision.DAY:
        return moment.value
    return on_country_clock(moment.value, _host(address).rpartition(".")[2], language)


def _host(address: str | None) -> str:
    try:
        return urlsplit(address or "").hostname or ""
    except ValueError:
        return ""


def _is_day_first(language: str | None, address: str | None) -> bool:
    """Tell whether 03/04 is the third of April to this page's readers."""
    tag = (language or "").lower().replace("_", "-")
    if tag.startswith(_DAY_FIRST_TAGS):
        return True
    host = _host(address)
    if tag.startswith(("en-us", "en-ph")):
        return False
    return (bool(tag) and not tag.startswith("en")) or not host.endswith(_MONTH_FIRST_SITES)
