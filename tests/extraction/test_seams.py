"""Breaks where elements meet without a space."""

import pytest

from cleanfeed.extraction.seams import seamed_text
from extraction.metadata_pages import page


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<a>Ada Lind</a><span>Reporter</span>", "Ada Lind\nReporter"),
        ("<span>May 3, 2026</span><span>Updated May 4</span>", "May 3, 2026\nUpdated May 4"),
        ("<b>W</b>hen the bridge closed", "When the bridge closed"),
        ("<b>Ada</b> <i>Lind</i>", "Ada Lind"),
        ("<span>09:35 م</span><span>كتبت هدى</span>", "09:35 م\nكتبت هدى"),
        ("<b>老城</b>集市", "老城集市"),
        ("plain", "plain"),
    ],
)
def test_seams(markup, expected):
    """Only what cannot be one word is parted."""
    assert seamed_text(page(f"<p>{markup}</p>").blocks[0]) == expected
