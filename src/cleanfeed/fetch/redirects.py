"""Where a redirect leads, and when to stop following: plain decisions over values."""

from __future__ import annotations

from collections.abc import Sequence

from cleanfeed.errors import FetchError, TooManyRedirects
from cleanfeed.urls import resolve_url

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})


def next_hop(url: str, location: str | None) -> str:
    """Return the address that a redirect leads to, without its fragment.

    Raises:
        FetchError: The redirect names no http(s) address.
    """
    if location is None:
        raise FetchError(url, "redirect without a Location")
    target = resolve_url(url, location)
    if target is None:
        raise FetchError(url, f"redirect leads to {location[:100]!r}, which is no http or https address")
    return target.partition("#")[0]


def check_hop(
    requested_url: str, target: str, passed: Sequence[str], limit: int, *, revisit: bool = False
) -> None:
    """Refuse a hop too many or in a circle.

    Args:
        requested_url: Where the chain began; errors carry it.
        target: Where it would go on.
        passed: The addresses so far, in order.
        limit: Most hops of a chain.
        revisit: Whether a passed address may be asked again, since a cookie was set on the way.

    Raises:
        TooManyRedirects: The chain is longer than the limit, or a loop.
    """
    if target in passed and not revisit:
        raise TooManyRedirects(requested_url, f"redirects form a loop at {target}")
    if len(passed) > limit:
        raise TooManyRedirects(requested_url, f"more than {limit} redirects")
