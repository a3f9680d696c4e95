"""Days in calendars other than the Gregorian one, and month names of languages without word lists.

Solar Hijri days (Iran, Afghanistan) are counted by the rule of thirty-three years, which agrees with
the calendar as observed from 1343 to 1472; Thai, Japanese and Taiwanese years are a sum away. A
library for it would be two packages more for some ten lines.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

BUDDHIST_OFFSET = 543
FIRST_BUDDHIST_YEAR = 2500
"""No story is dated so late in the Gregorian calendar."""

SOLAR_YEARS = range(1369, 1425)
"""Solar Hijri years in which there was a web, and some to come."""

LONG_MONTHS = 6
"""The first six months of the Solar Hijri year have 31 days, the others 30."""

_LEAP_REMAINDERS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_CYCLE = 33
_ANCHOR_YEAR, _ANCHOR = 1400, date(2021, 3, 21)
"""A new year's day."""

_YEAR_DAYS = 365


def to_gregorian_year(year: int) -> int:
    """Return a year of the Buddhist calendar as a Gregorian one, any other as it is."""
    return year - BUDDHIST_OFFSET if year >= FIRST_BUDDHIST_YEAR else year


def from_solar_hijri(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day of a Solar Hijri one, or ``None`` where there is no such day."""
    if year not in SOLAR_YEARS or not 1 <= month <= 12 or not 1 <= day <= _days_in(year, month):  # noqa: PLR2004 - months
        return None
    low, high = sorted((year, _ANCHOR_YEAR))
    years = (high - low) * _YEAR_DAYS + sum(map(_is_leap, range(low, high)))
    days = 30 * (month - 1) + min(month - 1, LONG_MONTHS) + day - 1
    return _ANCHOR + timedelta(days=days + (years if year >= _ANCHOR_YEAR else -years))


def _is_leap(year: int) -> bool:
    return year % _CYCLE in _LEAP_REMAINDERS


def _days_in(year: int, month: int) -> int:
    if month <= LONG_MONTHS:
        return 31
    return 30 if month < 12 or _is_leap(year) else 29  # noqa: PLR2004 - the last month


@cache
def load_eras() -> Mapping[str, int]:
    """Return the names of eras that count years, and the Gregorian year before the first of each."""
    return dict(_read()["eras"])


@cache
def load_solar_months() -> Mapping[str, int]:
    """Return the names of Solar Hijri months in Persian, Dari and Pashto."""
    return dict(_read()["solar_hijri"])


def reads_solar_dates(language: str | None) -> bool:
    """Tell whether a bare number such as 1403/01/16 is a date in a language."""
    return (language or "").lower().replace("_", "-").split("-")[0] in _read()["solar_languages"]


@cache
def load_more_months(language: str) -> Mapping[str, int]:
    """Return month names of a language beyond those of its word list, after CLDR."""
    return dict(_read()["months"].get(language, {}))


@cache
def _read() -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(
        resources.files("cleanfeed.extraction").joinpath("data/calendars.json").read_text("utf-8")
    )
    return data
