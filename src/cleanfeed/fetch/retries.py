"""Whether and when to try again: plain decisions over values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cleanfeed.errors import BadStatus, FetchError, FetchTimeout
from cleanfeed.fetch.failures import HostLeftAlone, ServerBusy, Unreachable

PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses of servers that may do better soon."""

PATIENCE_STATUSES = frozenset({429, 503})
"""Statuses under which Retry-After is an order, not a hint."""

MAX_RETRY_AFTER_S = 7 * 86_400.0
"""Whoever asks for more than a week means: go away; a run asks again after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how patiently to try again."""

    retries: int
    base_s: float
    max_wait_s: float


def decide_retry(failure: FetchError, attempt: int, policy: RetryPolicy, chance: float) -> float | None:
    """Return the seconds to wait before a further attempt, or ``None`` to give up.

    Args:
        failure: What went wrong.
        attempt: Attempts made so far, at least 1.
        policy: Limits.
        chance: A random number from 0.0 to 1.0 that spreads the attempts of many.
    """
    if attempt > policy.retries or not may_pass(failure) or isinstance(failure, HostLeftAlone):
        return None
    if isinstance(failure, ServerBusy):
        return failure.retry_after_s if failure.retry_after_s <= policy.max_wait_s else None
    ceiling: float = min(policy.base_s * 2 ** (attempt - 1), policy.max_wait_s)
    return ceiling * (0.5 + chance / 2)


def may_pass(failure: FetchError) -> bool:
    """Tell whether a failure may be gone soon."""
    if isinstance(failure, BadStatus):
        return failure.status in PASSING_STATUSES
    return isinstance(failure, (FetchTimeout, Unreachable))


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds a Retry-After header asks for, or ``None`` for none or nonsense.

    Args:
        value: Seconds or an HTTP date.
        now: The present, aware.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), MAX_RETRY_AFTER_S)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max((when - now).total_seconds(), 0.0), MAX_RETRY_AFTER_S)
