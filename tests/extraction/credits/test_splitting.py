"""Caption and credit in one text."""

from pathlib import Path
from time import process_time

import pytest

from cleanfeed.extraction.credits.line import Likeness
from cleanfeed.extraction.credits.splitting import (
    CaptionParts,
    credit_likeness,
    has_credit_label,
    is_picture_remark,
    read_credit,
    split_credit,
)

SNIPPETS = Path(__file__).parents[3] / "fixtures" / "snippets" / "credits.txt"
GENEROUS_S = 5.0
"""Stops what is quadratic; nothing is measured."""


def read_cases(path: Path) -> list[tuple[str, str, CaptionParts]]:
    cases = []
    for part in path.read_text("utf-8").split("\n## ")[1:]:
        name, _, body = part.partition("\n")
        text, _, expected = body.partition("\n---\n")
        fields = dict(line.split(": ", 1) for line in expected.strip().splitlines())
        names = tuple(fields["credits"].split(" ; ")) if "credits" in fields else ()
        parts = CaptionParts(
            caption=fields.get("caption"),
            credit=fields.get("credit"),
            credits=names,
            label=fields.get("label"),
        )
        cases.append((name, text.strip(), parts))
    return cases


CASES = read_cases(SNIPPETS)


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_snippets(text: str, expected: CaptionParts) -> None:
    """Every case of the snippet file is taken apart as it says."""
    assert split_credit(text) == expected


def test_nothing_in_nothing_out() -> None:
    """An empty text has neither caption nor credit."""
    assert split_credit(" \n ") == CaptionParts()
    assert read_credit("") == CaptionParts()
    assert credit_likeness("") is Likeness.NONE


def test_splitting_the_caption_again_changes_nothing() -> None:
    """A caption without its credit is not cut a second time."""
    for _, text, expected in CASES:
        if expected.caption and expected.credit:
            again = split_credit(expected.caption)
            assert again.caption == expected.caption, text


@pytest.mark.parametrize(
    ("text", "credit", "names"),
    [
        ("Quelle: dpa", "dpa", ("dpa",)),
        ("© 2031 Ada Lind", "Ada Lind", ("Ada Lind",)),
        ("(Nordfoto)", "Nordfoto", ("Nordfoto",)),
        ("Courtesy of the Norrby Museum", "the Norrby Museum", ("the Norrby Museum",)),
        ("A-1 Pictures, TRIGGER, and CloverWorks", "A-1 Pictures, TRIGGER, and CloverWorks", None),
        ("Ada Lind, Norrby Inc.", "Ada Lind, Norrby Inc.", ("Ada Lind", "Norrby Inc.")),
    ],
)
def test_read_credit(text: str, credit: str, names: tuple[str, ...] | None) -> None:
    """A text known to be a credit loses label and brackets and nothing else."""
    parts = read_credit(text)
    assert parts.credit == credit
    if names is not None:
        assert parts.credits == names


def test_a_mark_alone_is_no_credit() -> None:
    """A dash in the place of the photographer names nobody."""
    assert read_credit("Photo by -").credits in ((), ("Photo by",))
    assert read_credit("–").credit is None


@pytest.mark.parametrize(
    ("text", "likeness"),
    [
        ("Getty Images", Likeness.CREDIT),
        ("Foto: irgendwer", Likeness.CREDIT),
        ("Ada Lind/Nordfoto", Likeness.CREDIT),
        ("Ada Lind", Likeness.NAME),
        ("It rained all day in the harbour and nobody went out", Likeness.NONE),
        ("Symbolbild", Likeness.NONE),
        ("left", Likeness.NONE),
    ],
)
def test_likeness(text: str, likeness: Likeness) -> None:
    """Agencies and labels make a credit, capitals a name, prose neither."""
    assert credit_likeness(text) is likeness


def test_labels_and_remarks() -> None:
    """Labels are told from words that merely look like them, remarks from credits."""
    assert has_credit_label("Photo: Ada Lind")
    assert not has_credit_label("Photos of the harbour were shown")
    assert is_picture_remark("(Archivbild)")
    assert not is_picture_remark("Ada Lind")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 4000,
        ")" * 4000,
        "Foto: " * 800,
        "© " * 2000,
        "a/" * 2000,
        "Photo by " * 500,
        "x. " * 1600,
        "A" * 1_000_000,
        "Rain. Foto: " + "Ada " * 1_000_000,
        "\ud800 (Photo: \udfff)",
        "[" + "(" * 200 + "Photo: x" + ")" * 200 + "]",
        "： ： ：",
        "=",
        "＝",
        "()",
        "(Photo:)",
    ],
)
def test_hostile_texts(text: str) -> None:
    """No text raises, hangs or loses what is not a credit."""
    started = process_time()
    parts = split_credit(text)
    assert process_time() - started < GENEROUS_S
    assert parts.caption or parts.credit
