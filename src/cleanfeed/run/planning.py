"""Which pages are fetched now, in which order, and how many are left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, zip_longest

from cleanfeed.run.sources import Haul
from cleanfeed.store import FrontierEntry, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The pages of some sources that are due."""

    entries: list[FrontierEntry]
    left_alone: dict[str, int]
    """Source → addresses it names that are known and not due."""


def plan_pages(
    store: Store,
    hauls: Mapping[str, Haul],
    now: datetime,
    *,
    since: datetime | None = None,
    limit: int | None = None,
) -> Plan:
    """Return the pages of sources that are due, the sources taking turns.

    Args:
        store: Where the frontier is.
        hauls: Source → what it has just named.
        now: The present.
        since: Only stories that their source dates at this time or later, or not at all.
        limit: Most pages.
    """
    due = {name: store.due(now, source=name, since=since) for name in hauls}
    turns = (entry for turn in zip_longest(*due.values()) for entry in turn if entry is not None)
    return Plan(
        entries=list(islice(turns, limit)),
        left_alone={name: _left_alone(store, name, haul, due[name], now) for name, haul in hauls.items()},
    )


def _left_alone(store: Store, name: str, haul: Haul, due: tuple[FrontierEntry, ...], now: datetime) -> int:
    fresh = {candidate.url_id for candidate in haul.candidates}
    silently_due = sum(entry.url_id not in fresh for entry in due)
    return store.count_resting(name, fresh, now) + max(haul.unchanged_named - silently_due, 0)
