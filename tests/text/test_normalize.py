"""White space, entities and typography."""

import pytest

from cleanfeed.text import fold, normalize_quotes, normalize_space, normalize_text, squeeze


def test_space_and_invisible_characters():
    """White space collapses; soft hyphens, zero-width and direction marks vanish; joiners stay."""
    assert normalize_space(" a\u00a0\n b\u00adc\u200b\ufeff\u200e ") == "a bc"
    assert normalize_space("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("<b>Jo</b> Miller", "Jo Miller"),
        ("1 < 2", "1 < 2"),
        ("&nbsp;x&#39;s", "x's"),
    ],
)
def test_text_as_read(text, expected):
    """Entities escaped twice and stray tags are resolved; a lone angle is text."""
    assert normalize_text(text) == expected


def test_idempotent():
    """Normalising twice changes nothing."""
    for text in ("a  b", "“x” – …", "＝ＡＰ", "é\u0301"):
        assert normalize_space(normalize_space(text)) == normalize_space(text)
        assert fold(fold(text)) == fold(text)
        assert squeeze(squeeze(text)) == squeeze(text)


def test_comparison_forms():
    """Quotes, dashes, width and case do not make two texts."""
    assert fold("„Straße“ – ＡＰ") == fold('"STRASSE" - AP')
    assert squeeze("O’Regan, V.") == "oreganv"
    assert normalize_quotes("‘a’ — «b»…") == "'a' - \"b\"..."
