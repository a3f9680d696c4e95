"""Authors and editors from the lines around headline and story.

Knows where a byline stands in a dump; what a byline looks like is known to
:mod:`~cleanfeed.extraction.people.names`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleanfeed.article import Organization, Person
from cleanfeed.extraction.flattened.features import Column, LineTable
from cleanfeed.extraction.people.names import (
    byline_label,
    clean_name,
    find_editor,
    is_agency,
    is_desk,
    leading_name,
    looks_like_name,
    split_names,
)
from cleanfeed.text import has_unspaced_script

BEFORE_LINES = 3
"""Lines above the headline that may hold the byline."""
AFTER_LINES = 14
"""Lines below the headline that may hold it."""
INTO_STORY_LINES = 2
"""Lines of the story a byline may stand behind, a standfirst for one."""
BEYOND_LINES = 8
"""Lines behind the story that may sign it or name its editor."""
MAX_BYLINE_CHARS = 120
MIN_CHANCE = 0.25
"""Probability of being a byline below which a line's names are not taken."""
SURE_CHANCE = 0.6
"""Probability from which the model goes before the word "by"."""
MAX_TRIED = 4
BARE_LINES = 2
"""How far below the headline a bare word may be the author's name."""
MAX_BARE_CHARS = 40
MIN_BARE_CHARS = 3
MIN_SIGNATURE_ODDS = -0.3
"""Log odds of the words of a signature: what stands behind stories on many sites is furniture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPeople:
    """Who made the story, and the lines that are nothing but that."""

    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    agency: Organization | None = None
    lines: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where the story stands: what every search around it needs."""

    texts: Sequence[str]
    table: LineTable
    bylines: Column
    """Probability of each line to name an author."""
    headline: int | None
    """Line of the headline."""
    first: int
    last: int
    """First and last line of the story."""
    taken: frozenset[int]
    """Lines that are something else already."""
    language: str | None

    def above(self) -> list[int]:
        """Return the lines around the headline down into the story."""
        anchor = self.first if self.headline is None else self.headline
        start = max(0, anchor - BEFORE_LINES)
        stop = min(max(self.first + INTO_STORY_LINES + 1, anchor + 2), anchor + AFTER_LINES, len(self.texts))
        return [*range(anchor, stop), *range(start, anchor)]

    def below(self) -> range:
        """Return the last line of the story and those behind it."""
        return range(self.last, min(self.last + 1 + BEYOND_LINES, len(self.texts)))


def find_people(place: Surroundings) -> FoundPeople:
    """Return authors and editors."""
    editors, editor_lines = _find_editors(place)
    names, raw, lines = _find_authors(place, editor_lines)
    agency = next((found for name in names if (found := is_agency(name))), None)
    return FoundPeople(
        authors=tuple(Person(name=name, raw=raw if raw != name else None) for name in names),
        editors=editors,
        agency=Organization(name=agency) if agency else None,
        lines=frozenset(lines) | editor_lines,
    )


def _find_editors(place: Surroundings) -> tuple[tuple[Person, ...], frozenset[int]]:
    for i in (*place.below(), *place.above()):
        text = place.texts[i]
        rest = find_editor(text, place.language) if len(text) <= MAX_BYLINE_CHARS else None
        if rest is not None and i not in place.taken:
            names = split_names(rest, place.language, strict=True) or _bare(rest, place)
            if names:
                return tuple(Person(name=name, raw=text) for name in names), frozenset({i})
    return (), frozenset()


def _bare(text: str, place: Surroundings) -> list[str]:
    name = clean_name(text, place.language)
    return [name] if name and name[0].isupper() and len(name) <= MAX_BARE_CHARS else []


Found = tuple[list[str], str | None, set[int]]


def _find_authors(place: Surroundings, editors: frozenset[int]) -> Found:
    for find in (_surely, _spoken, _likely, _bare_word, _signed):
        names, raw, lines = find(place, editors)
        if names:
            return names, raw, lines
    return [], None, set()


