"""Numbers of lines, held against what counting one by one gives."""

from __future__ import annotations

import numpy as np
import pytest

from cleanfeed.extraction.flattened.characters import MAX_LINE_CHARS, read_text
from cleanfeed.extraction.flattened.features import (
    NAMES,
    SIDE,
    TITLE_LINES,
    WINDOWS,
    LineTable,
    describe_lines,
)
from cleanfeed.extraction.flattened.lexicon import load_cues
from cleanfeed.extraction.flattened.lines import read_lines
from cleanfeed.extraction.flattened.score import load_model

LINES = (
    "Rain stops all Ships",
    "By Lena Holm",
    "The rain fell on the harbour of Norrby for the ninth day, and all ships stayed in the harbour.",
    "— 12 % of those,",
    '"Nobody knows when it ends."',
    "2 of 3 (ferries)",
    "***",
    "The rain fell on the harbour of Norrby for the ninth day, and all ships stayed in the harbour.",
)


@pytest.fixture(scope="module")
def table() -> LineTable:
    return described("\n".join(LINES))


def described(dump: str) -> LineTable:
    lines = read_lines(dump)
    text = read_text(lines.texts, lines.lengths, lines.units)
    return describe_lines(lines, text, load_model().words, load_cues().kinds_of(text.words))


def words_of(line: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in line).split()


def test_shares_of_words(table: LineTable) -> None:
    """Capitals and the first lines' words are told in shares of a line's words; no words have no shares."""
    titles = {word.lower() for line in LINES[:TITLE_LINES] for word in words_of(line)}
    for i, line in enumerate(LINES):
        words = words_of(line)
        many = max(len(words), 1)
        known = [word for word in words if word.lower() in titles]
        assert table.column("capitals")[i] == pytest.approx(sum(word[0].isupper() for word in words) / many)
        assert table.column("title_share")[i] == pytest.approx(len(known) / many)
    assert table.column("byline")[1] == pytest.approx(1 / 3)
    assert table.column("stop_words")[2] > 0.3 > table.column("stop_words")[0]


def test_beginnings_and_ends(table: LineTable) -> None:
    """Each line is told by the classes of its first and its last characters."""
    told = ("end_mark", "comma_end", "symbol_end", "upper_start", "digit_start", "other_start", "lower_start")
    found = [[name for name in told if table.column(name)[i]] for i in range(len(LINES))]
    assert found == [
        ["upper_start"],
        ["upper_start"],
        ["end_mark", "upper_start"],
        ["comma_end", "other_start"],
        ["end_mark", "other_start"],
        ["digit_start"],
        ["symbol_end", "other_start"],
        ["end_mark", "upper_start"],
    ]


def test_counts_of_marks_and_copies(table: LineTable) -> None:
    """Marks are counted, digits in shares of the characters; a line that stands twice has one copy."""
    assert table.column("brackets")[5] == 2
    assert table.column("quotes")[4] == 2
    assert table.column("digits")[5] == pytest.approx(2 / len(LINES[5]))
    assert table.column("copies").tolist() == [0, 0, 1, 0, 0, 0, 0, 1]


def test_windows_are_means_of_the_lines_in_them(table: LineTable) -> None:
    """Beyond the ends of the dump there is nothing, and nothing is averaged in."""
    ends = table.column("end_mark")
    for i in range(len(LINES)):
        for reach in WINDOWS:
            around = ends[max(i - reach, 0) : i + reach + 1]
            assert table.column(f"end_mark±{reach}")[i] == pytest.approx(around.mean())
        before, behind = ends[max(i - SIDE, 0) : i], ends[i + 1 : i + 1 + SIDE]
        assert table.column(f"end_mark-{SIDE}")[i] == pytest.approx(before.mean() if before.size else 0)
        assert table.column(f"end_mark+{SIDE}")[i] == pytest.approx(behind.mean() if behind.size else 0)


def test_the_longest_line_overruns_no_count() -> None:
    """Counts that share a number stay apart in a line of as many words as one may have."""
    line = "the " * (MAX_LINE_CHARS // 4) + "\n" + "漢" * MAX_LINE_CHARS
    table = described(f"The sea\nA title\nAnother\n{line}")
    assert table.column("stop_words")[3] == 1
    assert table.column("capitals")[3] == table.column("byline")[3] == table.column("credit")[3] == 0
    assert np.isfinite(table.matrix).all()
    assert table.matrix.shape == (5, len(NAMES))
