"""A file that grows by whole batches, each exactly once, whatever kills the writer.

Beside ``stories.jsonl`` lies ``stories.jsonl.cursor``: how many bytes of the file are
delivered, and up to which ``seq``. A batch is appended, flushed to the disk, and only then
is the cursor file replaced, atomically. So there are three moments to be killed in:

- While appending: the cursor file still names the old length. The next opening cuts the
  torn tail off, and the batch is delivered again.
- Between cursor file and the run's own cursor in the store: the run offers the batch again,
  and every ``seq`` up to that of the cursor file is left out.
- Anywhere else nothing is in the air.

Where the cursor file is missing or speaks of another store (the store was made anew), the
file is read: a torn end is cut off, and records that are already there are left out.
A file that is gone or empty was moved away by its reader; delivery goes on into a new one.

Closing a file (``rotate``) copies it under a name that only its last ``seq`` decides, then
notes in the cursor file that the file is empty, then empties it. Killed in between, the next
run either closes it again under the same name, or finds more bytes than the cursor file names
and cuts them off.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from cleanfeed.errors import SinkError
from cleanfeed.sinks.folders import sync_folder

RecordKey = tuple[str, int, str | None]
"""Id, revision and content hash: what makes a record in a file the same as one offered."""
RecordReader = Callable[[Path], Iterator[tuple[int, RecordKey | None]]]
"""Yields for each whole record of a file the offset of its end, and its key (``None`` for a
header). Raises ``ValueError`` at one that this sink can't have written."""

FILE_MODE = 0o644


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How much of a file is delivered."""

    stream: str
    """Name of the change log that ``seq`` counts in."""
    seq: int
    size_bytes: int
    begun_on: str | None = None
    """Day of the first delivery into the file as it is (UTC, ISO)."""
    adopted_bytes: int = 0
    """Beginning of the file that was there before this stream: its records are left out when
    they are offered, in this run or a later one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record on its way into the file."""

    seq: int
    key: RecordKey
    data: bytes


class AppendFile:
    """An append-only file with its cursor file."""

    def __init__(
        self, path: Path, stream: str, read_records: RecordReader, *, header: bytes = b"", fresh: bool = False
    ) -> None:
        """Open the file, cutting off what was never delivered.

        Args:
            path: The file; its folder is made.
            stream: Name of the change log.
            read_records: Reads what is there when the cursor file can't tell.
            header: First bytes of a new file.
            fresh: Empty the file and begin at the first change.

        Raises:
            SinkError: The file can't be written, is not of this sink, or is shorter than what
                was delivered.
        """
        self._path = path
        self._cursor_path = path.with_name(f"{path.name}.cursor")
        self._header = header
        # A run that is told to end closes the file while a thread may still be writing: the number of
        # a closed file may be another file's by then.
        self._turn = threading.Lock()
        with self._plain_errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            if fresh:
                self._save(Position(stream=stream, seq=0, size_bytes=0))
            self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            with self._plain_errors():
                self._position = self._resume(stream, read_records)
                self._known = self._adopted_keys(read_records)
                os.ftruncate(self._descriptor, self._position.size_bytes)
                sync_folder(path.parent)
        except BaseException:
            self.close()
            raise

    def append(self, entries: list[Entry]) -> None:
        """Append what the file doesn't hold yet, durably; all of it or nothing.

        Raises:
            SinkError: The disk is full or broken, or the file is closed. What was written of
                the batch is cut off before the next one.
        """
        with self._turn:
            self._append(entries)

    def _append(self, entries: list[Entry]) -> None:
        if self._descriptor is None:
            raise SinkError(f"sink {self._path}: is closed")
        fresh = [entry for entry in entries if entry.seq > self._position.seq]
        if not fresh:
            return
        data = b"".join(entry.data for entry in fresh if entry.key not in self._known)
        if data and self._position.size_bytes == 0:
            data = self._header + data
        with self._plain_errors():
            os.ftruncate(self._descriptor, self._position.size_bytes)
            _write_at(self._descriptor, data, self._position.size_bytes)
            os.fsync(self._descriptor)
            begun_on = self._position.begun_on or datetime.now(UTC).date().isoformat()
            size_bytes = self._position.size_bytes + len(data)
            self._save(replace(self._position, seq=fresh[-1].seq, size_bytes=size_bytes, begun_on=begun_on))

    @property
    def position(self) -> Position:
        """How much of the file is delivered."""
        return self._position

    def rotate(self, keep: Callable[[Path, int], None]) -> None:
        """Hand the content over and begin an empty file.

        Args:
            keep: Makes a durable copy of the file, given the last ``seq`` in it.

        Raises:
            SinkError: The disk is full or broken; the file goes on growing.
        """
        if self._descriptor is None or self._position.size_bytes == 0:
            return
        with self._turn, self._plain_errors():
            os.ftruncate(self._descriptor, self._position.size_bytes)
            keep(self._path, self._position.seq)
            self._save(replace(self._position, size_bytes=0, adopted_bytes=0, begun_on=None))
            os.ftruncate(self._descriptor, 0)

    def close(self) -> None:
        """Close the file; closing twice does nothing."""
        with self._turn:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None

    def _resume(self, stream: str, read_records: RecordReader) -> Position:
        """Return how much of the file is delivered."""
        size_bytes = self._path.stat().st_size
        position = _load_position(self._cursor_path)
        if position is None or position.stream != stream:
            end = max((end for end, _ in self._read(read_records)), default=0)
            return Position(stream=stream, seq=0, size_bytes=end, adopted_bytes=end)
        if size_bytes == 0:
            return replace(position, size_bytes=0, adopted_bytes=0, begun_on=None)
        if size_bytes < position.size_bytes:
            raise SinkError(
                f"sink {self._path}: the file has {size_bytes} bytes, but {position.size_bytes} were"
                " delivered; restore it, or move it away to begin a new one"
            )
        return position

    def _adopted_keys(self, read_records: RecordReader) -> frozenset[RecordKey]:
        adopted_bytes = self._position.adopted_bytes
        if not adopted_bytes:
            return frozenset()
        records = self._read(read_records)
        return frozenset(key for end, key in records if end <= adopted_bytes and key is not None)

    def _read(self, read_records: RecordReader) -> Iterator[tuple[int, RecordKey | None]]:
        try:
            yield from read_records(self._path)
        except ValueError as exc:
            raise SinkError(
                f"sink {self._path}: the file holds something else than this sink's records ({exc});"
                " move it away or name another"
            ) from exc

    def _save(self, position: Position) -> None:
        temporary = self._cursor_path.with_name(f"{self._cursor_path.name}.new")
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(asdict(position), file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._cursor_path)
        sync_folder(self._cursor_path.parent)
        self._position = position

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            raise SinkError(f"sink {self._path}: cannot be written ({exc.strerror or exc})") from exc


def _write_at(descriptor: int, data: bytes, offset: int) -> None:
    """Write all of the data; the system may take less than it is offered."""
    rest = memoryview(data)
    while rest:
        written = os.pwrite(descriptor, rest, offset)
        rest, offset = rest[written:], offset + written


def _load_position(path: Path) -> Position | None:
    """Return what the cursor file says; a damaged one says nothing, as the file itself can tell."""
    try:
        return Position(**json.loads(path.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
