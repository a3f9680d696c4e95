"""The columns of the table, and records as its rows.

A row is a revision of a story, as a line is in JSONL; a deletion is a row with ``deleted``
and little else. Texts lose NUL and lone surrogates (U+FFFD stands in), which Spark and DuckDB
trip over. What has no fixed shape, the facts of extraction, is one column of JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

try:
    import pyarrow as pa
except ImportError as exc:
    from cleanfeed.sinks.failures import missing_extra

    raise missing_extra("parquet", "parquet") from exc

from cleanfeed.sinks.texts import storable_record
from cleanfeed.sinks.values import Delivery

_MOMENT = pa.timestamp("us", tz="UTC")
_TEXTS = pa.list_(pa.string())


def _struct(**fields: pa.DataType) -> pa.StructType:
    return pa.struct(list(fields.items()))


_PERSONS = pa.list_(_struct(name=pa.string(), url=pa.string(), raw=pa.string()))
_ORGANIZATION = _struct(name=pa.string(), url=pa.string(), logo=pa.string())
_RENDITIONS = pa.list_(_struct(url=pa.string(), width=pa.int64(), height=pa.int64()))
_LINKS = pa.list_(_struct(start=pa.int64(), end=pa.int64(), url=pa.string()))
_ITEMS = pa.list_(_struct(text=pa.string(), links=_LINKS, level=pa.int64()))
_BLOCKS = pa.list_(
    _struct(
        type=pa.string(),
        text=pa.string(),
        links=_LINKS,
        level=pa.int64(),
        ordered=pa.bool_(),
        items=_ITEMS,
        cite=pa.string(),
        caption=pa.string(),
        header=_TEXTS,
        rows=pa.list_(_TEXTS),
        image_id=pa.string(),
        provider=pa.string(),
        url=pa.string(),
        time=_MOMENT,
        title=pa.string(),
    )
)
_IMAGES = pa.list_(
    _struct(
        id=pa.string(),
        url=pa.string(),
        renditions=_RENDITIONS,
        role=pa.string(),
        alt=pa.string(),
        caption=pa.string(),
        credit=pa.string(),
        credits=_TEXTS,
        credit_label=pa.string(),
        license=pa.string(),
        raw_caption=pa.string(),
        position=pa.int64(),
    )
)
_VIDEOS = pa.list_(_struct(url=pa.string(), provider=pa.string(), title=pa.string(), thumbnail=pa.string()))
_EMBEDS = pa.list_(_struct(provider=pa.string(), url=pa.string(), text=pa.string()))
_UPDATES = pa.list_(_struct(time=_MOMENT, title=pa.string(), text=pa.string()))

SCHEMA = pa.schema(
    [
        pa.field("seq", pa.int64(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("revision", pa.int64(), nullable=False),
        pa.field("deleted", pa.bool_(), nullable=False),
        ("content_hash", pa.string()),
        ("schema_version", pa.string()),
        ("url", pa.string()),
        ("requested_url", pa.string()),
        ("canonical_url", pa.string()),
        ("amp_url", pa.string()),
        ("page_type", pa.string()),
        ("headline", pa.string()),
        ("alternative_headline", pa.string()),
        ("description", pa.string()),
        ("authors", _PERSONS),
        ("editors", _PERSONS),
        ("source_organization", _ORGANIZATION),
        ("publishing_organization", _ORGANIZATION),
        ("date_published", _MOMENT),
        ("date_modified", _MOMENT),
        ("date_precision", pa.string()),
        ("date_zone_given", pa.bool_()),
        ("dateline", pa.string()),
        ("section", pa.string()),
        ("keywords", _TEXTS),
        ("breadcrumbs", _TEXTS),
        ("language", pa.string()),
        ("text", pa.string()),
        ("word_count", pa.int64()),
        ("body", _BLOCKS),
        ("images", _IMAGES),
        ("videos", _VIDEOS),
        ("embeds", _EMBEDS),
        ("updates", _UPDATES),
        ("is_accessible_for_free", pa.bool_()),
        ("is_complete", pa.bool_()),
        ("confidence", pa.float64()),
        ("warnings", _TEXTS),
        ("extraction_json", pa.string()),
    ]
)
"""The partitions are named ``publisher`` and ``day``, so the record's publisher is called otherwise."""


def row_of(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as a row of ``SCHEMA``; columns that it lacks are null."""
    facts: dict[str, Any] = {
        "seq": delivery.seq,
        "id": delivery.article_id,
        "revision": delivery.revision,
        "deleted": False,
    }
    if delivery.article_json is None:
        return facts | {"deleted": True}
    record: dict[str, Any] = storable_record(delivery.article_json)
    derived = {
        "publishing_organization": record.pop("publisher", None),
        "extraction_json": json.dumps(record.pop("extraction", None), ensure_ascii=False),
        "date_published": _moment(record.get("date_published")),
        "date_modified": _moment(record.get("date_modified")),
        "updates": [_timed(update) for update in record.get("updates", ())],
        "body": [_timed(block) if "time" in block else block for block in record.get("body", ())],
    }
    return record | derived | facts | {"deleted": False}


def table_of(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Return rows as a table.

    Raises:
        ValueError: A value is not of its column's type (``pyarrow.ArrowInvalid`` is one).
        TypeError: The same, for types that can't be converted at all.
    """
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)


def _timed(value: dict[str, Any]) -> dict[str, Any]:
    return value | {"time": _moment(value.get("time"))}


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
