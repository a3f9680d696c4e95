"""What an answer means for a delivery."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import BatchRefusedError, SinkBusyError
from cleanfeed.sinks.http import failure_of, pack, retry_after_s

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("Wed, 04 Mar 2026 12:00:30 GMT", 30.0),
        ("Wed, 04 Mar 2026 11:00:00 GMT", 0.0),
        ("99999999999", 86_400.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after(value, seconds):
    """Seconds and dates are understood, nonsense is not, and nobody is left alone for more than a day."""
    assert retry_after_s(httpx.Response(429, headers={"retry-after": value}), NOON) == seconds


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, SinkBusyError) for status in (429, 500, 503, 507)),
        *((status, BatchRefusedError) for status in (400, 413, 422)),
        *((status, SinkError) for status in (302, 401, 404)),
    ],
)
def test_statuses(status, kind):
    """Overload is waited for, a bad batch is halved, a wrong address or key ends the delivery."""
    failure = failure_of("sink x", httpx.Response(status, text="<b>\nwhy</b>"))
    assert type(failure) is kind
    assert str(failure).startswith(f"sink x: the server answered {status} (<b> why</b>)")
    assert failure_of("sink x", httpx.Response(201)) is None


def test_packing_is_repeatable():
    """The same body is the same bytes, so a repeat can be recognised."""
    assert pack(b"rain" * 100) == pack(b"rain" * 100)
