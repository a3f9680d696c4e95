"""Whole runs against servers that do what servers do: odd charsets, chains over hosts, breaks, patience."""

from __future__ import annotations

import contextlib
import gzip
import socket
import socketserver
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from cleanfeed.config import Config, load_config
from cleanfeed.run import PageEnd, RunReport, run_batch
from cleanfeed.store import Store
from cleanfeed.urls import article_id
from small_site import running, story_page

STORY = "/news/2026/ferries-wait-for-the-wind.html"
SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{}>{}</urlset>'


@dataclass(slots=True, kw_only=True)
class RawSite:
    """Answers with the very bytes it is given, by path or by host and path."""

    origin: str
    port: int
    answers: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Host and path of every request."""

    def put(self, path: str, body: str | bytes, **headers: str) -> None:
        self.answers[path] = answer(body, 200, **headers)

    def asked_for(self, part: str) -> list[str]:
        return [each for each in self.asked if part in each]


def answer(body: str | bytes, status: int, **headers: str) -> bytes:
    """Return a whole response; header names with underscores."""
    data = body.encode() if isinstance(body, str) else body
    merged = {"Content_Type": "text/html", "Content_Length": str(len(data)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in merged.items())
    return f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + data


def cut(response: bytes) -> bytes:
    """Return half of a response."""
    return response[: len(response) // 2]


def feed(*links: str, declaration: str = '<?xml version="1.0"?>') -> str:
    """Return a feed that names some stories."""
    items = "".join(f"<item><title>바다의 소식</title><link>{link}</link></item>" for link in links)
    return f'{declaration}<rss version="2.0"><channel><title>Vale</title>{items}</channel></rss>'


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            while path := self.rfile.readline().decode().partition(" ")[2].partition(" ")[0]:
                host = ""
                while line := self.rfile.readline().strip():
                    host = line[5:].strip().decode() if line.lower().startswith(b"host:") else host
                self.server.site.asked.append(host + path)
                name = host.rpartition(":")[0]
                answers = self.server.site.answers
                response = answers.get(name + path) or answers.get(path) or answer("none", 404)
                self.wfile.write(response)
                _, _, body = response.partition(b"\r\n\r\n")
                if f"Content-Length: {len(body)}\r\n".encode() not in response:
                    return


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    site: RawSite


class _ServerOfIPv6(_Server):
    address_family = socket.AF_INET6


@contextlib.contextmanager
def serve(address: str = "127.0.0.1") -> Iterator[RawSite]:
    """Serve until the block ends."""
    kind = _ServerOfIPv6 if ":" in address else _Server
    with kind((address, 0), _Handler) as server:
        port = server.server_address[1]
        host = f"[{address}]" if ":" in address else address
        server.site = RawSite(origin=f"http://{host}:{port}", port=port)
        with running(server):
            yield server.site


@pytest.fixture
def site() -> Iterator[RawSite]:
    """Return a site with one story."""
    with serve() as running:
        running.put(STORY, story_page(1))
        yield running


def load(folder: Path, url: str, extra: str = "") -> Config:
    path = folder / "config.toml"
    path.write_text(
        f"""
