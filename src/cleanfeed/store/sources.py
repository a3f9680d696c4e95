"""What is remembered of sources and hosts between runs: readings, their documents, robots.txt.

Functions over an open connection; the caller holds the transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from cleanfeed.store.frontier import validator_columns
from cleanfeed.store.rows import time_text, validators, whole_text
from cleanfeed.store.values import DocumentState, RobotsCopy, SourceState

_SAVE_SOURCE = """
    INSERT OR REPLACE INTO sources (name, read_at, news_at, failures)
    VALUES (?, ?, ?, ?)
"""
_SAVE_DOCUMENT = """
    INSERT OR REPLACE INTO documents
        (source, url, etag, last_modified, body_sha256, validated_url, told, named, read_at)
    VALUES (:source, :url, :etag, :last_modified, :body_sha256, :validated_url, :told, :named, :read_at)
"""


def find_source(db: sqlite3.Connection, name: str) -> SourceState | None:
    """Return when a source was read, or ``None`` for one never read."""
    row = db.execute("SELECT * FROM sources WHERE name = ?", (name,)).fetchone()
    return None if row is None else _source_state(row)


def save_source(db: sqlite3.Connection, state: SourceState) -> None:
    """Note when a source was read."""
    times = (time_text(state.read_at), time_text(state.news_at))
    db.execute(_SAVE_SOURCE, (state.name, *times, state.failures))


def find_documents(db: sqlite3.Connection, source: str) -> dict[str, DocumentState]:
    """Return the documents of a source by their addresses."""
    rows = db.execute("SELECT * FROM documents WHERE source = ?", (source,))
    return {row["url"]: _document_state(row) for row in rows}


def save_document(db: sqlite3.Connection, document: DocumentState) -> None:
    """Note what is known of a document of a source."""
    columns = {
        "source": document.source,
        "url": whole_text(document.url),
        "told": document.told,
        "named": document.named,
        "read_at": time_text(document.read_at),
    }
    db.execute(_SAVE_DOCUMENT, columns | validator_columns(document.validators))


def forget_documents(db: sqlite3.Connection, source: str, before: datetime) -> None:
    """Forget the documents of a source that were not met since a time: parts of an index come and go."""
    db.execute("DELETE FROM documents WHERE source = ? AND read_at < ?", (source, time_text(before)))


def find_robots(db: sqlite3.Connection, origin: str) -> RobotsCopy | None:
    """Return the copy of an origin's robots.txt, or ``None``."""
    row = db.execute("SELECT * FROM robots WHERE origin = ?", (origin,)).fetchone()
    if row is None:
        return None
    return RobotsCopy(origin=origin, body=row["body"], read_at=datetime.fromisoformat(row["read_at"]))


def save_robots(db: sqlite3.Connection, copies: Iterable[RobotsCopy], oldest: datetime) -> None:
    """Keep copies of robots.txt, and drop those that are too old to be used."""
    rows = [(copy.origin, copy.body, time_text(copy.read_at)) for copy in copies]
    db.executemany("INSERT OR REPLACE INTO robots (origin, body, read_at) VALUES (?, ?, ?)", rows)
    db.execute("DELETE FROM robots WHERE read_at < ?", (time_text(oldest),))


def _source_state(row: sqlite3.Row) -> SourceState:
    return SourceState(
        name=row["name"],
        read_at=datetime.fromisoformat(row["read_at"]),
        news_at=datetime.fromisoformat(row["news_at"]),
        failures=row["failures"],
    )


def _document_state(row: sqlite3.Row) -> DocumentState:
    return DocumentState(
        source=row["source"],
        url=row["url"],
        validators=validators(row),
        told=row["told"],
        named=row["named"],
        read_at=datetime.fromisoformat(row["read_at"]),
    )
