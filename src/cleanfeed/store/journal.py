"""The change log with the sinks' cursors, the runs, and the counts for reports.

Functions over an open connection; the caller holds the transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from cleanfeed.store.rows import change, refusal_record, run_record, time_text, whole_text
from cleanfeed.store.values import (
    Change,
    ChangeKind,
    Counts,
    RefusalRecord,
    RefusedChange,
    RunRecord,
    UrlStatus,
)

# A deleted story has lost its revisions; the deletion itself comes later in the log.
_CHANGES = """
    SELECT seq, changes.article_id, changes.revision, kind, json
    FROM changes LEFT JOIN revisions
        ON revisions.article_id = changes.article_id AND revisions.revision = changes.revision
    WHERE seq > ? AND (kind = 'delete' OR json IS NOT NULL)
    ORDER BY seq LIMIT ?
"""

_REFUSALS = """
    SELECT refusals.*, coalesce(articles.revision = refusals.revision, FALSE) AS is_current
    FROM refusals LEFT JOIN articles ON articles.id = article_id
    WHERE :sink IS NULL OR sink = :sink
    ORDER BY sink, seq
"""

_COUNTS = """
    WITH live AS (
        SELECT key, id FROM articles
        WHERE deleted_at IS NULL AND (:source IS NULL OR source = :source)
    )
    SELECT (SELECT count(*) FROM live) AS articles,
           (SELECT count(*) FROM revisions WHERE article_id IN (SELECT id FROM live)) AS revisions,
           (SELECT count(*) FROM images WHERE article_key IN (SELECT key FROM live)) AS images,
           (SELECT count(*) FROM changes) AS changes
"""
_STATUSES = """
    SELECT status, count(*) FROM urls WHERE :source IS NULL OR source = :source GROUP BY status
"""


def log_change(
    db: sqlite3.Connection, article_id: str, revision: int, kind: ChangeKind, now: datetime
) -> None:
    """Append to the change log."""
    db.execute(
        "INSERT INTO changes (article_id, revision, kind, changed_at) VALUES (?, ?, ?, ?)",
        (article_id, revision, kind.value, time_text(now)),
    )


def changes_after(db: sqlite3.Connection, seq: int, limit: int) -> tuple[Change, ...]:
    """Return the next changes after ``seq``, oldest first."""
    return tuple(change(row) for row in db.execute(_CHANGES, (seq, limit)))


def cursor(db: sqlite3.Connection, sink: str) -> int:
    """Return the last ``seq`` that a sink has made durable, 0 for a sink never seen."""
    row = db.execute("SELECT seq FROM cursors WHERE sink = ?", (sink,)).fetchone()
    return 0 if row is None else int(row["seq"])


def set_cursor(db: sqlite3.Connection, sink: str, seq: int, now: datetime) -> None:
    """Note how far a sink is."""
    db.execute(
        "INSERT INTO cursors (sink, seq, moved_at) VALUES (:sink, :seq, :at)"
        " ON CONFLICT (sink) DO UPDATE SET seq = :seq, moved_at = :at",
        {"sink": sink, "seq": seq, "at": time_text(now)},
    )


def note_refusals(db: sqlite3.Connection, sink: str, refused: Sequence[RefusedChange], now: datetime) -> None:
    """Note what a sink can't take, and why; a repeat replaces the earlier note."""
    db.executemany(
        "INSERT OR REPLACE INTO refusals (sink, seq, article_id, revision, reason, refused_at)"
        " VALUES (:sink, :seq, :id, (SELECT revision FROM changes WHERE seq = :seq), :reason, :at)",
        [
            {
                "sink": sink,
                "seq": each.seq,
                "id": each.article_id,
                "reason": whole_text(each.reason),
                "at": time_text(now),
            }
            for each in refused
        ],
    )


def forget_refusals(db: sqlite3.Connection, sink: str) -> None:
    """Forget what a sink could not take: everything is offered to it again."""
    db.execute("DELETE FROM refusals WHERE sink = ?", (sink,))


def refusals(db: sqlite3.Connection, sink: str | None) -> tuple[RefusalRecord, ...]:
    """Return what one sink or all of them could not take, in the order of the change log."""
    return tuple(refusal_record(row) for row in db.execute(_REFUSALS, {"sink": sink}))


def changes_behind(db: sqlite3.Connection, sink: str) -> int:
    """Return how many changes a sink has yet to read."""
    (number,) = db.execute("SELECT count(*) FROM changes WHERE seq > ?", (cursor(db, sink),)).fetchone()
    return int(number)


def start_run(db: sqlite3.Connection, run_id: str, now: datetime) -> None:
    """Note that a run has begun."""
    db.execute("INSERT INTO runs (run_id, started_at) VALUES (?, ?)", (run_id, time_text(now)))


def end_run(db: sqlite3.Connection, run_id: str, report_json: str, now: datetime) -> bool:
    """Note that a run has ended, with its report; return whether it was known."""
    ended = db.execute(
        "UPDATE runs SET ended_at = ?, report_json = ? WHERE run_id = ?",
        (time_text(now), report_json, run_id),
    )
    return bool(ended.rowcount)


def last_runs(db: sqlite3.Connection, limit: int) -> tuple[RunRecord, ...]:
    """Return the latest runs, newest first."""
    rows = db.execute("SELECT * FROM runs ORDER BY started_at DESC, rowid DESC LIMIT ?", (limit,))
    return tuple(run_record(row) for row in rows)


def counts(db: sqlite3.Connection, source: str | None) -> Counts:
    """Return how much the store holds, of one source or of all; the change log is counted whole."""
    values = {"source": source}
    numbers = db.execute(_COUNTS, values).fetchone()
    statuses = db.execute(_STATUSES, values)
    return Counts(
        articles=numbers["articles"],
        revisions=numbers["revisions"],
        images=numbers["images"],
        changes=numbers["changes"],
        urls=dict.fromkeys(UrlStatus, 0) | {UrlStatus(name): number for name, number in statuses},
    )


def rejection_counts(db: sqlite3.Connection, source: str | None) -> dict[str, int]:
    """Return how many addresses were rejected for each reason, most frequent first.

    A reason is counted by its code, the words before the first colon.
    """
    rows = db.execute(
        "SELECT rtrim(substr(reason, 1, instr(reason || ':', ':') - 1)) AS code, count(*) AS number"
        " FROM urls WHERE status = 'rejected' AND (:source IS NULL OR source = :source)"
        " GROUP BY code ORDER BY number DESC, code",
        {"source": source},
    )
    return {row["code"]: row["number"] for row in rows}
