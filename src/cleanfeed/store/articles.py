"""Stories and their revisions: writing a page's story with its index, reading it back.

Functions over an open connection; the caller holds the transaction.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from cleanfeed.article import Article
from cleanfeed.store.indexing import drop_from_index, index_article
from cleanfeed.store.journal import log_change
from cleanfeed.store.revisions import (
    FIRST_REVISION,
    KnownStory,
    content_hash_of,
    judge_page,
    whole_record,
)
from cleanfeed.store.rows import optional_time_text, time_text
from cleanfeed.store.values import ChangeKind, CommitEffect, StoredPage, UrlStatus

PAGE_SIZE = 200
"""Records read at a time by ``iter_json``: no read transaction stays open between pages."""

# Two statements, not one "INSERT … ON CONFLICT … RETURNING": SQLite opens a savepoint for that
# one, and each savepoint makes FTS5 write out what it has gathered (0.27 ms a story).
_INSERT = """
    INSERT INTO articles (id, revision, content_hash, url_id, url, source, page_type, headline,
                          language, date_published, date_first_seen, dated_at, confidence, size_bytes)
    VALUES (:id, :revision, :content_hash, :url_id, :url, :source, :page_type, :headline,
            :language, :date_published, :seen_at, coalesce(:date_published, :seen_at),
            :confidence, :size_bytes)
"""
_UPDATE = """
    UPDATE articles SET
        revision = :revision, content_hash = :content_hash, url_id = :url_id, url = :url,
        page_type = :page_type, headline = :headline, language = :language,
        date_published = :date_published, deleted_at = NULL,
        confidence = :confidence, size_bytes = :size_bytes,
        dated_at = coalesce(:date_published, date_first_seen)
    WHERE key = :key
"""
_LIST = """
    SELECT articles.key, json FROM articles
    JOIN revisions ON article_id = articles.id AND revisions.revision = articles.revision
    WHERE articles.key > :after AND deleted_at IS NULL
      AND (:source IS NULL OR source = :source)
      AND (:since IS NULL OR dated_at >= :since) AND (:until IS NULL OR dated_at < :until)
    ORDER BY articles.key LIMIT :limit
"""


def store_page(db: sqlite3.Connection, page: StoredPage, source: str) -> tuple[CommitEffect, int]:
    """Store the story of a page as far as it is new; return the effect and the current revision."""
    article = page.article
    content_hash = content_hash_of(article)
    known = _known_story(db, article.id)
    effect = judge_page(known, article.id, page.url_id, content_hash)
    if known is not None and effect is CommitEffect.UNCHANGED and page.url_id == article.id:
        db.execute("UPDATE articles SET url_id = ? WHERE key = ?", (page.url_id, known.key))
    if known is not None and effect in {CommitEffect.UNCHANGED, CommitEffect.VARIANT}:
        return effect, known.revision
    revision = FIRST_REVISION if known is None else known.revision + 1
    numbered = article.model_copy(update={"revision": revision, "content_hash": content_hash})
    article, text = whole_record(numbered)
    key = _write_facts(db, article, page, source, None if known is None else known.key)
    _write_revision(db, article, text, page.fetched_at)
    index_article(db, key, article, is_known=known is not None)
    log_change(db, article.id, revision, ChangeKind.UPSERT, page.fetched_at)
    return effect, revision


def delete_article(db: sqlite3.Connection, article_id: str, now: datetime) -> bool:
    """Delete a story with all revisions; its addresses are not fetched again.

    Its row stays as a mark, so that a story that comes back continues the count of
    revisions: for a sink an older revision must never look newer.
    """
    known = _known_story(db, article_id)
    if known is None or known.is_deleted:
        return False
    drop_from_index(db, known.key)
    db.execute("DELETE FROM revisions WHERE article_id = ?", (article_id,))
    db.execute(
        "UPDATE articles SET revision = ?, headline = NULL, deleted_at = ? WHERE key = ?",
        (known.revision + 1, time_text(now), known.key),
    )
    db.execute(
        "UPDATE urls SET status = ?, reason = 'deleted', article_id = NULL, next_attempt_at = NULL"
        " WHERE article_id = ?",
        (UrlStatus.REJECTED.value, article_id),
    )
    log_change(db, article_id, known.revision + 1, ChangeKind.DELETE, now)
    return True


def find_json(db: sqlite3.Connection, article_id: str, revision: int | None) -> str | None:
    """Return a story as JSON, the newest revision where none is named."""
    row = db.execute(
        "SELECT json FROM revisions WHERE article_id = :id AND (:revision IS NULL OR revision = :revision)"
        " ORDER BY revision DESC LIMIT 1",
        {"id": article_id, "revision": revision},
    ).fetchone()
    return None if row is None else str(row["json"])


def list_json(
    db: sqlite3.Connection,
    after_key: int,
    source: str | None,
    since: datetime | None,
    until: datetime | None,
) -> list[tuple[int, str]]:
    """Return one page of current revisions, each with the key to go on after."""
    values = {
        "after": after_key,
        "source": source,
        "since": optional_time_text(since),
        "until": optional_time_text(until),
        "limit": PAGE_SIZE,
    }
    return [(row["key"], row["json"]) for row in db.execute(_LIST, values)]


def _known_story(db: sqlite3.Connection, article_id: str) -> KnownStory | None:
    row = db.execute(
        "SELECT articles.*, urls.status AS owner_status FROM articles"
        " LEFT JOIN urls ON urls.url_id = articles.url_id AND urls.article_id = articles.id"
        " WHERE articles.id = ?",
        (article_id,),
    ).fetchone()
    if row is None:
        return None
    return KnownStory(
        key=row["key"],
        revision=row["revision"],
        content_hash=row["content_hash"],
        owner_url_id=row["url_id"],
        owner_status=None if row["owner_status"] is None else UrlStatus(row["owner_status"]),
        is_deleted=row["deleted_at"] is not None,
    )


def _write_facts(
    db: sqlite3.Connection, article: Article, page: StoredPage, source: str, key: int | None
) -> int:
    values = {
        "id": article.id,
        "revision": article.revision,
        "content_hash": article.content_hash,
        "url_id": page.url_id,
        "url": article.url,
        "source": source,
        "page_type": article.page_type.value,
        "headline": article.headline,
        "language": article.language,
        "date_published": optional_time_text(article.date_published),
        "seen_at": time_text(page.fetched_at),
        "confidence": article.confidence,
        "size_bytes": article.extraction.fetch.size_bytes if article.extraction.fetch else None,
    }
    if key is not None:
        db.execute(_UPDATE, values | {"key": key})
        return key
    return int(db.execute(_INSERT, values).lastrowid or 0)


def _write_revision(db: sqlite3.Connection, article: Article, text: str, stored_at: datetime) -> None:
    db.execute(
        "INSERT INTO revisions (article_id, revision, content_hash, stored_at, json) VALUES (?, ?, ?, ?, ?)",
        (
            article.id,
            article.revision,
            article.content_hash,
            time_text(stored_at),
            text,
        ),
    )
