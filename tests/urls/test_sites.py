"""Which hosts belong together."""

from __future__ import annotations

import pytest

from cleanfeed.urls import same_site, site_of


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.example.com/x", "example.com"),
        ("https://a.b.example.co.uk/", "example.co.uk"),
        ("https://example.com.au/", "example.com.au"),
        ("https://www.abc.de/", "abc.de"),
        ("https://sport.co.de/", "sport.co.de"),
        ("https://one.wordpress.com/", "one.wordpress.com"),
        ("https://x.one.github.io/", "one.github.io"),
        ("https://www.example.or.jp/", "example.or.jp"),
        ("https://www.example.gov.br/", "example.gov.br"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://localhost/", "localhost"),
        ("mailto:x", None),
        ("http://[", None),
    ],
)
def test_site(url: str, site: str | None) -> None:
    """The site is the name that somebody registered."""
    assert site_of(url) == site


def test_same_site() -> None:
    """Hosts under one registered name are one site; neighbours on a shared host are not."""
    assert same_site("https://sport.example.com/", "http://www.example.com:8080/")
    assert not same_site("https://one.wordpress.com/", "https://two.wordpress.com/")
    assert not same_site("https://one.co.uk/", "https://two.co.uk/")
    assert not same_site("nonsense", "nonsense")
