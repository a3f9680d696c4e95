"""What a robots.txt means, by RFC 9309: plain decisions over values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from protego import Protego

MAX_ROBOTS_BYTES = 512 * 1024
"""RFC 9309 asks for at least 500 KiB; what follows is not read."""
MAX_ROBOTS_REDIRECTS = 5


class RobotsAnswer(StrEnum):
    """What the status of a robots.txt means."""

    RULES = "rules"
    ALLOW_ALL = "allow_all"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """The rules of one origin for our token; ``None`` allows everything."""

    token: str
    parsed: Protego | None = None
    body: bytes | None = None
    """What they were read from."""

    def allows(self, url: str) -> bool:
        """Tell whether an address of the origin may be fetched."""
        return self.parsed is None or bool(self.parsed.can_fetch(url, self.token))

    @property
    def crawl_delay_s(self) -> float:
        """Least time between two requests that the origin asks for; 0.0 where it asks for none."""
        delay = self.parsed.crawl_delay(self.token) if self.parsed else None
        return float(delay) if delay and delay > 0 else 0.0

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """References after ``Sitemap:``, as written."""
        return tuple(self.parsed.sitemaps) if self.parsed else ()


def judge_robots_status(status: int) -> RobotsAnswer:
    """Return what a status means: 2xx gives rules, 3xx left over and 4xx allow all, others nothing."""
    if 200 <= status < 300:  # noqa: PLR2004 - the classes of HTTP
        return RobotsAnswer.RULES
    if 300 <= status < 500:  # noqa: PLR2004
        return RobotsAnswer.ALLOW_ALL
    return RobotsAnswer.UNREACHABLE


def read_robots(body: bytes, token: str) -> RobotsRules:
    """Return the rules in a robots.txt; a body that holds none, such as an HTML page, allows everything."""
    text = body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace")
    return RobotsRules(token, Protego.parse(text), body[:MAX_ROBOTS_BYTES])


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsText:
    """A robots.txt as it was read, for keeping beyond a run."""

    body: bytes | None
    """``None`` where the server said that there is none, so that everything is allowed."""
    read_at: datetime

    def rules(self, token: str) -> RobotsRules:
        """Return the rules for a token."""
        return RobotsRules(token) if self.body is None else read_robots(self.body, token)


class RobotsShelf(Protocol):
    """Keeps each robots.txt from one run to the next."""

    def find(self, origin: str) -> RobotsText | None:
        """Return the copy of an origin, however old, or ``None``."""
        ...

    def keep(self, origin: str, text: RobotsText) -> None:
        """Keep a copy in the place of an older one."""
        ...
