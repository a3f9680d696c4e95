"""What the requests of one rendered page are answered with: fetched by us, through the same guard.

The browser has no network. Its page gets the document that is there already, scripts and
data that our own fetcher brings (robots.txt, guard, limits and all), and nothing else.
"""

from __future__ import annotations

import asyncio
import html
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from playwright.async_api import Error, Request, Route

from cleanfeed.errors import BadStatus, BodyTooLarge, FetchError
from cleanfeed.fetch.browser.admission import MAX_NAVIGATIONS, Verdict, Wish, judge, passed_on
from cleanfeed.fetch.browser.options import BrowserOptions
from cleanfeed.fetch.browser.scripts import ScriptShelf
from cleanfeed.fetch.values import Accept, FetchRequest, Outcome, Page
from cleanfeed.urls import origin_of

log = logging.getLogger(__name__)

Fetch = Callable[[FetchRequest], Awaitable[Outcome]]

_PASSED_HEADERS = frozenset({"content-type", "content-security-policy", "x-content-type-options"})


@dataclass(kw_only=True)  # without slots: playwright leaves a mark on whatever owns a listener
class Answers:
    """Answers the requests of one page.

    Args:
        page: The page as its server sent it: its document is not asked for again.
        fetch: Brings everything else.
        options: Limits.
        shelf: Scripts that other pages have brought already.
    """

    page: Page
    fetch: Fetch
    options: BrowserOptions
    shelf: ScriptShelf
    shown: Page | None = None
    """The document that the tab shows."""
    _documents: dict[str, Page] = field(default_factory=dict)
    _navigations: int = 0
    _requests: int = 0
    _size_bytes: int = 0
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _stirred_s: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    @property
    def quiet_s(self) -> float:
        """How long the page has asked for nothing and waited for nothing."""
        return 0.0 if self._under_way else asyncio.get_running_loop().time() - self._stirred_s

    async def answer(self, route: Route) -> None:
        """Answer one request, whatever happens: one left open would hold its page up."""
        work = asyncio.create_task(self._answer(route))
        self._under_way.add(work)
        try:
            await asyncio.wait({work})
        finally:
            self._under_way.discard(work)
            self._stirred_s = asyncio.get_running_loop().time()
        if not work.cancelled():
            work.result()

    async def end(self) -> None:
        """Let go of everything that is still being fetched."""
        for work in self._under_way:
            work.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _answer(self, route: Route) -> None:
        try:
            try:
                await self._answer_as_judged(route, _wish(route.request))
            except FetchError as exc:
                log.info("not given to %s: %s", self.page.url, exc)
                await _refuse(route)
        except Error as exc:
            log.debug("%s went before it was answered: %s", self.page.url, exc)

    async def _answer_as_judged(self, route: Route, wish: Wish) -> None:
        match judge(wish):
            case Verdict.DOCUMENT:
                await self._give_document(route, wish)
            case Verdict.PART:
                await self._give_part(route, wish)
            case Verdict.NOTHING:
                await route.fulfill(status=200, body="", content_type="text/css")
            case Verdict.REFUSED:
                await _refuse(route)

    async def _give_document(self, route: Route, wish: Wish) -> None:
        """Give what the tab is to show; what lies behind a redirect is shown under its own address."""
        self._navigations += 1
        if self._navigations > MAX_NAVIGATIONS:
            raise FetchError(wish.url, f"the page sends itself on more than {MAX_NAVIGATIONS} times")
        if self._navigations == 1:
            document = self.page
        else:
            document = self._documents.get(wish.url) or await self._ask(FetchRequest(url=wish.url))
            if document.url != wish.url:
                self._documents[document.url] = document
                await route.fulfill(status=200, body=_signpost(document.url), content_type="text/html")
                return
        self.shown = document
        await _give(route, document)

    async def _give_part(self, route: Route, wish: Wish) -> None:
        origin = origin_of((self.shown or self.page).url) or ""
        is_script = wish.kind == "script"
        part = self.shelf.find(origin, wish.url) if is_script else None
        if part is None:
            request = FetchRequest(url=wish.url, accept=Accept.PART, part_of=origin, headers=passed_on(wish))
            try:
                part = await self._ask(request)
            except BadStatus as exc:
                if wish.reads_across:
                    raise
                await route.fulfill(status=exc.status, body="")
                return
        if any(origin_of(each) != origin_of(part.url) for each in part.redirects):
            raise FetchError(wish.url, "leads to another origin, which the page would read unasked")
        if wish.reads_across and part.header("access-control-allow-origin") is None:
            # Chromium would have seen to it, but playwright adds the permission that a server did not give.
            raise FetchError(wish.url, "its server does not let other origins read it")
        if is_script:
            self.shelf.keep(origin, wish.url, part)
        await _give(route, part)

    async def _ask(self, request: FetchRequest) -> Page:
        """Fetch something for the page, within what it may cost."""
        self._requests += 1
        if self._requests > self.options.max_requests:
            raise FetchError(request.url, f"one page may ask {self.options.max_requests} times")
        fetched = await self.fetch(request)
        if not isinstance(fetched, Page):
            raise FetchError(request.url, "its site does not want it fetched")
        self._size_bytes += len(fetched.body)
        if self._size_bytes > self.options.max_bytes:
            raise BodyTooLarge(request.url, f"one page may get {self.options.max_bytes} bytes")
        return fetched


def _wish(request: Request) -> Wish:
    return Wish(
        url=request.url,
        method=request.method,
        kind=request.resource_type,
        headers=tuple(request.headers.items()),
        is_main=_is_of_main_frame(request),
    )


def _is_of_main_frame(request: Request) -> bool:
    """Tell whether the page itself asks; what asks without a frame, such as a worker, is not it."""
    try:
        return request.frame.parent_frame is None
    except Error:
        return request.is_navigation_request()  # the frame of a new document is not there yet


async def _refuse(route: Route) -> None:
    """Give nothing; a page that cannot go elsewhere stays what it is."""
    if route.request.is_navigation_request():
        await route.fulfill(status=HTTPStatus.NO_CONTENT)
    else:
        await route.abort("blockedbyclient")


def _signpost(url: str) -> str:
    return f'<meta http-equiv="refresh" content="0;url={html.escape(url, quote=True)}">'


async def _give(route: Route, page: Page) -> None:
    kept = {
        name: value
        for name, value in page.headers
        if name in _PASSED_HEADERS or name.startswith("access-control-")
    }
    await route.fulfill(status=page.status, body=page.body, headers=kept)
