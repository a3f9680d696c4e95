"""Finds the feeds and sitemaps of a site: declared in its pages, in robots.txt, or at the usual paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from cleanfeed.discover.links import parse_page
from cleanfeed.discover.options import SourceKind
from cleanfeed.discover.titles import clean_title
from cleanfeed.urls import origin_of, resolve_url, same_site

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)
_COMMENT_MARKS = ("comment", "kommentar", "comentario")
_FEED_PATHS = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
)
_SITEMAP_PATHS = (
    "/sitemap.xml",
    "/sitemap_index.xml",
    "/sitemap-news.xml",
    "/news-sitemap.xml",
    "/sitemap.xml.gz",
)
_FEED_ENDINGS = ("/rss", "/feed", "/feed/", "/rss/", ".rss", "/rss.xml", "/feed.xml", "/atom.xml", ".rdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSource:
    """A feed or sitemap that a site may have."""

    url: str
    kind: SourceKind
    title: str | None = None
    is_declared: bool = True
    """False for one of the usual paths, where something may or may not be."""


def find_sources(body: bytes, url: str, robots: bytes | None = None) -> tuple[FoundSource, ...]:
    """Return the sources of a site: declared ones first, then those in robots.txt, then the usual paths.

    Args:
        body: The home page or a section page; empty where there is none.
        url: Its address.
        robots: The site's robots.txt, or ``None``.

    Raises:
        SourceError: The page cannot be parsed within reason.
    """
    found: list[FoundSource] = []
    if body.strip():
        tree = parse_page(body, url)
        found += [*_declared(tree, url), *_linked(tree, url)]
    found += _in_robots(robots or b"", url)
    if not any(source.kind is SourceKind.FEED for source in found):
        found += _usual(url, _FEED_PATHS, SourceKind.FEED)
    if not any(source.kind is SourceKind.SITEMAP for source in found):
        found += _usual(url, _SITEMAP_PATHS, SourceKind.SITEMAP)
    return tuple({source.url: source for source in reversed(found)}.values())[::-1]


def _declared(tree: LexborHTMLParser, url: str) -> Iterator[FoundSource]:
    for node in tree.css("link[href]"):
        rels = (node.attributes.get("rel") or "").lower().split()
        media = (node.attributes.get("type") or "").lower().partition(";")[0].strip()
        address = resolve_url(url, node.attributes.get("href") or "")
        if address is None or _is_for_comments(address, node.attributes.get("title") or ""):
            continue
        if "alternate" in rels and media in _FEED_TYPES:
            title = clean_title(node.attributes.get("title"))
            yield FoundSource(url=address, kind=SourceKind.FEED, title=title)
        elif "sitemap" in rels:
            yield FoundSource(url=address, kind=SourceKind.SITEMAP)


def _linked(tree: LexborHTMLParser, url: str) -> Iterator[FoundSource]:
    """Yield feeds that a page links to for its readers."""
    for node in tree.css("a[href]"):
        address = resolve_url(url, node.attributes.get("href") or "")
        if address and address.lower().endswith(_FEED_ENDINGS) and same_site(address, url):
            yield FoundSource(url=address, kind=SourceKind.FEED, title=clean_title(node.text()))


def _in_robots(robots: bytes, url: str) -> Iterator[FoundSource]:
    for line in robots.decode("utf-8-sig", "replace").splitlines():
        name, _, value = line.partition(":")
        address = resolve_url(url, value.partition(" #")[0]) if name.strip().lower() == "sitemap" else None
        if address:
            yield FoundSource(url=address, kind=SourceKind.SITEMAP)


def _usual(url: str, paths: tuple[str, ...], kind: SourceKind) -> Iterator[FoundSource]:
    origin = origin_of(url)
    if origin:
        yield from (FoundSource(url=origin + path, kind=kind, is_declared=False) for path in paths)


def _is_for_comments(address: str, title: str) -> bool:
    return any(mark in address.lower() or mark in title.lower() for mark in _COMMENT_MARKS)
