"""Reading a dump's lines."""

from __future__ import annotations

import textwrap

import pytest

from cleanfeed.errors import ParseError
from cleanfeed.extraction.flattened.lines import read_lines

PROSE = (
    "The gardener found the key under a flat stone beside the pump, where it had lain for eleven years.",
    "Nobody in the house could say which door it had once opened, so they tried each lock in turn.",
    "In the end it was the piano, and inside lay a letter that began with an apology to the cook.",
)


def test_blank_lines_are_counted_and_not_kept() -> None:
    """Empty lines are no lines of text, but how many stood before each one is known."""
    lines = read_lines("one\n\n\ntwo\nthree\n")
    assert lines.texts == ("one", "two", "three")
    assert lines.blanks.tolist() == [0, 2, 0]
    assert lines.numbers.tolist() == [0, 3, 4]


def test_every_kind_of_line_end_counts() -> None:
    """Files of other systems are cut at their own line ends."""
    assert read_lines("one\r\ntwo\rthree\u2028four").texts == ("one", "two", "three", "four")


def test_white_space_inside_a_line_is_collapsed() -> None:
    """Tabs, hard spaces and runs of spaces become one space; invisible marks go."""
    assert read_lines(" one\t two\u00a0 three\u200b\n").texts == ("one two three",)


def test_hard_wrapped_paragraphs_are_joined_again() -> None:
    """Lines cut at a width become the paragraphs they were, and the width is known."""
    dump = "\n\n".join(textwrap.fill(text, 60) for text in PROSE * 2)
    lines = read_lines(dump)
    assert lines.texts == PROSE * 2
    assert lines.wrapped_at is not None


def test_short_lines_of_a_menu_are_not_joined() -> None:
    """A menu between wrapped paragraphs stays a menu."""
    dump = "Home\nSport\nWeather\n\n" + "\n\n".join(textwrap.fill(text, 60) for text in PROSE * 2)
    assert read_lines(dump).texts[:3] == ("Home", "Sport", "Weather")


def test_whole_paragraphs_on_lines_are_not_taken_for_wrapped() -> None:
    """Two paragraphs of one line each are never joined."""
    lines = read_lines("\n".join(PROSE * 4))
    assert lines.wrapped_at is None
    assert len(lines.texts) == len(PROSE) * 4


def test_bytes_are_decoded() -> None:
    """A dump in an old charset is read as its author meant it."""
    text = (
        "Часы на площади остановились, и никто не заметил этого до самого вечера. "
        "Потом пришёл мастер и сказал, что механизм цел, а маятник просто украли голуби."
    )
    assert read_lines((text + "\n").encode("cp1251") * 20).texts[0] == text


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7 rest", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (bytes(range(256)) * 64, "not text"),
        (b"", "empty"),
        ("\n \t\n", "empty"),
        ("\ufeff\n\u200b \u00ad", "empty"),
        ("\x00\x01\x02" * 50, "not text"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes | str, word: str) -> None:
    """Binary and empty input ends in one clear error."""
    with pytest.raises(ParseError, match=word):
        read_lines(data)
