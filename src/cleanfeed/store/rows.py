"""Between rows and values: times as text, texts that SQLite can hold, rows as dataclasses."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from cleanfeed.store.values import (
    Change,
    ChangeKind,
    FrontierEntry,
    RefusalRecord,
    RunRecord,
    UrlState,
    UrlStatus,
    Validators,
)


def time_text(moment: datetime) -> str:
    """Return a time in UTC as text of fixed width, which sorts as the times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def optional_time_text(moment: datetime | None) -> str | None:
    """Return ``time_text``, or ``None`` for no time."""
    return None if moment is None else time_text(moment)


def read_time(text: str | None) -> datetime | None:
    """Return the time that ``time_text`` wrote, or ``None`` for no text."""
    return None if text is None else datetime.fromisoformat(text)


def whole_text(text: str) -> str:
    """Return a text that UTF-8 can hold: surrogate pairs joined, lone ones as U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def optional_whole_text(text: str | None) -> str | None:
    """Return ``whole_text``, or ``None`` for no text."""
    return None if text is None else whole_text(text)


def frontier_entry(row: sqlite3.Row) -> FrontierEntry:
    """Return the entry of a row of ``urls`` joined with its article's ``content_hash``."""
    return FrontierEntry(
        url_id=row["url_id"],
        url=row["url"],
        source=row["source"],
        status=UrlStatus(row["status"]),
        validators=validators(row),
        content_hash=row["content_hash"],
        attempts=row["attempts"],
        interval_s=row["interval_s"],
    )


def url_state(row: sqlite3.Row) -> UrlState:
    """Return the state of a row of ``urls``."""
    first_seen_at = datetime.fromisoformat(row["first_seen_at"])
    return UrlState(
        url_id=row["url_id"],
        url=row["url"],
        source=row["source"],
        status=UrlStatus(row["status"]),
        validators=validators(row),
        article_id=row["article_id"],
        attempts=row["attempts"],
        interval_s=row["interval_s"],
        first_seen_at=first_seen_at,
        hinted_at=read_time(row["hinted_at"]),
        next_attempt_at=read_time(row["next_attempt_at"]),
        last_fetched_at=read_time(row["last_fetched_at"]),
        last_http_status=row["last_http_status"],
        page_type=row["page_type"],
        reason=row["reason"],
        error=row["error"],
    )


def change(row: sqlite3.Row) -> Change:
    """Return the change of a row of ``changes`` joined with its revision."""
    return Change(
        seq=row["seq"],
        article_id=row["article_id"],
        revision=row["revision"],
        kind=ChangeKind(row["kind"]),
        article_json=row["json"],
    )


def refusal_record(row: sqlite3.Row) -> RefusalRecord:
    """Return the refusal of a row of ``refusals`` joined with the story's current revision."""
    return RefusalRecord(
        sink=row["sink"],
        seq=row["seq"],
        article_id=row["article_id"],
        revision=row["revision"],
        reason=row["reason"],
        refused_at=datetime.fromisoformat(row["refused_at"]),
        is_current=bool(row["is_current"]),
    )


def run_record(row: sqlite3.Row) -> RunRecord:
    """Return the run of a row of ``runs``."""
    return RunRecord(
        run_id=row["run_id"],
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=read_time(row["ended_at"]),
        report_json=row["report_json"],
    )


def validators(row: sqlite3.Row) -> Validators:
    """Return the validators in a row of ``urls`` or ``documents``."""
    return Validators(
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_sha256=row["body_sha256"],
        validated_url=row["validated_url"],
    )
