"""Which requests of a rendered page are made at all: a plain decision over values.

A page is rendered to read its story. It needs its document, its scripts and its data; the
rest is answered with nothing or refused, and nothing is ever sent but a GET.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cleanfeed.urls import origin_of

MAX_NAVIGATIONS = 4
"""How often a page may send itself on, the first document included."""


class Verdict(StrEnum):
    """What becomes of a request."""

    DOCUMENT = "document"
    PART = "part"
    NOTHING = "nothing"
    """Answered at once with an empty body: the page goes on as if it had come."""
    REFUSED = "refused"


PARTS = frozenset({"script", "fetch", "xhr"})
EMPTY = frozenset({"stylesheet"})
"""Pages wait for their styles, and no story stands in them."""
_PREFETCH_HEADERS = ("purpose", "sec-purpose", "x-moz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One request that a page would make."""

    url: str
    method: str
    kind: str
    """Chromium's resource type: ``document``, ``script``, ``image`` …"""
    headers: tuple[tuple[str, str], ...] = ()
    """Names in lower case."""
    is_main: bool = True
    """Whether the frame is that of the page itself."""

    @property
    def origin(self) -> str:
        """Scheme, host and port; empty for what is no http(s) address."""
        return origin_of(self.url) or ""

    @property
    def reads_across(self) -> bool:
        """Whether a script wants to read the answer of another origin, which that must permit."""
        asking = dict(self.headers).get("origin")
        return asking is not None and asking != self.origin


def judge(wish: Wish) -> Verdict:
    """Return what becomes of a request."""
    if wish.method != "GET" or not wish.origin or not wish.is_main:
        return Verdict.REFUSED
    if any("prefetch" in value or "prerender" in value for value in _purposes(wish)):
        return Verdict.REFUSED
    if wish.kind == "document":
        return Verdict.DOCUMENT
    if wish.kind in EMPTY:
        return Verdict.NOTHING
    return Verdict.PART if wish.kind in PARTS else Verdict.REFUSED


def passed_on(wish: Wish) -> tuple[tuple[str, str], ...]:
    """Return the headers of a script's own making that its server may need; never a cookie."""
    return tuple(
        (name, value)
        for name, value in wish.headers
        if name in ("accept", "authorization") or (name.startswith("x-") and not name.startswith("x-moz"))
    )


def _purposes(wish: Wish) -> list[str]:
    return [value.lower() for name, value in wish.headers if name in _PREFETCH_HEADERS]
