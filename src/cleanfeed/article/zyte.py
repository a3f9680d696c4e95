"""The record as an ``Article`` of zyte-common-items, the shape that Zyte API and its users share.

Captions and credits of pictures have no field there; they stand in ``articleBodyHtml``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cleanfeed.article.html import render_html
from cleanfeed.article.images import ImageRole
from cleanfeed.article.people import Person
from cleanfeed.article.record import Article

_HEAD = {
    "headline": None,
    "alternative_headline": None,
    "description": None,
    "authors": (),
    "source_organization": None,
    "publisher": None,
    "date_published": None,
    "canonical_url": None,
    "url": None,
}
"""What has fields of its own, and so stays out of ``articleBodyHtml``."""


def render_zyte(article: Article) -> dict[str, Any]:
    """Return the story as zyte-common-items' ``Article.from_dict`` takes it; the unknown is left out.

    ``url`` is required there: a record without any address, made from flattened text, gets
    ``urn:cleanfeed:`` and its id.
    """
    known = {
        "url": article.url or article.canonical_url or article.requested_url or f"urn:cleanfeed:{article.id}",
        "canonicalUrl": article.canonical_url,
        "headline": article.headline,
        "description": article.description,
        "datePublished": _moment(article.date_published or article.date_modified),
        "dateModified": _moment(article.date_modified),
        "authors": [_author(person) for person in article.authors],
        "breadcrumbs": [{"name": name} for name in article.breadcrumbs],
        "inLanguage": article.language.split("-")[0].lower() if article.language else None,
        "articleBody": article.text.strip(),
        "articleBodyHtml": render_html(article.model_copy(update=_HEAD)).strip(),
        "mainImage": _main_image(article),
        "images": [{"url": image.url} for image in article.images if image.url],
        "videos": [{"url": video.url} for video in article.videos],
        "metadata": _metadata(article),
    }
    return {name: value for name, value in known.items() if value not in (None, [], "", {})}


def _main_image(article: Article) -> dict[str, str] | None:
    url = next((image.url for image in article.images if image.role is ImageRole.LEAD and image.url), None)
    return None if url is None else {"url": url}


def _author(person: Person) -> dict[str, str]:
    known = {"name": person.name, "nameRaw": person.raw, "url": person.url}
    return {name: value for name, value in known.items() if value}


def _metadata(article: Article) -> dict[str, str]:
    fetch = article.extraction.fetch
    fetched_at = _moment(fetch.fetched_at) if fetch else None
    return {"dateDownloaded": fetched_at} if fetched_at else {}


def _moment(moment: datetime | None) -> str | None:
    """Return a time as their documentation writes it: in UTC, to the second, with a ``Z``."""
    return None if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
