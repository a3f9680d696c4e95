"""The record as a news item in ninjs 2.1, IPTC's JSON standard for exchanging news.

Pictures are associated items of their own, with caption, credit line and renditions. A field
that the standard lacks is left out rather than invented.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cleanfeed.article.html import render_html
from cleanfeed.article.images import Image, ImageRole, Rendition
from cleanfeed.article.people import Organization, Person
from cleanfeed.article.record import Article, PageType, Video

STANDARD = {
    "name": "ninjs",
    "version": "2.1",
    "schema": "https://iptc.org/std/ninjs/ninjs-schema_2.1.json",
}
PLAIN_TEXT, HTML = "text/plain", "text/html"

TYPES = {PageType.VIDEO: "video", PageType.GALLERY: "composite"}
"""What is not plain text to a reader of ninjs."""


def render_ninjs(article: Article) -> dict[str, Any]:
    """Return the story as a ninjs item, fit for ``json.dumps``; the unknown is left out."""
    known = {
        "uri": article.canonical_url or article.url or f"urn:cleanfeed:{article.id}",
        "standard": STANDARD,
        "type": TYPES.get(article.page_type, "text"),
        "representationtype": "incomplete" if article.is_complete is False else "complete",
        "pubstatus": "usable",
        "version": str(article.revision),
        "language": article.language,
        **_dates(article),
        **_texts(article),
        **_people(article),
        "subjects": [{"name": keyword} for keyword in article.keywords],
        "associations": [
            *(_picture(article, image) for image in article.images),
            *(_video(article, number, video) for number, video in enumerate(article.videos, start=1)),
        ],
        "altids": [{"role": "cleanfeed", "value": article.id}],
    }
    return _without_unknown(known)


def _dates(article: Article) -> dict[str, Any]:
    return {
        "firstcreated": _moment(article.date_published),
        "versioncreated": _moment(article.date_modified or article.date_published),
    }


def _texts(article: Article) -> dict[str, Any]:
    headlines = (("main", article.headline), ("kicker", article.alternative_headline))
    return {
        "title": article.headline,
        "headlines": [_text(role, value) for role, value in headlines if value],
        "descriptions": [_text("summary", article.description)] if article.description else [],
        "bodies": [
            _text("main", article.text) | {"wordcount": article.word_count, "charcount": len(article.text)},
            {"role": "main", "contenttype": HTML, "value": render_html(article)},
        ],
        "located": article.dateline,
    }


def _people(article: Article) -> dict[str, Any]:
    groups = (("author", article.authors), ("editor", article.editors))
    agency, publisher = article.source_organization, article.publisher
    return {
        "by": ", ".join(person.name for person in article.authors),
        "people": [_named(person, role) for role, persons in groups for person in persons],
        "organisations": [_named(publisher, "publisher")] if publisher else [],
        "infosources": [_named(agency, "source")] if agency else [],
        "copyrightholder": publisher.name if publisher else None,
    }


def _text(role: str, value: str) -> dict[str, Any]:
    return {"role": role, "contenttype": PLAIN_TEXT, "value": value}


def _named(who: Person | Organization, rel: str) -> dict[str, Any]:
    return _without_unknown({"name": who.name, "rel": rel, "uri": who.url})


def _picture(article: Article, image: Image) -> dict[str, Any]:
    caption = image.caption or image.alt
    return _without_unknown(
        {
            "name": "lead" if image.role is ImageRole.LEAD else image.id,
            "uri": image.url or f"urn:cleanfeed:{article.id}:{image.id}",
            "type": "picture",
            "descriptions": [_text("caption", caption)] if caption else [],
            "by": ", ".join(image.credits),
            "creditline": image.credit,
            "usageterms": image.license,
            "renditions": _renditions(image),
        }
    )


def _renditions(image: Image) -> list[dict[str, Any]]:
    known = {rendition.url: rendition for rendition in image.renditions}
    if image.url and image.url not in known:
        known = {image.url: Rendition(url=image.url)} | known
    return [
        _without_unknown(
            {
                "name": "main" if url == image.url else f"rendition-{number}",
                "href": url,
                "width": rendition.width,
                "height": rendition.height,
            }
        )
        for number, (url, rendition) in enumerate(known.items(), start=1)
    ]


def _video(article: Article, number: int, video: Video) -> dict[str, Any]:
    return _without_unknown(
        {
            "name": f"video-{number}",
            "uri": video.url or f"urn:cleanfeed:{article.id}:video-{number}",
            "type": "video",
            "title": video.title,
            "renditions": [{"name": "main", "href": video.url}],
        }
    )


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _without_unknown(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [], "")}
