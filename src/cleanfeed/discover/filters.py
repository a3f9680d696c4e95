"""Which candidates of a source are wanted: a plain decision over its options."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from cleanfeed.discover.options import SourceOptions
from cleanfeed.discover.values import Candidate


def is_wanted(url: str, options: SourceOptions) -> bool:
    """Tell whether the include and exclude patterns of a source let an address through."""
    if any(re.search(pattern, url) for pattern in options.exclude):
        return False
    return not options.include or any(re.search(pattern, url) for pattern in options.include)


def filter_candidates(
    candidates: Iterable[Candidate], options: SourceOptions, now: datetime | None = None
) -> tuple[Candidate, ...]:
    """Return the wanted candidates, each address once, dated ones newest first, up to the limit.

    Args:
        candidates: What the documents of the source told.
        options: The source.
        now: The present, aware; without it no candidate is too old.
    """
    oldest = now - timedelta(days=options.max_age_days) if now and options.max_age_days else None
    kept: dict[str, Candidate] = {}
    for candidate in candidates:
        if is_wanted(candidate.url, options) and not _is_older(candidate, oldest):
            kept.setdefault(candidate.url, replace(candidate, source=options.name))
    ordered = sorted(kept.values(), key=_time_of, reverse=True)
    return tuple(ordered[: options.limit])


def _is_older(candidate: Candidate, oldest: datetime | None) -> bool:
    when = candidate.modified or candidate.published
    return oldest is not None and when is not None and when < oldest


def _time_of(candidate: Candidate) -> float:
    """Return a key for sorting; the undated come last and keep their order."""
    when = candidate.published or candidate.modified
    return when.timestamp() if when else float("-inf")
