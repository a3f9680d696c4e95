"""What tests with a real Chromium share."""

from __future__ import annotations

import pytest

from cleanfeed.fetch import Accept, Fetcher, FetchOptions, FetchRequest, Page
from cleanfeed.fetch.browser import BrowserOptions, Renderer, find_trouble
from cleanfeed.fetch.transport import Transport
from fetch.loopback import reply

TROUBLE = find_trouble(BrowserOptions())
needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(TROUBLE is not None, reason=TROUBLE or "Chromium is there"),
]

OPTIONS = FetchOptions(
    allow_private_hosts=("127.0.0.1",),
    politeness_delay_s=0,
    retries=0,
    host_concurrency=8,
    connect_timeout_s=2,
)
STORY = "<h1>Ferries wait for the wind</h1><p>The harbour of Vale stayed closed on Monday.</p>"


def shell(script: str, head: str = "") -> bytes:
    """Return a page that holds nothing but a script."""
    page = f"<!doctype html><html><head><title>Vale</title>{head}</head><body><div id=root></div>"
    return reply(body=f"{page}<script>{script}</script></body></html>".encode())


def script(text: str) -> bytes:
    return reply(headers={"Content-Type": "text/javascript"}, body=text.encode())


def data(text: str, status: int = 200) -> bytes:
    return reply(status, {"Content-Type": "application/json"}, text.encode())


async def render(
    *urls: str,
    options: FetchOptions = OPTIONS,
    browser: BrowserOptions | None = None,
    transport: Transport | None = None,
) -> list[object]:
    """Return what rendering each address came to, in one browser: a page, a refusal or an error."""
    results: list[object] = []
    async with (
        Fetcher(options, transport) as fetcher,
        Renderer(fetcher, options, browser or BrowserOptions()) as renderer,
    ):
        for url in urls:
            page = await fetcher.fetch(FetchRequest(url=url, accept=Accept.SOURCE))
            assert isinstance(page, Page)
            try:
                results.append(await renderer.render(page))
            except Exception as exc:  # noqa: BLE001 - handed to the test
                results.append(exc)
    return results
