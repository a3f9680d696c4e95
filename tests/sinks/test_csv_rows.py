"""Rows that spreadsheets open safely."""

from __future__ import annotations

import csv

import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import CsvOptions, open_sink
from cleanfeed.sinks.csv_rows import COLUMNS, neutral_cell


@pytest.fixture
def path(tmp_path):
    return tmp_path / "stories.csv"


def run(path, deliveries, stream="s1"):
    sink = open_sink(CsvOptions(path=path), stream)
    sink.deliver(deliveries)
    sink.close()


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_row_holds_the_story(path, delivery, deletion):
    """One header, one row a revision, deletions marked; line ends and quotes stay in their cell."""
    run(path, [delivery(1, "a", text='Line one,\r\n"line" two\n')])
    run(path, [deletion(2, "a", 2)])
    story, deleted = rows(path)
    assert tuple(story) == COLUMNS
    assert story["text"] == 'Line one,\r\n"line" two\n'
    assert (story["authors"], story["captions"], story["credits"]) == ("Ada Lind", "Boats", "Nordfoto")
    assert (deleted["id"], deleted["revision"], deleted["deleted"]) == ("a", "2", "true")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_formulas_are_neutralised(path, delivery, text):
    """No cell begins with what a spreadsheet runs."""
    run(path, [delivery(1, headline=text)])
    assert rows(path)[0]["headline"] == f"'{text}"


def test_other_cells_stay_as_they_are():
    """Plain text is not touched, but for NULs."""
    assert neutral_cell("Rain = wet - very") == "Rain = wet - very"
    assert neutral_cell("a\0b") == "a b"


def test_torn_row_is_cut_off_without_cursor_file(path, delivery):
    """The file itself tells which rows are whole, line ends inside cells included."""
    batch = [delivery(1, text="one\r\ntwo"), delivery(2)]
    run(path, batch)
    path.with_name("stories.csv.cursor").unlink()
    with path.open("ab") as file:
        file.write(b'a9,1,,"torn\r\nrow')
    run(path, [*batch, delivery(3)], "another store")
    assert [row["id"] for row in rows(path)] == ["a1", "a2", "a3"]


def test_foreign_file_is_refused(path, delivery):
    """A table with other columns is left as it is."""
    path.write_bytes(b"name,age\r\nAda,36\r\n")
    with pytest.raises(SinkError, match="a row of 2 cells"):
        run(path, [delivery(1)])
    assert path.read_bytes() == b"name,age\r\nAda,36\r\n"
