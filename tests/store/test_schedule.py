"""When an address is looked at again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cleanfeed.store import (
    FailedPage,
    RejectedPage,
    ScheduleOptions,
    UnchangedPage,
    UrlStatus,
    is_due_again,
    next_visit,
    retry_after_failure,
    status_after,
)

OPTIONS = ScheduleOptions(
    retry_first_s=100, retry_longest_s=1000, max_attempts=6, revisit_first_s=3600, revisit_longest_s=14_400
)


def test_waits_double_up_to_the_longest(noon):
    """Each failure doubles the wait, spread by at most a quarter, and the last gives up."""
    waits = [retry_after_failure("a", attempts, noon, OPTIONS) - noon for attempts in range(1, 6)]
    for wait, seconds in zip(waits, (100, 200, 400, 800, 1000), strict=True):
        assert timedelta(seconds=seconds) <= wait <= timedelta(seconds=seconds * 1.25)
    assert retry_after_failure("a", 6, noon, OPTIONS) is None


def test_wait_depends_on_the_address_alone(noon):
    """The same failure always waits equally long; different addresses are spread."""
    waits = {retry_after_failure(name, 1, noon, OPTIONS) for name in "abcdefgh" * 2}
    assert len(waits) == 8


def test_server_may_ask_for_more(noon):
    """Retry-After is never undercut."""
    assert retry_after_failure("a", 1, noon, OPTIONS, retry_after_s=5000) == noon + timedelta(seconds=5000)


@pytest.mark.parametrize(
    ("interval_s", "has_changed", "following_s"),
    [(None, True, 3600), (3600, False, 7200), (7200, True, 3600), (3600, True, 3600), (14_400, True, 7200)],
)
def test_revisits_follow_the_story(noon, interval_s, has_changed, following_s):
    """A story that rests is looked at half as often, one that changes twice as often."""
    visit = next_visit(interval_s, noon, OPTIONS, has_changed=has_changed)
    assert (visit.interval_s, visit.at) == (following_s, noon + timedelta(seconds=following_s))


def test_old_stories_are_left_alone(noon):
    """A story unchanged for longer than the longest interval is not fetched any more."""
    assert next_visit(14_400, noon, OPTIONS, has_changed=False).at is None


def test_not_modified_ends_a_failure(noon):
    """After "not modified" an address is again what its last answer made it."""
    unchanged = UnchangedPage(url_id="a", fetched_at=noon)
    assert status_after(unchanged, UrlStatus.FAILED, has_article=True) is UrlStatus.DONE
    assert status_after(unchanged, UrlStatus.FAILED, has_article=False) is UrlStatus.REJECTED
    assert status_after(unchanged, UrlStatus.REJECTED, has_article=False) is UrlStatus.REJECTED


def test_status_of_other_outcomes(noon):
    """Gone, failed and rejected are told apart."""
    failed = FailedPage(url_id="a", error="reset", failed_at=noon)
    gone = FailedPage(url_id="a", error="404", failed_at=noon, is_gone=True)
    rejected = RejectedPage(url_id="a", reason="robots", fetched_at=noon)
    outcomes = (failed, gone, rejected)
    assert [status_after(outcome, UrlStatus.NEW, has_article=False) for outcome in outcomes] == [
        UrlStatus.FAILED,
        UrlStatus.GONE,
        UrlStatus.REJECTED,
    ]


def test_hint_must_be_newer_than_the_last_visit(noon):
    """A date that the last visit already covers makes nothing due."""
    hour = timedelta(hours=1)
    assert is_due_again(UrlStatus.DONE, noon, noon - hour)
    assert not is_due_again(UrlStatus.DONE, noon, noon)
    assert not is_due_again(UrlStatus.DONE, None, noon)
    assert not is_due_again(UrlStatus.NEW, noon, noon - hour)
