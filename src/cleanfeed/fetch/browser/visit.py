"""One page in the browser: shown, waited for, read."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from playwright.async_api import BrowserContext, CDPSession, Error
from playwright.async_api import Page as Tab

from cleanfeed.errors import BodyTooLarge
from cleanfeed.fetch.browser.answering import Answers
from cleanfeed.fetch.browser.options import BrowserOptions
from cleanfeed.fetch.failures import RenderFailed
from cleanfeed.fetch.values import Page

LOOK_S = 0.05
"""How often it is looked whether a page has become quiet."""
_LOADING = "loading"
_SCHEME = "location.protocol"
_STATE = "new Promise(tell => setTimeout(() => tell(document.readyState), 0))"
_DOCUMENT = (
    "(document.doctype ? '<!DOCTYPE html>' : '') + document.documentElement.outerHTML.slice(0, {limit})"
)


@dataclass(kw_only=True)  # without slots: playwright leaves a mark on whatever owns a listener
class Visit:
    """One page in a profile of its own.

    Args:
        answers: Answers its requests.
        options: How long it is waited for.
        max_html_bytes: Largest document that may come of it.
    """

    answers: Answers
    options: BrowserOptions
    max_html_bytes: int
    has_crashed: bool = False

    async def render(self, context: BrowserContext) -> Page:
        """Return the page as its scripts made it.

        Raises:
            RenderFailed: It crashed, or shows no document.
            BodyTooLarge: Its scripts make too much of it.
        """
        page = self.answers.page
        await context.route("**/*", self.answers.answer)
        tab = await context.new_page()
        context.on("page", _close)
        tab.on("crash", self._note_crash)
        try:
            await tab.goto(page.url, wait_until="commit", timeout=self.options.time_s * 1000)
            session = await context.new_cdp_session(tab)
            await self._settle(session)
            scheme = await _evaluate(session, _SCHEME)
            text = await _evaluate(session, _DOCUMENT.format(limit=self.max_html_bytes + 1))
        except Error as exc:
            reason = "its scripts crashed the browser" if self.has_crashed else str(exc).splitlines()[0]
            raise RenderFailed(page.url, f"could not be rendered: {reason}") from exc
        if scheme not in ("http:", "https:"):
            raise RenderFailed(page.url, f"could not be rendered: its scripts left for {scheme}")
        return self._finish(text)

    async def _settle(self, session: CDPSession) -> None:
        """Wait until the page asks for nothing more and its scripts rest, or until it has had its time."""
        loop = asyncio.get_running_loop()
        end_s = loop.time() + self.options.settle_s
        while loop.time() < end_s:
            await asyncio.sleep(LOOK_S)
            if self.answers.quiet_s < self.options.quiet_s:
                continue
            # Scripts at work let this wait; what they then ask for ends the quiet.
            state = await _find_state(session)
            if state not in (None, _LOADING) and self.answers.quiet_s >= self.options.quiet_s:
                return

    def _finish(self, text: str) -> Page:
        page, shown = self.answers.page, self.answers.shown
        if shown is None:
            raise RenderFailed(page.url, "could not be rendered: it shows no document")
        body = text.encode("utf-8", "replace")
        if len(body) > self.max_html_bytes:
            limit = self.max_html_bytes
            raise BodyTooLarge(page.url, f"its scripts make more of it than the limit of {limit} bytes")
        passed = page.redirects if shown.url == page.url else (*page.redirects, page.url)
        return replace(
            shown,
            requested_url=page.requested_url,
            redirects=passed,
            body=body,
            charset="utf-8",
            is_rendered=True,
        )

    def _note_crash(self, _: Tab) -> None:
        self.has_crashed = True


async def _find_state(session: CDPSession) -> str | None:
    """Return how far the document is, or ``None`` while the page goes from one to the next."""
    try:
        return await _evaluate(session, _STATE)
    except Error as exc:
        if "context" in str(exc).lower():  # destroyed by a navigation
            return None
        raise


async def _evaluate(session: CDPSession, expression: str) -> str:
    """Return the value of an expression, found in a world of its own that the page's scripts cannot touch."""
    tree = await session.send("Page.getFrameTree")
    frame = tree["frameTree"]["frame"]["id"]
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "reader"})
    asked = {
        "expression": expression,
        "contextId": world["executionContextId"],
        "returnByValue": True,
        "awaitPromise": True,
    }
    answer = await session.send("Runtime.evaluate", asked)
    return str(answer["result"].get("value", ""))


async def _close(popup: Tab) -> None:
    await popup.close()
