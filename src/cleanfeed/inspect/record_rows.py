"""A record as rows of a table: field, value, and where the value was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cleanfeed.article import Article, DatePrecision

SOURCE_WORDS = {
    "jsonld": "JSON-LD",
    "microdata": "microdata",
    "meta": "meta tag",
    "dom": "page",
    "rule": "site rule",
    "text": "text",
}
NOTHING = "not found"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """One field of a record, for a person."""

    name: str
    value: str
    """Empty for a field without a value."""
    source: str = ""
    """Where it was found; empty where that is not told."""


def record_rows(article: Article) -> tuple[RecordRow, ...]:
    """Return the fields of a record in the order of its documentation."""
    sources = article.extraction.sources
    return tuple(
        RecordRow(name=name, value=value, source=_source(sources.get(name)) if value else "")
        for name, value in _iter_values(article)
    )


def _source(code: str | None) -> str:
    return SOURCE_WORDS.get(code, code) if code else ""


def _iter_values(article: Article) -> Iterator[tuple[str, str]]:
    yield "page_type", str(article.page_type)
    yield "headline", article.headline or ""
    yield "alternative_headline", article.alternative_headline or ""
    yield "description", article.description or ""
    yield "authors", ", ".join(person.name for person in article.authors)
    yield "editors", ", ".join(person.name for person in article.editors)
    yield "source_organization", article.source_organization.name if article.source_organization else ""
    yield "publisher", article.publisher.name if article.publisher else ""
    yield "date_published", _moment(article.date_published, article)
    yield "date_modified", _moment(article.date_modified, article)
    yield "section", article.section or ""
    yield "keywords", ", ".join(article.keywords)
    yield "breadcrumbs", " › ".join(article.breadcrumbs)
    yield "language", article.language or ""
    yield "body", _body(article)
    yield "word_count", str(article.word_count)
    yield "images", _images(article)
    yield "videos", str(len(article.videos) or "")
    yield "embeds", str(len(article.embeds) or "")
    yield "updates", str(len(article.updates) or "")
    yield "is_accessible_for_free", _truth(article.is_accessible_for_free)
    yield "is_complete", _truth(article.is_complete)
    yield "confidence", f"{article.confidence:.2f}"
    yield "warnings", ", ".join(article.warnings)
    yield "canonical_url", article.canonical_url or ""
    yield "id", article.id


def _moment(moment: datetime | None, article: Article) -> str:
    if moment is None:
        return ""
    if article.date_precision is DatePrecision.DAY:
        return f"{moment:%Y-%m-%d}"
    return moment.isoformat(sep=" ")


def _body(article: Article) -> str:
    counts = Counter(block.type for block in article.body)
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


def _images(article: Article) -> str:
    if not article.images:
        return ""
    captions = sum(1 for image in article.images if image.caption)
    credits_ = sum(1 for image in article.images if image.credit)
    return f"{len(article.images)}: {captions} with a caption, {credits_} with a credit"


def _truth(value: bool | None) -> str:  # noqa: FBT001 - a field of the record
    return "" if value is None else "yes" if value else "no"
