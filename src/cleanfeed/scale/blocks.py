"""Blocks of records: what a worker process does with one.

A worker keeps its place in the file, so that the next block costs only the way to it. The
result of a block depends on the file and the options alone, whoever makes it and however often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from cleanfeed.scale.inputs import ArchiveFile, open_archive
from cleanfeed.scale.judging import SILENT_KINDS, Judge, Story
from cleanfeed.scale.options import ArchiveOptions
from cleanfeed.scale.records import Place, iter_records
from cleanfeed.scale.rows import ARTICLE_SCHEMA, REJECTED_SCHEMA, article_line, pack, rejected_line, table_of
from cleanfeed.scale.values import Rejection, WarcRecord

HEADERS_BYTES = 64 * 1024
"""A record may be larger than the largest page by its HTTP headers."""
MAX_SWELL = 4
"""A page that is kept compressed is smaller than it; one in chunks is larger, never by so much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockTask:
    """A run of records to read."""

    source: str
    first: int
    count: int
    start: Place
    """The nearest place that is known at or before the first record."""
    verdict: Rejection | None = None
    """What becomes of the records whatever they hold: they were too much for a worker before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What a run of records came to."""

    articles: bytes
    """Rows of ``ARTICLE_SCHEMA``, packed."""
    rejected: bytes
    """Rows of ``REJECTED_SCHEMA``, packed."""
    counts: Counts
    following: Place | None
    """Where the next block begins; ``None`` at the end of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFailure:
    """The file can't be read: not what is in it is at fault, but the disk or the network."""

    message: str


@dataclass(slots=True, kw_only=True)
class Counts:
    """How many of what a stretch of an archive held."""

    records: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    """Kind of record → how many; damaged stretches have none."""
    articles: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    """Reason → how many."""
    bad_digests: int = 0
    page_bytes: int = 0
    """Of the records whose content was read."""

    def add(self, other: Counts) -> None:
        """Count another stretch in."""
        self.records += other.records
        self.kinds += other.kinds
        self.articles += other.articles
        self.rejected += other.rejected
        self.bad_digests += other.bad_digests
        self.page_bytes += other.page_bytes


@dataclass(slots=True, kw_only=True)
class _Cursor:
    """An open file and how far it was read."""

    source: str
    file: ArchiveFile
    records: Iterator[WarcRecord]
    following: WarcRecord | None
    """The record that comes next."""

    def advance(self) -> None:
        """Move to the record behind ``following``."""
        self.following = next(self.records, None)


@dataclass(slots=True)
class BlockWork:
    """What a worker process does; made anew in each process by pickling."""

    options: ArchiveOptions
    _judge: Judge | None = None
    _cursor: _Cursor | None = None

    def __call__(self, task: BlockTask) -> Block | SourceFailure:
        """Return what a run of records comes to."""
        try:
            return self._work(task)
        except OSError as exc:
            self._forget()
            return SourceFailure(message=f"{task.source}: {exc.strerror or exc}")

    def _work(self, task: BlockTask) -> Block:
        judge = self._judge = self._judge or Judge(self.options)
        articles: list[bytes] = []
        rejected: list[bytes] = []
        counts = Counts()
        cursor = self._move_to(task, judge)
        while cursor.following is not None and cursor.following.number < task.first + task.count:
            record = cursor.following
            _count_record(counts, record)
            if record.flaw or record.kind not in SILENT_KINDS:
                found = task.verdict or judge.judge(record)
                if isinstance(found, Story):
                    articles.append(article_line(record, found))
                    counts.bad_digests += found.digest_ok is False
                else:
                    rejected.append(rejected_line(record, found))
                    counts.rejected[found.reason.value] += 1
            cursor.advance()
        counts.articles = len(articles)
        return Block(
            articles=pack(table_of(articles, ARTICLE_SCHEMA)),
            rejected=pack(table_of(rejected, REJECTED_SCHEMA)),
            counts=counts,
            following=_place_of(cursor.following),
        )

    def _move_to(self, task: BlockTask, judge: Judge) -> _Cursor:
        """Return a cursor at the first record of a task."""
        cursor = self._cursor
        if cursor is None or cursor.source != task.source or _is_past(cursor, task) or _is_far(cursor, task):
            cursor = self._open(task, judge)
        while cursor.following is not None and cursor.following.number < task.first:
            cursor.advance()
        return cursor

    def _open(self, task: BlockTask, judge: Judge) -> _Cursor:
        self._forget()
        file = open_archive(task.source)
        max_block_bytes = self.options.max_page_bytes * MAX_SWELL + HEADERS_BYTES
        records = iter_records(file, lambda record: _is_wanted(record, judge), max_block_bytes, task.start)
        self._cursor = _Cursor(source=task.source, file=file, records=records, following=next(records, None))
        return self._cursor

    def _forget(self) -> None:
        if self._cursor is not None:
            self._cursor.file.close()
            self._cursor = None


def _is_wanted(record: WarcRecord, judge: Judge) -> bool:
    return record.kind not in SILENT_KINDS and judge.refuse_header(record) is None


def _is_past(cursor: _Cursor, task: BlockTask) -> bool:
    return cursor.following is None or cursor.following.number > task.first


def _is_far(cursor: _Cursor, task: BlockTask) -> bool:
    """Tell whether it is cheaper to open the file at a known place than to read on to there."""
    return cursor.following is not None and task.start.number - cursor.following.number > task.count


def _count_record(counts: Counts, record: WarcRecord) -> None:
    counts.records += 1
    if record.kind:
        counts.kinds[record.kind] += 1
    counts.page_bytes += len(record.block or b"")


def _place_of(record: WarcRecord | None) -> Place | None:
    if record is None:
        return None
    if not record.kind:  # a damaged stretch can't be found again: whoever comes after it reads from before
        return Place(number=0, offset=0)
    return Place(number=record.number, offset=record.offset, record_id=record.record_id)
