"""Bytes of several charsets in one dump."""

from __future__ import annotations

import pytest

from cleanfeed.errors import ParseError
from cleanfeed.extraction.flattened.decoding import decode_dump

WHOLE = "Die Fähre blieb über Nacht im Hafen, und niemand fragte nach ihr.\n"
OLD = "Der Bürgermeister öffnete die Brücke später für alle Gäste.\n"


def test_lines_of_another_charset_are_read_each_for_itself() -> None:
    """A dump put together of UTF-8 and an older charset loses no letter of either."""
    assert decode_dump((WHOLE * 4).encode() + (OLD * 2).encode("cp1252")) == WHOLE * 4 + OLD * 2


def test_a_damaged_line_stays_what_it_is() -> None:
    """A broken character inside a line of UTF-8 costs itself, not the line's other letters."""
    text = decode_dump((WHOLE * 3).encode() + "Fähre ".encode() + b"\xff" + "über".encode())
    assert text.endswith("Fähre \ufffdüber")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_of_one_charset_is_read_whole(codec: str) -> None:
    """What is of one charset throughout goes the way of every page."""
    assert decode_dump((WHOLE * 20).encode(codec)) == WHOLE * 20


def test_another_kind_of_file_is_named() -> None:
    """A PDF is no text, and is told so."""
    with pytest.raises(ParseError, match="PDF"):
        decode_dump(b"%PDF-1.4 rest")
