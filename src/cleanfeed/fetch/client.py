"""The conductor of fetching: robots.txt, hop after hop, and another attempt where it may help.

Every decision it follows is a plain function in a module of its own; HTTP itself is in
``wire``, which is imported when fetching begins, since httpx takes 150 ms to import and a
configuration is read without it.
"""

from __future__ import annotations

import asyncio
import logging
import random
import resource
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from cleanfeed.errors import BadStatus, FetchError, FetchTimeout, TooManyRedirects
from cleanfeed.fetch.amp import find_plain_page, is_amp
from cleanfeed.fetch.answers import Journey, finish_page
from cleanfeed.fetch.failures import Unreachable
from cleanfeed.fetch.hops import HTTP_NOT_MODIFIED, Chain, Hops
from cleanfeed.fetch.options import FetchOptions
from cleanfeed.fetch.politeness import Gate
from cleanfeed.fetch.redirects import check_hop
from cleanfeed.fetch.retries import RetryPolicy, decide_retry
from cleanfeed.fetch.robots import (
    MAX_ROBOTS_BYTES,
    MAX_ROBOTS_REDIRECTS,
    RobotsAnswer,
    RobotsRules,
    RobotsShelf,
    judge_robots_status,
    read_robots,
)
from cleanfeed.fetch.robots_keeper import RobotsKeeper
from cleanfeed.fetch.transport import Transport
from cleanfeed.fetch.values import Accept, Disallowed, FetchRequest, NotModified, Outcome, Page
from cleanfeed.urls.canonical import printable
from cleanfeed.urls.hosts import split_address
from cleanfeed.urls.resolve import resolve_url

log = logging.getLogger(__name__)

DEFAULTS = FetchOptions()

FILES_FOR_OTHERS = 200
"""Open files left to the store, sinks, workers and idle connections."""


