"""The language of a story, from its own words: a dump declares none."""

from __future__ import annotations

from collections.abc import Sequence

from cleanfeed.extraction.flattened.lexicon import load_small_words
from cleanfeed.extraction.language import detect_language as detect

LONGEST_LINES = 4
"""Lines shown to the detector; menus and captions are shorter than prose."""
SAMPLE_CHARS = 200
"""How much of them; more tells no more and costs time."""
MIN_CHANCE = 0.4
UNMISTAKABLE = frozenset({"en", "de", "fr", "it", "pl", "hu"})
"""Languages whose small words no other language of newspapers shares; of Finnish Estonian has many."""
MIN_SMALL_SHARE = 0.25
"""Share of the sample's words that must be small words of the language for it to be taken at once.

Prose has 35 to 55 % of them, lists and names fewer, prose of a dialect such as Swiss German 20 %. The
detector costs twenty times this look, and disagreed with it on no dump of the development sets.
"""
MAX_RUNNER_UP = 0.5
"""How much of that another language may have."""


def find_language(texts: Sequence[str]) -> str | None:
    """Return the language of the longest lines as BCP 47, or ``None`` where there is too little text."""
    longest = sorted(texts, key=len, reverse=True)[:LONGEST_LINES]
    sample = " ".join(longest)[:SAMPLE_CHARS]
    obvious = _obvious_language(sample)
    if obvious:
        return obvious
    language, chance = detect(sample)
    return language if chance >= MIN_CHANCE else None


def _obvious_language(sample: str) -> str | None:
    """Return the language whose small words the sample is full of, if it is one of a kind."""
    words = sample.lower().split()
    known = load_small_words()
    counts: dict[str, int] = {}
    for word in words:
        for language in known.get(word, ()):
            counts[language] = counts.get(language, 0) + 1
    (most, best), (second, _) = (
        *sorted(((n, name) for name, n in counts.items()), reverse=True)[:2],
        (0, ""),
        (0, ""),
    )[:2]
    is_obvious = most >= MIN_SMALL_SHARE * len(words) and second <= MAX_RUNNER_UP * most
    return best if best in UNMISTAKABLE and is_obvious else None
