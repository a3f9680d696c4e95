"""Sizes in words."""

from __future__ import annotations

KILOBYTE = 1000


def size_words(size_bytes: int) -> str:
    """Return a size as a person reads it, such as "12 kB"."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB"):
        if size < KILOBYTE:
            return f"{size:.0f} {unit}"
        size /= KILOBYTE
    return f"{size:.1f} GB"
