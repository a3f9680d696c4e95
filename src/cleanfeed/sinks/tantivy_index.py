"""Stories in a local tantivy index (extra ``tantivy``), and the search in it.

A batch is one commit; ``_cleanfeed.json`` then says how far the index is. A run that is
killed in between repeats the batch, which replaces each document by itself. Scripts without
spaces are indexed letter by letter, so that any part of a sentence is found as a phrase; they are
set apart before indexing, since tantivy's tokeniser by regular expression took 1,600 articles a
CPU second instead of 2,500.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
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
from cleanfeed.sinks.folders import sync_folder
from cleanfeed.sinks.options import TantivyOptions
from cleanfeed.sinks.texts import storable, storable_text
from cleanfeed.sinks.values import Delivery, Refusal
from cleanfeed.text import space_letters, unspace_letters

SIDE_FILE = "_cleanfeed.json"
BYTES_PER_MB = 1_000_000
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


class TantivySink:
    """Keeps a tantivy index in step with the store."""

    def __init__(self, options: TantivyOptions, stream_id: str, *, fresh: bool = False) -> None:
        """Open the index.

        Raises:
            SinkError: The folder can't be written, is no such index, is in use, or was filled
                from another store.
        """
        self._directory = options.directory
        self._stream = stream_id
        with self._plain_errors():
            if fresh and self._side_path.exists():
                shutil.rmtree(self._directory)
            self._directory.mkdir(parents=True, exist_ok=True)
            self._seq = self._resume()
            self._index = open_index(self._directory)
            self._writer: Any = self._index.writer(heap_size=options.memory_mb * BYTES_PER_MB, num_threads=1)

    def position(self) -> int:
        """Return the last change that the index holds."""
        return self._seq

    def deliver(self, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        """Bring the index up to date in one commit; repeats are left out.

        Raises:
            SinkError: The disk is full or broken.
        """
        fresh = {delivery.article_id: delivery for delivery in deliveries if delivery.seq > self._seq}
        if not fresh:
            return ()
        with self._plain_errors():
            for delivery in fresh.values():
                self._writer.delete_documents_by_term("id", delivery.article_id)
                if delivery.article_json is not None:
                    self._writer.add_document(document_of(delivery))
            self._writer.commit()
            self._save(deliveries[-1].seq)
        return ()

    def close(self) -> None:
        """Let go of the index; closing twice does nothing."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    @property
    def _side_path(self) -> Path:
        return self._directory / SIDE_FILE

    def _resume(self) -> int:
        """Return how far the index is; a new one gets its side file before its first commit."""
        if not self._side_path.exists():
            if any(self._directory.iterdir()):
                raise SinkError(f"sink {self._directory}: the folder holds something else; name another")
            self._save(0)
            return 0
        try:
            side = json.loads(self._side_path.read_bytes())
            stream, seq = side["stream"], int(side["seq"])
        except (ValueError, TypeError, KeyError) as exc:
            raise SinkError(f"sink {self._directory}: {SIDE_FILE} is damaged; deliver with --replay") from exc
        if stream != self._stream:
            raise SinkError(
                f"sink {self._directory}: was filled from another store; deliver with --replay to fill"
                " it from this one, or name another folder"
            )
        return seq

    def _save(self, seq: int) -> None:
        temporary = self._directory / f"{SIDE_FILE}.new"
        with temporary.open("w", encoding="utf-8") as file:
            json.dump({"stream": self._stream, "seq": seq}, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._side_path)
        sync_folder(self._directory)
        self._seq = seq

    @contextlib.contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        # tantivy reports all of its own as ValueError.
        except (OSError, ValueError) as exc:
            raise SinkError(f"sink {self._directory}: {' '.join(str(exc).split())}") from exc


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
    record = storable(json.loads(delivery.article_json or "{}"))
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
