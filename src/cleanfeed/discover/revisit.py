"""When to read a source again: a plain decision over how long it has been silent."""

from __future__ import annotations

from datetime import datetime, timedelta

from cleanfeed.discover.options import SourceOptions

QUIET_SHARE = 0.1
"""A source is left alone for this share of the time since its last news: RFC 9111 gives the same
share as the usual guess of how long a document without an expiry stays as it is."""
EARLY_SHARE = 0.1
"""A run that starts a little before the time still reads: cron's minute is not exact."""


def next_interval_s(options: SourceOptions, quiet_s: float) -> float:
    """Return the seconds until a source is to be read again.

    Args:
        options: The source with the bounds of its interval.
        quiet_s: Time since it last named a story that was not known.
    """
    longest = max(options.max_revisit_s, options.revisit_s)
    return min(max(quiet_s * QUIET_SHARE, options.revisit_s), longest)


def is_due(options: SourceOptions, read_at: datetime, news_at: datetime, now: datetime) -> bool:
    """Tell whether a source is to be read now.

    Args:
        options: The source with the bounds of its interval.
        read_at: When it was last read.
        news_at: When it last named a story that was not known.
        now: The present.
    """
    interval_s = next_interval_s(options, (read_at - news_at).total_seconds())
    return now < read_at or now - read_at >= timedelta(seconds=interval_s * (1 - EARLY_SHARE))
