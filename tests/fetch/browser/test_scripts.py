"""Scripts kept from page to page."""

from __future__ import annotations

from datetime import UTC, datetime

from cleanfeed.fetch import Page
from cleanfeed.fetch.browser.scripts import ScriptShelf

ORIGIN = "https://news.example"


def script(size_bytes: int = 10, **headers: str) -> Page:
    return Page(
        url=f"{ORIGIN}/a.js",
        requested_url=f"{ORIGIN}/a.js",
        status=200,
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
        body=b"x" * size_bytes,
        fetched_at=datetime(2026, 5, 3, tzinfo=UTC),
    )


def test_origins_share_nothing() -> None:
    """A script is found again by pages of the origin that brought it, and by no others."""
    shelf = ScriptShelf()
    shelf.keep(ORIGIN, "/a.js", script())
    assert shelf.find(ORIGIN, "/a.js") is not None
    assert shelf.find("https://other.example", "/a.js") is None


def test_script_that_changes_is_not_kept() -> None:
    """What its server wants asked for each time is."""
    shelf = ScriptShelf()
    for number, control in enumerate(("no-store", "private, max-age=60", "max-age=0", "no-cache")):
        shelf.keep(ORIGIN, f"/{number}.js", script(cache_control=control))
        assert shelf.find(ORIGIN, f"/{number}.js") is None


def test_longest_unused_go_first() -> None:
    """The shelf is bounded by size."""
    shelf = ScriptShelf(max_bytes=25)
    for name in ("a", "b"):
        shelf.keep(ORIGIN, name, script())
    shelf.find(ORIGIN, "a")
    shelf.keep(ORIGIN, "c", script())
    assert [shelf.find(ORIGIN, name) is not None for name in "abc"] == [True, False, True]
