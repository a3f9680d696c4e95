"""Clocks: of zones by their short names, and of countries and languages for times told without a zone.

Summer time is counted by the rules of the European Union (since 1996) and of North America (since
2007). The database of zones of the machine is not asked: the same page gives the same moment
everywhere.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from cleanfeed.text import load_minutes

SUMMER = timedelta(hours=1)
SUNDAY = 6

_ZONES = load_minutes("zones")
"""Zone abbreviation → minutes east of Greenwich; "IST" and "CST" are those of news in English."""

_AMERICAN_ZONES = load_minutes("american_zones")
"""What Americans write all year, "ET" → minutes in winter."""

_COUNTRY_ZONES = load_minutes("country_zones")
_LANGUAGE_ZONES = load_minutes("language_zones")
_COUNTRY_SUMMER_ZONES = load_minutes("country_summer_zones")
_LANGUAGE_SUMMER_ZONES = load_minutes("language_summer_zones")
"""Country's domain, or language of such countries → minutes east of Greenwich; the latter two in winter."""


class _Sunday(NamedTuple):
    """A Sunday of a month, from the first (0) or the last (-1) on."""

    month: int
    which: int

    def of(self, year: int) -> date:
        """Return its day in a year."""
        if self.which < 0:
            last = date(year, self.month + 1, 1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - SUNDAY) % 7)
        first = date(year, self.month, 1)
        return first + timedelta(days=(SUNDAY - first.weekday()) % 7 + 7 * self.which)


_EUROPE = _Sunday(3, -1), _Sunday(10, -1)
_AMERICA = _Sunday(3, 1), _Sunday(11, 0)


def find_zone(name: str, wall: datetime) -> timedelta | None:
    """Return how far east of Greenwich the clocks of a zone stand.

    Args:
        name: Its short name, "CEST" or "ET", in any case.
        wall: What those clocks show, without zone.
    """
    key = name.lower()
    minutes = _ZONES.get(key)
    if minutes is not None:
        return timedelta(minutes=minutes)
    minutes = _AMERICAN_ZONES.get(key)
    if minutes is None:
        return None
    start, end = (datetime.combine(day.of(wall.year), datetime.min.time()) for day in _AMERICA)
    two = timedelta(hours=2)  # the clocks are changed at two in the night
    return timedelta(minutes=minutes) + SUMMER * (start + two <= wall.replace(tzinfo=None) < end + two)


def on_country_clock(value: datetime, domain: str, language: str | None) -> datetime:
    """Return a time told without zone on the only clock of a country, else as it is, in UTC.

    Args:
        value: The time, taken for one in UTC.
        domain: The last part of the page's host.
        language: Language of the page, for domains of no country.
    """
    primary = (language or "").lower().replace("_", "-").split("-")[0]
    for steady, seasonal, key in (
        (_COUNTRY_ZONES, _COUNTRY_SUMMER_ZONES, domain),
        (_LANGUAGE_ZONES, _LANGUAGE_SUMMER_ZONES, primary),
    ):
        if key in steady:
            return value.replace(tzinfo=timezone(timedelta(minutes=steady[key])))
        if key in seasonal:
            return _in_europe(value, timedelta(minutes=seasonal[key]))
    return value


def _in_europe(value: datetime, winter: timedelta) -> datetime:
    """Return a time on a European clock: those are changed at one o'clock in Greenwich."""
    start, end = (datetime.combine(day.of(value.year), datetime.min.time(), UTC) for day in _EUROPE)
    hour = timedelta(hours=1)
    moment = value.replace(tzinfo=timezone(winter + SUMMER))
    summer = start + hour <= moment < end + hour
    return moment if summer else value.replace(tzinfo=timezone(winter))
