"""Which files a text source has, and what each of them is."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cleanfeed.config import TextFormat, TextSourceOptions
from cleanfeed.errors import SourceError
from cleanfeed.run.texts.values import TextFile

SUFFIXES = {
    ".txt": TextFormat.TXT,
    ".jsonl": TextFormat.JSONL,
    ".ndjson": TextFormat.JSONL,
    ".wet": TextFormat.WET,
}
GZIP_SUFFIX = ".gz"
GZIP_MAGIC = b"\x1f\x8b"


def find_files(options: TextSourceOptions) -> list[TextFile]:
    """Return the files of a source, in the order of their names.

    Raises:
        SourceError: There are none.
    """
    root = options.path
    if not root.exists():
        raise SourceError(f"{root}: there is no such file or folder")
    paths = sorted(_walk(root)) if root.is_dir() else [root]
    base = root if root.is_dir() else root.parent
    files = [file for path in paths if (file := _describe(path, base, options))]
    if not files:
        raise SourceError(f"{root}: no {', '.join(SUFFIXES)} there; text_sources.format can tell what it is")
    return files


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading, inflating it as it is read where it is gzip, whatever its name."""
    file = path.open("rb")
    if file.read(len(GZIP_MAGIC)) == GZIP_MAGIC:
        file.close()
        return gzip.open(path)  # type: ignore[return-value]  # reads bytes like any file
    file.seek(0)
    return file


def _walk(folder: Path) -> Iterator[Path]:
    for directory, _, names in os.walk(folder):
        yield from (Path(directory, name) for name in names if not name.startswith("."))


def _describe(path: Path, base: Path, options: TextSourceOptions) -> TextFile | None:
    kind = options.format
    if kind is TextFormat.AUTO:
        found = SUFFIXES.get(Path(path.name.lower().removesuffix(GZIP_SUFFIX)).suffix)
        if found is None:
            return None
        kind = found
    state = path.stat()
    return TextFile(
        path=path,
        name=path.relative_to(base).as_posix(),
        format=kind,
        stamp=f"{state.st_size}-{state.st_mtime_ns}",
    )
