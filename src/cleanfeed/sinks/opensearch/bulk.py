"""The ``_bulk`` protocol: a batch as requests, an answer as what became of each document.

Plain functions over values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cleanfeed.sinks.http import SHOWN_CHARS
from cleanfeed.sinks.values import Delivery, Refusal

CONFLICT, MISSING, FORBIDDEN = 409, 404, 403
BUSY_ITEM_STATUSES = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkResult:
    """What became of the documents of one request; the rest is done."""

    refusals: tuple[Refusal, ...]
    busy: tuple[Delivery, ...]
    """To be offered again."""
    blocked: str | None
    """Why the index takes nothing at all at present, such as a full disk."""
    busy_reason: str


def bulk_lines(delivery: Delivery) -> bytes:
    """Return the lines of one document: its action with id and external version, and its source.

    The source is the record as the store has it, byte for byte.
    """
    facts = {"_id": delivery.article_id, "version": delivery.revision, "version_type": "external"}
    if delivery.article_json is None:
        return json.dumps({"delete": facts}).encode() + b"\n"
    return json.dumps({"index": facts}).encode() + b"\n" + delivery.article_json.encode() + b"\n"


def split_by_size(
    deliveries: Sequence[Delivery], limit_bytes: int
) -> Iterator[tuple[tuple[Delivery, ...], bytes]]:
    """Yield parts of a batch with their bodies, none larger than the limit unless it is one document."""
    part: list[Delivery] = []
    lines: list[bytes] = []
    size = 0
    for delivery in deliveries:
        data = bulk_lines(delivery)
        if part and size + len(data) > limit_bytes:
            yield tuple(part), b"".join(lines)
            part, lines, size = [], [], 0
        part.append(delivery)
        lines.append(data)
        size += len(data)
    if part:
        yield tuple(part), b"".join(lines)


def read_bulk_answer(part: Sequence[Delivery], answer: dict[str, Any]) -> BulkResult:
    """Return what became of each document.

    A version conflict means that the index has this revision or a newer one: it is done. So is
    a deletion of what isn't there, which is no error; an index that isn't there is one.

    Raises:
        ValueError: The answer doesn't fit the request.
    """
    items = answer.get("items")
    if not isinstance(items, list) or len(items) != len(part):
        raise ValueError(f"an answer about {len(part)} documents, not one about each")
    refusals: list[Refusal] = []
    busy: list[Delivery] = []
    blocked, busy_reason = None, ""
    for delivery, item in zip(part, items, strict=True):
        (outcome,) = item.values()
        status, error = int(outcome["status"]), outcome.get("error")
        if error is None or status == CONFLICT:
            continue
        reason = _reason(error)
        if status in BUSY_ITEM_STATUSES:
            busy.append(delivery)
            busy_reason = reason
        elif status in {MISSING, FORBIDDEN}:
            blocked = reason
        else:
            refusals.append(Refusal(seq=delivery.seq, article_id=delivery.article_id, reason=reason))
    return BulkResult(refusals=tuple(refusals), busy=tuple(busy), blocked=blocked, busy_reason=busy_reason)


def _reason(error: Any) -> str:
    if not isinstance(error, dict):
        return str(error)[:SHOWN_CHARS]
    parts = [f"{error.get('type')}: {error.get('reason')}"]
    cause = error.get("caused_by")
    if isinstance(cause, dict):
        parts.append(f"{cause.get('type')}: {cause.get('reason')}")
    return " / ".join(parts)[:SHOWN_CHARS]
