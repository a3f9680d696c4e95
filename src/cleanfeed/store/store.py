"""The store: one SQLite file, the one source of truth.

The order of work of each operation is visible here; the statements live in the modules below.
Every operation is one transaction, so a process killed anywhere leaves the file as it was
after the last one that returned.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from cleanfeed.article import Article
from cleanfeed.errors import StoreError
from cleanfeed.store import articles, frontier, image_search, journal, search, sources
from cleanfeed.store.checking import find_problems
from cleanfeed.store.database import open_database, plain_errors, stream_id, transaction
from cleanfeed.store.options import StoreOptions
from cleanfeed.store.rows import url_state
from cleanfeed.store.search_values import ImageHit, ImageQuery, SearchHit, SearchQuery
from cleanfeed.store.values import (
    Candidate,
    Change,
    CommitEffect,
    CommitResult,
    Counts,
    DocumentState,
    FrontierEntry,
    Outcome,
    RefusalRecord,
    RefusedChange,
    RobotsCopy,
    RunRecord,
    SourceState,
    StoredPage,
    UrlState,
)

DEFAULTS = StoreOptions()
DEFAULT_CHANGES = 500
"""Changes handed to a sink at a time."""
DEFAULT_RUNS = 10


class Store:
    """Addresses, stories with their revisions, change log and search index in one file.

    It may be shared by threads: operations take turns. Several processes may read while one
    writes; a second writer waits for ``busy_timeout_s``.
    """

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path
        self._turn = threading.RLock()
        self._stream_id = stream_id(db)

    @classmethod
    def open(cls, path: Path, options: StoreOptions = DEFAULTS, *, must_exist: bool = False) -> Self:
        """Open the store at ``path``; a new file and its folder are made as needed.

        Args:
            path: The SQLite file.
            options: Durability, waiting time, memory.
            must_exist: Refuse to make a new store; for commands that only read.

        Raises:
            StoreError: It can't be used: not a store, of a newer schema, not writable, missing.
        """
        if must_exist and not path.is_file():
            raise StoreError(f"store {path}: there is no such file; `cleanfeed run` makes it")
        db = open_database(path, options)
        with plain_errors(path):
            return cls(db, path)

    def close(self) -> None:
        """Close the file; closing twice does nothing."""
        with self._turn:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self._path

    @property
    def stream_id(self) -> str:
        """Random name of this store's change log; a file made anew has another."""
        return self._stream_id

    # The frontier.

    def add_candidates(
        self, candidates: Sequence[Candidate], now: datetime, document: DocumentState | None = None
    ) -> int:
        """Add addresses to the frontier and return how many were new.

        A known address stays as it is, unless its source says that the page changed after it
        was last read: then it is due at once.

        Args:
            candidates: The addresses.
            now: The present, aware.
            document: The document that named them, noted in the same transaction: once it is
                known as read, everything it named is in the frontier.
        """
        with self._writing() as db:
            if document is not None:
                sources.save_document(db, document)
            return frontier.add_candidates(db, candidates, now)

    def due(
        self,
        now: datetime,
        *,
        limit: int | None = None,
        source: str | None = None,
        since: datetime | None = None,
    ) -> tuple[FrontierEntry, ...]:
        """Return the addresses to fetch now, in a fixed order.

        Addresses never fetched come first, those hinted newest leading; then retries and
        revisits, those due longest first. An entry stays due until its outcome is committed.

        Args:
            now: The present, aware.
            limit: Most entries.
            source: Only those of this source.
            since: Only stories that their source dates at this time or later, or not at all.
        """
        with self._reading() as db:
            return frontier.due_entries(db, now, limit, source, since)

    def count_resting(self, source: str, url_ids: Iterable[str], now: datetime) -> int:
        """Return how many of some addresses that a source was the first to name are not due."""
        with self._reading() as db:
            return frontier.count_resting(db, source, url_ids, now)

    def url_state(self, url_id: str) -> UrlState | None:
        """Return what is known about an address, or ``None`` for one never added."""
        with self._reading() as db:
            row = _find_url(db, url_id)
            return None if row is None else url_state(row)

    # Sources and hosts.

    def source_state(self, name: str) -> SourceState | None:
        """Return when a source was read, or ``None`` for one never read."""
        with self._reading() as db:
            return sources.find_source(db, name)

    def end_reading(self, state: SourceState) -> None:
        """Note that a source was read to its end, and forget its documents that were not met."""
        with self._writing() as db:
            sources.save_source(db, state)
            if not state.failures:
                sources.forget_documents(db, state.name, state.read_at)

    def documents(self, source: str) -> dict[str, DocumentState]:
        """Return the documents of a source as they were last read, by address."""
        with self._reading() as db:
            return sources.find_documents(db, source)

    def robots_copy(self, origin: str) -> RobotsCopy | None:
        """Return the copy kept of an origin's robots.txt, or ``None``."""
        with self._reading() as db:
            return sources.find_robots(db, origin)

    def save_robots(self, copies: Sequence[RobotsCopy], oldest: datetime) -> None:
        """Keep copies of robots.txt and drop those read before ``oldest``."""
        with self._writing() as db:
            sources.save_robots(db, copies, oldest)

    # Outcomes.

    def commit_outcomes(self, outcomes: Sequence[Outcome]) -> tuple[CommitResult, ...]:
        """Commit the outcomes of pages in one transaction, in the order given.

        For each page the story (a new revision only if its content hash is new), the state of
        the address, the change log and the search index are written together, or none of it.

        Raises:
            StoreError: An address is not in the frontier, or the file can't be written; then
                nothing of the whole batch is committed.
        """
        with self._writing() as db:
            return tuple(self._commit(db, outcome) for outcome in outcomes)

    def delete_article(self, article_id: str, now: datetime) -> bool:
        """Delete a story with all revisions, and log that for the sinks.

        Its addresses are rejected as ``deleted`` and not fetched again.

        Returns:
            Whether there was such a story.
        """
        with self._writing() as db:
            return articles.delete_article(db, article_id, now)

    # Stories.

    def get_article(self, article_id: str, revision: int | None = None) -> Article | None:
        """Return a story, the newest revision where none is named; ``None`` if there is none."""
        with self._reading() as db:
            text = articles.find_json(db, article_id, revision)
        return None if text is None else Article.model_validate_json(text)

    def iter_articles(
        self,
        *,
        source: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Article]:
        """Yield the newest revision of each story, in the order they were first stored.

        Args:
            source: Only stories that this source led to.
            since: Only stories published (or, undated, first seen) at this time or later.
            until: Only stories published before this time.
        """
        key = 0
        while True:
            with self._reading() as db:
                page = articles.list_json(db, key, source, since, until)
            if not page:
                return
            for _, text in page:
                yield Article.model_validate_json(text)
            key = page[-1][0]

    def search(self, query: SearchQuery) -> tuple[SearchHit, ...]:
        """Return the stories that fit a query, best first; without words the newest first."""
        with self._reading() as db:
            return search.search_articles(db, query)

    def search_images(self, query: ImageQuery) -> tuple[ImageHit, ...]:
        """Return the pictures that fit a query, those of the newest story first."""
        with self._reading() as db:
            return image_search.search_images(db, query)

    # The change log and its readers.

    def changes_after(self, seq: int, limit: int = DEFAULT_CHANGES) -> tuple[Change, ...]:
        """Return the changes that follow ``seq``, oldest first; ``seq`` may have gaps."""
        with self._reading() as db:
            return journal.changes_after(db, seq, limit)

    def cursor(self, sink: str) -> int:
        """Return the ``seq`` up to which a sink has made everything durable; 0 for a new sink."""
        with self._reading() as db:
            return journal.cursor(db, sink)

    def advance_cursor(
        self, sink: str, seq: int, now: datetime, refused: Sequence[RefusedChange] = ()
    ) -> None:
        """Note that a sink has made everything up to ``seq`` durable; it never goes back.

        Args:
            sink: Name of the sink.
            seq: The last change it has read.
            now: The present, aware.
            refused: Changes up to there that it can't take, noted in the same transaction.
        """
        with self._writing() as db:
            journal.note_refusals(db, sink, refused, now)
            if seq > journal.cursor(db, sink):
                journal.set_cursor(db, sink, seq, now)

    def reset_cursor(self, sink: str, now: datetime) -> None:
        """Let a sink begin again at the first change; what it refused is offered again too."""
        with self._writing() as db:
            journal.set_cursor(db, sink, 0, now)
            journal.forget_refusals(db, sink)

    def refusals(self, sink: str | None = None) -> tuple[RefusalRecord, ...]:
        """Return the changes that one sink, or any, could not take, with the reasons."""
        with self._reading() as db:
            return journal.refusals(db, sink)

    def changes_behind(self, sink: str) -> int:
        """Return how many changes a sink has yet to read."""
        with self._reading() as db:
            return journal.changes_behind(db, sink)

    # Runs and reports.

    def start_run(self, run_id: str, now: datetime) -> None:
        """Note that a run has begun."""
        with self._writing() as db:
            journal.start_run(db, run_id, now)

    def end_run(self, run_id: str, report_json: str, now: datetime) -> None:
        """Note that a run has ended, with its report.

        Raises:
            StoreError: No run of this id was started.
        """
        with self._writing() as db:
            if not journal.end_run(db, run_id, report_json, now):
                raise StoreError(f"store {self._path}: run {run_id!r} was never started")

    def last_runs(self, limit: int = DEFAULT_RUNS) -> tuple[RunRecord, ...]:
        """Return the latest runs, newest first."""
        with self._reading() as db:
            return journal.last_runs(db, limit)

    def counts(self, source: str | None = None) -> Counts:
        """Return how much the store holds, of one source or of all."""
        with self._reading() as db:
            return journal.counts(db, source)

    def rejection_counts(self, source: str | None = None) -> dict[str, int]:
        """Return how many addresses are rejected for each reason's code, most frequent first."""
        with self._reading() as db:
            return journal.rejection_counts(db, source)

    def check(self) -> tuple[str, ...]:
        """Return what is wrong with the store, one line each; nothing for a sound one."""
        with self._reading() as db:
            return find_problems(db)

    def _commit(self, db: sqlite3.Connection, outcome: Outcome) -> CommitResult:
        row = _find_url(db, outcome.url_id)
        if row is None:
            raise StoreError(f"store {self._path}: address {outcome.url_id!r} is not in the frontier")
        effect, article_id, revision = CommitEffect.NO_ARTICLE, None, None
        if isinstance(outcome, StoredPage):
            article_id = outcome.article.id
            effect, revision = articles.store_page(db, outcome, row["source"])
        status = frontier.move_url(db, row, outcome, article_id)
        return CommitResult(
            url_id=outcome.url_id, status=status, effect=effect, article_id=article_id, revision=revision
        )

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._turn, plain_errors(self._path):
            yield self._db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._turn, plain_errors(self._path), transaction(self._db):
            yield self._db


def _find_url(db: sqlite3.Connection, url_id: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute("SELECT * FROM urls WHERE url_id = ?", (url_id,)).fetchone()
    return row
