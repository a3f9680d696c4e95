"""Closing a file that has grown old or large, packing it, and keeping its name stable.

A closed ``stories.jsonl`` becomes ``stories-000000001234.jsonl.zst``, named after the last change in
it: a run that is killed while packing packs again under the same name. Names sort in the order
of the changes.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, cast

import zstandard

from cleanfeed.errors import SinkError
from cleanfeed.sinks.folders import sync_folder
from cleanfeed.sinks.options import Compression, JsonlOptions, Rotation

BYTES_PER_MB = 1_000_000
SEQ_DIGITS = 12
COPY_CHUNK_BYTES = 1 << 20
SUFFIXES = {Compression.NONE: "", Compression.GZIP: ".gz", Compression.ZSTD: ".zst"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationPlan:
    """When a file is closed and how it is packed."""

    rotation: Rotation = Rotation.NEVER
    limit_bytes: int = 0
    compression: Compression = Compression.NONE

    @classmethod
    def of(cls, options: JsonlOptions) -> RotationPlan:
        """Return the plan that the settings ask for."""
        return cls(
            rotation=options.rotate,
            limit_bytes=options.rotate_mb * BYTES_PER_MB,
            compression=options.compression,
        )

    def is_full(self, size_bytes: int, begun_on: str | None, today: date) -> bool:
        """Tell whether a file is to be closed before more is appended.

        Args:
            size_bytes: What is delivered in it.
            begun_on: Day of its first delivery, as ISO date; ``None`` where nobody noted it.
            today: The present day.
        """
        match self.rotation:
            case Rotation.NEVER:
                return False
            case Rotation.SIZE:
                return size_bytes >= self.limit_bytes
            case Rotation.DAY:
                return size_bytes > 0 and begun_on is not None and begun_on != today.isoformat()


def closed_name(path: Path, seq: int, compression: Compression) -> Path:
    """Return where the content of a file goes whose last change is ``seq``."""
    return path.with_name(f"{path.stem}-{seq:0{SEQ_DIGITS}}{path.suffix}{SUFFIXES[compression]}")


def pack_file(source: Path, target: Path, compression: Compression) -> None:
    """Write a packed copy of a file under its name, whole and durable.

    Raises:
        OSError: The disk is full or broken; nothing has the name then.
    """
    hidden = target.with_name(f".{target.name}.new")
    with source.open("rb") as plain, hidden.open("wb") as file:
        with _OPENERS[compression](file) as packed:
            shutil.copyfileobj(plain, packed, COPY_CHUNK_BYTES)
        file.flush()
        os.fsync(file.fileno())
    hidden.replace(target)
    sync_folder(target.parent)


def drop_closed(path: Path) -> None:
    """Remove the closed files of a file, for a replay that writes them anew.

    Raises:
        SinkError: One can't be removed.
    """
    suffixes = "|".join(re.escape(suffix) for suffix in SUFFIXES.values())
    name = re.compile(rf"{re.escape(path.stem)}-\d{{{SEQ_DIGITS}}}{re.escape(path.suffix)}({suffixes})")
    try:
        for file in path.parent.iterdir():
            if name.fullmatch(file.name):
                file.unlink()
    except OSError as exc:
        raise SinkError(f"sink {path}: its closed files cannot be removed ({exc.strerror or exc})") from exc


class _Plain:
    """Writes to a file that stays open behind it, as the packers do."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __enter__(self) -> IO[bytes]:
        return self._file

    def __exit__(self, *_error: object) -> None:
        """Leave the file open."""


def _gzip(file: IO[bytes]) -> gzip.GzipFile:
    # Neither name nor time: packed again, the same content gives the same bytes.
    return gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0)


def _zstd(file: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", zstandard.ZstdCompressor().stream_writer(file, closefd=False))


_OPENERS: dict[Compression, Callable[[IO[bytes]], _Plain | gzip.GzipFile | IO[bytes]]] = {
    Compression.NONE: _Plain,
    Compression.GZIP: _gzip,
    Compression.ZSTD: _zstd,
}
