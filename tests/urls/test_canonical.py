"""The canonical form of addresses and the identity of stories."""

from __future__ import annotations

import random
import re

import pytest

from cleanfeed.errors import PageError
from cleanfeed.urls import article_id, normalize_url
from cleanfeed.urls.canonical import printable

CANONICAL = [
    ("HTTP://WWW.Example.COM:80/a", "http://www.example.com/a"),
    ("https://example.com:443", "https://example.com/"),
    ("https://example.com:8443/", "https://example.com:8443/"),
    ("https://example.com./x", "https://example.com/x"),
    ("https://user:pw@example.com/x", "https://example.com/x"),
    ("https://example.com/a/../b/./c", "https://example.com/b/c"),
    ("https://example.com/../../x", "https://example.com/x"),
    ("https://example.com/a/..", "https://example.com/"),
    ("https://example.com/%7Euser/%e4%b8%ad", "https://example.com/~user/%E4%B8%AD"),
    ("https://example.com/中 文", "https://example.com/%E4%B8%AD%20%E6%96%87"),
    ("https://example.com/a%2fb", "https://example.com/a%2Fb"),
    ("https://example.com/%zz", "https://example.com/%25zz"),
    ("https://example.com/%2e%2e/x", "https://example.com/x"),
    ("https://example.com/x#top", "https://example.com/x"),
    ("https://example.com/x?", "https://example.com/x"),
    ("https://example.com/x?b=2&a=1&b=1", "https://example.com/x?a=1&b=2&b=1"),
    ("https://example.com/x?utm_source=a&id=7&fbclid=q", "https://example.com/x?id=7"),
    ("https://example.com/x?%75tm_source=a", "https://example.com/x"),
    ("https://example.com/x?ref=rss&src=twitter.com", "https://example.com/x"),
    ("https://example.com/x?ref=main&source=1234", "https://example.com/x?ref=main&source=1234"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://日本語.example/", "https://xn--wgv71a119e.example/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
    ("http://[2001:DB8:0::1]/", "http://[2001:db8::1]/"),
    ("  https://exa\nmple.com/x\t ", "https://example.com/x"),
    ("https:\\\\example.com\\x", "https://example.com/x"),
    ("https://example.com//a//b", "https://example.com//a//b"),
]


@pytest.mark.parametrize(("url", "canonical"), CANONICAL)
def test_canonical_form(url: str, canonical: str) -> None:
    """Each spelling comes to one form, and that form to itself."""
    assert normalize_url(url) == canonical
    assert normalize_url(canonical) == canonical


@pytest.mark.parametrize("url", ["", "x", "/x", "ftp://example.com/", "http://", "http://[", "http://[::1",
                                 "http://a b/",
                                 "http://example.com:99999/", "http://example.com:x/", "http://1.2.3.4.5/",
                                 "http://256.1.1.1/", "http://a..b/", "http://-a-.example/",
                                 "javascript:alert(1)",
                                 "http://" + "a" * 300 + "/", "http://\ud800/"])  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    """Garbage raises one of our errors."""
    with pytest.raises(PageError):
        normalize_url(url)


def test_normalizing_twice_changes_nothing_whatever_the_text() -> None:
    """Idempotent over random addresses made of everything that is special in one."""
    dice = random.Random(7)
    pieces = [*"Äa%./?&=#;:@ +[]中|'<\"\\\t\ud800", "%2", "%2e", "%41", "%25", "..", "utm_x=1", "%ff", "%00"]
    for _ in range(3000):
        url = "https://example.com/" + "".join(dice.choices(pieces, k=dice.randint(1, 12)))
        once = normalize_url(url)
        assert normalize_url(once) == once, url
        assert once.isascii()


@pytest.mark.parametrize(
    "variant",
    ["https://www.example.com/2024/story", "http://example.com/2024/story/", "https://m.example.com/2024/story",
     "https://example.com/2024/story/amp", "https://amp.example.com/2024/story", "https://example.com/2024/story?amp=1",
     "https://example.com/2024/story?utm_medium=x#c", "https://example.com:443/2024/story",
     "https://example-com.cdn.ampproject.org/c/s/example.com/2024/story"],
)  # fmt: skip
def test_variants_of_an_address_share_an_identity(variant: str) -> None:
    """Tracking, AMP, mobile, www, http and a trailing slash do not make another story."""
    assert article_id(variant) == article_id("https://example.com/2024/story")


@pytest.mark.parametrize(
    "other",
    ["https://example.com/2024/story2", "https://example.com/2024/story?id=2", "https://sport.example.com/2024/story",
     "https://example.org/2024/story", "https://example.com:8443/2024/story", "https://example.com/2024/Story"],
)  # fmt: skip
def test_other_stories_have_other_identities(other: str) -> None:
    """What may be another page is another story."""
    assert article_id(other) != article_id("https://example.com/2024/story")


def test_identity_of_anything_is_made_of_safe_characters() -> None:
    """An identity can stand in a file name, an address and a query, and garbage has one too."""
    for url in ("https://example.com/", "not an address", "", "file:///x", "http://[", "\ud800"):
        assert re.fullmatch(r"[A-Za-z0-9_-]{20}", article_id(url))


def test_messages_hold_no_password() -> None:
    """An address in a message shows neither user nor password nor control characters."""
    shown = printable("https://user:secret@example.com/\x1b[31m" + "x" * 999)
    assert "secret" not in shown
    assert "\x1b" not in shown
    assert len(shown) <= 200
