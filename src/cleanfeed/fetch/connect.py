"""Opens connections, each to an address that was judged a moment before.

The name is resolved here, every answer is judged, and the connection goes to the judged
address itself, so no second look-up can lead elsewhere. TLS still verifies the name.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

import httpcore

from cleanfeed.fetch.guard import Guard, plain_host
from cleanfeed.fetch.transport import Resolver

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

RESOLVER_THREADS = 16
"""Look-ups under way at once; a dead name server must not hold up every host."""


class AddressRefused(Exception):  # noqa: N818 - leaves say what happened; it never leaves fetch
    """The guard forbids every address of a host; the message says why."""


class SystemResolver:
    """Asks the system's name service in threads of its own."""

    def __init__(self, overrides: Mapping[str, str]) -> None:
        self._overrides = {plain_host(host): address for host, address in overrides.items()}
        self._threads = ThreadPoolExecutor(RESOLVER_THREADS, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return the numeric addresses of a host."""
        if host in self._overrides:
            return [self._overrides[host]]
        if _is_numeric(host):
            return [host]
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(self._threads, _look_up, host, port)
        return list(dict.fromkeys(answers))

    def close(self) -> None:
        """Let the threads go; a look-up under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to judged addresses only.

    Args:
        guard: Judges every address.
        resolver: Finds the addresses of a name.
        inner: Opens the connection to a numeric address.
    """

    def __init__(self, guard: Guard, resolver: Resolver, inner: httpcore.AsyncNetworkBackend) -> None:
        self._guard = guard
        self._resolver = resolver
        self._inner = inner

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface of httpcore
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection to the first permitted address that answers.

        Raises:
            AddressRefused: No address of the host is permitted; nothing was contacted.
            httpcore.ConnectError: No address is known, or none answers.
        """
        failure: Exception | None = None
        for address in await self.permitted(host, port, timeout):
            try:
                stream = await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as exc:
                failure = exc
                continue
            await self._check_peer(host, stream)
            return stream
        raise failure or httpcore.ConnectError(f"no address is known for {host}")

    async def permitted(self, host: str, port: int, timeout_s: float | None) -> list[str]:
        """Return the addresses of a host that the guard permits.

        Raises:
            AddressRefused: There are addresses, and none is permitted.
            httpcore.ConnectError: The name is not known.
            httpcore.ConnectTimeout: The name service does not answer.
        """
        host = host.strip("[]").lower()
        try:
            async with asyncio.timeout(timeout_s):
                addresses = await self._resolver(host, port)
        except TimeoutError as exc:
            raise httpcore.ConnectTimeout(f"no answer for the name {host} within {timeout_s} s") from exc
        except (OSError, UnicodeError) as exc:
            raise httpcore.ConnectError(f"the name {host} is not known ({exc})") from exc
        refusals = {address: self._guard.refusal(host, address) for address in addresses}
        permitted = [address for address, refusal in refusals.items() if refusal is None]
        if addresses and not permitted:
            raise AddressRefused(next(refusal for refusal in refusals.values() if refusal))
        return permitted

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface of httpcore
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: pages are not fetched from local sockets."""
        del timeout, socket_options
        raise AddressRefused(f"{path} is a local socket")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    async def _check_peer(self, host: str, stream: httpcore.AsyncNetworkStream) -> None:
        """Judge the connected socket itself: what is between us and the network may have its own routes."""
        peer = stream.get_extra_info("server_addr")
        refusal = self._guard.refusal(host, peer[0]) if peer else None
        if refusal:
            await stream.aclose()
            raise AddressRefused(refusal)


def _is_numeric(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]
