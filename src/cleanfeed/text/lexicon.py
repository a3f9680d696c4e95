"""The word lists of the field, one data file per language.

Files are read when a language is first asked for and kept: they are part of the program, so what
they hold is the same for every page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FALLBACK = "en"
"""English words are used on pages of every language."""

_SAME = {
    "no": "nb",
    "nn": "nb",
    "bs": "hr",
    "cmn": "zh",
    "yue": "zh",
    "in": "id",
    "iw": "he",
    "xh": "zu",
    "tl": "en",
    "gl": "es",
}
"""Language → the one whose words serve it."""

_FOLDER = files("cleanfeed.text") / "lexicon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Words of one language, lower case; longer ones stand before shorter ones."""

    language: str
    months: Mapping[str, int]
    weekdays: frozenset[str]
    am_pm: tuple[str, ...]
    """The words for "before noon" and "after noon", or nothing."""
    by: tuple[str, ...]
    """What opens a byline: "by", "von", "文"."""
    edited_by: tuple[str, ...]
    translated_by: tuple[str, ...]
    conjunctions: tuple[str, ...]
    roles: frozenset[str]
    """What a person is to the paper: "reporter", "Korrespondentin"."""
    published: tuple[str, ...]
    updated: tuple[str, ...]
    reading_time: tuple[str, ...]
    clock: tuple[str, ...]
    """Words between a date and a time, or after a time: "at", "Uhr"."""
    paywall: tuple[str, ...]
    """Phrases that end a story for those who have not paid."""
    desk: frozenset[str]
    """Collective bylines: "staff", "Redaktion"."""


@cache
def languages() -> tuple[str, ...]:
    """Return the languages there are word lists for."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if len(name) == len("xx.json")))


def load_lexicon(language: str | None) -> Lexicon:
    """Return the words of a language; English where there are none.

    Args:
        language: A BCP 47 tag or its beginning.
    """
    primary = (language or FALLBACK).lower().replace("_", "-").split("-")[0]
    primary = _SAME.get(primary, primary)
    return _load(primary if primary in languages() else FALLBACK)


@cache
def _load(language: str) -> Lexicon:
    data = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))

    def words(key: str) -> tuple[str, ...]:
        return tuple(sorted({word.casefold() for word in data[key]}, key=lambda word: (-len(word), word)))

    return Lexicon(
        language=language,
        months={name.casefold(): number for name, number in data["months"].items()},
        weekdays=frozenset(words("weekdays")),
        am_pm=tuple(data["am_pm"]),
        by=words("by"),
        edited_by=words("edited_by"),
        translated_by=words("translated_by"),
        conjunctions=words("conjunctions"),
        roles=frozenset(words("roles")),
        published=words("published"),
        updated=words("updated"),
        reading_time=words("reading_time"),
        clock=words("clock"),
        paywall=words("paywall"),
        desk=frozenset(words("desk")),
    )


@cache
def load_agencies() -> Mapping[str, str]:
    """Return each spelling of a news agency, case folded → the name it goes by."""
    return {spelling.casefold(): names[0] for names in _read("agencies")["agencies"] for spelling in names}


@cache
def load_markup_words(subject: str) -> frozenset[str]:
    """Return the words by which class names and ids tell what an element is: "kicker", "byline" and so on."""
    return frozenset(_read("markup")[subject])


@cache
def load_words(subject: str) -> frozenset[str]:
    """Return a list of words of no particular language: "degrees", "particles", "home" and so on."""
    return frozenset(_read("words")[subject])


def load_codes(subject: str) -> Mapping[str, str]:
    """Return a table of codes: country's domain → language."""
    return dict(_read("tables")[subject])


def load_minutes(subject: str) -> Mapping[str, int]:
    """Return a table of minutes: zone abbreviation → minutes east of Greenwich."""
    return dict(_read("tables")[subject])


def load_pairs(subject: str) -> frozenset[frozenset[str]]:
    """Return pairs of codes that are taken for one another."""
    return frozenset(frozenset(pair) for pair in _read("tables")[subject])


@cache
def _read(name: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
    return data
