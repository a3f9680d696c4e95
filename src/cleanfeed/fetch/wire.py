"""HTTP itself: the only module that knows httpx and httpcore's pools.

One small pool per origin behind one object, all sharing one TLS context: a single large
pool hardly reuses connections over many hosts, and a context costs 50 ms to build. The
transports are used without an httpx client above them, since redirects, cookies, decoding
and limits are decided elsewhere, and a client's own share of CPU time would be lost.
"""

from __future__ import annotations

import resource
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec

import httpcore
import httpx

from cleanfeed.errors import ConfigError, FetchError, FetchTimeout
from cleanfeed.fetch.connect import AddressRefused, GuardedBackend, SystemResolver
from cleanfeed.fetch.failures import Unreachable
from cleanfeed.fetch.guard import Guard
from cleanfeed.fetch.options import FetchOptions
from cleanfeed.fetch.transport import Resolver, Response
from cleanfeed.urls.hosts import DEFAULT_PORTS, split_address

_PROXY_HELP = "[fetch] proxy is no http or https address; write http://user:password@host:port"


IDLE_FILES_SHARE = 0.25
"""Part of the open files that a process may have which idle connections may take."""

PoolKey = tuple[str, str | None, bool]
"""Origin, proxy, and whether HTTP/2 is spoken."""


class PinnedTransport(httpx.AsyncHTTPTransport):
    """An httpx transport whose connections are opened by our backend."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self._pool = pool


@dataclass(slots=True)
class _Pool:
    """The connections of one origin, and how many requests use them now."""

    transport: PinnedTransport
    users: int = 0


class Wire:
    """Sends requests over per-origin pools; a ``Transport``.

    Args:
        options: Timeouts, guard, proxies.
        resolver: Finds the addresses of a name; the system's by default.
        connector: Opens connections to numeric addresses.
    """

    def __init__(
        self,
        options: FetchOptions,
        resolver: Resolver | None = None,
        connector: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._options = options
        self._system = SystemResolver(options.resolve)
        self._connector = connector or httpcore.AnyIOBackend()
        self._backend = GuardedBackend(
            Guard(options.allow_private_hosts), resolver or self._system, self._connector
        )
        self._context: ssl.SSLContext | None = None
        self._pools: dict[PoolKey, _Pool] = {}
        self._idle: OrderedDict[PoolKey, None] = OrderedDict()
        """Pools that nobody uses now, the one unused for longest first."""
        self._max_pools = kept_pools(options)

    async def aclose(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            await pool.transport.aclose()
        self._pools.clear()
        self._idle.clear()
        self._system.close()

    @asynccontextmanager
    async def get(
        self, url: str, headers: Sequence[tuple[str, str]], *, proxy: str | None, http2: bool
    ) -> AsyncIterator[Response]:
        """Send a GET and give its response; leaving the context ends the exchange, wherever it stands.

        Raises:
            FetchTimeout: The server was silent too long.
            Unreachable: It could not be reached, or broke off.
            FetchError: The guard forbids its address, or it does not speak HTTP.
        """
        try:
            if proxy:
                await self._judge_behind_proxy(url)
            key = (split_address(url).origin, proxy, http2)
            pool = self._take(key)
            try:
                await self._close_oldest()
                reply = await pool.transport.handle_async_request(self._request(url, headers))
                try:
                    yield _read_head(reply)
                finally:
                    await reply.aclose()
            finally:
                self._release(key, pool)
        except AddressRefused as exc:
            raise FetchError(url, str(exc)) from exc
        except (httpx.TimeoutException, httpcore.TimeoutException) as exc:
            raise FetchTimeout(url, _timeout_message(exc, self._options)) from exc
        except (httpx.LocalProtocolError, httpx.InvalidURL, httpx.UnsupportedProtocol) as exc:
            raise FetchError(url, f"cannot be asked for ({exc})") from exc
        except (httpx.TransportError, httpcore.NetworkError) as exc:
            if "CERTIFICATE_VERIFY_FAILED" in str(exc):
                raise FetchError(url, f"its certificate is not valid ({exc})") from exc
            raise Unreachable(url, _trouble(exc)) from exc

    def _request(self, url: str, headers: Sequence[tuple[str, str]]) -> httpx.Request:
        options = self._options
        timeouts = {
            "connect": options.connect_timeout_s,
            "read": options.read_timeout_s,
            "write": options.read_timeout_s,
            "pool": options.deadline_s,
        }
        sent = [(name.encode("ascii"), _header_bytes(value)) for name, value in headers]
        return httpx.Request("GET", url, headers=sent, extensions={"timeout": timeouts})

    async def _judge_behind_proxy(self, url: str) -> None:
        """Judge the target of a proxy; a name that only the proxy knows is its business."""
        address = split_address(url)
        try:
            await self._backend.permitted(
                address.host, address.port or DEFAULT_PORTS[address.scheme], self._options.connect_timeout_s
            )
        except (httpcore.ConnectError, httpcore.ConnectTimeout):
            return

    def _take(self, key: PoolKey) -> _Pool:
        """Return the pool of an origin, marked as in use before anybody else can close it."""
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = _Pool(PinnedTransport(self._make_pool(*key)))
        self._idle.pop(key, None)
        pool.users += 1
        return pool

    def _make_pool(
        self,
        origin: str,
        proxy: str | None,
        http2: bool,  # noqa: FBT001 - a part of the key
    ) -> httpcore.AsyncConnectionPool:
        if http2 and find_spec("h2") is None:
            raise ConfigError("[fetch.hosts] http2 needs the package h2; install it or leave http2 out")
        if self._context is None and origin.startswith("https"):
            self._context = httpx.create_ssl_context()
        direct = self._backend if proxy is None else self._connector
        return httpcore.AsyncConnectionPool(
            ssl_context=self._context,
            proxy=_read_proxy(proxy) if proxy else None,
            max_connections=None,
            max_keepalive_connections=self._options.host_concurrency,
            keepalive_expiry=self._options.keepalive_s,
            http2=http2,
            network_backend=direct,
        )

    def _release(self, key: PoolKey, pool: _Pool) -> None:
        pool.users -= 1
        if not pool.users:
            self._idle[key] = None

    async def _close_oldest(self) -> None:
        """Close the pools unused for longest; one that is in use stays, however old."""
        while self._idle and len(self._pools) > self._max_pools:
            key, _ = self._idle.popitem(last=False)
            await self._pools.pop(key).transport.aclose()


def kept_pools(options: FetchOptions) -> int:
    """Return how many hosts are kept connected: what is configured, or what the open files permit."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY:
        return options.max_host_pools
    return max(1, min(options.max_host_pools, int(allowed * IDLE_FILES_SHARE)))


