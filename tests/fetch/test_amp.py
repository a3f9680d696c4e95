"""From an AMP page to the plain one."""

from __future__ import annotations

import asyncio

import pytest

from cleanfeed.fetch import Fetcher, FetchOptions, FetchRequest, NotModified, Outcome, Page
from cleanfeed.fetch.amp import find_plain_page, is_amp
from fetch.loopback import Loopback, Seen, reply

OPTIONS = FetchOptions(allow_private_hosts=True, politeness_delay_s=0, retries=0)
URL = "https://news.example/amp/story"


def amp(canonical: str, html: str = "<html amp>") -> bytes:
    return f'<!doctype html>{html}<head><link rel="canonical" href="{canonical}"></head><p>short'.encode()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<html amp>", True),
        ("<html lang=en AMP>", True),
        ("<html ⚡ lang=en>", True),
        ('<html amp="" lang=en>', True),
        ("<html lang=en class=amp-page>", False),
        ("<html data-amp=1>", False),
        ("<html>", False),
    ],
)
def test_amp_says_so_on_its_root(html: str, expected: bool) -> None:
    """``amp`` or the flash on the root element, and nothing else, makes a page AMP."""
    assert is_amp(amp("/story", html)) is expected


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("/story", "https://news.example/story"),
        ("https://www.news.example/story#top", "https://www.news.example/story"),
        ("https://evil.example.org/story", None),
        (URL, None),
        ("", None),
        ("javascript:void(0)", None),
    ],
)
def test_plain_page_is_believed_within_the_site(canonical: str, expected: str | None) -> None:
    """An AMP page leads to its own site only; one that is its own canonical page leads nowhere."""
    assert find_plain_page(amp(canonical), URL) == expected


def test_cache_of_amp_leads_to_the_site_it_shows() -> None:
    """A page in an AMP cache belongs to the site in its address."""
    cached = "https://news-example.cdn.ampproject.org/c/s/news.example/amp/story"
    assert find_plain_page(amp("https://news.example/story"), cached) == "https://news.example/story"
    assert find_plain_page(amp("https://other.example.org/story"), cached) is None


def test_plain_canonical_is_not_followed() -> None:
    """Only AMP pages are left for their canonical address."""
    assert find_plain_page(amp("/story", "<html>"), URL) is None


def fetch(routes: dict[str, object], **values: object) -> tuple[Outcome, list[Seen], str]:
    async def main() -> tuple[Outcome, list[Seen], str]:
        async with Loopback(routes) as site, Fetcher(OPTIONS) as fetcher:  # type: ignore[arg-type]  # routes
            return await fetcher.fetch(FetchRequest(url=f"{site.url}/amp", **values)), site.seen, site.url  # type: ignore[arg-type]  # passed through

    return asyncio.run(main())


def test_plain_page_is_fetched_in_its_place() -> None:
    """The plain page comes, and the way to it is kept."""
    page, _, site = fetch({"/amp": reply(body=amp("/story")), "/story": reply(body=b"<html><p>whole")})
    assert isinstance(page, Page)
    assert (page.url, page.requested_url) == (f"{site}/story", f"{site}/amp")
    assert page.redirects == (f"{site}/amp",)
    assert b"whole" in page.body


@pytest.mark.parametrize(
    "plain", [reply(404), reply(500), reply(body=amp("/amp")), reply(302, {"Location": "/story"})]
)
def test_amp_page_serves_where_the_plain_one_does_not(plain: bytes) -> None:
    """A missing, broken, circular or again AMP page costs nothing but the request."""
    page, _, _ = fetch({"/amp": reply(body=amp("/story")), "/story": plain})
    assert isinstance(page, Page)
    assert b"short" in page.body


def test_robots_of_the_plain_page_are_obeyed() -> None:
    """A plain page that robots.txt forbids is not asked for."""
    robots = reply(headers={"Content-Type": "text/plain"}, body=b"User-agent: *\nDisallow: /story\n")
    page, seen, _ = fetch({"/robots.txt": robots, "/amp": reply(body=amp("/story")), "/story": reply()})
    assert isinstance(page, Page)
    assert "/story" not in [each.path for each in seen]


def test_validators_belong_to_the_plain_page() -> None:
    """The next visit asks the plain page conditionally, and the AMP page plainly."""

    async def main() -> tuple[Outcome, list[Seen]]:
        routes = {"/amp": reply(body=amp("/story")), "/story": reply(304, {"ETag": '"1"'}, b"")}
        async with Loopback(routes) as site, Fetcher(OPTIONS) as fetcher:
            request = FetchRequest(url=f"{site.url}/amp", etag='"1"', validated_url=f"{site.url}/story")
            return await fetcher.fetch(request), site.seen

    outcome, seen = asyncio.run(main())
    assert isinstance(outcome, NotModified)
    assert [each.path for each in seen if "if-none-match" in each.headers] == ["/story"]
