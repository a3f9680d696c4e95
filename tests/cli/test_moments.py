"""Points in time on the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cleanfeed.cli.moments import read_moment

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("36h", NOW - timedelta(hours=36)),
        ("7d", NOW - timedelta(days=7)),
        ("2026-05-01T12:00:00Z", datetime(2026, 5, 1, 12, tzinfo=UTC)),
        ("2026-05-01", datetime(2026, 5, 1).astimezone()),
    ],
)
def test_dates_and_durations(text: str, moment: datetime) -> None:
    """A date, a time, or how long ago."""
    assert read_moment(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "7", "1y"])
def test_what_is_no_time_is_refused(text: str) -> None:
    """A typo never means "everything"."""
    with pytest.raises(ValueError, match=r"Invalid|time|format"):
        read_moment(text, NOW)
