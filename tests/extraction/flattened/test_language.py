"""The language of a dump's story."""

from __future__ import annotations

import pytest

from cleanfeed.extraction.flattened.language import find_language

PROSE = {
    "en": "The harbour is quiet today and the ships lie at the quay, for the sea has been frozen.",
    "fi": "Satama on hiljainen, mutta laivat ovat yhä laiturissa, sillä meri on ollut jäässä.",
    "et": "Sadamas on täna vaikne ja tuul ei ole tugev, kuid laevad seisavad ikka kai ääres.",
    "af": "In die hawe is dit stil en die wind is nie sterk nie, maar die skepe lê nog by die kaai.",
}


@pytest.mark.parametrize("language", PROSE)
def test_sister_languages_are_told_apart(language: str) -> None:
    """The small words that a language shares with its sister do not make it hers."""
    assert find_language([PROSE[language]]) == language


def test_too_little_text_has_no_language() -> None:
    """A few digits are told to be nothing."""
    assert find_language([]) is None
    assert find_language(["7 8 9"]) is None
