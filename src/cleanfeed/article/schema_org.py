"""The record as schema.org JSON-LD, captions and credits of pictures included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cleanfeed.article.images import Image
from cleanfeed.article.people import Organization, Person
from cleanfeed.article.record import Article, DatePrecision, LiveUpdate, PageType, Video

CONTEXT = "https://schema.org"

TYPES: Mapping[PageType, str | list[str]] = {
    PageType.LIVE: ["NewsArticle", "LiveBlogPosting"],
    PageType.OPINION: "OpinionNewsArticle",
    PageType.REVIEW: "ReviewNewsArticle",
}


def render_schema_org(article: Article) -> dict[str, Any]:
    """Return the story as ``NewsArticle`` or a subtype, fit for ``json.dumps``; the unknown is left out."""
    known = {
        "@context": CONTEXT,
        "@type": TYPES.get(article.page_type, "NewsArticle"),
        "identifier": article.id,
        **_address(article),
        **_headlines(article),
        **_people(article),
        **_dates(article),
        **_content(article),
    }
    return _without_unknown(known)


def _address(article: Article) -> dict[str, Any]:
    url = article.canonical_url or article.url
    return {"url": url, "mainEntityOfPage": {"@type": "WebPage", "@id": url} if url else None}


def _headlines(article: Article) -> dict[str, Any]:
    return {
        "headline": article.headline,
        "alternativeHeadline": article.alternative_headline,
        "description": article.description,
        "articleSection": article.section,
        "keywords": list(article.keywords),
        "inLanguage": article.language,
    }


def _people(article: Article) -> dict[str, Any]:
    return {
        "author": [_person(person) for person in article.authors],
        "editor": [_person(person) for person in article.editors],
        "sourceOrganization": _organization(article.source_organization),
        "publisher": _organization(article.publisher),
    }


def _dates(article: Article) -> dict[str, Any]:
    return {
        "datePublished": _moment(article.date_published, article.date_precision),
        "dateModified": _moment(article.date_modified, None),
        "dateline": article.dateline,
    }


def _content(article: Article) -> dict[str, Any]:
    return {
        "articleBody": article.text,
        "wordCount": article.word_count,
        "image": [_image(image) for image in article.images],
        "video": [_video(video) for video in article.videos],
        "liveBlogUpdate": [_update(update) for update in article.updates],
        "isAccessibleForFree": article.is_accessible_for_free,
        "version": article.revision,
    }


def _moment(moment: datetime | None, precision: DatePrecision | None) -> str | None:
    if moment is None:
        return None
    return moment.date().isoformat() if precision is DatePrecision.DAY else moment.isoformat()


def _person(person: Person) -> dict[str, Any]:
    return _without_unknown({"@type": "Person", "name": person.name, "url": person.url})


def _organization(organization: Organization | None) -> dict[str, Any] | None:
    if organization is None:
        return None
    logo = {"@type": "ImageObject", "url": organization.logo} if organization.logo else None
    return _without_unknown(
        {"@type": "Organization", "name": organization.name, "url": organization.url, "logo": logo}
    )


def _image(image: Image) -> dict[str, Any]:
    size = next((rendition for rendition in image.renditions if rendition.url == image.url), None)
    return _without_unknown(
        {
            "@type": "ImageObject",
            "url": image.url,
            "contentUrl": image.url,
            "width": size.width if size else None,
            "height": size.height if size else None,
            "name": image.alt,
            "caption": image.caption,
            "creditText": image.credit,
            "creator": [_creator(name) for name in image.credits],
            "license": image.license,
            "representativeOfPage": True if image.role == "lead" else None,
        }
    )


def _creator(name: str) -> dict[str, Any]:
    """Return the maker of a picture: a name of one word or in capitals is taken for an agency."""
    is_agency = len(name.split()) == 1 or name.isupper()
    return {"@type": "Organization" if is_agency else "Person", "name": name}


def _video(video: Video) -> dict[str, Any]:
    return _without_unknown(
        {"@type": "VideoObject", "name": video.title, "url": video.url, "thumbnailUrl": video.thumbnail}
    )


def _update(update: LiveUpdate) -> dict[str, Any]:
    return _without_unknown(
        {
            "@type": "BlogPosting",
            "headline": update.title,
            "datePublished": _moment(update.time, None),
            "articleBody": update.text,
        }
    )


def _without_unknown(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, [], "")}
