"""Decisions about one page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cleanfeed.errors import BadStatus, BodyTooLarge, FetchError, FetchTimeout
from cleanfeed.fetch import NotModified, Page, ServerBusy
from cleanfeed.fetch.failures import Unreachable
from cleanfeed.run import outcomes
from cleanfeed.run.events import PageEnd
from cleanfeed.run.values import Unreadable
from cleanfeed.store import (
    CommitEffect,
    CommitResult,
    FailedPage,
    FrontierEntry,
    RejectedPage,
    ScheduleOptions,
    UrlStatus,
    Validators,
)

NOW = datetime(2026, 5, 3, tzinfo=UTC)
SCHEDULE = ScheduleOptions()
URL = "https://x.example/1"


def entry(status: UrlStatus = UrlStatus.NEW, validators: Validators | None = None) -> FrontierEntry:
    return FrontierEntry(
        url_id="u1",
        url=URL,
        source="x",
        status=status,
        validators=validators or Validators(),
        attempts=0,
        interval_s=None,
        content_hash=None,
    )


def page(body: bytes = b"<p>x", redirects: tuple[str, ...] = ()) -> Page:
    headers = (("etag", '"1"'), ("last-modified", "Sun, 03 May 2026 10:00:00 GMT"))
    return Page(
        url=URL,
        requested_url=URL,
        status=200,
        headers=headers,
        body=body,
        redirects=redirects,
        fetched_at=NOW,
    )


@pytest.mark.parametrize(
    ("error", "code", "is_retried"),
    [
        (BadStatus(URL, 404), "http_404", False),
        (BadStatus(URL, 410), "http_410", False),
        (BadStatus(URL, 500), "http_500", True),
        (BadStatus(URL, 403), "http_403", True),
        (FetchTimeout(URL, "slow"), "timeout", True),
        (BodyTooLarge(URL, "big"), "too_large", True),
        (ServerBusy(URL, 429, 7200.0), "http_429", True),
    ],
)
def test_failures_are_told_apart(error: FetchError, code: str, is_retried: bool) -> None:
    """Each failure has its code for counting, and only what may pass is tried again."""
    failed = outcomes.fetch_failure(entry(), error, NOW, SCHEDULE)
    assert isinstance(failed, FailedPage)
    assert failed.error.partition(":")[0] == code
    assert (failed.next_attempt_at is not None) == is_retried
    assert failed.is_gone == (not is_retried)


def test_server_that_asks_for_patience_gets_it() -> None:
    """``Retry-After`` is never cut short."""
    failed = outcomes.fetch_failure(entry(), ServerBusy(URL, 503, 7200.0), NOW, SCHEDULE)
    assert isinstance(failed, FailedPage)
    assert failed.next_attempt_at is not None
    assert (failed.next_attempt_at - NOW).total_seconds() >= 7200


@pytest.mark.parametrize(
    "error",
    [
        FetchTimeout(URL, "slow"),
        Unreachable(URL, "refused"),
        BadStatus(URL, 502),
        ServerBusy(URL, 429, 60.0),
    ],
)
def test_outage_of_a_host_does_not_cost_its_pages(error: FetchError) -> None:
    """What may pass is tried for longer than other failures, about once a day in the end, and not forever."""

    def retried_after(attempts: int, failure: FetchError) -> timedelta | None:
        failed = outcomes.fetch_failure(replace(entry(), attempts=attempts), failure, NOW, SCHEDULE)
        assert isinstance(failed, FailedPage)
        return failed.next_attempt_at - NOW if failed.next_attempt_at else None

    last = SCHEDULE.max_attempts - 1
    assert retried_after(last, BadStatus(URL, 403)) is None
    assert retried_after(last, error) is not None
    later = retried_after(2 * SCHEDULE.max_attempts, error)
    assert later is not None
    assert later >= timedelta(seconds=SCHEDULE.retry_longest_s)
    assert retried_after(SCHEDULE.max_attempts * outcomes.OUTAGE_PATIENCE - 1, error) is None


def test_what_can_never_be_read_is_rejected() -> None:
    """A PDF or a forbidden address is not tried again."""
    refused = outcomes.fetch_failure(entry(), FetchError(URL, "is a PDF document"), NOW, SCHEDULE)
    assert isinstance(refused, RejectedPage)
    assert refused.reason == "refused: is a PDF document"


def test_validators_of_a_redirected_page_are_not_sent_to_another_address() -> None:
    """The ETag of a page behind a redirect is kept together with the address that it belongs to."""
    validators = outcomes.validators_of(page(redirects=("https://x.example/old",)))
    assert (validators.etag, validators.validated_url) == ('"1"', URL)
    request = outcomes.request_for(entry(UrlStatus.DONE, validators))
    assert (request.etag, request.validated_url) == ('"1"', URL)
    assert outcomes.validators_of(page()).validated_url is None


@pytest.mark.parametrize(
    ("status", "is_same"), [(UrlStatus.DONE, True), (UrlStatus.REJECTED, True), (UrlStatus.FAILED, False)]
)
def test_same_bytes_count_only_for_settled_pages(status: UrlStatus, is_same: bool) -> None:
    """A page that failed is extracted again even if its bytes are the same."""
    validators = outcomes.validators_of(page())
    assert outcomes.is_same_body(entry(status, validators), page()) == is_same


def test_rendered_page_is_never_taken_for_the_last_one() -> None:
    """The shell of a page that scripts fill says nothing of the story: its validators are not kept."""
    rendered = replace(page(), is_rendered=True)
    assert outcomes.validators_of(rendered) == Validators()
    assert not outcomes.is_same_body(entry(UrlStatus.DONE), rendered)


@pytest.mark.parametrize("is_rendered", [True, False])
def test_a_record_says_whether_its_page_was_rendered(is_rendered: bool) -> None:
    """Whoever fetches such a page again without a browser finds no story in it."""
    assert outcomes.task_for(replace(page(), is_rendered=is_rendered)).facts.rendered == is_rendered


def test_unreadable_pages() -> None:
    """What is no page stays rejected; what took too long is tried again."""
    parse = outcomes.unreadable(entry(), page(), Unreadable(code="parse", reason="empty"), SCHEDULE)
    slow = outcomes.unreadable(entry(), page(), Unreadable(code="timeout", reason="20 s"), SCHEDULE)
    assert isinstance(parse, RejectedPage)
    assert isinstance(slow, FailedPage)
    assert slow.next_attempt_at is not None


def test_unmodified_and_same_body_are_told_apart() -> None:
    """A report says how many pages were not even sent."""
    result = CommitResult(url_id="u1", status=UrlStatus.DONE, effect=CommitEffect.NO_ARTICLE)
    not_modified = NotModified(url=URL, requested_url=URL, fetched_at=NOW)
    done = entry(UrlStatus.DONE)
    assert outcomes.end_of(outcomes.unchanged(done, not_modified, SCHEDULE), result) is PageEnd.NOT_MODIFIED
    assert outcomes.end_of(outcomes.unchanged(done, page(), SCHEDULE), result) is PageEnd.SAME_BODY