def _header_bytes(value: str) -> bytes:
    """Return a header's value as it is sent: what a server wrote goes back in its own bytes."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")


def _read_head(reply: httpx.Response) -> Response:
    headers = tuple(
        (name.lower().decode("latin-1"), value.decode("latin-1")) for name, value in reply.headers.raw
    )
    if not isinstance(reply.stream, AsyncIterable):
        raise TypeError("an async transport gave a stream that is not async")
    return Response(status=reply.status_code, headers=headers, pieces=reply.stream)


def _read_proxy(proxy: str) -> httpcore.Proxy:
    try:
        parsed = httpx.Proxy(proxy)
    except (ValueError, httpx.InvalidURL) as exc:
        raise ConfigError(_PROXY_HELP) from exc
    if parsed.url.scheme not in DEFAULT_PORTS:
        raise ConfigError(_PROXY_HELP)
    return httpcore.Proxy(str(parsed.url), auth=parsed.raw_auth)


def _timeout_message(exc: Exception, options: FetchOptions) -> str:
    if isinstance(exc, (httpx.ConnectTimeout, httpcore.ConnectTimeout)):
        return f"no connection within {options.connect_timeout_s:g} s"
    return f"server was silent for {options.read_timeout_s:g} s"


def _trouble(exc: Exception) -> str:
    """Say what broke, without the credentials a proxy's error might hold."""
    if isinstance(exc, (httpx.ConnectError, httpcore.ConnectError)):
        return f"cannot be reached ({exc})"
    if isinstance(exc, httpx.ProxyError):
        return "the proxy refuses"
    if isinstance(exc, httpx.RemoteProtocolError):
        return f"server broke the rules of HTTP ({exc})"
    return f"connection broke off ({exc or type(exc).__name__})"
