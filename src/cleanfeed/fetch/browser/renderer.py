"""The conductor of rendering: a browser when the first page asks for one, an empty profile for each page."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cleanfeed.errors import ConfigError, FetchTimeout
from cleanfeed.fetch.answers import indexing_refusal
from cleanfeed.fetch.browser.options import BrowserOptions
from cleanfeed.fetch.browser.scripts import ScriptShelf
from cleanfeed.fetch.client import Fetcher
from cleanfeed.fetch.failures import RenderFailed
from cleanfeed.fetch.indexing import read_indexing
from cleanfeed.fetch.metas import read_metas
from cleanfeed.fetch.options import FetchOptions
from cleanfeed.fetch.values import Disallowed, Page

if TYPE_CHECKING:  # playwright takes 200 ms to import, and most runs render nothing
    from cleanfeed.fetch.browser.chromium import Chromium

RECYCLE_PAGES = 100
"""A browser grows with every page: after so many the next page gets a new one."""


class Renderer:
    """Renders pages; an async context manager that owns the browser it starts.

    Args:
        fetcher: Brings scripts and data, politely and guarded; it must outlive the renderer.
        fetch: How the fetcher was told to fetch: identity, size of a page, noindex.
        options: Limits of rendering.
    """

    def __init__(self, fetcher: Fetcher, fetch: FetchOptions, options: BrowserOptions) -> None:
        self._fetcher = fetcher
        self._fetch = fetch
        self._options = options
        self._places = asyncio.Semaphore(options.pages_at_once)
        self._starting = asyncio.Lock()
        self._shelf = ScriptShelf()
        self._current: Chromium | None = None
        self._all: set[Chromium] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every browser."""
        for chromium in tuple(self._all):
            await self._end(chromium)

    async def render(self, page: Page) -> Page | Disallowed:
        """Return a page as its scripts made it, or that it then asks not to be kept.

        Raises:
            FetchTimeout: It took too long.
            RenderFailed: It crashed, or shows nothing, or there is no browser that starts.
            BodyTooLarge: Its scripts make too much of it.
        """
        try:
            async with self._places, self._browser() as chromium, asyncio.timeout(self._options.time_s):
                rendered = await self._visit(chromium, page)
        except TimeoutError as exc:
            raise FetchTimeout(page.url, f"not rendered within {self._options.time_s:g} s") from exc
        except ConfigError as exc:
            raise RenderFailed(page.url, str(exc)) from exc
        rules = read_indexing((), read_metas(rendered.body), self._fetch.robots_token)
        refusal = indexing_refusal(rules, self._fetch)
        return Disallowed(url=rendered.url, reason=refusal) if refusal else rendered

    async def _visit(self, chromium: Chromium, page: Page) -> Page:
        from cleanfeed.fetch.browser.answering import Answers
        from cleanfeed.fetch.browser.visit import Visit

        answers = Answers(page=page, fetch=self._fetcher.fetch, options=self._options, shelf=self._shelf)
        visit = Visit(answers=answers, options=self._options, max_html_bytes=self._fetch.max_body_bytes)
        async with chromium.profile(self._fetch.user_agent) as context:
            try:
                return await visit.render(context)
            finally:
                await answers.end()

    @contextlib.asynccontextmanager
    async def _browser(self) -> AsyncIterator[Chromium]:
        """Give a running browser; one that broke or has served its time ends with its last page."""
        async with self._starting:
            chromium = self._current
            if chromium is None or not chromium.is_fit or chromium.pages >= RECYCLE_PAGES:
                chromium = self._current = await self._start()
            chromium.pages += 1
            chromium.users += 1
        try:
            yield chromium
        finally:
            chromium.users -= 1
            for each in tuple(self._all):
                if not each.users and (each is not self._current or not each.is_fit):
                    await self._end(each)

    async def _start(self) -> Chromium:
        from cleanfeed.fetch.browser.chromium import Chromium

        chromium = await Chromium.start(self._options)
        self._all.add(chromium)
        return chromium

    async def _end(self, chromium: Chromium) -> None:
        self._all.discard(chromium)
        if chromium is self._current:
            self._current = None
        await chromium.close()
