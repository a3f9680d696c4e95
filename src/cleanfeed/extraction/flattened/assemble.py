"""What was found, put into the record."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import cleanfeed
from cleanfeed.article import Article, Extraction, FetchFacts, Image, Organization, PageType
from cleanfeed.extraction.flattened.body import Row, body_text
from cleanfeed.extraction.flattened.dates import FoundDates
from cleanfeed.extraction.flattened.people import FoundPeople
from cleanfeed.extraction.options import ExtractOptions
from cleanfeed.text import count_words
from cleanfeed.urls import article_id

SECOND_STORY = "second_story"
LOW_CONFIDENCE = "low_confidence"
LOW = 0.6
"""Confidence below which the record warns."""
SOURCE = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a dump came from, as far as that was told."""

    url: str | None
    requested_url: str | None
    fetch: FetchFacts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The parts of a record."""

    origin: Origin
    page_type: PageType
    headline: str | None
    people: FoundPeople
    dates: FoundDates
    publisher: str | None
    language: str | None
    body: list[Row]
    images: tuple[Image, ...]
    confidence: float
    has_second: bool
    model: str


def assemble(draft: Draft, options: ExtractOptions) -> Article:
    """Return the record of a draft."""
    text = body_text(draft.body)
    if options.include_captions:
        text = "\n\n".join([text, *(image.raw_caption for image in draft.images if image.raw_caption)])
    digest = hashlib.sha256(
        "\x00".join(
            [draft.headline or "", text, *(image.raw_caption or "" for image in draft.images)]
        ).encode("utf-8", "surrogatepass")
    ).hexdigest()
    origin = draft.origin
    published, modified = draft.dates.published, draft.dates.modified
    return Article.model_validate(
        {
            "id": article_id(origin.url or origin.requested_url or f"text:{digest}"),
            "url": origin.url,
            "requested_url": origin.requested_url or origin.url,
            "page_type": draft.page_type,
            "headline": draft.headline,
            "authors": draft.people.authors,
            "editors": draft.people.editors,
            "source_organization": draft.people.agency,
            "publisher": Organization(name=draft.publisher) if draft.publisher else None,
            "date_published": published.value if published else None,
            "date_modified": modified.value if modified else None,
            "date_precision": published.precision if published else None,
            "date_zone_given": published.zone_given if published else None,
            "language": draft.language,
            "body": draft.body,
            "text": text,
            "word_count": count_words(text),
            "images": draft.images,
            "confidence": round(draft.confidence, 4),
            "warnings": _warnings(draft),
            "extraction": Extraction(
                version=cleanfeed.__version__, model=draft.model, sources=_sources(draft), fetch=origin.fetch
            ),
            "content_hash": digest,
        }
    )


def _warnings(draft: Draft) -> tuple[str, ...]:
    found = ((SECOND_STORY, draft.has_second), (LOW_CONFIDENCE, draft.confidence < LOW))
    return tuple(code for code, is_so in found if is_so)


def _sources(draft: Draft) -> dict[str, str]:
    found = {
        "headline": draft.headline,
        "authors": draft.people.authors,
        "editors": draft.people.editors,
        "source_organization": draft.people.agency,
        "publisher": draft.publisher,
        "date_published": draft.dates.published,
        "date_modified": draft.dates.modified,
        "language": draft.language,
        "body": draft.body,
        "images": draft.images,
    }
    return {name: SOURCE for name, value in found.items() if value}
