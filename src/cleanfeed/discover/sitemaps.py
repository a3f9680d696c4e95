"""Reads sitemaps: lists of URLs, indexes of sitemaps, Google News sitemaps, plain text lists."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from cleanfeed.discover.dates import read_date
from cleanfeed.discover.documents import drop_doctype, gunzip
from cleanfeed.discover.options import SourceKind
from cleanfeed.discover.titles import clean_title
from cleanfeed.discover.values import Candidate, Discovered, SourceRequest
from cleanfeed.errors import PageError, SourceError
from cleanfeed.urls import normalize_url, resolve_url

MAX_ENTRIES = 50_000
"""sitemaps.org allows no more in one file."""
MAX_DEPTH = 3
"""An index may not list indexes by the book; some do. A circle of them ends here."""

_FIELDS = {
    "loc": ("url", "sitemap"),
    "lastmod": ("url", "sitemap"),
    "publication_date": ("news",),
    "title": ("news",),
}
"""What is read, and within what: pictures and videos of a page have addresses, dates and titles too."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One ``url`` or ``sitemap`` element."""

    is_index: bool
    fields: dict[str, str]


def read_sitemap(body: bytes, url: str, depth: int = 0) -> Discovered:
    """Return what a sitemap lists, newest first: stories, or further sitemaps.

    Args:
        body: The sitemap, gzipped or not.
        url: Its address.
        depth: Steps from the sitemap of the configuration; beyond three, indexes are not followed.

    Raises:
        SourceError: It is no sitemap, or broken before its first entry.
    """
    body = gunzip(body, url)
    if not body.strip():
        raise SourceError(f"{url}: sitemap is empty")
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return _read_text(body, url)
    entries, warning = _collect(drop_doctype(body), url)
    candidates = [
        candidate for entry in entries if not entry.is_index and (candidate := _candidate(entry, url))
    ]
    candidates.sort(key=lambda each: _order(each.published or each.modified), reverse=True)
    further, too_deep = _further([entry for entry in entries if entry.is_index], url, depth)
    warnings = tuple(text for text in (warning, too_deep) if text)
    return Discovered(
        candidates=tuple(candidates), further=further, kind=SourceKind.SITEMAP, warnings=warnings
    )


def _collect(body: bytes, url: str) -> tuple[list[_Entry], str | None]:
    """Read entries up to the end, the limit, or the place where the file is broken."""
    entries: list[_Entry] = []
    try:
        for entry in _iter_entries(body, url):
            if len(entries) == MAX_ENTRIES:
                return entries, f"{url}: read the first {MAX_ENTRIES} entries"
            entries.append(entry)
    except etree.XMLSyntaxError as exc:
        if not entries:
            raise SourceError(f"{url}: is no XML ({exc.msg})") from exc
        return entries, f"{url}: broken after {len(entries)} entries ({exc.msg})"
    return entries, None


def _iter_entries(body: bytes, url: str) -> Iterator[_Entry]:
    events = etree.iterparse(
        io.BytesIO(body),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    fields: dict[str, str] = {}
    root = ""
    for event, element in events:
        name = _local_name(element)
        if event == "start":
            root = root or _check_root(name, url)
        elif element.text and _local_name(element.getparent()) in _FIELDS.get(name, ()):
            fields.setdefault(name, element.text.strip())
        elif name in ("url", "sitemap"):
            yield _Entry(name == "sitemap", fields)
            fields = {}
            _forget(element)


def _local_name(element: etree._Element | None) -> str:
    """Return the name of an element without its namespace; nothing for a comment, or where there is none."""
    if element is None or not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2].lower()


def _check_root(name: str, url: str) -> str:
    if name not in ("urlset", "sitemapindex"):
        raise SourceError(f"{url}: is no sitemap, its root element is <{name}>")
    return name


def _forget(element: etree._Element) -> None:
    """Free an element and those before it: a sitemap of 50 MB must not become a tree of 500."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _candidate(entry: _Entry, base: str) -> Candidate | None:
    canonical = _canonical(entry, base)
    if canonical is None:
        return None
    return Candidate(
        url=canonical,
        title=clean_title(entry.fields.get("title")),
        published=read_date(entry.fields.get("publication_date")),
        modified=read_date(entry.fields.get("lastmod")),
        kind=SourceKind.SITEMAP,
    )


def _further(entries: list[_Entry], url: str, depth: int) -> tuple[tuple[SourceRequest, ...], str | None]:
    if entries and depth >= MAX_DEPTH:
        return (), f"{url}: {len(entries)} sitemaps left out, {depth} indexes deep"
    entries = sorted(entries, key=lambda entry: _order(read_date(entry.fields.get("lastmod"))), reverse=True)
    found = (resolve_url(url, entry.fields.get("loc", "")) for entry in entries)
    addresses = dict.fromkeys(address for address in found if address and address != url)
    return tuple(
        SourceRequest(url=each, kind=SourceKind.SITEMAP, depth=depth + 1) for each in addresses
    ), None


def _read_text(body: bytes, url: str) -> Discovered:
    """Read a plain list, one address a line."""
    lines = body.decode("utf-8-sig", "replace").split()
    if not lines[0].startswith(("http://", "https://")):
        raise SourceError(f"{url}: is no sitemap, neither XML nor a list of addresses")
    entries = (_Entry(is_index=False, fields={"loc": line}) for line in lines[:MAX_ENTRIES])
    found = (_candidate(entry, url) for entry in entries)
    return Discovered(candidates=tuple(each for each in found if each), kind=SourceKind.SITEMAP)


def _canonical(entry: _Entry, base: str) -> str | None:
    resolved = resolve_url(base, entry.fields.get("loc", ""))
    if resolved is None:
        return None
    try:
        return normalize_url(resolved)
    except PageError:
        return None


def _order(when: object) -> str:
    """Return a key that sorts by time, what has none last; aware UTC datetimes sort as text."""
    return str(when) if when is not None else ""
