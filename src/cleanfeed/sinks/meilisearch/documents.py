"""From records to Meilisearch's documents, and how its index is set up.

A document is the record with two further fields: ``published_at``, the date as a number, since only
numbers can be compared in a filter, and ``generation``, which counts replays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cleanfeed.sinks.texts import storable_record
from cleanfeed.sinks.values import Delivery

SETTINGS: dict[str, Any] = {
    "searchableAttributes": [
        "headline",
        "alternative_headline",
        "description",
        "authors.name",
        "images.caption",
        "images.credit",
        "text",
    ],
    "filterableAttributes": [
        "authors.name",
        "generation",
        "images.credits",
        "keywords",
        "language",
        "page_type",
        "published_at",
        "publisher.name",
        "section",
    ],
    "sortableAttributes": ["published_at"],
}


def document_lines(deliveries: Sequence[Delivery], generation: int) -> bytes:
    """Return records as lines of JSON, those of deletions left out."""
    return b"".join(
        json.dumps(_document(delivery.article_json, generation), ensure_ascii=False).encode() + b"\n"
        for delivery in deliveries
        if delivery.article_json is not None
    )


def _document(article_json: str, generation: int) -> dict[str, Any]:
    record = storable_record(article_json)
    published = record.get("date_published")
    moment = datetime.fromisoformat(published).timestamp() if published else None
    return record | {"published_at": moment, "generation": generation}
