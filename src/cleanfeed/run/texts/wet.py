"""Records of WET files: the pages of a crawl as a crawler flattened them (ISO 28500, WARC 1.0 and 1.1).

Only what the format needs: a head of named fields, and as many bytes as it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cleanfeed.errors import SourceError

VERSION = b"WARC/"
MAX_HEAD_LINE_BYTES = 64 * 1024
MAX_HEAD_LINES = 200
SKIP_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class WetRecord:
    """One record's address and text."""

    url: str | None
    body: bytes | None
    """``None`` where it is longer than was allowed."""
    size_bytes: int


def iter_records(file: BinaryIO, max_bytes: int) -> Iterator[WetRecord]:
    """Yield the records that hold converted text; others are passed over.

    Raises:
        SourceError: The file is no WARC, or breaks off inside a record.
    """
    while (head := _read_head(file)) is not None:
        size = _size(head)
        if head.get(b"warc-type", b"").lower() != b"conversion":
            _skip(file, size)
            continue
        url = head.get(b"warc-target-uri", b"").strip(b"<>").decode("utf-8", "replace") or None
        if size > max_bytes:
            _skip(file, size)
            yield WetRecord(url=url, body=None, size_bytes=size)
            continue
        body = file.read(size)
        if len(body) < size:
            raise SourceError("the file breaks off inside a record")
        yield WetRecord(url=url, body=body, size_bytes=size)


def _read_head(file: BinaryIO) -> dict[bytes, bytes] | None:
    """Return the fields of the next record, their names in lower case; ``None`` at the end of the file."""
    line = file.readline(MAX_HEAD_LINE_BYTES)
    while line and not line.strip():
        line = file.readline(MAX_HEAD_LINE_BYTES)
    if not line:
        return None
    if not line.startswith(VERSION):
        raise SourceError(f"no WARC record begins with {line[:20]!r}")
    fields: dict[bytes, bytes] = {}
    for _ in range(MAX_HEAD_LINES):
        line = file.readline(MAX_HEAD_LINE_BYTES)
        if not line:
            raise SourceError("the file breaks off inside a record's head")
        if not line.strip():
            return fields
        name, _, value = line.partition(b":")
        fields[name.strip().lower()] = value.strip()
    raise SourceError(f"a record's head has more than {MAX_HEAD_LINES} lines")


def _size(head: dict[bytes, bytes]) -> int:
    value = head.get(b"content-length", b"")
    if not value.isdigit():
        raise SourceError(f"a record's Content-Length is {value.decode('ascii', 'replace')!r}")
    return int(value)


def _skip(file: BinaryIO, size: int) -> None:
    while size > 0:
        piece = file.read(min(size, SKIP_BYTES))
        if not piece:
            raise SourceError("the file breaks off inside a record")
        size -= len(piece)
