"""Odd characters, told by one look."""

from __future__ import annotations

import pytest

from cleanfeed.extraction.flattened.marks import Mark, find_marks
from cleanfeed.text.codes import utf16_units


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("plain words\nand lines", Mark.SPACE),
        ("a\ttab", Mark.TAB),
        ("hard\u00a0space", Mark.TAB),
        ("wide\u3000space", Mark.UNEVEN),
        ("soft\u00adhyphen", Mark.INVISIBLE),
        ("\ufeffbeginning", Mark.INVISIBLE),
        ("half a pair \ud800", Mark.SPACE | Mark.SURROGATE),
        ("a whole pair \U0001f600", Mark.SPACE | Mark.SURROGATE),
        ("bell\x07", Mark.CONTROL),
        ("lost \ufffd", Mark.SPACE | Mark.CONTROL),
        ("日本語。", Mark(0)),
    ],
)
def test_each_mark_is_seen(text: str, mark: Mark) -> None:
    """A text has the marks of its characters and no others; line ends are none."""
    assert find_marks(utf16_units(text), 100).present == mark


def test_runs_of_spaces_are_told_from_single_ones() -> None:
    """Two spaces in a row are a run, also at the end of a line; two apart are not."""
    assert find_marks(utf16_units("one two three"), 100).present == Mark.SPACE
    assert find_marks(utf16_units("one  two"), 100).present == Mark.SPACE | Mark.RUN
    assert find_marks(utf16_units("one  \ntwo"), 100).present == Mark.SPACE | Mark.RUN
    assert find_marks(utf16_units("one \n two"), 100).present == Mark.SPACE


def test_controls_are_counted_in_the_first_part() -> None:
    """What is behind the first part does not count."""
    assert find_marks(utf16_units("\x00\x01ab\x02"), 4).controls == 2
