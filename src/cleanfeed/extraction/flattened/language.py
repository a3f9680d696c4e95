"""The language of a story, from its own words: a dump declares none."""

from __future__ import annotations

from collections.abc import Sequence

from cleanfeed.extraction.language import detect_language as detect

LONGEST_LINES = 4
"""Lines shown to the detector; menus and captions are shorter than prose."""
SAMPLE_CHARS = 200
"""How much of them; more tells no more and costs time."""
MIN_CHANCE = 0.4


def find_language(texts: Sequence[str]) -> str | None:
    """Return the language of the longest lines as BCP 47, or ``None`` where there is too little text."""
    longest = sorted(texts, key=len, reverse=True)[:LONGEST_LINES]
    language, chance = detect(" ".join(longest)[:SAMPLE_CHARS])
    return language if chance >= MIN_CHANCE else None
