"""Texts in Latin letters as bytes."""

import pytest

from cleanfeed.text import latin_bytes


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain", b"plain"),
        ("Straße à côté", "Straße à côté".encode("latin-1")),
        ("the ship’s “bell” – rung…", b"the ship's  bell    rung "),
        ("Łódź", None),
        ("日本", None),
        ("", b""),
    ],
)
def test_typography_is_made_plain_and_other_letters_are_refused(text: str, wanted: bytes | None) -> None:
    """Every character stands for one byte; a letter beyond Latin-1 is never lost."""
    assert latin_bytes(text) == wanted
