"""Reads JSON Feed, versions 1.0 and 1.1."""

from __future__ import annotations

import json

from cleanfeed.discover.dates import read_date
from cleanfeed.discover.options import SourceKind
from cleanfeed.discover.titles import clean_title
from cleanfeed.discover.values import Candidate
from cleanfeed.errors import PageError, SourceError
from cleanfeed.urls import normalize_url, resolve_url


def read_json_feed(body: bytes, url: str) -> tuple[Candidate, ...]:
    """Return the items of a JSON Feed that have an address.

    Raises:
        SourceError: It is no JSON, or no feed.
    """
    try:
        feed = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as exc:
        raise SourceError(f"{url}: is no JSON ({exc})") from exc
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise SourceError(f"{url}: is JSON, but no JSON Feed: it has no list of items")
    found = (_read_item(item, url) for item in items if isinstance(item, dict))
    return tuple(candidate for candidate in found if candidate)


def _read_item(item: dict[str, object], base: str) -> Candidate | None:
    address = _text(item, "url") or _text(item, "external_url") or _address_in_id(item)
    resolved = resolve_url(base, address) if address else None
    if resolved is None:
        return None
    try:
        canonical = normalize_url(resolved)
    except PageError:
        return None
    return Candidate(
        url=canonical,
        title=clean_title(_text(item, "title")),
        published=read_date(_text(item, "date_published")),
        modified=read_date(_text(item, "date_modified")),
        kind=SourceKind.FEED,
    )


def _address_in_id(item: dict[str, object]) -> str | None:
    identity = _text(item, "id")
    return identity if identity and identity.startswith(("http://", "https://")) else None


def _text(item: dict[str, object], key: str) -> str | None:
    value = item.get(key)
    return value if isinstance(value, str) and value.strip() else None
