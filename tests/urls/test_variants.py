"""The plain page behind an AMP or mobile address."""

from __future__ import annotations

import pytest

from cleanfeed.urls import desktop_url


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://m.example.com/x", "https://example.com/x"),
        ("https://amp.example.com/x", "https://example.com/x"),
        ("https://www.example.com/x/amp/", "https://www.example.com/x/"),
        ("https://www.example.com/x.amp.html", "https://www.example.com/x.html"),
        ("https://www.example.com/amp/x", "https://www.example.com/x"),
        ("https://www.example.com/x?amp=1&id=2", "https://www.example.com/x?id=2"),
        ("https://www.google.com/amp/s/www.example.com/x", "https://www.example.com/x"),
        ("https://example-com.cdn.ampproject.org/v/s/example.com/x", "https://example.com/x"),
        ("https://m.co/x", "https://m.co/x"),
        ("https://www.example.com/camp/x", "https://www.example.com/camp/x"),
        ("https://www.example.com/x?m=3", "https://www.example.com/x?m=3"),
        ("nonsense", "nonsense"),
    ],
)
def test_desktop_url(url: str, plain: str) -> None:
    """Only what says AMP or mobile is taken off."""
    assert desktop_url(url) == plain
