"""Pages in a real Chromium: what scripts make is read, within limits."""

from __future__ import annotations

import asyncio

from cleanfeed.errors import BodyTooLarge, FetchTimeout
from cleanfeed.fetch import Disallowed, HostOptions, Page, RenderFailed
from cleanfeed.fetch.browser import BrowserOptions
from fetch.browser.chromium import OPTIONS, STORY, data, needs_chromium, render, script, shell
from fetch.loopback import Loopback, reply

pytestmark = needs_chromium

FROM_DATA = """
fetch('/story.json', {headers: {'X-Edition': 'vale'}}).then(answer => answer.json()).then(story => {
  setTimeout(() => { document.getElementById('root').innerHTML = story.html }, 200)
})
"""
APP_PAGE = reply(
    body=b"<html><head><link rel=stylesheet href=/s.css></head><body><div id=root></div>"
    b"<img src=/quay.jpg><script src=/app.js></script>"
)
QUICK = BrowserOptions(time_s=6, settle_s=2, max_requests=10, memory_mb=1024)


def body_of(result: object) -> str:
    assert isinstance(result, Page), result
    return result.body.decode()


def test_story_that_scripts_make_is_read() -> None:
    """Data is fetched, timers run; pictures and styles are not asked for, a shared script once."""

    async def main() -> tuple[list[object], Loopback]:
        routes = {
            "/1": APP_PAGE,
            "/2": APP_PAGE,
            "/app.js": script(FROM_DATA),
            "/story.json": data('{"html": "' + STORY + '"}'),
        }
        async with Loopback(routes) as site:
            return await render(f"{site.url}/1", f"{site.url}/2"), site

    results, site = asyncio.run(main())
    assert all(STORY in body_of(result) for result in results)
    assert site.paths() == ["/robots.txt", "/1", "/app.js", "/story.json", "/2", "/story.json"]
    assert [seen.headers["x-edition"] for seen in site.seen if seen.path == "/story.json"] == ["vale"] * 2


def test_rendered_page_keeps_its_way() -> None:
    """A script that sends its reader on is followed, and the page is that of the last address."""

    async def main() -> tuple[object, str]:
        routes = {
            "/old": reply(302, {"Location": "/start"}),
            "/start": shell("location.href = '/moved'"),
            "/moved": reply(302, {"Location": "/end"}),
            "/end": shell(f"document.body.innerHTML = `{STORY}`"),
        }
        async with Loopback(routes) as site:
            (result,) = await render(f"{site.url}/old")
            return result, site.url

    result, origin = asyncio.run(main())
    assert STORY in body_of(result)
    assert isinstance(result, Page)
    assert (result.url, result.requested_url) == (f"{origin}/end", f"{origin}/old")
    assert result.redirects == (f"{origin}/old", f"{origin}/start")
    assert (result.charset, result.is_rendered) == ("utf-8", True)


def test_pages_that_misbehave_cost_only_themselves() -> None:
    """Endless loops, memory, requests and documents are refused, and the next page comes."""
    pages = {
        "/loop": shell("while (true) {}"),
        "/memory": shell("const kept = []; while (true) kept.push(new Array(100000).fill(kept.length))"),
        "/asks": shell("(function ask() { fetch('/none?' + Math.random()).finally(ask) })()"),
        "/grows": shell("for (;;) document.body.append('x'.repeat(1000000))"),
        "/away": shell("(n => location.href = '/away?' + n)(Math.random())"),
        "/big": shell("document.body.append('x'.repeat(3000000))"),
        "/talks": shell(
            "alert(1); confirm(2); prompt(3); print(); window.open('/1'); document.title = 'done'"
        ),
        "/good": shell(f"document.body.innerHTML = `{STORY}`"),
    }

    async def main() -> tuple[dict[str, object], Loopback]:
        async with Loopback(pages) as site:
            options = OPTIONS.model_copy(update={"max_body_bytes": 2_000_000})
            results = await render(*(site.url + path for path in pages), options=options, browser=QUICK)
            return dict(zip(pages, results, strict=True)), site

    results, site = asyncio.run(main())
    assert isinstance(results["/loop"], FetchTimeout)
    assert isinstance(results["/memory"], FetchTimeout | RenderFailed)
    assert isinstance(results["/asks"], Page)
    assert isinstance(results["/grows"], FetchTimeout | RenderFailed)
    assert isinstance(results["/away"], Page | RenderFailed | FetchTimeout)
    assert isinstance(results["/big"], BodyTooLarge)
    assert "done" in body_of(results["/talks"])
    assert STORY in body_of(results["/good"])
    assert sum(path.startswith("/none") for path in site.paths()) <= QUICK.max_requests
    assert sum(path.startswith("/away") for path in site.paths()) <= 4


