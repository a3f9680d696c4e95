"""What a store holds, in the figures that the report shows.

Reads the store's file with its own short statements and changes nothing: a hundred thousand stories
are counted without making a record of each. Confidence and size stand at the end of a record's JSON,
and are read from there as text.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from cleanfeed.article import Article
from cleanfeed.errors import StoreError
from cleanfeed.run.report import RunReport

TAIL_BYTES = 3_000
"""Everything from ``confidence`` on fits, but for records with hundreds of warnings or redirects."""
NEWEST = 12
MAX_RUNS = 60
MAX_TROUBLES = 100

_CONFIDENCE = re.compile(rb'"confidence":([0-9.eE+-]+)')
_SIZE = re.compile(rb'"size_bytes":([0-9]+)')

_STORIES = """
    SELECT a.source, substr(a.dated_at, 1, 10) AS day, substr(CAST(r.json AS BLOB), ?) AS tail,
           i.pictures, i.captions, i.credits
    FROM articles a
    JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision
    LEFT JOIN (
        SELECT article_key, count(*) AS pictures, count(caption) AS captions, count(credit) AS credits
        FROM images GROUP BY article_key
    ) i ON i.article_key = a.key
    WHERE a.deleted_at IS NULL
    ORDER BY a.key
"""
_NEWEST = """
    SELECT r.json FROM articles a JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision
    WHERE a.deleted_at IS NULL ORDER BY a.key DESC LIMIT ?
"""
_TROUBLES = """
    SELECT source, url, status, coalesce(error, reason, '') AS reason FROM urls
    WHERE status IN ('failed', 'rejected') ORDER BY last_fetched_at DESC, key DESC LIMIT ?
"""
_URLS = "SELECT source, status, count(*) FROM urls GROUP BY source, status"
_REJECTED = """
    SELECT source, rtrim(substr(reason, 1, instr(reason || ':', ':') - 1)), count(*)
    FROM urls WHERE status = 'rejected' GROUP BY 1, 2
"""
_RUNS = """
    SELECT report_json FROM runs WHERE report_json IS NOT NULL ORDER BY started_at DESC, rowid DESC LIMIT ?
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
    status: str
    """``failed`` or ``rejected``."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Everything the report is made of."""

    name: str
    """The store's file name."""
    stories: tuple[StoryFigures, ...] = ()
    """In the order in which they were first stored."""
    newest: tuple[Article, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    runs: tuple[RunReport, ...] = ()
    """The newest first."""
    urls: dict[str, Counter[str]] = field(default_factory=dict)
    """Source → status → addresses."""
    rejected: dict[str, Counter[str]] = field(default_factory=dict)
    """Source → reason → addresses."""


def read_archive(path: Path, max_runs: int = MAX_RUNS) -> Archive:
    """Return the figures of the store at ``path``.

    Raises:
        StoreError: There is no such file, or it is not a store.
    """
    if not path.is_file():
        raise StoreError(f"store {path}: there is no such file; `cleanfeed run` makes it")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            return Archive(
                name=path.name,
                stories=tuple(_iter_stories(db)),
                newest=tuple(Article.model_validate_json(text) for (text,) in db.execute(_NEWEST, (NEWEST,))),
                troubles=tuple(
                    Trouble(source=source, url=url, status=status, reason=reason)
                    for source, url, status, reason in db.execute(_TROUBLES, (MAX_TROUBLES,))
                ),
                runs=tuple(_iter_runs(db, max_runs)),
                urls=_counted(db, _URLS),
                rejected=_counted(db, _REJECTED),
            )
    except sqlite3.Error as exc:
        raise StoreError(f"store {path}: cannot be read: {exc}") from exc


def _iter_stories(db: sqlite3.Connection) -> Iterator[StoryFigures]:
    for source, day, tail, pictures, captions, credits_ in db.execute(_STORIES, (-TAIL_BYTES,)):
        confidence, size = _CONFIDENCE.search(tail), _SIZE.search(tail)
        yield StoryFigures(
            source,
            day,
            float(confidence[1]) if confidence else None,
            int(size[1]) if size else None,
            pictures or 0,
            captions or 0,
            credits_ or 0,
        )


def _iter_runs(db: sqlite3.Connection, limit: int) -> Iterator[RunReport]:
    """Yield the reports that can be read; an older version may have written another shape."""
    for (text,) in db.execute(_RUNS, (limit,)):
        try:
            report = RunReport.model_validate_json(text)
        except ValidationError:
            continue
        if not report.dry:
            yield report


def _counted(db: sqlite3.Connection, statement: str) -> dict[str, Counter[str]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for source, name, number in db.execute(statement):
        counts[source][name or "unknown"] += number
    return dict(counts)
