"""When an address is looked at again, and what state follows which outcome.

Plain functions over values: they open nothing and ask no clock. The caller computes
``next_attempt_at`` here and hands it to the store inside the outcome.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from cleanfeed.store.values import (
    FailedPage,
    Outcome,
    RejectedPage,
    StoredPage,
    UnchangedPage,
    UrlStatus,
)

RETRY_GROWTH = 2
"""Each failure doubles the wait, as RFC 9110's Retry-After leaves it to the client."""
VISIT_GROWTH = 2
"""An unchanged story is looked at half as often, a changed one twice as often."""
JITTER_SHARE = 0.25
"""Part of a wait that is spread out, so that a host's failures don't all come back at once."""


class ScheduleOptions(BaseModel):
    """How often pages are tried and looked at again."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    retry_first_s: int = Field(default=300, ge=0)
    """Wait after the first failure, in seconds; it doubles with each further one."""
    retry_longest_s: int = Field(default=86_400, ge=0)
    """Longest wait between two tries."""
    max_attempts: int = Field(default=6, ge=1)
    """Failures in a row after which an address is given up; five times as many where they may pass, as an
    outage does."""
    revisit_first_s: int = Field(default=3_600, ge=0)
    """Wait before a stored story is looked at again for corrections, in seconds."""
    revisit_longest_s: int = Field(default=604_800, ge=0)
    """Stories that were unchanged for longer than this are not looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The next visit planned: ``at`` is ``None`` for never."""

    at: datetime | None
    interval_s: int | None


def retry_after_failure(
    url_id: str,
    attempts: int,
    now: datetime,
    options: ScheduleOptions,
    retry_after_s: float | None = None,
) -> datetime | None:
    """Return when to try again, or ``None`` to give up.

    Args:
        url_id: Spreads the waits of different addresses; the same one always gets the same.
        attempts: Failures in a row, this one included.
        now: When it failed.
        options: Waits and the number of tries.
        retry_after_s: What the server asked for, in seconds; never waited less than that.
    """
    if attempts >= options.max_attempts:
        return None
    wait_s = min(options.retry_first_s * RETRY_GROWTH ** (attempts - 1), options.retry_longest_s)
    wait_s += wait_s * JITTER_SHARE * _fraction(f"{url_id} {attempts}")
    return now + timedelta(seconds=max(wait_s, retry_after_s or 0.0))


def next_visit(
    interval_s: int | None, now: datetime, options: ScheduleOptions, *, has_changed: bool
) -> Visit:
    """Return when to look at a story again, more often if it changes.

    Args:
        interval_s: The interval that led to this visit; ``None`` for the first.
        now: When the page was fetched.
        options: Shortest and longest interval.
        has_changed: Whether this visit brought a new revision.
    """
    if interval_s is None:
        following_s = options.revisit_first_s
    elif has_changed:
        following_s = max(interval_s // VISIT_GROWTH, options.revisit_first_s)
    else:
        following_s = max(interval_s * VISIT_GROWTH, options.revisit_first_s)
    if following_s > options.revisit_longest_s:
        return Visit(at=None, interval_s=interval_s)
    return Visit(at=now + timedelta(seconds=following_s), interval_s=following_s)


def status_after(outcome: Outcome, status: UrlStatus, *, has_article: bool) -> UrlStatus:
    """Return the status that an address has after an outcome.

    Args:
        outcome: What happened.
        status: The status so far; "not modified" keeps it, but for a failure, which is
            thereby over: the address is again what its last answer made it.
        has_article: Whether that last answer held a story.
    """
    match outcome:
        case StoredPage():
            return UrlStatus.DONE
        case RejectedPage():
            return UrlStatus.REJECTED
        case FailedPage():
            return UrlStatus.GONE if outcome.is_gone else UrlStatus.FAILED
        case UnchangedPage():
            if status in {UrlStatus.DONE, UrlStatus.REJECTED}:
                return status
            return UrlStatus.DONE if has_article else UrlStatus.REJECTED


def is_due_again(status: UrlStatus, hinted_at: datetime | None, last_fetched_at: datetime | None) -> bool:
    """Tell whether a source that names a known address again makes it due at once.

    A feed or sitemap that says "changed at noon" of a page read at eleven does; one that
    says nothing, or nothing new, does not. The caller asks only for a time later than any
    the source gave before, so a page that never answered is tried once for each.

    Args:
        status: Where the address stands.
        hinted_at: What the source says now.
        last_fetched_at: When the page was read; ``None`` if it never answered.
    """
    if status is UrlStatus.NEW or hinted_at is None:
        return False
    return last_fetched_at is None or hinted_at > last_fetched_at


def _fraction(text: str) -> float:
    """Return a number from 0 to 1 that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) / 2**32
