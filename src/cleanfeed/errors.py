"""Everything cleanfeed raises.

An exception is for what a caller cannot expect. "Not modified", "disallowed by
robots.txt" and "too short" are values and live with the stage that returns them.
"""

from __future__ import annotations


class CleanfeedError(Exception):
    """Root of every exception that leaves cleanfeed."""


class ConfigError(CleanfeedError):
    """A configuration cannot be used; the run never starts."""


class SourceError(CleanfeedError):
    """A feed, sitemap or listing cannot be read; the run goes on without it."""


class PageError(CleanfeedError):
    """One page is lost; the run goes on.

    Args:
        url: Address of the page, or ``None`` for a document without one.
        message: What happened, with the value and the limit.
    """

    def __init__(self, url: str | None, message: str) -> None:
        super().__init__(f"{url}: {message}" if url else message)
        self.url = url
        self.message = message


class FetchError(PageError):
    """A page could not be fetched."""


class FetchTimeout(FetchError):  # noqa: N818 - leaves say what happened
    """A page did not arrive within its time."""


class BadStatus(FetchError):  # noqa: N818
    """A server answered with a status that gives no page.

    Args:
        url: Address that was asked for.
        status: HTTP status code.
    """

    def __init__(self, url: str | None, status: int) -> None:
        super().__init__(url, f"server answered {status}")
        self.status = status


class BodyTooLarge(FetchError):  # noqa: N818
    """A body is larger than the limit, counted after decompression."""


class TooManyRedirects(FetchError):  # noqa: N818
    """A chain of redirects is longer than the limit, or a loop."""


class ParseError(PageError):
    """Bytes that are not a page: empty, binary, or in an unknown charset."""


class NotAnArticle(CleanfeedError):  # noqa: N818
    """A page holds no story.

    Args:
        page_type: What the page is instead, a value of ``cleanfeed.PageType``.
        reason: One sentence for a person.
        url: Address of the page, or ``None``.
    """

    def __init__(self, page_type: str, reason: str, url: str | None = None) -> None:
        super().__init__(f"{url or 'page'} is not an article: {reason}")
        self.page_type = page_type
        self.reason = reason
        self.url = url


class RulesError(CleanfeedError):
    """A site's rules are refused."""


class StoreError(CleanfeedError):
    """The store cannot be opened, read or written."""


class LockedError(CleanfeedError):
    """Another run holds the lock."""


class SinkError(CleanfeedError):
    """A sink is behind; the store keeps everything."""
