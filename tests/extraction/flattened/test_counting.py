"""Counting the words of long texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanfeed.extraction.flattened.counting import MIN_CHARS, count_many_words
from cleanfeed.text import count_words

DUMPS = sorted((Path(__file__).parent / "dumps").glob("*.txt"))


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_the_count_is_that_of_every_record(path: Path) -> None:
    """In no script do the two ways of counting differ."""
    text = path.read_text("utf-8")
    assert count_many_words(text) == count_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "don't",
        "e-mail - or not",
        "U.S. and U.S.A",
        "a_b c__d",
        "it's' -x- x.",
        "’tis o’clock 3.5",
        "𝒳 a 𠀀",
        "x",
    ],
)
def test_joints_hold_only_between_letters(text: str) -> None:
    """Apostrophes, hyphens and full stops join what they stand between, and nothing else."""
    long = f"{text} " * MIN_CHARS
    assert count_many_words(long) == count_words(long)
