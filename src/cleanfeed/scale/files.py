"""The files of a shard: written whole or not at all, and a marker that says that they are.

    OUT/articles/NAME.parquet   one row a story, in the order of the archive
    OUT/rejected/NAME.parquet   one row a record that gave none, with its reason
    OUT/done/NAME.json          counts and digests; written last

A file is written under a hidden name, flushed to the disk and renamed. The name holds the number of
the process, since a machine that is thought dead may go on writing while another has the shard.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, ValidationError

from cleanfeed.errors import ConfigError
from cleanfeed.sinks.folders import sync_folder

ARTICLES = "articles"
REJECTED = "rejected"
DONE = "done"
ROW_GROUP_ROWS = 1000
"""Rows that are held back and written together: about 10 MB of stories. Where row groups begin depends
on the rows alone, so the bytes do not tell how many workers made them."""


class WrittenFile(BaseModel):
    """One file of a shard."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    size_bytes: int
    sha256: str


class Marker(BaseModel):
    """What ``done/NAME.json`` says: the shard is finished, and this is what it came to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shard: str
    source: str
    source_bytes: int | None
    """Size of the input, where it could be told."""
    options: str
    """Fingerprint of the options."""
    version: str
    """Version of cleanfeed."""
    articles: WrittenFile
    rejected: WrittenFile
    records: int
    kinds: dict[str, int]
    """Kind of record → how many."""
    reasons: dict[str, int]
    """Why records gave no story → how many."""
    bad_digests: int
    page_bytes: int


@dataclass(slots=True)
class _HashedFile:
    """A file that knows the digest of what was written to it; for writers that never go back."""

    inner: IO[bytes]
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    size_bytes: int = 0
    closed: bool = False

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size_bytes += len(data)
        return self.inner.write(data)

    def flush(self) -> None:
        self.inner.flush()

    def tell(self) -> int:
        return self.size_bytes

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        """Leave the file open: it is flushed to the disk first."""


class TableWriter:
    """Writes one Parquet file in row groups of a fixed number of rows."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        """Begin a file under a hidden name; it gets its own only in :meth:`finish`.

        Raises:
            OSError: The folder can't be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._hidden = path.with_name(f".{path.name}.{socket.gethostname()}.{os.getpid()}.new")
        self._inner = self._hidden.open("wb")
        self._file = _HashedFile(self._inner)
        self._writer = pq.ParquetWriter(self._file, schema, compression="zstd")
        self._waiting = [schema.empty_table()]
        self._waiting_rows = 0
        self._rows = 0

    def write(self, table: pa.Table) -> None:
        """Add rows.

        Raises:
            OSError: The disk is full or broken.
        """
        self._waiting.append(table)
        self._waiting_rows += table.num_rows
        while self._waiting_rows >= ROW_GROUP_ROWS:
            self._write_group(ROW_GROUP_ROWS)

    def finish(self) -> WrittenFile:
        """Write what is left, flush the file to the disk and give it its name.

        Raises:
            OSError: The disk is full or broken.
        """
        if self._waiting_rows:
            self._write_group(self._waiting_rows)
        self._writer.close()
        self._inner.flush()
        os.fsync(self._inner.fileno())
        self._inner.close()
        self._hidden.replace(self._path)
        sync_folder(self._path.parent)
        return WrittenFile(
            rows=self._rows, size_bytes=self._file.size_bytes, sha256=self._file.digest.hexdigest()
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Remove what is there of a file that was not finished."""
        if kind is not None:
            with contextlib.suppress(OSError):  # a full disk: what can't be written goes anyway
                self._writer.close()
            self._inner.close()
            self._hidden.unlink(missing_ok=True)

    def _write_group(self, rows: int) -> None:
        table = pa.concat_tables(self._waiting)
        self._writer.write_table(table.slice(0, rows).combine_chunks(), row_group_size=ROW_GROUP_ROWS)
        self._waiting = [table.slice(rows)]
        self._waiting_rows -= rows
        self._rows += rows


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file under a hidden name; it takes the place of ``path``, durably, when the block ends well.

    Raises:
        OSError: The disk is full or broken; ``path`` is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = path.with_name(f".{path.name}.{socket.gethostname()}.{os.getpid()}.new")
    try:
        with hidden.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        hidden.replace(path)
    finally:
        hidden.unlink(missing_ok=True)
    sync_folder(path.parent)


def table_path(out: Path, kind: str, shard: str) -> Path:
    """Return where a shard's table lies."""
    return out / kind / f"{shard}.parquet"


def marker_path(out: Path, shard: str) -> Path:
    """Return where a shard's marker lies."""
    return out / DONE / f"{shard}.json"


def save_marker(out: Path, marker: Marker) -> None:
    """Say durably that a shard is finished, and clear away what killed runs left of it.

    Raises:
        OSError: The disk is full or broken.
    """
    with replacing(marker_path(out, marker.shard)) as file:
        file.write(marker.model_dump_json(indent=1).encode() + b"\n")
    for kind in (ARTICLES, REJECTED):
        for left in (out / kind).glob(f".{marker.shard}.parquet.*.new"):
            left.unlink(missing_ok=True)


def find_marker(out: Path, shard: str) -> Marker | None:
    """Return what a finished shard came to; ``None`` for one that is not finished, or whose files are gone.

    Raises:
        ConfigError: The marker was not written by cleanfeed.
        OSError: The folder can't be read.
    """
    path = marker_path(out, shard)
    try:
        marker = Marker.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as exc:
        raise ConfigError(f"{path}: is no marker of a shard; remove it to make the shard anew") from exc
    files = {ARTICLES: marker.articles, REJECTED: marker.rejected}
    is_whole = all(_has_size(table_path(out, kind, shard), file.size_bytes) for kind, file in files.items())
    return marker if is_whole else None


def _has_size(path: Path, size_bytes: int) -> bool:
    return path.is_file() and path.stat().st_size == size_bytes
