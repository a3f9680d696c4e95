"""What a store holds, in figures: read without making a record of each story.

Opens the file for reading only, so that a report can be made of a store that another process is
filling; but a file of an older schema is brought up to date first.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from cleanfeed.errors import StoreError
from cleanfeed.store.database import open_database, plain_errors
from cleanfeed.store.options import StoreOptions
from cleanfeed.store.rows import run_record
from cleanfeed.store.schema import APPLICATION_ID, MIGRATIONS
from cleanfeed.store.values import RunRecord, UrlStatus

MAX_TROUBLES = 100
"""Failed pages told by address, and as many rejected ones; all are counted."""
MAX_NEWEST = 12
MAX_RUNS = 60

_STORIES = """
    SELECT source, substr(dated_at, 1, 10), confidence, size_bytes,
           coalesce(pictures, 0), coalesce(captions, 0), coalesce(credits, 0)
    FROM articles LEFT JOIN (
        SELECT article_key, count(*) AS pictures, count(caption) AS captions, count(credit) AS credits
        FROM images GROUP BY article_key
    ) ON article_key = key
    WHERE deleted_at IS NULL ORDER BY key
"""
_NEWEST = """
    SELECT r.json FROM articles a JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision
    WHERE a.deleted_at IS NULL ORDER BY a.key DESC LIMIT ?
"""
# A page that never came has no time of its last answer: the youngest addresses stand for the latest.
_FAILED = """
    SELECT source, url, status, coalesce(error, '') AS reason FROM urls
    WHERE status = 'failed' ORDER BY key DESC LIMIT ?
"""
_REJECTED_PAGES = """
    SELECT source, url, status, coalesce(reason, '') AS reason FROM urls
    WHERE status = 'rejected' ORDER BY last_fetched_at DESC, key DESC LIMIT ?
"""
_URLS = "SELECT source, status, count(*) FROM urls GROUP BY source, status"
_REJECTED = """
    SELECT source, rtrim(substr(reason, 1, instr(reason || ':', ':') - 1)), count(*)
    FROM urls WHERE status = 'rejected' GROUP BY 1, 2
"""
_RUNS = """
    SELECT * FROM runs WHERE report_json IS NOT NULL ORDER BY started_at DESC, rowid DESC LIMIT ?
"""


class StoryFigures(NamedTuple):
    """One story in numbers; a tuple, for there may be many."""

    source: str
    day: str
    """When it was published, or else first seen, as ``YYYY-MM-DD``."""
    confidence: float | None
    size_bytes: int | None
    pictures: int
    captions: int
    credits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One address that led to no story."""

    source: str
    url: str
    status: UrlStatus
    """Failed or rejected."""
    reason: str
    """A code first, details after a colon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What a store holds, in figures."""

    stories: tuple[StoryFigures, ...] = ()
    """In the order in which they were first stored."""
    newest: tuple[str, ...] = ()
    """The last few records stored, as JSON, the newest first."""
    troubles: tuple[Trouble, ...] = ()
    """Failed pages before rejected ones, the latest of each first."""
    runs: tuple[RunRecord, ...] = ()
    """Those that ended, the newest first."""
    urls: dict[str, Counter[str]] = field(default_factory=dict)
    """Source → status → addresses."""
    rejected: dict[str, Counter[str]] = field(default_factory=dict)
    """Source → code of the reason → addresses."""


def read_statistics(path: Path, max_runs: int = MAX_RUNS) -> Statistics:
    """Return the figures of the store at ``path``.

    Raises:
        StoreError: There is no such file, or it is not a store.
    """
    if not path.is_file():
        raise StoreError(f"store {path}: there is no such file; `cleanfeed run` makes it")
    with plain_errors(path), closing(_open_to_read(path)) as db:
        return Statistics(
            stories=tuple(StoryFigures(*row) for row in db.execute(_STORIES)),
            newest=tuple(text for (text,) in db.execute(_NEWEST, (MAX_NEWEST,))),
            troubles=tuple(
                _trouble(row)
                for statement in (_FAILED, _REJECTED_PAGES)
                for row in db.execute(statement, (MAX_TROUBLES,))
            ),
            runs=tuple(run_record(row) for row in db.execute(_RUNS, (max_runs,))),
            urls=_counted(db, _URLS),
            rejected=_counted(db, _REJECTED),
        )


def _open_to_read(path: Path) -> sqlite3.Connection:
    db = _connect(path)
    (mark,), (version,) = (
        db.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
    )
    if mark == APPLICATION_ID and version >= len(MIGRATIONS):
        return db
    db.close()
    open_database(path, StoreOptions()).close()  # refuses what is not a store
    return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    return db


def _trouble(row: sqlite3.Row) -> Trouble:
    return Trouble(
        source=row["source"], url=row["url"], status=UrlStatus(row["status"]), reason=row["reason"]
    )


def _counted(db: sqlite3.Connection, statement: str) -> dict[str, Counter[str]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for source, name, number in db.execute(statement):
        counts[source][name or "unknown"] += number
    return dict(counts)
