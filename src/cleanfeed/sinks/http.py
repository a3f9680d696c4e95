"""HTTP as sinks speak it: one client, a deadline, and what each failure means for a delivery."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from cleanfeed.errors import SinkError
from cleanfeed.sinks.failures import BatchRefusedError, SinkBusyError

CONNECT_WITHIN_S = 10.0
LONGEST_RETRY_AFTER_S = 86_400.0
BUSY_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 507})
"""Overloaded, restarting, behind a proxy that is, or out of disk."""
BATCH_STATUSES = frozenset({400, 413, 414, 422})
"""Something in the batch, or its size, is at fault."""
SHOWN_CHARS = 300
GZIP_LEVEL = 4
"""3 kB articles: a fifth of the bytes; level 9 saves 3 % more for three times the time."""


class HttpSender:
    """Sends requests to one server."""

    def __init__(
        self, name: str, timeout_s: float, headers: Mapping[str, str], auth: httpx.Auth | None
    ) -> None:
        """Open a client.

        Args:
            name: Names the sink in messages.
            timeout_s: Limit of each step of a request.
            headers: Sent with every request.
            auth: Proves who we are, or ``None``.
        """
        self.name = name
        self._client = httpx.Client(
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_WITHIN_S, timeout_s)),
            headers={"user-agent": "cleanfeed"} | dict(headers),
            auth=auth,
            follow_redirects=False,
            trust_env=False,
        )

    def send(
        self, method: str, url: str, content: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Return the answer to a request, whatever its status.

        Raises:
            SinkBusyError: No answer came; whether the server did the work is unknown.
        """
        try:
            return self._client.request(method, url, content=content or None, headers=dict(headers or {}))
        except httpx.TransportError as exc:
            what = str(exc) or type(exc).__name__
            raise SinkBusyError(f"{self.name}: no answer from {_host(url)} ({what})") from exc

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def pack(content: bytes) -> bytes:
    """Return the body gzipped, the same bytes for the same content."""
    return gzip.compress(content, GZIP_LEVEL, mtime=0)


def failure_of(name: str, response: httpx.Response) -> SinkError | None:
    """Return what a status means for the batch that was sent, or ``None`` for success."""
    status = response.status_code
    if response.is_success:
        return None
    message = f"{name}: the server answered {status} ({shown(response)})"
    if status in BUSY_STATUSES:
        return SinkBusyError(message, retry_after_s=retry_after_s(response, datetime.now(UTC)))
    if status in BATCH_STATUSES:
        return BatchRefusedError(message)
    if status in {401, 403}:
        return SinkError(f"{message}; check the user, the password or the key")
    return SinkError(message)


def shown(response: httpx.Response) -> str:
    """Return the beginning of an answer on one line, for a message."""
    return " ".join(response.text.split())[:SHOWN_CHARS] or "no text"


def retry_after_s(response: httpx.Response, now: datetime) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, or ``None`` for none or nonsense."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_RETRY_AFTER_S)
    with contextlib.suppress(ValueError):
        when = parsedate_to_datetime(value)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return min(max((when - now).total_seconds(), 0.0), LONGEST_RETRY_AFTER_S)
    return None


@contextlib.contextmanager
def closing_on_error(sender: HttpSender) -> Iterator[None]:
    """Close the client if the block fails, for constructors."""
    try:
        yield
    except BaseException:
        sender.close()
        raise


def _host(url: str) -> str:
    return httpx.URL(url).netloc.decode()
