"""The links of a page with what a classifier needs of each: text, place, relation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleanfeed.errors import SourceError
from cleanfeed.urls import resolve_url

MAX_NESTING = 2000
"""Lexbor's time grows with the square of the nesting; 2,000 levels cost about 40 ms."""
MAX_LINKS = 5000
_MAX_ANCESTORS = 12

_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements that hold nothing, or that the next of their kind ends.
_FLAT = frozenset(
    b"area base br col embed hr img input link meta param source track wbr "
    b"p li dt dd tr td th thead tbody option".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_FURNITURE = frozenset({"nav", "footer", "header", "aside", "form"})
_FURNITURE_ROLES = frozenset({"navigation", "contentinfo", "banner", "search", "menu"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """One link of a page."""

    url: str
    """Absolute, as written."""
    text: str
    rel: tuple[str, ...]
    in_heading: bool
    in_furniture: bool
    """Inside navigation, header, footer or aside."""
    in_article: bool
    holds_image: bool


def parse_page(body: bytes, url: str) -> LexborHTMLParser:
    """Return the tree of a page.

    Raises:
        SourceError: It is empty, or nested so deeply that parsing would take minutes.
    """
    if not body.strip():
        raise SourceError(f"{url}: page is empty")
    depth = nesting_of(body)
    if depth > MAX_NESTING:
        raise SourceError(f"{url}: page is nested {depth} levels deep, limit is {MAX_NESTING}")
    return LexborHTMLParser(body)


def nesting_of(body: bytes) -> int:
    """Return an upper estimate of how deeply the elements of a page nest."""
    depth = deepest = 0
    for slash, name in _TAG.findall(body):
        if name.lower() in _FLAT:
            continue
        depth = max(depth - 1, 0) if slash else depth + 1
        deepest = max(deepest, depth)
    return deepest


def read_links(tree: LexborHTMLParser, url: str) -> list[PageLink]:
    """Return the links of a page that lead to an http(s) address, in reading order."""
    base = _base_of(tree, url)
    found = (_read_link(node, base) for node in tree.css("a[href]")[:MAX_LINKS])
    return [link for link in found if link]


def _base_of(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    return resolve_url(url, node.attributes.get("href") or "") or url if node else url


def _read_link(node: LexborNode, base: str) -> PageLink | None:
    address = resolve_url(base, node.attributes.get("href") or "")
    if address is None:
        return None
    text = " ".join(node.text(deep=True, separator=" ").split())
    image = node.css_first("img")
    if not text and image is not None:
        text = " ".join((image.attributes.get("alt") or "").split())
    tags, furniture = _ancestry(node)
    return PageLink(
        url=address,
        text=text,
        rel=tuple((node.attributes.get("rel") or "").lower().split()),
        in_heading=bool(tags & _HEADINGS) or node.css_first("h1,h2,h3,h4,h5") is not None,
        in_furniture=furniture,
        in_article="article" in tags,
        holds_image=image is not None,
    )


def _ancestry(node: LexborNode) -> tuple[frozenset[str], bool]:
    """Return the tags above a link and whether it is furniture; a header inside an article is none."""
    tags: set[str] = set()
    furniture = False
    parent = node.parent
    for _ in range(_MAX_ANCESTORS):
        if parent is None:
            break
        tag = parent.tag or ""
        if tag in _FURNITURE or (parent.attributes.get("role") or "").lower() in _FURNITURE_ROLES:
            furniture = True
        if tag == "article":
            furniture = False
        tags.add(tag)
        parent = parent.parent
    return frozenset(tags), furniture
