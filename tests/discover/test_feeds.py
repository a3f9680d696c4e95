"""RSS, Atom and JSON Feed, whole and broken."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cleanfeed.discover import read_feed
from cleanfeed.errors import SourceError

URL = "https://news.example/feed"

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://news.example/</link>
<item><title>Harbour &amp; bridge &lt;b&gt;reopen&lt;/b&gt;</title><link>https://news.example/a?utm_source=rss</link>
<pubDate>Fri, 03 May 2024 10:15:00 +0200</pubDate></item>
<item><title>Second</title><guid isPermaLink="true">https://news.example/b</guid></item>
<item><title>No address</title></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><title>Ferry</title><link rel="alternate" href="/ferry"/><id>tag:1</id>
<published>2024-05-03T08:00:00Z</published><updated>2024-05-04T08:00:00Z</updated></entry></feed>"""

JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "items": [
        {"id": "1", "url": "/one", "title": "One", "date_published": "2024-05-03T10:00:00+02:00"},
        {"id": "https://news.example/two"},
        {"id": 3, "title": ["odd"]},
        "odd",
    ],
}


def test_rss() -> None:
    """Entries come in order, canonical, with plain titles and dates in UTC; an address is needed."""
    first, second = read_feed(RSS.encode(), URL).candidates
    assert (first.url, first.title) == ("https://news.example/a", "Harbour & bridge reopen")
    assert first.published == datetime(2024, 5, 3, 8, 15, tzinfo=UTC)
    assert second.url == "https://news.example/b"


def test_atom() -> None:
    """Relative links are read against the feed's address; both dates are kept."""
    (entry,) = read_feed(ATOM.encode(), URL).candidates
    assert entry.url == "https://news.example/ferry"
    assert entry.published == datetime(2024, 5, 3, 8, tzinfo=UTC)
    assert entry.modified == datetime(2024, 5, 4, 8, tzinfo=UTC)


def test_json_feed() -> None:
    """Items with an address come out, odd ones are left out."""
    first, second = read_feed(json.dumps(JSON).encode(), URL).candidates
    assert (first.url, first.published) == ("https://news.example/one", datetime(2024, 5, 3, 8, tzinfo=UTC))
    assert second.url == "https://news.example/two"


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b"\n\n  ", b"<!-- made by hand -->\n"])
def test_what_precedes_a_feed_is_forgiven(prefix: bytes) -> None:
    """A mark, blanks or a comment before the feed do not lose it."""
    assert read_feed(prefix + ATOM.encode(), URL).candidates


def test_gzipped_feed() -> None:
    """A feed served as a gzip file is read."""
    assert len(read_feed(gzip.compress(RSS.encode(), mtime=0), URL).candidates) == 2


def test_broken_feed_gives_what_it_holds() -> None:
    """Entities nobody declared and a missing end do not lose the entries before."""
    broken = RSS.replace("Second", "Caf&eacute; & more").replace("</channel></rss>", "")
    assert len(read_feed(broken.encode(), URL).candidates) == 2


def test_feed_without_entries_is_an_empty_list() -> None:
    """A feed may have nothing to tell."""
    empty = '<rss version="2.0"><channel><title>Quiet</title></channel></rss>'
    assert read_feed(empty.encode(), URL).candidates == ()
    assert read_feed(b'{"version": "https://jsonfeed.org/version/1", "items": []}', URL).candidates == ()


@pytest.mark.parametrize(
    "body",
    [b"", b" \n", b"<!doctype html><html><body>Not found</body></html>", b"plain words", b"{broken",
     b"{}", b"[]",
     b"\0\1\2", b"\x1f\x8bbroken", b"/etc/passwd", b"file:///etc/passwd", b"http://127.0.0.1:1/feed"],
)  # fmt: skip
def test_what_is_no_feed_is_one_clear_line(body: bytes) -> None:
    """The error names the source in one line; nothing is opened or fetched, whatever the body says."""
    with pytest.raises(SourceError, match=r"^https://news\.example/feed: [^\n]+$"):
        read_feed(body, URL)


def test_entities_are_harmless(tmp_path: Path) -> None:
    """Neither a billion laughs nor an external entity does anything."""
    secret = tmp_path / "secret"
    secret.write_text("classified")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE rss [<!ENTITY l0 "ha"><!ENTITY x SYSTEM "file://{secret}">{laughs}]>'
    body = RSS.replace("<rss", doctype + "<rss", 1).replace("Second", "&l11;&x;")
    found = read_feed(body.encode(), URL)
    assert len(found.candidates) == 2
    assert all(
        "classified" not in (each.title or "") and len(each.title or "") < 600 for each in found.candidates
    )
