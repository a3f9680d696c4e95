"""References of pages become absolute addresses, and garbage becomes nothing."""

from __future__ import annotations

import random

import pytest

from cleanfeed.urls import resolve_url

BASE = "https://site.example/a/b?x=1"


@pytest.mark.parametrize(
    ("ref", "resolved"),
    [
        ("https://cdn.example/x.jpg?w=1", "https://cdn.example/x.jpg?w=1"),
        ("/x", "https://site.example/x"),
        ("x", "https://site.example/a/x"),
        ("../x", "https://site.example/x"),
        ("/a/../x", "https://site.example/x"),
        ("?y=2", "https://site.example/a/b?y=2"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("HTTPS://CDN.example/X", "https://cdn.example/X"),
        ("https://cdn.example", "https://cdn.example"),
        ("  /x\n y ", "https://site.example/x%20y"),
        ('/a b"<', "https://site.example/a%20b%22%3C"),
        ("/ü", "https://site.example/ü"),
        ("https://user:pw@cdn.example/x", "https://cdn.example/x"),
        ("\\x\\y", "https://site.example/x/y"),
        ("http://[", None),
        ("http://[::1]:x/", None),
        ("http://", None),
        ("https:///x", None),
        ("http://a b.example/", None),
        ("http://example.com:99999/", None),
        ("mailto:a@b.example", None),
        ("javascript:void(0)", None),
        ("JavaScript:void(0)", None),
        ("data:image/gif;base64,R0lGOD", None),
        ("tel:123", None),
        ("blob:https://x.example/1", None),
        ("", None),
        (" \n", None),
        ("/" + "x" * 9000, None),
    ],
)
def test_reference(ref: str, resolved: str | None) -> None:
    """Each shape of reference has one meaning."""
    assert resolve_url(BASE, ref) == resolved


def test_without_a_base_only_absolute_references_count() -> None:
    """A page without an address has no relative links."""
    assert resolve_url(None, "https://x.example/y") == "https://x.example/y"
    assert resolve_url(None, "/y") is None
    assert resolve_url(None, "y") is None
    assert resolve_url("garbage", "/y") is None


def test_no_text_raises() -> None:
    """Whatever a page writes, the answer is an address or nothing."""
    dice = random.Random(3)
    for _ in range(5000):
        ref = "".join(dice.choices("htps:/[]%@.\\ \n\t#?&=;0x1a中\ud800\0", k=dice.randint(0, 20)))
        resolved = resolve_url(BASE, ref)
        assert resolved is None or resolved.startswith(("http://", "https://"))
        assert resolved is None or resolved.encode("utf-8")
