"""A local tantivy index of stories (extra ``tantivy``): its fields, its documents, the search in it.

Scripts without spaces are indexed letter by letter, so that any part of a sentence is found as a
phrase; they are set apart before indexing, since tantivy's tokeniser by regular expression took
1,600 articles a CPU second instead of 2,500.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

try:
    import tantivy
except ImportError as exc:
    from cleanfeed.sinks.failures import missing_extra

    raise missing_extra("tantivy", "tantivy") from exc

from cleanfeed.errors import SinkError
from cleanfeed.sinks.texts import storable_record, storable_text
from cleanfeed.sinks.values import Delivery
from cleanfeed.text import space_letters, unspace_letters

SIDE_FILE = "_cleanfeed.json"
"""Says, beside the index, how far it is and of which store."""
TOKENIZER = "cleanfeed"
LONGEST_TOKEN_BYTES = 100
SEARCHED = ("headline", "description", "text", "captions", "credits", "authors")
BOOSTS = {"headline": 4.0, "description": 2.0, "captions": 1.5, "authors": 1.5}
EXACT = ("id", "url", "language", "publisher")


@dataclass(frozen=True, slots=True, kw_only=True)
class TantivyHit:
    """A story that was found."""

    article_id: str
    url: str | None
    headline: str | None
    score: float
    """BM25; higher is better."""


def search_tantivy(directory: Path, words: str, limit: int = 20) -> tuple[TantivyHit, ...]:
    """Return the stories that fit, best first.

    Args:
        directory: Folder of the index.
        words: Words (all must occur), ``"phrases"``, ``AND``, ``OR``, ``-word``, ``headline:word``,
            ``language:en``; what is no valid query is read as plain words.
        limit: At most so many hits.

    Raises:
        SinkError: There is no index in the folder.
    """
    if not (directory / SIDE_FILE).exists():
        raise SinkError(f"{directory}: there is no tantivy index of cleanfeed")
    index = open_index(directory)
    query, _ = index.parse_query_lenient(
        space_letters(storable_text(words)), list(SEARCHED), field_boosts=BOOSTS, conjunction_by_default=True
    )
    searcher = index.searcher()
    found = searcher.search(query, limit).hits
    return tuple(_hit(searcher.doc(address), score) for score, address in found)


def open_index(directory: Path) -> tantivy.Index:
    """Return the index in a folder, made where there is none."""
    builder = tantivy.SchemaBuilder()
    for name in EXACT:
        builder.add_text_field(name, stored=True, tokenizer_name="raw")
    builder.add_text_field("headline", stored=True, tokenizer_name=TOKENIZER)
    for name in SEARCHED[1:]:
        builder.add_text_field(name, stored=False, tokenizer_name=TOKENIZER)
    builder.add_unsigned_field("revision", stored=True)
    builder.add_date_field("date_published", stored=True, indexed=True, fast=True)
    index = tantivy.Index(builder.build(), path=str(directory))
    analyzer = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_TOKEN_BYTES))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )
    index.register_tokenizer(TOKENIZER, analyzer)
    return index


def document_of(delivery: Delivery) -> tantivy.Document:
    """Return a record as a document; empty fields are left out."""
    record = storable_record(delivery.article_json or "{}")
    images = record.get("images", ())
    published = record.get("date_published")
    fields: dict[str, Any] = {
        "id": delivery.article_id,
        "url": record.get("url"),
        "language": record.get("language"),
        "publisher": (record.get("publisher") or {}).get("name"),
        "headline": "\n".join(filter(None, (record.get("headline"), record.get("alternative_headline")))),
        "description": record.get("description"),
        "text": record.get("text"),
        "captions": "\n".join(image.get("caption") or image.get("alt") or "" for image in images),
        "credits": "\n".join(image.get("credit") or ", ".join(image.get("credits", ())) for image in images),
        "authors": "\n".join(person["name"] for person in record.get("authors", ())),
        "date_published": datetime.fromisoformat(published).astimezone(UTC) if published else None,
    }
    fields |= {name: space_letters(fields[name]) for name in SEARCHED if fields[name]}
    document = tantivy.Document(**{name: value for name, value in fields.items() if value})
    document.add_unsigned("revision", delivery.revision)
    return document


def _hit(document: tantivy.Document, score: float) -> TantivyHit:
    headline = document.get_first("headline")
    return TantivyHit(
        article_id=str(document.get_first("id")),
        url=document.get_first("url"),
        headline=None if headline is None else unspace_letters(headline),
        score=score,
    )
