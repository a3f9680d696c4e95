"""Failures that tell the caller more than the error families of the whole program do."""

from __future__ import annotations

from cleanfeed.errors import BadStatus, FetchError


class Unreachable(FetchError):  # noqa: N818 - leaves say what happened
    """A host could not be reached or broke off; it may do better later."""


class ServerBusy(BadStatus):
    """A server asks for patience: 429 or 503 with Retry-After.

    Args:
        url: Address that was asked for.
        status: HTTP status code.
        retry_after_s: Seconds from now until the server wants to be asked again.
    """

    def __init__(self, url: str | None, status: int, retry_after_s: float) -> None:
        super().__init__(url, status)
        self.retry_after_s = retry_after_s


class HostLeftAlone(Unreachable):
    """A host let so many requests in a row run out of time that it is not asked for a while."""


class RenderFailed(FetchError):  # noqa: N818 - leaves say what happened
    """A page came, and the browser could not make it show what its scripts would: it crashed or left."""
