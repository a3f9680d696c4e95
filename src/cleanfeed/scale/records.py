"""The records of a WARC file, one after another, past everything that is broken in it.

fastwarc frames the records; it stops at the first byte it can't read and swallows what follows a
record that claims to be longer than it is. Here each record is held back until the next one has been
found where it must be, and after damage reading starts again at the next record
(:mod:`cleanfeed.scale.framing`). The numbers of records depend on the file alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from cleanfeed.errors import ConfigError
from cleanfeed.scale.framing import find_record, has_cut_member
from cleanfeed.scale.inputs import ArchiveFile
from cleanfeed.scale.values import Reason, WarcRecord

try:
    from fastwarc.warc import ArchiveIterator
    from fastwarc.warc import WarcRecord as FastRecord
except ImportError as exc:
    raise ConfigError("reading WARC needs a library; run: pip install 'cleanfeed[warc]'") from exc

MISPLACED = "Invalid WARC header"
"""What fastwarc says where a record ought to begin and does not: the one before it has a wrong length."""
Wants = Callable[[WarcRecord], bool]
"""Tells by a record's header whether its content is to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a file at which reading can begin."""

    number: int = 0
    offset: int = 0
    record_id: str = ""


@dataclass(slots=True, kw_only=True)
class _Stretch:
    """One pass of fastwarc over a file, from a record on to the end or to the first damage."""

    file: ArchiveFile
    wants: Wants
    max_block_bytes: int
    offset: int
    after_damage: bool
    """Whether the bytes before it were reported as damaged already."""
    resume_at: int | None = None
    """Where to look for a further record; ``None`` where the file ended as it should."""
    held: WarcRecord | None = field(default=None)

    def records(self) -> Iterator[WarcRecord]:
        """Yield the records, each once the next has shown that it ends where it says; numbers are missing."""
        self.file.seek(self.offset)
        archive = iter(ArchiveIterator(self.file, parse_http=False))
        while True:
            try:
                found = next(archive, None)
            except (OSError, ValueError) as exc:
                self.file.check()
                yield from self._broken(MISPLACED in str(exc))
                return
            if self.held is not None:
                yield self.held
            if found is None:
                yield from self._ended()
                return
            self.held = self._read(found)
            if self.held.flaw in (Reason.TRUNCATED, Reason.DAMAGED):
                yield from self._broken_off(self.held)
                return

    def _ended(self) -> Iterator[WarcRecord]:
        """Report a last record of which there is too little for a header."""
        if self.held is not None and has_cut_member(self.file, self.held.offset):
            yield WarcRecord(number=0, offset=self.held.offset, flaw=Reason.TRUNCATED)

    def _broken(self, is_misplaced: bool) -> Iterator[WarcRecord]:  # noqa: FBT001 - the only question there is
        """Report what stands where a record should."""
        if self.held is None:
            self.resume_at = self.offset + 1
            if not self.after_damage:
                yield WarcRecord(number=0, offset=self.offset, flaw=Reason.DAMAGED)
            return
        self.resume_at = self.held.offset + 1
        if is_misplaced:
            yield replace(self.held, flaw=Reason.WRONG_LENGTH, block=None)
        else:
            yield self.held
            yield WarcRecord(number=0, offset=self.held.offset, flaw=Reason.DAMAGED)

    def _broken_off(self, record: WarcRecord) -> Iterator[WarcRecord]:
        """Report a record that has less content than it says: cut off, or it swallowed what follows."""
        self.resume_at = record.offset + 1
        swallowed = record.flaw is Reason.TRUNCATED and find_record(self.file, self.resume_at) is not None
        yield replace(record, flaw=Reason.WRONG_LENGTH) if swallowed else record

    def _read(self, found: FastRecord) -> WarcRecord:
        record = _header_of(found)
        length = found.content_length
        try:
            if length > self.max_block_bytes and self.wants(record):
                has_all = found.consume() == length
                return replace(record, flaw=Reason.TOO_LARGE if has_all else Reason.TRUNCATED)
            if record.flaw or not self.wants(record):
                return record if found.consume() == length else replace(record, flaw=Reason.TRUNCATED)
            block = found.reader.read(length) if length else b""
        except (OSError, ValueError):
            self.file.check()
            return replace(record, flaw=Reason.DAMAGED)
        if len(block) < length:
            return replace(record, flaw=Reason.TRUNCATED)
        return replace(record, block=block)


def _header_of(found: FastRecord) -> WarcRecord:
    """Return what a record says of itself."""
    headers = found.headers
    kind = headers.get("WARC-Type") or ""
    length = (headers.get("Content-Length") or "").strip()
    if "\n" in kind:  # lines that end without a carriage return run into one, and into the next record
        return WarcRecord(number=0, offset=found.stream_pos, flaw=Reason.DAMAGED)
    return WarcRecord(
        number=0,
        offset=found.stream_pos,
        kind=kind,
        record_id=headers.get("WARC-Record-ID") or "",
        url=(headers.get("WARC-Target-URI") or "").strip("<> ") or None,
        date=headers.get("WARC-Date"),
        content_type=headers.get("Content-Type") or "",
        payload_digest=headers.get("WARC-Payload-Digest"),
        languages=headers.get("WARC-Identified-Content-Language"),
        flaw=None if length.isdecimal() else Reason.WRONG_LENGTH,
    )


def iter_records(
    file: ArchiveFile, wants: Wants, max_block_bytes: int, start: Place | None = None
) -> Iterator[WarcRecord]:
    """Yield the records of an archive in order; never raises for what is in the file.

    Args:
        file: The archive, open for reading and seekable: gzip, zstd or plain.
        wants: Whose content is read; of other records the header is enough.
        max_block_bytes: Largest content that is read; larger records are flawed.
        start: Where to begin; a place that holds another record than it says is not used.

    Raises:
        OSError: The file can't be read.
    """
    start = start or Place()
    if start.offset and not _is_at(file, start):
        yield from _skip_to(start.number, iter_records(file, wants, max_block_bytes))
        return
    number, offset, after_damage = start.number, start.offset, False
    while True:
        stretch = _Stretch(
            file=file,
            wants=wants,
            max_block_bytes=max_block_bytes,
            offset=offset,
            after_damage=after_damage,
        )
        for record in stretch.records():
            yield replace(record, number=number)
            number += 1
        if stretch.resume_at is None:
            return
        following = find_record(file, stretch.resume_at)
        if following is None:
            return
        offset, after_damage = following, True


def _is_at(file: ArchiveFile, place: Place) -> bool:
    """Tell whether a record is where it is said to be: not so in a file that is one single member."""
    file.seek(place.offset)
    try:
        found = next(iter(ArchiveIterator(file, parse_http=False)), None)
    except (OSError, ValueError):
        file.check()
        return False
    return (
        found is not None
        and found.stream_pos == place.offset
        and found.headers.get("WARC-Record-ID") == place.record_id
    )


def _skip_to(number: int, records: Iterator[WarcRecord]) -> Iterator[WarcRecord]:
    return (record for record in records if record.number >= number)