def _spoken(place: Surroundings, editors: frozenset[int]) -> Found:
    """Return the names behind "by", on the same line or, where it stands alone, on the next."""
    for i in (*place.above(), *place.below()):
        text = place.texts[i]
        if i in place.taken or i in editors or len(text) > MAX_BYLINE_CHARS:
            continue
        if byline_label(text, place.language):
            names = split_names(text, place.language, strict=True)
            if names and not place.table.column("end_mark")[i]:
                return names, text, {i}
        following = place.texts[i + 1] if i + 1 < len(place.texts) else ""
        if (
            len(text) <= MAX_BARE_CHARS
            and following
            and byline_label(f"{text.rstrip(':')} x", place.language)
        ):
            names = split_names(following, place.language, strict=True)
            if names and len(following) <= MAX_BYLINE_CHARS:
                return names, f"{text} {following}", {i, i + 1}
    return [], None, set()


def _surely(place: Surroundings, editors: frozenset[int]) -> Found:
    """Return the names on the line that the model surely takes for a byline."""
    return _most_likely(place, editors, SURE_CHANCE)


def _likely(place: Surroundings, editors: frozenset[int]) -> Found:
    """Return the names on the line that the model rather takes for a byline."""
    return _most_likely(place, editors, MIN_CHANCE)


def _most_likely(place: Surroundings, editors: frozenset[int], least: float) -> Found:
    likely = (place.bylines >= least).nonzero()[0]
    for line in likely[np.argsort(-place.bylines[likely], kind="stable")][:MAX_TRIED].tolist():
        text = place.texts[line]
        if line in place.taken or line in editors or len(text) > MAX_BYLINE_CHARS:
            continue
        if not (place.headline or 0) <= line <= place.first and has_unspaced_script(text):
            continue  # a few characters of Han or kana look like a name in any menu or heading
        names = _names_in(text, place.language)
        if names:
            return names, text, {line}
    return [], None, set()


def _names_in(text: str, language: str | None) -> list[str]:
    """Return the persons a line names; else the agency or desk that it is."""
    names = split_names(text, language, strict=True)
    if names:
        return names
    first = leading_name(text, language)
    if first:
        return [first]
    return [name for name in split_names(text, language) if is_agency(name) or is_desk(name, language)]


def _bare_word(place: Surroundings, editors: frozenset[int]) -> Found:
    """Return the single word right below the headline that can only be a name."""
    if place.headline is None:
        return [], None, set()
    below = [i for i in place.above() if i > place.headline and i not in place.taken and i not in editors]
    for i in below[:BARE_LINES]:
        if _is_bare_name(place, i):
            return [place.texts[i]], None, {i}
    return [], None, set()


def _is_bare_name(place: Surroundings, i: int) -> bool:
    """Tell whether one word right below the headline can only be who wrote it."""
    text, table = place.texts[i], place.table
    if not MIN_BARE_CHARS <= len(text) <= MAX_BARE_CHARS or len(text.split()) != 1 or not text.isalpha():
        return False
    known = table.column("furniture")[i] + table.column("credit")[i] + table.column("stop_words")[i] > 0
    elsewhere = table.column("copies")[i] > 1
    return (
        text[0].isupper()
        and not text.isupper()
        and not known
        and not elsewhere
        and table.column("line_odds")[i] > -1
    )


def _signed(place: Surroundings, editors: frozenset[int]) -> Found:
    """Return the name that signs the story: its last line or the next, nothing but a name."""
    for i in range(place.last, min(place.last + 2, len(place.texts))):
        text = place.texts[i]
        if (
            i in place.taken
            or i in editors
            or len(text) > MAX_BARE_CHARS
            or has_unspaced_script(text)
            or place.table.column("copies")[i] > 0
        ):
            continue
        if place.table.column("word_odds")[i] < MIN_SIGNATURE_ODDS or place.table.column("furniture")[i]:
            continue
        names = split_names(text, place.language, strict=True)
        if (
            names
            and all(looks_like_name(name) or is_desk(name, place.language) for name in names)
            and text.strip("()—- ") == names[0]
        ):
            return names, text, {i}
    return [], None, set()
