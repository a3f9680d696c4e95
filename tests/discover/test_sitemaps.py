"""Sitemaps, indexes, news sitemaps and text lists, whole and hostile."""

from __future__ import annotations

import gzip
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cleanfeed.discover import SourceKind, read_sitemap
from cleanfeed.errors import SourceError

URL = "https://news.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MEBIBYTE = 1024 * 1024

NEWS = f"""<?xml version="1.0"?><urlset {NS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://news.example/old </loc><lastmod>2023-01-01</lastmod></url>
<url><loc>https://news.example/new</loc><news:news><news:publication><news:name>N</news:name></news:publication>
<news:publication_date>2024-05-03T10:15+02:00</news:publication_date>
<news:title>Ferry &amp; fog</news:title></news:news>
<image:image><image:loc>https://news.example/x.jpg</image:loc><image:title>Photo</image:title></image:image></url>
<url><loc>mailto:x</loc></url><url></url>
</urlset>"""

INDEX = f"""<sitemapindex {NS}><sitemap><loc>/s/2023.xml.gz</loc><lastmod>2023-12-31</lastmod></sitemap>
<sitemap><loc>https://news.example/s/2024.xml.gz</loc><lastmod>2024-05-03</lastmod></sitemap>
<sitemap><loc>{URL}</loc></sitemap></sitemapindex>"""


def test_news_sitemap() -> None:
    """Stories come newest first with the dates and titles of Google News; pictures are no stories."""
    new, old = read_sitemap(NEWS.encode(), URL).candidates
    assert (new.url, new.title) == ("https://news.example/new", "Ferry & fog")
    assert new.published == datetime(2024, 5, 3, 8, 15, tzinfo=UTC)
    assert old.modified == datetime(2023, 1, 1, tzinfo=UTC)


def test_pictures_and_videos_of_a_page_are_not_the_page() -> None:
    """Their addresses, titles and dates stand under the same names, before or behind the page's own."""
    body = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:i="urn:image" xmlns:v="urn:video" xmlns:n="urn:news"><url>
      <i:image><i:loc>https://news.example/p.jpg</i:loc><i:title>A quay</i:title></i:image>
      <v:video><v:title>A film</v:title><v:publication_date>2020-01-01</v:publication_date></v:video>
      <loc>https://news.example/story</loc>
      <n:news><n:publication_date>2026-05-03</n:publication_date><n:title>Ferries wait</n:title></n:news>
      </url></urlset>"""
    (found,) = read_sitemap(body, URL).candidates
    assert (found.url, found.title) == ("https://news.example/story", "Ferries wait")
    assert found.published == datetime(2026, 5, 3, tzinfo=UTC)


def test_index_leads_on_newest_first() -> None:
    """An index names further sitemaps, never itself."""
    found = read_sitemap(INDEX.encode(), URL)
    assert [each.url.rpartition("/")[2] for each in found.further] == ["2024.xml.gz", "2023.xml.gz"]
    assert all(each.kind is SourceKind.SITEMAP and each.depth == 1 for each in found.further)


def test_circle_of_indexes_ends() -> None:
    """Indexes that name each other are followed three steps, and the rest is said to be left out."""
    found = read_sitemap(INDEX.encode(), URL, depth=3)
    assert found.further == ()
    assert "left out" in found.warnings[0]


def test_gzip_and_text() -> None:
    """A gzip file with two members and a plain list are read."""
    half = len(NEWS) // 2
    packed = gzip.compress(NEWS[:half].encode(), mtime=0) + gzip.compress(NEWS[half:].encode(), mtime=0)
    assert len(read_sitemap(packed, URL).candidates) == 2
    text = b"\xef\xbb\xbfhttps://news.example/a\nhttps://news.example/b\n\n"
    assert len(read_sitemap(text, URL).candidates) == 2


def test_broken_sitemap_gives_what_precedes_the_break() -> None:
    """Entries before the break are kept, and the break is said."""
    found = read_sitemap(NEWS.partition("<url></url>")[0].encode() + b"<url><loc>&nope;", URL)
    assert len(found.candidates) == 2
    assert "broken after" in found.warnings[0]


@pytest.mark.parametrize(
    "body", [b"", b"  ", b"<html><body>Not found</body></html>", b"<a/>", b"<urlset", b"words", b"\x1f\x8bxx"]
)
def test_what_is_no_sitemap_is_one_clear_line(body: bytes) -> None:
    """The error names the sitemap in one line."""
    with pytest.raises(SourceError, match=r"^https://news\.example/sitemap\.xml: [^\n]+$"):
        read_sitemap(body, URL)


def test_empty_sitemap_is_an_empty_list() -> None:
    """A sitemap may list nothing."""
    assert read_sitemap(f"<urlset {NS}/>".encode(), URL).candidates == ()


def test_entities_are_harmless(tmp_path: Path) -> None:
    """Neither a billion laughs nor an external entity does anything."""
    secret = tmp_path / "secret"
    secret.write_text("https://news.example/classified")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE urlset [<!ENTITY l0 "ha"><!ENTITY x SYSTEM "file://{secret}">{laughs}]>'
    body = (
        doctype
        + f"<urlset {NS}><url><loc>https://news.example/a</loc></url><url><loc>&x;</loc></url></urlset>"
    )
    try:
        urls = [each.url for each in read_sitemap(body.encode(), URL).candidates]
    except SourceError:
        urls = []
    assert "https://news.example/classified" not in urls


def test_bomb_is_refused_in_bounded_memory() -> None:
    """A gzip of a few hundred kB that holds 200 MB is refused at 64."""
    packed = gzip.compress(bytes(200 * MEBIBYTE), 1, mtime=0)
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match="64 MB"):
            read_sitemap(packed, URL)
        assert tracemalloc.get_traced_memory()[1] < (64 + 16) * MEBIBYTE
    finally:
        tracemalloc.stop()


def test_entries_beyond_the_limit_are_said_to_be_left_out() -> None:
    """50,000 entries are read, as sitemaps.org allows, and the rest is named in a warning."""
    rows = "".join(f"<url><loc>https://news.example/{n}</loc></url>" for n in range(50_002))
    found = read_sitemap(f"<urlset {NS}>{rows}</urlset>".encode(), URL)
    assert len(found.candidates) == 50_000
    assert found.warnings
