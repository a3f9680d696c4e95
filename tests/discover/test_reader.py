"""The conductor of discovery, its filters and its bounds."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from cleanfeed.discover import (
    Candidate,
    SourceKind,
    SourceOptions,
    SourceRequest,
    filter_candidates,
    find_sources,
    first_requests,
    in_utf8,
    is_due,
    next_interval_s,
    read_source,
)

HOME = "https://news.example/"
NOW = datetime(2024, 5, 4, tzinfo=UTC)
RSS = b"""<rss version="2.0"><channel><title>t</title><item><title>A</title><link>https://news.example/a</link>
<pubDate>Fri, 03 May 2024 10:15:00 GMT</pubDate></item></channel></rss>"""
SITEMAP = b"<urlset><url><loc>https://news.example/s</loc></url></urlset>"
INDEX = b"<sitemapindex><sitemap><loc>https://news.example/1.xml</loc></sitemap></sitemapindex>"
PAGE = b"""<html><head><link rel="alternate" type="application/rss+xml" title="All" href="/all.rss">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed"></head>
<body><h2>
<a href="/2024/05/03/one-story-of-today">One story of today</a></h2><a href="?page=2">2</a></body></html>"""


def options(**values: object) -> SourceOptions:
    return SourceOptions.model_validate({"name": "n", "url": HOME, **values})


def request(kind: SourceKind = SourceKind.AUTO, depth: int = 0) -> SourceRequest:
    return SourceRequest(url=HOME, kind=kind, depth=depth)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (RSS, SourceKind.FEED),
        (b"\xef\xbb\xbf\n" + RSS, SourceKind.FEED),
        (b'{"items": []}', SourceKind.FEED),
        (SITEMAP, SourceKind.SITEMAP),
        (gzip.compress(SITEMAP, mtime=0), SourceKind.SITEMAP),
        (b"<?xml version='1.0'?><!-- x --><urlset/>", SourceKind.SITEMAP),
        (b"https://news.example/a\n", SourceKind.SITEMAP),
        (PAGE, SourceKind.LISTING),
    ],
)
def test_auto_looks_at_the_bytes(body: bytes, kind: SourceKind) -> None:
    """A source of unknown kind is what its first tags say."""
    assert read_source(options(), request(), body, HOME).kind is kind


@pytest.mark.parametrize(
    ("body", "charset", "expected"),
    [
        ("뉴스".encode("cp949"), "cp949", "뉴스".encode()),
        ("뉴스".encode(), "cp949", "뉴스".encode()),
        ("뉴스".encode("cp949"), None, "뉴스".encode("cp949")),
        (b"\x1f\x8b\xff", "cp949", b"\x1f\x8b\xff"),
        (
            '<?xml version="1.0" encoding="euc-kr"?>뉴'.encode("cp949"),
            "cp949",
            '<?xml version="1.0" encoding="euc-kr"?>뉴'.encode("cp949"),
        ),
    ],
)
def test_documents_come_in_utf8(body: bytes, charset: str | None, expected: bytes) -> None:
    """A charset that only the server names is undone; what names its own, or is gzip, is left as it is."""
    assert in_utf8(body, charset) == expected


def test_home_page_leads_to_its_feeds() -> None:
    """An automatic source reads the feeds that its page declares, but not those of comments."""
    found = read_source(options(), request(), PAGE, HOME)
    assert [each.url for each in found.further] == ["https://news.example/all.rss"]
    assert found.candidates[0].source == "n"


def test_listing_pages_are_followed_up_to_the_limit() -> None:
    """One page by default, more when asked for."""
    kind = SourceKind.LISTING
    assert not read_source(options(), request(kind), PAGE, HOME).further
    assert read_source(options(max_listing_pages=2), request(kind), PAGE, HOME).further
    assert not read_source(options(max_listing_pages=2), request(kind, 1), PAGE, HOME).further


def test_feed_served_as_sitemap() -> None:
    """sitemaps.org allows a feed in a sitemap's place."""
    assert read_source(options(), request(SourceKind.SITEMAP), RSS, HOME).candidates


def test_document_never_leads_to_itself() -> None:
    """An index that names itself leads nowhere."""
    found = read_source(options(), request(), INDEX, "https://news.example/1.xml")
    assert found.further == ()


def test_first_requests() -> None:
    """A list of addresses is its own answer; every other source is read."""
    listed = options(kind="urls", urls=[HOME + "a?utm_source=x", HOME + "a"])
    assert [each.url for each in first_requests(listed).candidates] == [HOME, HOME + "a"]
    assert [each.url for each in first_requests(options(urls=[HOME + "b"])).further] == [HOME, HOME + "b"]


def test_filters() -> None:
    """Patterns, age and limit hold; the newest come first, the undated last and in their order."""
    candidates = [
        Candidate(url=HOME + "sport/undated"),
        Candidate(url=HOME + "sport/old", published=datetime(2023, 1, 1, tzinfo=UTC)),
        Candidate(url=HOME + "sport/day", published=datetime(2024, 5, 3, tzinfo=UTC)),
        Candidate(url=HOME + "sport/now", published=NOW),
        Candidate(url=HOME + "sport/video/x", published=NOW),
        Candidate(url=HOME + "politics/x", published=NOW),
        Candidate(url=HOME + "sport/day"),
    ]
    chosen = options(include=["/sport/"], exclude=["/video/"], max_age_days=30)
    urls = [each.url.rpartition("/")[2] for each in filter_candidates(candidates, chosen, NOW)]
    assert urls == ["now", "day", "undated"]
    assert len(filter_candidates(candidates, options(limit=2), NOW)) == 2


@pytest.mark.parametrize(
    "values",
    [
        {"url": None},
        {"url": "ftp://x"},
        {"urls": ["nonsense"]},
        {"include": ["("]},
        {"limit": 0},
        {"typo": 1},
    ],
)
def test_wrong_options_are_refused(values: dict[str, object]) -> None:
    """What cannot work is refused before anything runs."""
    with pytest.raises(ValidationError):
        options(**values)


def test_interval_adapts_within_its_bounds() -> None:
    """A source is left alone for a tenth of its silence, within the bounds."""
    source = options(revisit_s=100, max_revisit_s=300)
    assert [next_interval_s(source, quiet_s) for quiet_s in (0, 1500, 9999)] == [100, 150, 300]
    assert next_interval_s(options(), 0) == 0


def test_source_rests_and_is_due_again() -> None:
    """Silent for ten days, a source rests for a day, give or take what cron is late."""
    read_at, news_at = NOW, NOW - timedelta(days=10)
    assert not is_due(options(), read_at, news_at, NOW + timedelta(hours=20))
    assert is_due(options(), read_at, news_at, NOW + timedelta(hours=22))
    assert is_due(options(), read_at, news_at, NOW - timedelta(days=1))  # the clock was set back
    assert is_due(options(), NOW, NOW, NOW)


def test_sources_of_a_site() -> None:
    """Declared sources come first, then robots.txt, and the usual paths only where nothing is declared."""
    robots = b"Sitemap: https://news.example/map.xml # x\nsitemap:/rel.xml\nDisallow: /"
    found = find_sources(PAGE, HOME, robots)
    assert [(each.url, each.kind, each.is_declared) for each in found] == [
        ("https://news.example/all.rss", SourceKind.FEED, True),
        ("https://news.example/map.xml", SourceKind.SITEMAP, True),
        ("https://news.example/rel.xml", SourceKind.SITEMAP, True),
    ]
    guesses = find_sources(b"", HOME)
    assert guesses
    assert not any(each.is_declared for each in guesses)
