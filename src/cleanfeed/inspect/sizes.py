"""Sizes and times in words."""

from __future__ import annotations

KILOBYTE = 1000
MINUTE = 60


def size_words(size_bytes: float) -> str:
    """Return a size as a person reads it, such as "12 kB"."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB"):
        if size < KILOBYTE:
            return f"{size:.0f} {unit}"
        size /= KILOBYTE
    return f"{size:.1f} GB"


def time_words(seconds: float) -> str:
    """Return a time as a person reads it, such as "250 ms", "1.4 s" or "3 min 5 s"."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), MINUTE)
    return f"{minutes} min {rest} s"
