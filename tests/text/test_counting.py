"""Counting the words of long texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanfeed.text import count_words
from cleanfeed.text.counting import count_by_arrays
from cleanfeed.text.words import MIN_ARRAY_CHARS

DUMPS = sorted((Path(__file__).parents[1] / "extraction" / "flattened" / "dumps").glob("*.txt"))


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_the_count_of_a_text_is_that_of_its_lines(path: Path) -> None:
    """Short texts are counted another way than long ones; in no script do the two differ."""
    text = path.read_text("utf-8")
    parts = [line[: MIN_ARRAY_CHARS - 1] for line in text.splitlines()]
    assert count_words("\n".join(parts)) == sum(map(count_words, parts))


@pytest.mark.parametrize(
    "text",
    [
        "don't",
        "e-mail - or not",
        "U.S. and U.S.A",
        "a_b c__d",
        "it's' -x- x.",
        "’tis o’clock 3.5",
        "l’œuvre d’Ångström",
        "a-b--c -d e- .f g. h..i j·k l_m",
        "a\u2011b\u2010c",
        "x",
    ],
)
@pytest.mark.parametrize("alphabet", ["", " Ё-моё", " ʼ"])
def test_joints_hold_only_between_letters(text: str, alphabet: str) -> None:
    """Apostrophes, hyphens and full stops join what they stand between, and nothing else."""
    times = MIN_ARRAY_CHARS
    assert count_by_arrays(f"{text}{alphabet} " * times) == times * count_words(text + alphabet)


@pytest.mark.parametrize("text", ["𠀀", "東京", "แมว", "𝟘"])
def test_what_arrays_do_not_tell_apart_is_left(text: str) -> None:
    """Scripts without spaces and rare digits are counted one by one."""
    assert count_by_arrays(f"two words {text}") is None
    assert count_words(f"two words {text} " * MIN_ARRAY_CHARS) == MIN_ARRAY_CHARS * count_words(
        f"two words {text}"
    )
