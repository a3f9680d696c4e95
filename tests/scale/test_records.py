"""Framing: every whole record is found, whatever stands between; numbers depend on the file alone."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable

import pytest

from cleanfeed.scale.inputs import ArchiveFile
from cleanfeed.scale.records import Place, iter_records
from cleanfeed.scale.values import Reason, WarcRecord
from scale.warc_files import http, packed, record, story, zstd_packed

LIMIT = 1_000_000
Seen = list[tuple[str, str | None]]
STORIES = [story(number) for number in range(4)]


def read(data: bytes, start: Place | None = None, limit: int = LIMIT) -> list[WarcRecord]:
    return list(iter_records(ArchiveFile(io.BytesIO(data)), lambda _: True, limit, start))


def seen(data: bytes, limit: int = LIMIT) -> Seen:
    """Return the end of each record's address and its flaw."""
    found = read(data, limit=limit)
    assert [each.number for each in found] == list(range(len(found)))
    return [((each.url or "")[-1:], each.flaw.value if each.flaw else None) for each in found]


ALL: Seen = [("0", None), ("1", None), ("2", None), ("3", None)]


@pytest.mark.parametrize(
    "data",
    [packed(STORIES), b"".join(STORIES), zstd_packed(STORIES), gzip.compress(b"".join(STORIES), mtime=0)],
    ids=["gzip", "plain", "zstd", "one member"],
)
def test_records_of_every_packing_are_read(data: bytes) -> None:
    """Packed as gzip or zstd, a member a record or one for all, and plain files give the same records."""
    assert seen(data) == ALL
    assert [each.block for each in read(data)] == [each.block for each in read(b"".join(STORIES))]


def _with(number: int, bad: bytes) -> list[bytes]:
    return [*STORIES[:number], bad, *STORIES[number + 1 :]]


BODY = http(b"<p>short")


@pytest.mark.parametrize("length", [100_000, len(BODY) + 9, 5, -5, "abc", 10**18])
@pytest.mark.parametrize("pack", [packed, b"".join, zstd_packed], ids=["gzip", "plain", "zstd"])
def test_a_record_of_wrong_length_is_lost_alone(
    length: int | str, pack: Callable[[list[bytes]], bytes]
) -> None:
    """A record that says too much or too little costs itself; those it would swallow are found again."""
    data = pack(_with(1, record(BODY, 1, length=length)))
    assert seen(data) == [("0", None), ("1", "wrong_length"), ("2", None), ("3", None)]


def test_broken_members_are_lost_alone() -> None:
    """A member with flipped bits, one that lost its end, and foreign bytes between: each is counted once."""
    members = [packed([each]) for each in STORIES]
    flipped = bytearray(members[1])
    flipped[len(flipped) // 2] ^= 0xFF
    for bad in (bytes(flipped), members[1][:-30], members[1][:-4]):
        assert seen(members[0] + bad + members[2] + members[3]) == [
            ("0", None), ("", "damaged"), ("2", None), ("3", None),
        ]  # fmt: skip
    assert seen(members[0] + b"foreign bytes" * 9 + members[1]) == [("0", None), ("", "damaged"), ("1", None)]
    assert seen(members[0] + members[1] + bytes(512)) == [("0", None), ("1", None), ("", "damaged")]


@pytest.mark.parametrize("kept", [3, 12, 40, 150])
def test_a_file_that_was_cut_off_says_so(kept: int) -> None:
    """Of a last member that is not whole the record is counted, even if its header is not there."""
    members = [packed([each]) for each in STORIES]
    found = seen(b"".join(members[:3]) + members[3][:kept])
    assert [flaw for _, flaw in found[:3]] == [None, None, None]
    assert found[3][1] in ("truncated", "wrong_length")  # half a header may have lost its length
    plain = seen(b"".join(STORIES)[:-200])
    assert plain == [*ALL[:3], ("3", "truncated")]


@pytest.mark.parametrize(
    "data",
    [b"<html><p>No archive</p></html>" * 50, bytes(range(256)) * 40, gzip.compress(b"x" * 999, mtime=0)],
)
def test_a_file_of_something_else_is_one_damaged_stretch(data: bytes) -> None:
    """HTML, noise and compressed text hold no record and raise nothing."""
    assert seen(data) == [("", "damaged")]


def test_an_empty_file_holds_nothing() -> None:
    """No byte, no record."""
    assert seen(b"") == []


def test_a_large_record_is_passed_over_without_being_kept() -> None:
    """200 MB that nobody can want cost a name in the list, and the records behind them are read."""
    large = record(http(bytes(200_000_000)), 1)
    found = read(packed(_with(1, large)))
    assert [each.flaw for each in found] == [None, Reason.TOO_LARGE, None, None]
    assert found[1].block is None
    assert found[1].url == "https://eastmere.example/story-1"


def test_reading_can_begin_at_a_known_place() -> None:
    """From a place on the numbers are those of the whole file; a place that is not there is not believed."""
    data = packed(STORIES)
    third = read(data)[2]
    known = Place(number=2, offset=third.offset, record_id=third.record_id)
    assert [each.number for each in read(data, known)] == [2, 3]
    assert [each.number for each in read(gzip.compress(b"".join(STORIES), mtime=0), known)] == [2, 3]
    wrong = Place(number=2, offset=third.offset + 1, record_id=third.record_id)
    assert [each.url for each in read(data, wrong)] == [each.url for each in read(data)[2:]]


def test_a_failing_disk_is_no_broken_record() -> None:
    """An error of the disk or network is raised: the shard is tried again, nothing is counted as lost."""

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 100:
                raise OSError(5, "Input/output error")
            return super().read(min(size or 100, 100))

    with pytest.raises(OSError, match="Input/output"):
        list(iter_records(ArchiveFile(Failing(packed(STORIES))), lambda _: True, LIMIT))
