"""Headlines and the names of sites behind them."""

from __future__ import annotations

import pytest

from cleanfeed.extraction.flattened.headline import split_title


@pytest.mark.parametrize(
    ("title", "headline", "site"),
    [
        ("Rain returns to the valley - The Harbour Post", "Rain returns to the valley", "The Harbour Post"),
        ("Rain returns to the valley | Harbour", "Rain returns to the valley", "Harbour"),
        ("Rain returns to the valley", "Rain returns to the valley", None),
        ("A long-awaited bridge opens", "A long-awaited bridge opens", None),
        (
            "Rain | Harbour Post and its many other friends abroad",
            "Rain | Harbour Post and its many other friends abroad",
            None,
        ),
        ("Mayor: the bridge stays – News – Harbour Post", "Mayor: the bridge stays – News", "Harbour Post"),
    ],
)
def test_the_sites_name_is_cut_off(title: str, headline: str, site: str | None) -> None:
    """What stands behind the last mark is the site where it is short; a hyphen inside a word is no mark."""
    assert split_title(title) == (headline, site)
