"""Records of WET files."""

from __future__ import annotations

import io

import pytest

from cleanfeed.errors import SourceError
from cleanfeed.run.texts.wet import iter_records
from text_archive import wet_record

RECORD = wet_record("https://harbour.example/a", "Über die Brücke\n")


def test_text_and_address_of_each_record_are_read() -> None:
    """Records that hold no converted text are passed over, whatever stands in them."""
    data = wet_record("https://x.example", "WARC/1.0\r\n\r\n", "response") + RECORD
    found = list(iter_records(io.BytesIO(data), 1000))
    assert [(each.url, each.body) for each in found] == [
        ("https://harbour.example/a", "Über die Brücke\n".encode())
    ]


def test_names_of_fields_are_read_in_any_case() -> None:
    """Writers differ in the case of names and in brackets around the address."""
    data = RECORD.replace(b"Content-Length", b"content-length").replace(
        b"https://harbour.example/a", b"<https://harbour.example/a>"
    )
    assert next(iter_records(io.BytesIO(data), 1000)).url == "https://harbour.example/a"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"Just a text\n", "no WARC record"),
        (RECORD[:-12], "breaks off inside a record"),
        (RECORD[:30], "breaks off inside a record's head"),
        (RECORD.replace(b"Content-Length: 18", b"Content-Length: many"), "Content-Length is 'many'"),
        (b"WARC/1.0\r\n" + b"a: b\r\n" * 300, "more than 200 lines"),
    ],
)
def test_what_breaks_the_format_is_said(data: bytes, word: str) -> None:
    """A file that is no WARC, or ends too soon, ends in one clear error."""
    with pytest.raises(SourceError, match=word):
        list(iter_records(io.BytesIO(data), 1000))
