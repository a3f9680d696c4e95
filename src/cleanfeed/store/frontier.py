"""The addresses known: adding them, saying which are due, moving their state.

Functions over an open connection; the caller holds the transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from cleanfeed.store.rows import (
    frontier_entry,
    optional_time_text,
    optional_whole_text,
    read_time,
    time_text,
    whole_text,
)
from cleanfeed.store.schedule import is_due_again, status_after
from cleanfeed.store.values import (
    Candidate,
    FailedPage,
    FrontierEntry,
    Outcome,
    RejectedPage,
    StoredPage,
    UnchangedPage,
    UrlStatus,
    Validators,
)

_DUE = """
    SELECT urls.*, articles.content_hash
    FROM urls LEFT JOIN articles ON articles.id = urls.article_id
    WHERE urls.next_attempt_at <= :now AND (:source IS NULL OR urls.source = :source)
        AND (:since IS NULL OR urls.hinted_at IS NULL OR urls.hinted_at >= :since)
    ORDER BY urls.status != 'new',
             CASE WHEN urls.status = 'new' THEN urls.hinted_at END DESC NULLS LAST,
             CASE WHEN urls.status != 'new' THEN urls.next_attempt_at END,
             urls.key
    LIMIT :limit
"""
_RESTING = """
    SELECT count(*) FROM urls
    WHERE url_id IN (SELECT value FROM json_each(:ids)) AND source = :source
        AND (next_attempt_at IS NULL OR next_attempt_at > :now)
"""
NO_LIMIT = -1
"""SQLite's word for all rows."""


def add_candidate(db: sqlite3.Connection, candidate: Candidate, now: datetime) -> bool:
    """Add an address, or note that its source names it again; return whether it is new."""
    added = db.execute(
        "INSERT INTO urls (url_id, url, source, first_seen_at, hinted_at, next_attempt_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (url_id) DO NOTHING",
        (
            candidate.url_id,
            whole_text(candidate.url),
            candidate.source,
            time_text(now),
            optional_time_text(candidate.hinted_at),
            time_text(now),
        ),
    ).rowcount
    if not added and candidate.hinted_at is not None:
        _note_hint(db, candidate, candidate.hinted_at, now)
    return bool(added)


def due_entries(
    db: sqlite3.Connection,
    now: datetime,
    limit: int | None,
    source: str | None,
    since: datetime | None = None,
) -> tuple[FrontierEntry, ...]:
    """Return what is due: addresses never fetched first, those the newest stories before others.

    Then retries and revisits, those due longest first. Ties are broken by the order of
    discovery, so the same store gives the same order.
    """
    values = {
        "now": time_text(now),
        "source": source,
        "since": optional_time_text(since),
        "limit": NO_LIMIT if limit is None else limit,
    }
    return tuple(frontier_entry(row) for row in db.execute(_DUE, values))


def count_resting(db: sqlite3.Connection, source: str, url_ids: Iterable[str], now: datetime) -> int:
    """Return how many of some addresses that a source was the first to name are not due."""
    values = {"ids": json.dumps(list(url_ids)), "source": source, "now": time_text(now)}
    return int(db.execute(_RESTING, values).fetchone()[0])


def move_url(db: sqlite3.Connection, row: sqlite3.Row, outcome: Outcome, article_id: str | None) -> UrlStatus:
    """Write the state that follows an outcome into an address's row, and return it.

    Args:
        db: Open connection.
        row: The address's row as it is.
        outcome: What happened.
        article_id: The story it led to, for a stored page.
    """
    status = status_after(outcome, UrlStatus(row["status"]), has_article=row["article_id"] is not None)
    columns = {
        "status": status.value,
        "next_attempt_at": optional_time_text(outcome.next_attempt_at),
        "last_http_status": outcome.http_status,
    } | _columns_after(row, outcome, article_id)
    settings = ", ".join(f"{name} = :{name}" for name in columns)
    db.execute(
        f"UPDATE urls SET {settings} WHERE url_id = :url_id",  # noqa: S608 - names from this module
        columns | {"url_id": outcome.url_id},
    )
    return status


def _columns_after(row: sqlite3.Row, outcome: Outcome, article_id: str | None) -> dict[str, str | int | None]:
    """Return the columns that depend on the kind of outcome; others stay as they are."""
    if isinstance(outcome, FailedPage):
        return {"attempts": row["attempts"] + 1, "error": whole_text(outcome.error)}
    answer: dict[str, str | int | None] = {
        "last_fetched_at": time_text(outcome.fetched_at),
        "attempts": 0,
        "error": None,
        "interval_s": outcome.interval_s,
    }
    if outcome.validators is not None:
        answer |= validator_columns(outcome.validators)
    match outcome:
        case StoredPage():
            return answer | {"article_id": article_id, "page_type": None, "reason": None}
        case RejectedPage():
            reason = whole_text(outcome.reason)
            return answer | {"article_id": None, "page_type": outcome.page_type, "reason": reason}
        case UnchangedPage():
            return answer


def validator_columns(validators: Validators) -> dict[str, str | None]:
    """Return validators as the columns of ``urls`` and ``documents`` hold them."""
    return {
        "etag": optional_whole_text(validators.etag),
        "last_modified": optional_whole_text(validators.last_modified),
        "body_sha256": validators.body_sha256,
        "validated_url": optional_whole_text(validators.validated_url),
    }


def _note_hint(db: sqlite3.Connection, candidate: Candidate, hinted_at: datetime, now: datetime) -> None:
    row = db.execute("SELECT * FROM urls WHERE url_id = ?", (candidate.url_id,)).fetchone()
    known_hint = read_time(row["hinted_at"])
    if known_hint is not None and known_hint >= hinted_at:
        return
    next_attempt_at = row["next_attempt_at"]
    if is_due_again(UrlStatus(row["status"]), hinted_at, read_time(row["last_fetched_at"])):
        next_attempt_at = min(next_attempt_at or time_text(now), time_text(now))
    db.execute(
        "UPDATE urls SET hinted_at = ?, next_attempt_at = ? WHERE url_id = ?",
        (time_text(hinted_at), next_attempt_at, candidate.url_id),
    )


def add_candidates(db: sqlite3.Connection, candidates: Sequence[Candidate], now: datetime) -> int:
    """Add addresses in the order given and return how many are new."""
    return sum(add_candidate(db, candidate, now) for candidate in candidates)
