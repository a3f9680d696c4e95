"""Clocks of zones, countries and languages."""

from datetime import UTC, datetime, timedelta

import pytest

from cleanfeed.extraction.dates.clocks import find_zone, on_country_clock


@pytest.mark.parametrize(
    ("name", "wall", "hours"),
    [
        ("CEST", "2026-01-10T12:00", 2),
        ("ET", "2026-03-08T01:59", -5),
        ("ET", "2026-03-08T02:00", -4),
        ("et", "2026-11-01T01:59", -4),
        ("ET", "2026-11-01T02:00", -5),
        ("PT", "2026-07-01T12:00", -7),
    ],
)
def test_zones(name, wall, hours):
    """What Americans call "ET" all year is another zone in summer."""
    assert find_zone(name, datetime.fromisoformat(wall)) == timedelta(hours=hours)


def test_unknown_zone():
    """A word behind a time is none."""
    assert find_zone("Uhr", datetime(2026, 5, 14, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("wall", "domain", "language", "expected"),
    [
        ("2026-03-29T01:59", "de", None, "+01:00"),
        ("2026-03-29T03:00", "de", None, "+02:00"),
        ("2026-10-25T02:30", "de", None, "+02:00"),
        ("2026-10-25T03:00", "de", None, "+01:00"),
        ("2026-07-01T12:00", "uk", "en", "+01:00"),
        ("2026-07-01T12:00", "fi", "sv", "+03:00"),
        ("2026-07-01T12:00", "com", "pl-PL", "+02:00"),
        ("2026-07-01T12:00", "jp", "en", "+09:00"),
        ("2026-07-01T12:00", "com", "fr", "+00:00"),
        ("2026-07-01T12:00", "br", "pt", "+00:00"),
    ],
)
def test_clocks_of_countries(wall, domain, language, expected):
    """A domain tells more than a language; where there are several clocks none is guessed."""
    value = on_country_clock(datetime.fromisoformat(wall).replace(tzinfo=UTC), domain, language)
    assert value.isoformat() == f"{wall}:00{expected}"