class Fetcher:
    """Fetches pages politely; an async context manager that owns every connection it opens.

    Any number of ``fetch`` calls may run at once: they share the politeness towards each
    host, its connections and its robots.txt.

    Args:
        options: Limits, identity, politeness.
        transport: Speaks HTTP; made from the options by default.
        shelf: Keeps each robots.txt beyond this fetcher's life; ``None`` for none.
    """

    def __init__(
        self,
        options: FetchOptions = DEFAULTS,
        transport: Transport | None = None,
        shelf: RobotsShelf | None = None,
    ) -> None:
        self._options = options
        self._transport = transport or _make_transport(options)
        self._hops = Hops(options, self._transport, Gate(options.concurrency, slow_places(options)))
        self._robots = RobotsKeeper(
            self._read_robots,
            options.robots_max_age_s,
            options.retry_base_s / 2,
            shelf,
            options.robots_token,
        )
        self._retry_policy = RetryPolicy(
            retries=options.retries, base_s=options.retry_base_s, max_wait_s=options.max_retry_wait_s
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def fetch(self, request: FetchRequest) -> Outcome:
        """Return the page, ``NotModified`` or ``Disallowed``.

        Raises:
            FetchError: No page came; ``FetchTimeout``, ``BadStatus``, ``ServerBusy``,
                ``BodyTooLarge``, ``TooManyRedirects`` and ``Unreachable`` say why. A
                robots.txt that cannot be read raises too: nothing is allowed until it can.
        """
        url = _readable_address(request.url)
        request = replace(request, validated_url=request.validated_url or url)
        attempt = 1
        while True:
            try:
                return await self._attempt(request, url)
            except FetchError as failure:
                wait_s = decide_retry(failure, attempt, self._retry_policy, random.random())
                if wait_s is None:
                    raise
                log.info("attempt %d failed, next in %.1f s: %s", attempt, wait_s, failure)
            await asyncio.sleep(wait_s)
            attempt += 1

    async def robots_sitemaps(self, url: str) -> tuple[str, ...]:
        """Return the absolute addresses that the robots.txt of an address's origin names after ``Sitemap:``.

        Raises:
            FetchError: The robots.txt cannot be read.
        """
        origin = split_address(_readable_address(url)).origin
        rules = await self._robots.rules_for(origin)
        found = (resolve_url(origin + "/", reference) for reference in rules.sitemaps)
        return tuple(dict.fromkeys(address for address in found if address))

    async def _attempt(self, request: FetchRequest, url: str) -> Outcome:
        """Follow one chain of redirects to its end, and from an AMP page on to the plain one."""
        outcome = await self._follow(request, url, self._options.deadline_s)
        if isinstance(outcome, Page) and request.accept is Accept.PAGE and self._options.follow_amp:
            return await self._prefer_plain(request, outcome)
        return outcome

    async def _prefer_plain(self, request: FetchRequest, page: Page) -> Outcome:
        """Return the plain page behind an AMP page, or the AMP page where there is none to be had."""
        target = find_plain_page(page.body, page.url)
        if target is None or target in page.redirects:
            return page
        try:
            plain = await self._follow(request, target, self._options.deadline_s - page.elapsed_s)
        except FetchError as failure:
            log.info("the AMP page %s serves: %s", page.url, failure)
            return page
        if isinstance(plain, Page) and not is_amp(plain.body):
            passed = (*page.redirects, page.url, *plain.redirects)
            return replace(plain, redirects=passed)
        return plain if isinstance(plain, NotModified) else page

    async def _follow(self, request: FetchRequest, url: str, time_s: float) -> Outcome:
        """Follow one chain of redirects to its end."""
        chain = Chain(replace(request, url=url), time_s)
        while True:
            rules = await self._rules_for(url)
            if not rules.allows(url):
                return Disallowed(url=url, reason="robots.txt")
            answer = await self._hops.make(chain, url, rules.crawl_delay_s)
            if answer.status == HTTP_NOT_MODIFIED:
                return NotModified(url=url, requested_url=request.url, fetched_at=datetime.now(UTC))
            target = answer.location
            if target is None:
                outcome = finish_page(answer, self._journey(request, chain), self._options)
                if not isinstance(outcome, str):
                    return outcome
                target = outcome
            chain.passed.append(url)
            check_hop(
                request.url, target, chain.passed, self._options.max_redirects, revisit=answer.cookies_changed
            )
            url = target

    def _journey(self, request: FetchRequest, chain: Chain) -> Journey:
        return Journey(
            request=request,
            passed=tuple(chain.passed),
            ended_at=datetime.now(UTC),
            elapsed_s=self._options.deadline_s - chain.left_s,
        )

    async def _rules_for(self, url: str) -> RobotsRules:
        if not self._options.obey_robots:
            return RobotsRules(self._options.robots_token)
        return await self._robots.rules_for(split_address(url).origin)

    async def _read_robots(self, origin: str) -> RobotsRules:
        """Fetch and read the robots.txt of an origin, or say why nothing of it may be fetched now."""
        url = f"{origin}/robots.txt"
        token = self._options.robots_token
        chain = Chain(FetchRequest(url=url, accept=Accept.SOURCE), self._options.deadline_s, MAX_ROBOTS_BYTES)
        try:
            while True:
                answer = await self._hops.make(chain, url)
                if answer.location is None:
                    break
                chain.passed.append(url)
                check_hop(origin, answer.location, chain.passed, MAX_ROBOTS_REDIRECTS)
                url = answer.location
        except TooManyRedirects:
            return RobotsRules(token)
        except FetchError as exc:
            raise _unreadable_robots(exc) from exc
        meaning = judge_robots_status(answer.status)
        if meaning is RobotsAnswer.UNREACHABLE:
            raise BadStatus(f"{origin}/robots.txt", answer.status)
        return read_robots(answer.body, token) if meaning is RobotsAnswer.RULES else RobotsRules(token)


def slow_places(options: FetchOptions) -> int:
    """Return how many requests may drag on: what is configured, or what the limit on open files leaves."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY:
        return options.slow_concurrency
    return max(0, min(options.slow_concurrency, allowed - FILES_FOR_OTHERS - options.concurrency))


def _make_transport(options: FetchOptions) -> Transport:
    from cleanfeed.fetch.wire import Wire

    return Wire(options)


def _readable_address(url: str) -> str:
    """Return the address to ask for: absolute, without user name and fragment, its parameters untouched."""
    address = resolve_url(None, url)
    if address is None:
        raise FetchError(printable(url), "not an http or https address")
    return address.partition("#")[0]


def _unreadable_robots(exc: FetchError) -> FetchError:
    """Say that nothing of a host may be fetched since its robots.txt could not be."""
    message = f"{exc.message}; without robots.txt nothing may be fetched"
    if isinstance(exc, FetchTimeout):
        return FetchTimeout(exc.url, message)
    return Unreachable(exc.url, message) if isinstance(exc, Unreachable) else exc
