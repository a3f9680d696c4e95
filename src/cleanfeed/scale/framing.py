"""Finding the next record after a damaged stretch.

Archives are made of members (gzip, zstd) or of plain records one after another. A reader that
meets broken bytes starts again where the next member begins that inflates to a record, or where the
next plain record begins: what is lost is what is broken.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import zstandard

from cleanfeed.scale.inputs import ArchiveFile

WINDOW_BYTES = 1024 * 1024
PROBE_BYTES = 4096
"""Compressed bytes that are looked at to see whether a member holds a record."""
RECORD_START = b"WARC/"
_GZIP_WBITS = 16 + zlib.MAX_WBITS
_ZSTD_WINDOW_BYTES = 128 * 1024 * 1024
_PLAIN_START = re.compile(rb"(?:\A|(?<=\n))WARC/[01]\.\d+\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """How an archive is cut into members."""

    magic: bytes
    """What each member begins with."""
    is_record: Callable[[bytes], bool]
    """Tells whether bytes from a member's start on hold a record."""


def find_record(file: ArchiveFile, start: int) -> int | None:
    """Return the first place at or behind ``start`` where a record or its member begins, if there is one.

    Args:
        file: The archive, open for reading and seekable; its position is moved.
        start: Byte to begin at.
    """
    framing = framing_of(file)
    for offset in _places(file, framing.magic, start):
        file.seek(max(0, offset - 1))
        head = file.read(PROBE_BYTES + 1)
        # one byte before a plain record tells whether it begins a line
        if framing.magic is RECORD_START and offset and head[:1] != b"\n":
            continue
        if framing.is_record(head if offset == 0 else head[1:]):
            return offset
    return None


def has_cut_member(file: ArchiveFile, offset: int) -> bool:
    """Tell whether a further gzip member begins behind the one at ``offset`` and is cut off.

    fastwarc passes over a last member that ends before its first record's header does.
    """
    if framing_of(file) is not GZIP:
        return False
    file.seek(offset)
    stream = zlib.decompressobj(_GZIP_WBITS)
    while not stream.eof:
        data = file.read(WINDOW_BYTES)
        if not data:
            return False
        while data and not stream.eof:
            try:
                stream.decompress(data, WINDOW_BYTES)
            except zlib.error:
                return False
            data = stream.unconsumed_tail
    return (stream.unused_data or file.read(1))[:1] == GZIP.magic[:1]


def framing_of(file: ArchiveFile) -> Framing:
    """Return how an archive is cut, judged by its first bytes; moves the file's position."""
    file.seek(0)
    head = file.read(max(map(len, (GZIP.magic, ZSTD.magic, DICTIONARY_MAGIC))))
    if head.startswith(GZIP.magic[:2]):
        return GZIP
    return ZSTD if head.startswith((ZSTD.magic, DICTIONARY_MAGIC)) else PLAIN


def _places(file: ArchiveFile, magic: bytes, start: int) -> Iterator[int]:
    """Yield every place of some bytes from ``start`` on; reads each byte of the file once."""
    overlap = len(magic) - 1
    window_start, window = start, b""
    while True:
        file.seek(window_start + len(window))
        fresh = file.read(WINDOW_BYTES)
        if not fresh:
            return
        window += fresh
        found = window.find(magic)
        while found >= 0:
            yield window_start + found
            found = window.find(magic, found + 1)
        window_start += max(0, len(window) - overlap)
        window = window[-overlap:] if overlap else b""


def _is_plain_record(data: bytes) -> bool:
    return _PLAIN_START.match(data) is not None


def _inflates_to_record(data: bytes) -> bool:
    stream = zlib.decompressobj(_GZIP_WBITS)
    try:
        return stream.decompress(data, len(RECORD_START)).startswith(RECORD_START)
    except zlib.error:
        return False


def _unpacks_to_record(data: bytes) -> bool:
    reader = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES).stream_reader(data)
    try:
        return reader.read(len(RECORD_START)) == RECORD_START
    except zstandard.ZstdError:
        return False


GZIP = Framing(magic=b"\x1f\x8b\x08", is_record=_inflates_to_record)
ZSTD = Framing(magic=b"\x28\xb5\x2f\xfd", is_record=_unpacks_to_record)
PLAIN = Framing(magic=RECORD_START, is_record=_is_plain_record)
DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"
"""A skippable frame: where ``.warc.zst`` keeps the dictionary of its members."""
