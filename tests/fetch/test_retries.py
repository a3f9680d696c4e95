"""Whether and when to try again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleanfeed.errors import BadStatus, BodyTooLarge, FetchError, FetchTimeout, TooManyRedirects
from cleanfeed.fetch.failures import HostLeftAlone, ServerBusy, Unreachable
from cleanfeed.fetch.retries import RetryPolicy, decide_retry, read_retry_after

POLICY = RetryPolicy(retries=3, base_s=1.0, max_wait_s=10.0)
NOW = datetime(2024, 5, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "failure",
    [
        BadStatus("u", 404),
        BadStatus("u", 403),
        BodyTooLarge("u", ""),
        TooManyRedirects("u", ""),
        FetchError("u", ""),
        HostLeftAlone("u", ""),
    ],
)
def test_what_will_not_pass_is_not_tried_again(failure: FetchError) -> None:
    """A missing page is missing the second time too."""
    assert decide_retry(failure, 1, POLICY, 0.5) is None


@pytest.mark.parametrize("failure", [BadStatus("u", 503), FetchTimeout("u", ""), Unreachable("u", "")])
def test_pauses_double_with_jitter_up_to_the_limits(failure: FetchError) -> None:
    """Attempts spread over half the pause, and end."""
    assert [decide_retry(failure, attempt, POLICY, 1.0) for attempt in (1, 2, 3, 4)] == [1.0, 2.0, 4.0, None]
    assert decide_retry(failure, 1, POLICY, 0.0) == 0.5


def test_a_server_that_asks_for_patience_sets_the_pause() -> None:
    """Retry-After replaces our own pause; a longer one than we wait leaves the page to a later run."""
    assert decide_retry(ServerBusy("u", 429, 7.0), 1, POLICY, 0.0) == 7.0
    assert decide_retry(ServerBusy("u", 429, 11.0), 1, POLICY, 0.0) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Fri, 03 May 2024 12:01:00 GMT", 60.0),
        ("Fri, 03 May 2024 11:00:00 GMT", 0.0),
        ("99999999999999999999", 604_800.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    """Seconds and dates are read, the past is now, nonsense is nothing."""
    assert read_retry_after(value, NOW) == seconds
