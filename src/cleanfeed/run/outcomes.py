"""Decisions about one page: what the store is told, and how that is counted.

Plain functions over values; nothing here fetches, extracts or writes.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from cleanfeed.article import Article, FetchFacts
from cleanfeed.errors import BadStatus, BodyTooLarge, FetchError, FetchTimeout, TooManyRedirects
from cleanfeed.fetch import FetchRequest, NotModified, Page, RenderFailed, ServerBusy
from cleanfeed.fetch.failures import Unreachable
from cleanfeed.fetch.retries import may_pass
from cleanfeed.run.events import PageEnd
from cleanfeed.run.values import PageTask, Rejected, Unreadable
from cleanfeed.store import (
    CommitEffect,
    CommitResult,
    FailedPage,
    FrontierEntry,
    Outcome,
    RejectedPage,
    ScheduleOptions,
    StoredPage,
    UnchangedPage,
    UrlStatus,
    Validators,
    next_visit,
    retry_after_failure,
)

GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
SETTLED = frozenset({UrlStatus.DONE, UrlStatus.REJECTED})
"""States in which the same bytes give the same result."""

GOOD_CONFIDENCE = 0.5
"""Below it a record is more likely wrong than right."""

OUTAGE_PATIENCE = 5
"""How many times as often as another failure one that may pass is forgiven. A host that is down takes all its
pages with it: with the default waits they are asked for during three weeks instead of three hours."""

FETCH_CODES: tuple[tuple[type[FetchError], str], ...] = (
    (FetchTimeout, "timeout"),
    (BodyTooLarge, "too_large"),
    (TooManyRedirects, "redirects"),
    (Unreachable, "unreachable"),
    (RenderFailed, "render"),
)
"""Failures that may pass; what is none of them, such as a PDF or a forbidden address, stays as it is."""
ENDS = {
    CommitEffect.CREATED: PageEnd.CREATED,
    CommitEffect.REVISED: PageEnd.REVISED,
    CommitEffect.UNCHANGED: PageEnd.SAME_CONTENT,
    CommitEffect.VARIANT: PageEnd.SAME_CONTENT,
}


def request_for(entry: FrontierEntry) -> FetchRequest:
    """Return the request for an address, conditional on what is known of its last copy."""
    known = entry.validators
    return FetchRequest(
        url=entry.url,
        etag=known.etag,
        last_modified=known.last_modified,
        validated_url=known.validated_url,
    )


def validators_of(page: Page) -> Validators:
    """Return what makes the next request conditional.

    ETag and Last-Modified belong to the address that sent them, which behind a redirect is
    not the one asked for. Of a rendered page they are those of its shell, which says nothing
    of the story in it: such a page is always asked for anew.
    """
    if page.is_rendered:
        return Validators()
    return Validators(
        etag=page.etag,
        last_modified=page.last_modified,
        body_sha256=page.sha256,
        validated_url=page.url if page.redirects else None,
    )


def is_same_body(entry: FrontierEntry, page: Page) -> bool:
    """Tell whether the page is, byte for byte, the one that is already settled."""
    digest = validators_of(page).body_sha256
    return entry.status in SETTLED and digest is not None and entry.validators.body_sha256 == digest


def task_for(page: Page) -> PageTask:
    """Return a page as extraction takes it."""
    facts = FetchFacts(
        status=page.status,
        etag=page.etag,
        last_modified=page.last_modified,
        charset=page.charset,
        size_bytes=len(page.body),
        sha256=page.sha256,
        redirects=page.redirects,
        fetched_at=page.fetched_at,
        rendered=page.is_rendered,
    )
    return PageTask(
        url=page.url, requested_url=page.requested_url, body=page.body, charset=page.charset, facts=facts
    )


def stored(
    entry: FrontierEntry, page: Page, article: Article, schedule: ScheduleOptions, *, has_changed: bool
) -> StoredPage:
    """Return the outcome of a page that holds a story."""
    visit = next_visit(entry.interval_s, page.fetched_at, schedule, has_changed=has_changed)
    return StoredPage(
        url_id=entry.url_id,
        article=article,
        fetched_at=page.fetched_at,
        http_status=page.status,
        validators=validators_of(page),
        next_attempt_at=visit.at,
        interval_s=visit.interval_s,
    )


def rejected(entry: FrontierEntry, page: Page, result: Rejected) -> RejectedPage:
    """Return the outcome of a page that holds no story; it is looked at again when its source says so."""
    return RejectedPage(
        url_id=entry.url_id,
        reason=f"{result.page_type}: {result.reason}",
        fetched_at=page.fetched_at,
        page_type=result.page_type,
        http_status=page.status,
        validators=validators_of(page),
    )


def disallowed(entry: FrontierEntry, reason: str, now: datetime) -> RejectedPage:
    """Return the outcome of a page that its site does not want fetched or kept."""
    return RejectedPage(url_id=entry.url_id, reason=f"disallowed: {reason}", fetched_at=now)


def unreadable(
    entry: FrontierEntry, page: Page, result: Unreadable, schedule: ScheduleOptions
) -> FailedPage | RejectedPage:
    """Return the outcome of a page that extraction could not read.

    A PDF stays one, and is rejected; a page that took too long may have met a busy machine,
    and is tried again a few times.
    """
    reason = f"{result.code}: {result.reason}"
    if result.code == "parse":
        return RejectedPage(
            url_id=entry.url_id,
            reason=reason,
            fetched_at=page.fetched_at,
            http_status=page.status,
            validators=validators_of(page),
        )
    retry_at = retry_after_failure(entry.url_id, entry.attempts + 1, page.fetched_at, schedule)
    return FailedPage(
        url_id=entry.url_id,
        error=reason,
        failed_at=page.fetched_at,
        http_status=page.status,
        next_attempt_at=retry_at,
    )


def unchanged(entry: FrontierEntry, fetched: Page | NotModified, schedule: ScheduleOptions) -> UnchangedPage:
    """Return the outcome of a page that is as it was."""
    visit = next_visit(entry.interval_s, fetched.fetched_at, schedule, has_changed=False)
    page = fetched if isinstance(fetched, Page) else None
    return UnchangedPage(
        url_id=entry.url_id,
        fetched_at=fetched.fetched_at,
        http_status=page.status if page else HTTPStatus.NOT_MODIFIED,
        validators=validators_of(page) if page else None,
        next_attempt_at=visit.at if entry.status is UrlStatus.DONE else None,
        interval_s=visit.interval_s,
    )


def fetch_failure(
    entry: FrontierEntry, error: FetchError, now: datetime, schedule: ScheduleOptions
) -> FailedPage | RejectedPage:
    """Return the outcome of a page that did not come."""
    code = _fetch_code(error)
    if code is None:
        return RejectedPage(url_id=entry.url_id, reason=f"refused: {error.message}", fetched_at=now)
    status = error.status if isinstance(error, BadStatus) else None
    is_gone = status in GONE
    wait_s = error.retry_after_s if isinstance(error, ServerBusy) else None
    if may_pass(error):
        patient = {"max_attempts": schedule.max_attempts * OUTAGE_PATIENCE}
        schedule = schedule.model_copy(update=patient)
    retry_at = retry_after_failure(entry.url_id, entry.attempts + 1, now, schedule, wait_s)
    return FailedPage(
        url_id=entry.url_id,
        error=f"{code}: {error.message}",
        failed_at=now,
        http_status=status,
        is_gone=is_gone,
        next_attempt_at=None if is_gone else retry_at,
    )


def accident(entry: FrontierEntry, summary: str, now: datetime, schedule: ScheduleOptions) -> FailedPage:
    """Return the outcome of a page that tripped a bug of ours."""
    retry_at = retry_after_failure(entry.url_id, entry.attempts + 1, now, schedule)
    return FailedPage(url_id=entry.url_id, error=f"bug: {summary}", failed_at=now, next_attempt_at=retry_at)


def is_good_record(article: Article) -> bool:
    """Tell whether a record is what a story gives where extraction understands its site."""
    return article.headline is not None and article.word_count > 0 and article.confidence >= GOOD_CONFIDENCE


def end_of(outcome: Outcome, result: CommitResult) -> PageEnd:
    """Return how a page counts, from what the store was told and made of it."""
    match outcome:
        case FailedPage():
            return PageEnd.FAILED
        case RejectedPage():
            return PageEnd.REJECTED
        case UnchangedPage():
            is_304 = outcome.http_status == HTTPStatus.NOT_MODIFIED
            return PageEnd.NOT_MODIFIED if is_304 else PageEnd.SAME_BODY
        case _:
            return ENDS.get(result.effect, PageEnd.SAME_CONTENT)


def reason_of(outcome: Outcome) -> str | None:
    """Return why a page was rejected or failed."""
    match outcome:
        case FailedPage():
            return outcome.error
        case RejectedPage():
            return outcome.reason
        case _:
            return None


def _fetch_code(error: FetchError) -> str | None:
    if isinstance(error, BadStatus):
        return f"http_{error.status}"
    return next((code for kind, code in FETCH_CODES if isinstance(error, kind)), None)
