"""One request and its answer: the only place where a hop is made, for pages and robots.txt alike."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cleanfeed.errors import BadStatus, BodyTooLarge, FetchError, FetchTimeout
from cleanfeed.fetch.answers import Answer
from cleanfeed.fetch.bodies import BodyLimits, read_body, read_prefix
from cleanfeed.fetch.credentials import ChainCookies, HostTable
from cleanfeed.fetch.failures import HostLeftAlone, ServerBusy
from cleanfeed.fetch.options import FetchOptions
from cleanfeed.fetch.politeness import MAX_TIMEOUTS, Gate
from cleanfeed.fetch.redirects import REDIRECT_STATUSES, next_hop
from cleanfeed.fetch.requests import has_validators, request_headers
from cleanfeed.fetch.retries import PATIENCE_STATUSES, read_retry_after
from cleanfeed.fetch.transport import Response, Transport
from cleanfeed.fetch.values import FetchRequest
from cleanfeed.urls.hosts import Address, split_address

HTTP_OK = 200
HTTP_NON_AUTHORITATIVE = 203
HTTP_NOT_MODIFIED = 304
_PAGE_STATUSES = (HTTP_OK, HTTP_NON_AUTHORITATIVE)


@dataclass(slots=True)
class Chain:
    """One attempt under way: what the hops of a chain share."""

    request: FetchRequest
    left_s: float
    """Time on the network that is left."""
    prefix_bytes: int | None = None
    """Read so much of any body and never refuse it; ``None`` for whole pages."""
    cookies: ChainCookies = field(default_factory=ChainCookies)
    passed: list[str] = field(default_factory=list)


class Hops:
    """Makes hops through the gate.

    Args:
        options: Limits and identity.
        transport: Speaks HTTP.
        gate: Keeps requests apart.
    """

    def __init__(self, options: FetchOptions, transport: Transport, gate: Gate) -> None:
        self._options = options
        self._transport = transport
        self._gate = gate
        self._hosts = HostTable(options.hosts)

    async def make(self, chain: Chain, url: str, crawl_delay_s: float = 0.0) -> Answer:
        """Return the answer of one address; ``location`` says where it leads on.

        Raises:
            FetchError: No answer came, or none that gives a page.
        """
        address = split_address(url)
        host = self._hosts.find(address.origin)
        delay = (
            self._options.politeness_delay_s if host.politeness_delay_s is None else host.politeness_delay_s
        )
        delay = max(delay, min(crawl_delay_s, self._options.max_crawl_delay_s))
        goes_on = bool(chain.passed or chain.request.part_of) or chain.prefix_bytes is not None
        name = _host_name(address)
        async with self._gate.enter(
            name,
            concurrency=host.concurrency or self._options.host_concurrency,
            delay_s=0.0 if chain.prefix_bytes is not None else delay,
            wait=not goes_on,
        ):
            self._refuse_held(url, name)
            return await self._within_deadline(chain, url, address)

    async def _within_deadline(self, chain: Chain, url: str, address: Address) -> Answer:
        """Ask within two limits: the head is to come as a whole in the time to connect and to answer."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        head_s = self._options.connect_timeout_s + self._options.read_timeout_s
        ends_at = started + max(chain.left_s, 0.0)
        clock = asyncio.timeout_at(min(started + head_s, ends_at))
        try:
            async with clock:
                return await self._ask(chain, url, address, lambda: clock.reschedule(ends_at))
        except TimeoutError as exc:
            if clock.when() != ends_at:
                raise FetchTimeout(url, f"no answer within {head_s:g} s") from exc
            raise FetchTimeout(url, f"not complete within {self._options.deadline_s:g} s") from exc
        finally:
            chain.left_s -= loop.time() - started

    async def _ask(self, chain: Chain, url: str, address: Address, heard: Callable[[], None]) -> Answer:
        host = self._hosts.find(address.origin)
        headers = request_headers(chain.request, url, self._options, host, chain.cookies)
        proxy = self._options.proxy if host.proxy is None else host.proxy
        exchange = self._transport.get(url, headers, proxy=proxy or None, http2=host.http2)
        async with exchange as response:
            heard()
            self._check_head(url, response)
            changed = chain.cookies.store(address.origin, response.all_headers("set-cookie"))
            if response.status in REDIRECT_STATUSES:
                location = next_hop(url, response.header("location"))
                return _answer(url, response, location=location, cookies_changed=changed)
            if response.status == HTTP_NOT_MODIFIED and has_validators(headers):
                return _answer(url, response)
            self._note_patience(url, address, response)
            if chain.prefix_bytes is not None:
                return _answer(url, response, body=await self._read_prefix(response, chain.prefix_bytes))
            if response.status not in _PAGE_STATUSES:
                raise BadStatus(url, response.status)
            return _answer(url, response, body=await self._read_body(url, response, chain.request))

    async def _read_body(self, url: str, response: Response, request: FetchRequest) -> bytes:
        self._check_length(url, response)
        limits = BodyLimits(
            max_bytes=self._options.max_body_bytes, min_rate_bytes_s=self._options.min_rate_bytes_s
        )
        return await read_body(url, response, request.accept, limits)

    @staticmethod
    async def _read_prefix(response: Response, limit_bytes: int) -> bytes:
        if response.status not in _PAGE_STATUSES:
            return b""
        return await read_prefix(response, limit_bytes)

    def _check_head(self, url: str, response: Response) -> None:
        limit = self._options.max_header_bytes
        if response.header_bytes > limit:
            raise FetchError(url, f"headers are {response.header_bytes} bytes, limit is {limit}")

    def _check_length(self, url: str, response: Response) -> None:
        """Refuse at once what announces itself as too large; a compressed body can only grow."""
        length, limit = response.header("content-length"), self._options.max_body_bytes
        if length and length.isascii() and length.isdigit() and int(length[:18]) > limit:
            raise BodyTooLarge(url, f"body is {length} bytes, limit is {limit}")

    def _note_patience(self, url: str, address: Address, response: Response) -> None:
        """Hold the host for as long as its Retry-After asks, for every request."""
        if response.status not in PATIENCE_STATUSES:
            return
        wait_s = read_retry_after(response.header("retry-after"), datetime.now(UTC))
        if wait_s is not None:
            self._gate.hold(_host_name(address), wait_s, response.status)
            raise ServerBusy(url, response.status, wait_s)

    def _refuse_held(self, url: str, host: str) -> None:
        """Leave a host alone that asked for patience a moment ago, or has none left of ours."""
        held = self._gate.held(host)
        if held is not None:
            raise ServerBusy(url, held.status, held.seconds)
        if self._gate.is_left_alone(host):
            raise HostLeftAlone(url, f"left alone: {MAX_TIMEOUTS} requests in a row to {host} took too long")


def _answer(
    url: str,
    response: Response,
    *,
    body: bytes = b"",
    location: str | None = None,
    cookies_changed: bool = False,
) -> Answer:
    return Answer(
        url=url,
        status=response.status,
        headers=response.headers,
        body=body,
        location=location,
        cookies_changed=cookies_changed,
    )


def _host_name(address: Address) -> str:
    return address.origin.partition("://")[2]
