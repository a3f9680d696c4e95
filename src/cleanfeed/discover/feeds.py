"""Reads RSS, Atom and JSON Feed.

fastfeedparser reads most feeds in a hundredth of feedparser's time; feedparser is asked
where it finds nothing. Both are given bytes only: given text, they would fetch it.
"""

from __future__ import annotations

import calendar
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cleanfeed.discover.dates import read_date
from cleanfeed.discover.documents import drop_doctype, gunzip
from cleanfeed.discover.jsonfeed import read_json_feed
from cleanfeed.discover.options import SourceKind
from cleanfeed.discover.titles import clean_title
from cleanfeed.discover.values import Candidate, Discovered
from cleanfeed.errors import PageError, SourceError
from cleanfeed.urls import normalize_url, resolve_url

# fastfeedparser has no exception of its own: what hides in a broken feed surfaces as any of these (lxml's are
# SyntaxErrors). The slower reader then decides.
_ITS_FAILURES = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    SyntaxError,
    RecursionError,
)


def read_feed(body: bytes, url: str) -> Discovered:
    """Return the stories that a feed names, in its order; a feed without entries has none.

    Args:
        body: The feed, gzipped or not.
        url: Its address, against which relative links are read.

    Raises:
        SourceError: It is no feed, or broken beyond reading.
    """
    body = gunzip(body, url)
    if not body.strip():
        raise SourceError(f"{url}: feed is empty")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return Discovered(candidates=read_json_feed(body, url), kind=SourceKind.FEED)
    entries = _read_entries(drop_doctype(body), url)
    found = (_read_entry(entry, url) for entry in entries)
    return Discovered(candidates=tuple(candidate for candidate in found if candidate), kind=SourceKind.FEED)


def _read_entries(body: bytes, url: str) -> list[Mapping[str, Any]]:
    import fastfeedparser

    try:
        feed = fastfeedparser.parse(body, include_content=False, include_tags=False, include_media=False)
        entries = list(feed.entries)
    except _ITS_FAILURES as exc:
        return _read_entries_slowly(body, url, str(exc))
    return entries or _read_entries_slowly(body, url, "no entries")


def _read_entries_slowly(body: bytes, url: str, trouble: str) -> list[Mapping[str, Any]]:
    import feedparser

    feed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    entries: list[Mapping[str, Any]] = [_normal_entry(entry) for entry in feed.entries]
    if not entries and not feed.version:
        raise SourceError(f"{url}: is no feed that can be read ({' '.join(trouble.split())[:120]})")
    return entries


def _normal_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of feedparser with its dates as text, like fastfeedparser's."""
    dates = {}
    for key in ("published", "updated"):
        parsed = entry.get(f"{key}_parsed")
        if parsed:
            dates[key] = datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat()
    return {**{key: entry.get(key) for key in ("id", "link", "title")}, **dates}


def _read_entry(entry: Mapping[str, Any], base: str) -> Candidate | None:
    address = _address(entry)
    resolved = resolve_url(base, address) if address else None
    if resolved is None:
        return None
    try:
        canonical = normalize_url(resolved)
    except PageError:
        return None
    return Candidate(
        url=canonical,
        title=clean_title(entry.get("title")),
        published=read_date(entry.get("published")),
        modified=read_date(entry.get("updated")),
        kind=SourceKind.FEED,
    )


def _address(entry: Mapping[str, Any]) -> str | None:
    """Return the link of an entry, or its id where that is an address."""
    link = entry.get("link")
    if isinstance(link, str) and link.strip():
        return link
    identity = entry.get("id")
    is_address = isinstance(identity, str) and identity.strip().startswith(("http://", "https://"))
    return identity if is_address else None