[[sources]]
name = "vale"
url = "{url}"
[store]
path = "store.sqlite"
[fetch]
allow_private_hosts = true
politeness_delay_s = 0
retries = 0
{extra}
"""
    )
    return load_config(path)


def run(folder: Path, url: str, extra: str = "") -> RunReport:
    return run_batch(load(folder, url, extra))


def test_feed_without_entries_is_read_and_names_nothing(site: RawSite, tmp_path: Path) -> None:
    """A paper that is closed over the holidays is not a broken source."""
    site.put("/feed.xml", feed(), Content_Type="application/rss+xml")
    report = run(tmp_path, site.origin + "/feed.xml")
    assert (report.sources[0].errors, report.sources[0].failed_readings) == ((), 0)
    assert report.is_good


@pytest.mark.parametrize(
    ("declaration", "content_type"),
    [
        ('<?xml version="1.0" encoding="euc-kr"?>', "text/xml"),
        ('<?xml version="1.0"?>', "text/xml; charset=euc-kr"),
        ("", "application/rss+xml; charset=EUC-KR"),
    ],
)
def test_feed_in_an_old_charset_names_its_stories(
    site: RawSite, tmp_path: Path, declaration: str, content_type: str
) -> None:
    """The charset is taken from document or header, and addresses beyond ASCII come out right."""
    site.put("/%EB%89%B4%EC%8A%A4/1.html", story_page(1))
    body = feed(f"{site.origin}/뉴스/1.html", declaration=declaration).encode("euc-kr")
    site.put("/feed.xml", body, Content_Type=content_type)
    assert run(tmp_path, site.origin + "/feed.xml").stored == 1


def test_section_page_in_an_old_charset_names_its_stories(site: RawSite, tmp_path: Path) -> None:
    """So does a page of links, whose header or ``meta`` names the charset."""
    site.put("/%EB%89%B4%EC%8A%A4/2026/05/03/a.html", story_page(1))
    page = (
        '<html><head><meta charset="euc-kr"><title>뉴스</title></head><body><main><article>'
        '<h2><a href="/뉴스/2026/05/03/a.html">항구는 월요일에도 닫혀 있었다 바람을 기다렸다</a></h2>'
        "</article></main></body></html>"
    )
    site.put("/section", page.encode("euc-kr"))
    assert run(tmp_path, site.origin + "/section").stored == 1


def test_index_of_gzipped_sitemaps_with_pictures(site: RawSite, tmp_path: Path) -> None:
    """Each part is read however its server names gzip, and a picture's address is none of a page's."""
    pictures = ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    parts = []
    for number, content_type in enumerate(("application/gzip", "application/octet-stream", "text/xml")):
        story = f"/news/2026/story-{number}.html"
        site.put(story, story_page(number))
        picture = f"<image:image><image:loc>{site.origin}/p.jpg</image:loc></image:image>"
        urls = SITEMAP.format(pictures, f"<url>{picture}<loc>{site.origin}{story}</loc></url>")
        site.put(f"/{number}.xml.gz", gzip.compress(urls.encode()), Content_Type=content_type)
        parts.append(f"<sitemap><loc>{site.origin}/{number}.xml.gz</loc></sitemap>")
    index = f"<sitemapindex>{''.join(parts)}</sitemapindex>"
    site.put("/index.xml.gz", gzip.compress(index.encode()), Content_Type="application/x-gzip")
    report = run(tmp_path, site.origin + "/index.xml.gz")
    assert (report.stored, site.asked_for("p.jpg")) == (3, [])


def test_host_that_dies_halfway_costs_one_page_until_it_is_back(site: RawSite, tmp_path: Path) -> None:
    """Half a page is never stored; the next run gets the whole."""
    half = "/news/2026/half.html"
    site.answers[half] = cut(answer(story_page(2), 200))
    site.put("/feed.xml", feed(site.origin + STORY, site.origin + half), Content_Type="text/xml")
    at_once = "[schedule]\nretry_first_s = 0\n"
    first = run(tmp_path, site.origin + "/feed.xml", at_once)
    site.put(half, story_page(2))
    second = run(tmp_path, site.origin + "/feed.xml", at_once)
    assert (first.stored, first.sources[0].failed) == (1, {"unreachable": 1})
    assert second.stored == 1


def test_redirects_over_hosts_end_as_one_story(site: RawSite, tmp_path: Path) -> None:
    """Each host on the way is asked for its robots.txt, and the record knows where it was found."""
    site.answers["a.example/first"] = answer("", 301, Location=f"http://b.example:{site.port}/second")
    site.answers["b.example/second"] = answer("", 302, Location=f"//c.example:{site.port}{STORY}")
    site.put("/feed.xml", feed(f"http://a.example:{site.port}/first"), Content_Type="text/xml")
    names = "".join(f'"{name}.example" = "127.0.0.1"\n' for name in "abc")
    config = load(tmp_path, site.origin + "/feed.xml", f"[fetch.resolve]\n{names}")
    assert run_batch(config).stored == 1
    assert len(site.asked_for("/robots.txt")) == 4
    with Store.open(config.store.path) as store:
        article = store.get_article(article_id(f"http://c.example:{site.port}{STORY}"))
    assert article is not None
    assert article.requested_url == f"http://a.example:{site.port}/first"


def test_name_beyond_ascii_is_found_however_it_is_spelt(site: RawSite, tmp_path: Path) -> None:
    """A configuration may write a name with its letters, and a feed in punycode."""
    name = "zeitung-m\N{LATIN SMALL LETTER U WITH DIAERESIS}nchen.example"
    punycode = name.encode("idna").decode()
    site.put("/feed.xml", feed(f"http://{punycode}:{site.port}{STORY}"), Content_Type="text/xml")
    url = f"http://{name.upper()}:{site.port}/feed.xml"
    assert run(tmp_path, url, f'[fetch.resolve]\n"{name}" = "127.0.0.1"\n').stored == 1
    assert set(site.asked) == {
        f"{punycode}:{site.port}{path}" for path in ("/robots.txt", "/feed.xml", STORY)
    }


def test_server_that_names_a_date_is_left_alone_until_then(site: RawSite, tmp_path: Path) -> None:
    """After a 429 the host's other pages are not asked for, and none is due before the date."""
    until = datetime.now(UTC) + timedelta(hours=2)
    pages = [f"/news/2026/story-{number}.html" for number in range(12)]
    for page in pages:
        site.answers[page] = answer("", 429, Retry_After=format_datetime(until, usegmt=True))
    site.put("/feed.xml", feed(*(site.origin + page for page in pages)), Content_Type="text/xml")
    config = load(tmp_path, site.origin + "/feed.xml")
    report = run_batch(config)
    assert report.ended(PageEnd.FAILED) == 12
    assert len(site.asked_for("/news/")) <= config.fetch.host_concurrency
    with Store.open(config.store.path) as store:
        assert store.due(until - timedelta(minutes=1)) == ()
        assert len(store.due(until + timedelta(days=1))) == 12


def has_ipv6_loopback() -> bool:
    """Tell whether a server can listen at ::1; containers often leave it out."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.skipif(not has_ipv6_loopback(), reason="loopback has no IPv6 address here")
def test_site_on_ipv6(tmp_path: Path) -> None:
    """An address in brackets is fetched as any other."""
    with serve("::1") as site:
        site.put(STORY, story_page(1))
        site.put("/feed.xml", feed(site.origin + STORY), Content_Type="text/xml")
        assert run(tmp_path, site.origin + "/feed.xml").stored == 1
        assert site.asked[0] == f"[::1]:{site.port}/robots.txt"
