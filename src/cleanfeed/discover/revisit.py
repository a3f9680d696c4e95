"""When to read a source again: a plain decision over what the last readings brought."""

from __future__ import annotations

from cleanfeed.discover.options import SourceOptions

_SOONER = 0.5
"""Share of the interval that is left after a reading with news."""
_LATER = 1.5
"""Growth of the interval after a reading without."""


def next_interval_s(options: SourceOptions, last_interval_s: float | None, new_stories: int) -> float:
    """Return the seconds until a source is to be read again.

    Args:
        options: The source with the bounds of its interval.
        last_interval_s: The interval before the last reading, or ``None`` for the first.
        new_stories: Stories the last reading brought that were not known.
    """
    if last_interval_s is None:
        return options.revisit_s
    interval = last_interval_s * (_SOONER if new_stories else _LATER)
    return min(max(interval, options.revisit_s), max(options.max_revisit_s, options.revisit_s))
