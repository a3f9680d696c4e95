"""The choice of lines."""

from __future__ import annotations

import numpy as np
import pytest

from cleanfeed.extraction.flattened.characters import read_text
from cleanfeed.extraction.flattened.features import LineTable, describe_lines
from cleanfeed.extraction.flattened.lexicon import load_cues
from cleanfeed.extraction.flattened.lines import read_lines
from cleanfeed.extraction.flattened.score import load_model
from cleanfeed.extraction.flattened.select import choose_lines, drop_doubted, rescue_headings

FIRST = "The crew of the harbour ferry found a bell in the mud below the old quay on Monday morning."
SECOND = "It weighs forty kilos, bears no name and no year, and nobody in the town knows whose it was."
SHORT = "A bell nobody misses"


def table_of(*lines: str) -> LineTable:
    read = read_lines("\n".join(lines))
    text = read_text(read.texts)
    return describe_lines(read, text, load_model().words, load_cues().kinds_of(text.words))


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def test_sure_lines_are_taken_and_doubtful_ones_left() -> None:
    """The chosen set has the highest expected F1."""
    choice = choose_lines(column(0.99, 0.98, 0.1, 0.02), column(50, 40, 30, 20))
    assert choice.kept.tolist() == [True, True, False, False]
    assert choice.expected_f1 == pytest.approx(2 * 88.7 / (90 + 92.1), abs=0.01)


def test_where_all_is_doubtful_more_is_taken() -> None:
    """With nothing sure, a line below one half may still raise the expected F1."""
    assert choose_lines(column(0.4, 0.35), column(50, 50)).kept.all()


def test_the_expectation_is_a_share() -> None:
    """No selection expects more than everything."""
    assert 0.0 <= choose_lines(column(1.0), column(10)).expected_f1 <= 1.0


def test_fragments_in_prose_must_be_sure() -> None:
    """Between paragraphs a line that ends no sentence stays only where it is likely."""
    table = table_of(FIRST, SHORT, SECOND)
    everything = np.ones(3, dtype=bool)
    assert drop_doubted(everything, column(0.9, 0.5, 0.5), table).tolist() == [True, False, True]
    assert drop_doubted(everything, column(0.9, 0.7, 0.9), table).all()


def test_fragments_of_a_list_are_left() -> None:
    """Where much of a story is short lines, they are as likely its own as the prose is."""
    table = table_of(FIRST, *(f"{SHORT} in place {number}" for number in range(12)))
    everything = np.ones(13, dtype=bool)
    assert drop_doubted(everything, column(0.9, *[0.5] * 12), table).all()


@pytest.mark.parametrize(
    ("between", "rescued"),
    [
        ((), True),
        (("The bell in its tub (Photo: Ada Lind)",), True),
        (("The bell in its tub", "The bell in its tub"), True),
        (("Two more bells in the next harbour",), False),
    ],
)
def test_a_heading_stands_right_above_its_prose(between: tuple[str, ...], rescued: bool) -> None:
    """A doubted short line is a heading above prose, captions between; above another link it is one too."""
    table = table_of(FIRST, SHORT, *between, SECOND)
    kept = np.array([True, *[False] * (1 + len(between)), True])
    chances = column(0.9, 0.4, *[0.1] * len(between), 0.9)
    assert bool(rescue_headings(kept, chances, table)[1]) is rescued
