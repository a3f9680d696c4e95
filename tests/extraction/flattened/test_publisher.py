"""The publisher's name in a dump."""

from __future__ import annotations

import pytest

from cleanfeed.extraction.flattened.characters import read_text
from cleanfeed.extraction.flattened.publisher import find_publisher


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["Harbour Post logo"], "Harbour Post"),
        (["Logo: Abendkurier"], "Abendkurier"),
        (["logo del Diario Monteclaro"], "Diario Monteclaro"),
        (["© 2024 Harbour Post. All rights reserved."], "Harbour Post"),
        (["Copyright © 2019-2024 Abendkurier GmbH"], "Abendkurier"),
        (["(c) 2021 The Daily Quay | Contact"], "The Daily Quay"),
        (["white logo", "Logo"], None),
        (["The logo of the company was changed last week, and nobody liked it."], None),
        (["A story about copyright in the town."], None),
    ],
)
def test_logo_and_notice_of_rights_name_the_publisher(lines: list[str], name: str | None) -> None:
    """A logo's text or a notice of rights is read; sentences about either are not."""
    assert find_publisher(lines, read_text(lines), None) == name


def test_the_title_names_the_site_first() -> None:
    """What the title carries wins; a logo may shorten it."""
    plain, logo = ["Something else"], ["Harbour Post logo"]
    assert find_publisher(plain, read_text(plain), "Harbour Post") == "Harbour Post"
    assert find_publisher(logo, read_text(logo), "News - Harbour Post") == "Harbour Post"
