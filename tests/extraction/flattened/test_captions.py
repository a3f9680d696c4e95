"""Captions among the lines of a story."""

from __future__ import annotations

import pytest

from cleanfeed.extraction.flattened import extract_text
from cleanfeed.extraction.flattened.captions import ends_in_credit

PROSE = (
    "The crew of the harbour ferry found a bell in the mud below the old quay on Monday morning.",
    "It weighs forty kilos, bears no name and no year, and nobody in the town knows whose it was.",
    "The museum wants to show it in spring, once the salt is washed out of the bronze, a spokesman said.",
    "Divers will search the place again in May, when the water is clear enough to see the ground.",
)


def captions_with(*lines: str) -> list[tuple[str | None, str | None]]:
    dump = "\n\n".join(["A bell below the quay", *PROSE[:2], *lines, *PROSE[2:]])
    return [(image.caption, image.credit) for image in extract_text(dump, force=True).images]


@pytest.mark.parametrize(
    "line",
    [
        "Shirts (Unisex/Men's)",
        "What the museum asks for is a clear plan of the quay (drawings before words)",
        "The museum calls this a Platform as a Service (PaaS)",
        "Visits by Boat via Norrby",
    ],
)
def test_a_remark_in_brackets_is_no_credit(line: str) -> None:
    """A bracket or "via" without a credit's word or an agency's name leaves its line in the story."""
    assert captions_with(line) == []


def test_a_bracket_that_names_an_agency_is_a_credit() -> None:
    """No label is needed where the house is known."""
    assert captions_with("Divers at the old quay on Monday (Reuters)") == [
        ("Divers at the old quay on Monday", "Reuters")
    ]


def test_a_line_told_three_times_is_one_caption() -> None:
    """The text of the picture, its caption and a copy give one picture, in the place of the first."""
    line = "The bell in its tub (Photo: Ada Lind)"
    assert captions_with(line, line, line) == [("The bell in its tub", "Ada Lind")]


@pytest.mark.parametrize(
    "line",
    [
        "© 2024 Harbour Post, Inc. All rights reserved",
        "Copyright © 2019-2024 Abendkurier GmbH. Alle Rechte vorbehalten",
        "© 2021 Diario Monteclaro | Todos los derechos reservados",
    ],
)
def test_a_notice_of_rights_is_no_picture(line: str) -> None:
    """What a page says of itself credits no picture; a caption with a year in its credit stays one."""
    assert captions_with(line) == []
    assert captions_with("The bell in its tub © 2019 Ada Lind") == [("The bell in its tub", "Ada Lind")]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("The bell in its tub (Photo: Ada Lind)", True),
        ("The bell in its tub. Photo: Ada Lind", True),
        ("Bell rings again below the quay", False),
        ("Museum: the bell will ring in spring", False),
    ],
)
def test_headlines_end_in_no_credit(line: str, wanted: bool) -> None:
    """A caption shows itself by its end, where a headline has none of a credit's signs."""
    assert ends_in_credit(line) is wanted
