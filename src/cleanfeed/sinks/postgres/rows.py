"""From records to rows. Plain functions over values; nothing here knows a connection.

Texts lose what PostgreSQL can't hold: NUL and lone surrogates become U+FFFD. Everything else,
escape codes and markup included, stays as the page had it: a column holds text, never HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cleanfeed.sinks.texts import has_unspaced, storable_record
from cleanfeed.sinks.values import Delivery

TEXT_CONFIGS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Language → the text search configuration that PostgreSQL ships for it."""
ANY_LANGUAGE = "simple"

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A batch as rows of the ``new_…`` tables, columns in the order of ``tables``."""

    articles: list[Row]
    images: list[Row]
    persons: list[Row]
    deletions: list[Row]


def batch_rows(deliveries: Iterable[Delivery], known_configs: frozenset[str]) -> Rows:
    """Return the rows of a batch that names no story twice.

    Args:
        deliveries: The batch.
        known_configs: Text search configurations that the server has.
    """
    rows = Rows(articles=[], images=[], persons=[], deletions=[])
    for delivery in deliveries:
        if delivery.article_json is None:
            rows.deletions.append((delivery.article_id, delivery.revision))
            continue
        record = storable_record(delivery.article_json)
        rows.articles.append(_article_row(delivery, record, known_configs))
        rows.images.extend(_image_rows(delivery.article_id, record))
        rows.persons.extend(_person_rows(delivery.article_id, record))
    return rows


def text_config(language: str | None, known_configs: frozenset[str]) -> str:
    """Return the text search configuration for a BCP 47 tag."""
    name = TEXT_CONFIGS.get((language or "").split("-")[0].casefold(), ANY_LANGUAGE)
    return name if name in known_configs else ANY_LANGUAGE


def _article_row(delivery: Delivery, record: dict[str, Any], known_configs: frozenset[str]) -> Row:
    images = record.get("images", ())
    return (
        delivery.article_id,
        delivery.revision,
        record.get("url"),
        record.get("page_type", "other"),
        record.get("headline"),
        record.get("description"),
        _name(record.get("publisher")),
        _name(record.get("source_organization")),
        record.get("section"),
        list(record.get("keywords", ())),
        record.get("language"),
        record.get("date_published"),
        record.get("date_modified"),
        record.get("word_count", 0),
        record.get("is_accessible_for_free"),
        record.get("confidence"),
        record.get("content_hash"),
        record.get("text", ""),
        delivery.article_json,
        text_config(record.get("language"), known_configs),
        "\n".join(person["name"] for person in record.get("authors", ())),
        _lines(image.get("caption") or image.get("alt") for image in images),
        _lines(image.get("credit") or ", ".join(image.get("credits", ())) for image in images),
        has_unspaced(delivery.article_json or ""),
    )


def _image_rows(article_id: str, record: dict[str, Any]) -> list[Row]:
    return [
        (
            article_id,
            place,
            image["id"],
            image.get("url"),
            image.get("role", "body"),
            image.get("alt"),
            image.get("caption"),
            image.get("credit"),
            list(image.get("credits", ())),
            image.get("license"),
            image.get("position"),
        )
        for place, image in enumerate(record.get("images", ()))
    ]


def _person_rows(article_id: str, record: dict[str, Any]) -> list[Row]:
    return [
        (article_id, role, place, person["name"], person.get("url"))
        for role, field in (("author", "authors"), ("editor", "editors"))
        for place, person in enumerate(record.get(field, ()))
    ]


def _name(organization: dict[str, Any] | None) -> str | None:
    return None if organization is None else organization.get("name")


def _lines(texts: Iterable[str | None]) -> str:
    return "\n".join(filter(None, texts))


def newest_each(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Return the last delivery of each story."""
    return list({delivery.article_id: delivery for delivery in deliveries}.values())
