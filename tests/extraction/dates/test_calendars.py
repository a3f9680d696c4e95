"""Days of other calendars."""

from datetime import date

import pytest

from cleanfeed.extraction.dates.calendars import (
    from_solar_hijri,
    load_more_months,
    load_solar_months,
    reads_solar_dates,
    to_gregorian_year,
)


@pytest.mark.parametrize(
    ("solar", "expected"),
    [
        ((1369, 10, 11), date(1991, 1, 1)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1403, 1, 16), date(2024, 4, 4)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1408, 12, 30), date(2030, 3, 20)),
    ],
)
def test_solar_days(solar, expected):
    """Years begin at the equinox; leap years follow one another after four years, or after five."""
    assert from_solar_hijri(*solar) == expected


@pytest.mark.parametrize("solar", [(1402, 12, 30), (1403, 7, 31), (1403, 13, 1), (1403, 1, 0), (1200, 1, 1)])
def test_days_that_are_none(solar):
    """There is no thirtieth of the last month in a common year, and no web in old years."""
    assert from_solar_hijri(*solar) is None


def test_every_day_follows_the_one_before():
    """Twelve months of a year and the first day of the next leave no day out."""
    days = [from_solar_hijri(1403, month, day) for month in range(1, 13) for day in range(1, 32)]
    told = [day.toordinal() for day in days if day is not None]
    assert told == list(range(told[0], told[0] + 366))


def test_years():
    """Buddhist years are known by their size, others stay."""
    assert (to_gregorian_year(2567), to_gregorian_year(2024)) == (2024, 2024)


def test_months():
    """Every language has names for twelve months; Solar Hijri ones are no Gregorian ones."""
    assert set(load_solar_months().values()) == set(range(1, 13))
    assert all(
        set(load_more_months(language).values()) == set(range(1, 13)) for language in ("ka", "hu", "te")
    )
    assert load_more_months("en") == {}
    assert reads_solar_dates("fa-IR")
    assert not reads_solar_dates("ar")
