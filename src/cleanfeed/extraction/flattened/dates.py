"""When a story was published and changed, from the short lines around its headline.

Knows where a date stands in a dump; how dates are written is known to
:mod:`~cleanfeed.extraction.dates.moments`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from cleanfeed.extraction.dates.moments import Moment, read_moment
from cleanfeed.extraction.flattened.people import Surroundings
from cleanfeed.text import load_lexicon

BEFORE_LINES = 4
"""Lines above the headline that may hold the date."""
MAX_CHARS = 140
"""Longer lines that hold a date are prose."""
MAX_SENTENCE_CHARS = 60
"""A line with an end mark is a date up to this length only."""

_DIGITS = re.compile(r"\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDates:
    """When the story was published and changed."""

    published: Moment | None = None
    modified: Moment | None = None
    lines: frozenset[int] = frozenset()
    """Lines that tell dates and no story."""


def find_dates(place: Surroundings) -> FoundDates:
    """Return the dates told around the headline."""
    published: Moment | None = None
    modified: Moment | None = None
    updated = _words_for_updated(place.language)
    ended = place.table.column("end_mark")
    lines = set()
    for i in _near_headline(place):
        text = place.texts[i]
        if i in place.taken or len(text) > MAX_CHARS or not _DIGITS.search(text):
            continue
        if ended[i] and len(text) > MAX_SENTENCE_CHARS:
            continue
        found = read_moment(text, place.language, day_first=place.language != "en")
        if found is None:
            continue
        lines.add(i)
        label = text[: found.start].casefold()
        if label and any(word in label for word in updated):
            modified = modified or found
        else:
            published = published or found
    return FoundDates(published=published or modified, modified=modified, lines=frozenset(lines))


@cache
def _words_for_updated(language: str | None) -> frozenset[str]:
    return frozenset((*load_lexicon(language).updated, *load_lexicon(None).updated))


def _near_headline(place: Surroundings) -> list[int]:
    above = range(max(0, place.headline - BEFORE_LINES), place.headline) if place.headline is not None else ()
    return sorted({*place.above(), *above}, key=lambda i: (i < (place.headline or 0), i))