def test_scripts_may_ask_not_to_be_kept() -> None:
    """A noindex that a script sets is obeyed like one in the HTML."""
    page = shell("document.head.innerHTML += '<meta name=robots content=noindex>'")

    async def main() -> list[object]:
        async with Loopback({"/": page}) as site:
            return await render(site.url + "/")

    (result,) = asyncio.run(main())
    assert isinstance(result, Disallowed)
    assert "noindex" in result.reason


def test_robots_of_scripts_and_data_are_obeyed() -> None:
    """What robots.txt forbids is not asked for, though a page wants it."""
    routes = {
        "/robots.txt": reply(
            headers={"Content-Type": "text/plain"}, body=b"User-agent: *\nDisallow: /api/\n"
        ),
        "/": shell(
            "fetch('/api/story').then(() => document.title = 'got', () => document.title = 'refused')"
        ),
        "/api/story": data("{}"),
    }

    async def main() -> tuple[list[object], Loopback]:
        async with Loopback(routes) as site:
            return await render(site.url + "/"), site

    results, site = asyncio.run(main())
    assert "/api/story" not in site.paths()
    assert "refused" in body_of(results[0])


def test_profiles_share_nothing_and_secrets_stay_at_home() -> None:
    """No cookie or storage reaches the next page or a server; our headers go to the page's own origin."""
    reads = "document.title = 'saw:' + document.cookie + (localStorage.getItem('k') || '') + '.'"
    routes = {
        "/writes": shell("document.cookie = 'k=1'; localStorage.setItem('k', '2'); fetch('/mine')"),
        "/reads": shell(reads),
        "/mine": data("{}"),
    }

    async def main() -> tuple[list[object], Loopback, Loopback]:
        async with Loopback(routes) as site, Loopback(address="127.0.0.3") as other:
            other.add("/theirs", data("{}"))
            site.add("/asks", shell(f"fetch('{other.url}/theirs', {{mode: 'no-cors'}})"))
            secret = HostOptions(headers={"Authorization": "Bearer ours"})
            options = OPTIONS.model_copy(
                update={
                    "allow_private_hosts": ("127.0.0.1", "127.0.0.3"),
                    "hosts": {site.url: secret, other.url: secret},
                }
            )
            paths = ("/writes", "/reads", "/asks")
            return await render(*(site.url + path for path in paths), options=options), site, other

    results, site, other = asyncio.run(main())
    assert "saw:." in body_of(results[1])
    assert not any("cookie" in seen.headers for seen in (*site.seen, *other.seen))
    assert {seen.path: "authorization" in seen.headers for seen in site.seen}["/mine"]
    theirs = [seen for seen in other.seen if seen.path == "/theirs"]
    assert len(theirs) == 1
    assert "authorization" not in theirs[0].headers


def test_missing_browser_fails_the_page() -> None:
    """A browser that does not start is a plain failure of the page."""

    async def main() -> list[object]:
        async with Loopback({"/": shell("")}) as site:
            return await render(site.url + "/", browser=BrowserOptions(executable="/bin/false"))

    (result,) = asyncio.run(main())
    assert isinstance(result, RenderFailed)
    assert "does not start" in result.message
