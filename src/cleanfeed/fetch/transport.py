"""What the conductor needs of HTTP: one method, one value. ``wire`` provides it over httpx."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a host name and a port to numeric addresses, the best first; raises OSError where there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The head of a response, and its body still on the wire."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """Names in lower case."""
    pieces: AsyncIterable[bytes]
    """The body as it was sent, still compressed."""

    def header(self, name: str) -> str | None:
        """Return the first header of a name in lower case, or ``None``."""
        return next((value for key, value in self.headers if key == name), None)

    def all_headers(self, name: str) -> list[str]:
        """Return every header of a name in lower case."""
        return [value for key, value in self.headers if key == name]

    @property
    def header_bytes(self) -> int:
        """Size of the headers on the wire of HTTP/1.1."""
        return sum(len(name) + len(value) + 4 for name, value in self.headers)


class Transport(Protocol):
    """Sends requests and owns the connections for them."""

    def get(
        self, url: str, headers: Sequence[tuple[str, str]], *, proxy: str | None, http2: bool
    ) -> AbstractAsyncContextManager[Response]:
        """Send a GET and give its response; leaving the context ends the exchange, wherever it stands."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...
