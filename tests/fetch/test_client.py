"""The fetcher against real servers on loopback, polite and rude."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import tracemalloc
import zlib
from contextlib import AsyncExitStack
from typing import Any

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
import zstandard

from cleanfeed.errors import BadStatus, BodyTooLarge, ConfigError, FetchError, FetchTimeout, TooManyRedirects
from cleanfeed.fetch import (
    Accept,
    Disallowed,
    Fetcher,
    FetchOptions,
    FetchRequest,
    HostOptions,
    NotModified,
    Outcome,
    Page,
    ServerBusy,
    bodies,
    politeness,
)
from cleanfeed.fetch.failures import Unreachable
from cleanfeed.fetch.wire import Wire
from fetch.loopback import Loopback, Seen, reply

FAST = FetchOptions(
    allow_private_hosts=True, politeness_delay_s=0, retries=0, retry_base_s=0.01, obey_robots=False
)
MEBIBYTE = 1024 * 1024


def options(**changes: Any) -> FetchOptions:
    return FAST.model_copy(update=changes)


async def fetch_all(server: Loopback, *paths: str, with_options: FetchOptions = FAST) -> list[Outcome]:
    async with Fetcher(with_options) as fetcher:
        return [await fetcher.fetch(FetchRequest(url=server.url + path)) for path in paths]


def fetch_one(route: Any, with_options: FetchOptions = FAST, **request: Any) -> Outcome:
    async def main() -> Outcome:
        async with Loopback({"/": route}) as server, Fetcher(with_options) as fetcher:
            return await fetcher.fetch(FetchRequest(url=server.url + "/", **request))

    return asyncio.run(main())


def page_of(route: Any, with_options: FetchOptions = FAST, **request: Any) -> Page:
    outcome = fetch_one(route, with_options, **request)
    assert isinstance(outcome, Page)
    return outcome


def test_page_carries_what_the_server_said() -> None:
    """A page is the final address, status, headers without cookies, and the plain body."""
    page = page_of(
        reply(headers={"ETag": '"1"', "Set-Cookie": "a=b", "Last-Modified": "Mon"}, body=b"<p>story")
    )
    assert (page.status, page.body, page.content_type, page.redirects) == (200, b"<p>story", "text/html", ())
    assert (page.etag, page.last_modified, page.header("set-cookie")) == ('"1"', "Mon", None)


def test_one_connection_serves_many_pages_of_a_host() -> None:
    """Connections to a host are kept and used again."""

    async def main() -> int:
        async with Loopback({"/": reply()}) as server:
            await fetch_all(server, "/", "/", "/", "/")
            return server.connections

    assert asyncio.run(main()) == 1


def test_not_modified_is_a_value_and_only_after_a_conditional_request() -> None:
    """304 answers If-None-Match; without one it is a server's mistake."""
    outcome = fetch_one(reply(304, {"Content-Length": "0"}, b""), etag='"1"')
    assert isinstance(outcome, NotModified)
    with pytest.raises(BadStatus):
        fetch_one(reply(304, {"Content-Length": "0"}, b""))


def test_validators_go_to_the_address_that_gave_them() -> None:
    """An ETag of the redirect's target is not sent to the redirect, nor the other way round."""

    async def main() -> list[Seen]:
        async with Loopback({"/": reply(302, {"Location": "/end"}), "/end": reply()}) as server:
            async with Fetcher(FAST) as fetcher:
                await fetcher.fetch(
                    FetchRequest(url=server.url + "/", etag='"e"', validated_url=server.url + "/end")
                )
            return server.seen

    first, second = asyncio.run(main())
    assert "if-none-match" not in first.headers
    assert second.headers["if-none-match"] == '"e"'


def test_redirects_are_followed_and_remembered() -> None:
    """Every hop is kept in order; the page's address is the last one."""

    async def main() -> tuple[Outcome, str]:
        routes = {
            "/a": reply(301, {"Location": "/b"}),
            "/b": reply(307, {"Location": "c?x=1#frag"}),
            "/c": reply(),
        }
        async with Loopback(routes) as server:
            return (await fetch_all(server, "/a"))[0], server.url

    page, base = asyncio.run(main())
    assert isinstance(page, Page)
    assert page.url == base + "/c?x=1"
    assert page.redirects == (base + "/a", base + "/b")


@pytest.mark.parametrize(
    "location", ["/", "//[", "ftp://example.org/", "file:///etc/passwd", "javascript:1", ""]
)
def test_bad_redirect_ends_the_fetch(location: str) -> None:
    """A loop, a broken address or another scheme is an error, never a second request elsewhere."""
    with pytest.raises(FetchError):
        fetch_one(reply(302, {"Location": location}))


@pytest.mark.parametrize(
    "location", ["{}/open/../private/a", "/open/./../private/a", "{}/open/%2e%2e/private/a"]
)
def test_dots_in_a_redirect_do_not_lead_around_robots(location: str) -> None:
    """An address is judged as it is asked for: one that winds its way into a forbidden folder is refused."""

    async def main() -> tuple[Outcome, list[str]]:
        robots = reply(headers={"Content-Type": "text/plain"}, body=b"User-agent: *\nDisallow: /private/")
        async with Loopback({"/robots.txt": robots}) as server:
            server.add("/", reply(302, {"Location": location.format(server.url)}))
            server.add("/private/a", reply())
            outcomes = await fetch_all(server, "/", with_options=options(obey_robots=True))
            return outcomes[0], server.paths()

    outcome, paths = asyncio.run(main())
    assert isinstance(outcome, Disallowed)
    assert paths == ["/robots.txt", "/"]


def test_headers_beyond_ascii_go_back_in_their_own_bytes() -> None:
    """A server may write what it likes into an ETag or a cookie; it gets the same bytes back."""
    server = Loopback()

    async def main() -> list[Seen]:
        server.add("/", reply(302, {"Location": "/there", "Set-Cookie": "name=caf\xe9"}))
        server.add("/there", reply())
        async with server, Fetcher(FAST) as fetcher:
            await fetcher.fetch(FetchRequest(url=server.url + "/", etag='"\xe9t\xe9"'))
        return server.seen

    first, second = asyncio.run(main())
    assert first.headers["if-none-match"] == '"\xe9t\xe9"'
    assert second.headers["cookie"] == "name=caf\xe9"


def test_letters_beyond_ascii_are_escaped_in_an_address() -> None:
    """A path and a query go out in UTF-8, escaped once, and what was escaped stays as it was."""

    async def main() -> list[str]:
        async with Loopback() as server:
            with pytest.raises(BadStatus):
                await fetch_all(server, "/ol\xe9?q=\u65b0\u805e&x=%C3%A9&y=[1]'")
            return server.paths()

    assert asyncio.run(main()) == ["/ol%C3%A9?q=%E6%96%B0%E8%81%9E&x=%C3%A9&y=[1]'"]


def test_host_that_always_runs_out_of_time_is_not_asked_for_all_its_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After some requests in vain the rest of a host's pages are left for a later run, at once."""
    monkeypatch.setattr(politeness, "MAX_TIMEOUTS", 2)

    async def main() -> tuple[list[str], int]:
        ends = []
        async with Loopback({"/": silence}) as server, Fetcher(options(read_timeout_s=0.05)) as fetcher:
            for number in range(5):
                try:
                    await fetcher.fetch(FetchRequest(url=f"{server.url}/?{number}"))
                except FetchError as exc:
                    ends.append(type(exc).__name__)
            return ends, len(server.seen)

    assert asyncio.run(main()) == (["FetchTimeout"] * 2 + ["HostLeftAlone"] * 3, 2)


def test_endless_redirects_stop_at_the_limit() -> None:
    """A chain of ever new addresses ends at the limit."""

    async def onward(seen: Seen, writer: asyncio.StreamWriter) -> None:
        number = int(seen.path.rpartition("=")[2] or 0) if "=" in seen.path else 0
        writer.write(reply(302, {"Location": f"/?n={number + 1}"}))

    async def main() -> int:
        async with Loopback({"/": onward}) as server:
            with pytest.raises(TooManyRedirects):
                await fetch_all(server, "/", with_options=options(max_redirects=4))
            return len(server.seen)

    assert asyncio.run(main()) == 5


def test_cookie_bounce_is_followed() -> None:
    """A wall that sets a cookie and redirects to itself lets us through, with that cookie and no other."""

    async def wall(seen: Seen, writer: asyncio.StreamWriter) -> None:
        passed = seen.headers.get("cookie") == "pass=1"
        writer.write(reply() if passed else reply(302, {"Location": "/", "Set-Cookie": "pass=1; Path=/"}))

    assert page_of(wall).status == 200


def test_secrets_do_not_cross_origins() -> None:
    """Cookies set on the way and headers of one host never reach another, nor another port."""

    async def main() -> list[Seen]:
        async with Loopback({"/": reply()}) as other:
            routes = {"/": reply(302, {"Location": other.url + "/", "Set-Cookie": "a=1"})}
            async with Loopback(routes) as first:
                hosts = {
                    first.url: HostOptions(
                        headers={"Authorization": "Bearer x", "Cookie": "s=1", "X-Own": "1"}
                    )
                }
                await fetch_all(first, "/", with_options=options(hosts=hosts))
                assert first.seen[0].headers["authorization"] == "Bearer x"
            return other.seen

    headers = asyncio.run(main())[0].headers
    assert not {"authorization", "cookie", "x-own"} & set(headers)


def test_secrets_do_not_go_over_http_unless_the_key_says_http() -> None:
    """A host written without a scheme gets its cookie over https only; other headers go over both."""

    async def main() -> Seen:
        async with Loopback({"/": reply()}) as server:
            key = server.url.removeprefix("http://")
            hosts = {key: HostOptions(headers={"Cookie": "s=1", "X-Own": "1"})}
            await fetch_all(server, "/", with_options=options(hosts=hosts))
            return server.seen[0]

    headers = asyncio.run(main()).headers
    assert headers["x-own"] == "1"
    assert "cookie" not in headers


def test_user_and_password_in_an_address_are_not_sent_or_kept() -> None:
    """An address with a password gives a page without it."""

    async def main() -> tuple[Outcome, Seen]:
        async with Loopback({"/": reply()}) as server, Fetcher(FAST) as fetcher:
            page = await fetcher.fetch(FetchRequest(url=server.url.replace("//", "//user:secret@") + "/"))
            return page, server.seen[0]

    page, seen = asyncio.run(main())
    assert "secret" not in page.url
    assert "authorization" not in seen.headers


def test_meta_refresh_of_an_empty_page_is_followed() -> None:
    """A page that only sends its readers on is a redirect; one that reloads itself is a page."""

    async def main() -> list[Outcome]:
        routes = {
            "/go": reply(body=b'<meta http-equiv="refresh" content="0; url=/there">'),
            "/self": reply(body=b'<meta http-equiv="refresh" content="0; url=/self">'),
            "/slow": reply(body=b'<meta http-equiv="refresh" content="300; url=/there">'),
            "/there": reply(body=b"<p>there"),
        }
        async with Loopback(routes) as server:
            return await fetch_all(server, "/go", "/self", "/slow")

    assert [page.url.rpartition("/")[2] for page in asyncio.run(main())] == ["there", "self", "slow"]


CODINGS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda plain: brotli.compress(plain, quality=1),
    "zstd": zstandard.compress,
}


@pytest.mark.parametrize("coding", CODINGS)
def test_every_coding_is_undone(coding: str) -> None:
    """gzip, deflate, br and zstd all come out plain."""
    plain = b"<html><p>" + b"words of the story " * 5000
    assert page_of(reply(headers={"Content-Encoding": coding}, body=CODINGS[coding](plain))).body == plain


@pytest.mark.parametrize("coding", CODINGS)
def test_bomb_is_refused_within_the_limit(coding: str) -> None:
    """A body that inflates beyond the limit is refused, and costs no more memory than limit and a little."""
    bomb = CODINGS[coding](b"<html>" + b"a" * 48 * MEBIBYTE)
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            fetch_one(
                reply(headers={"Content-Encoding": coding}, body=bomb), options(max_body_bytes=MEBIBYTE)
            )
        assert tracemalloc.get_traced_memory()[1] < 17 * MEBIBYTE
    finally:
        tracemalloc.stop()


def test_announced_size_is_enough_to_refuse() -> None:
    """A Content-Length beyond the limit ends the fetch before the body comes."""
    with pytest.raises(BodyTooLarge):
        fetch_one(reply(headers={"Content-Length": "99999999"}), options(max_body_bytes=1000))


async def endless_headers(_: Seen, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        writer.write(f"X-{number}: {'y' * 100}\r\n".encode())
        await writer.drain()


async def endless_chunks(_: Seen, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
        await writer.drain()


async def drip(_: Seen, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def silence(_: Seen, writer: asyncio.StreamWriter) -> None:
    await writer.drain()
    await asyncio.sleep(60)


async def hang_up(_: Seen, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<p>half")
    await writer.drain()
    writer.transport.abort()


async def early_end(_: Seen, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<p>half")
    await writer.drain()
    writer.close()


async def nonsense(_: Seen, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-nonsense\r\n\r\n")


RUDE = {
    "endless headers": (endless_headers, FetchError),
    "endless chunks": (endless_chunks, BodyTooLarge),
    "drip": (drip, FetchTimeout),
    "silence": (silence, FetchTimeout),
    "hang up": (hang_up, Unreachable),
    "early end": (early_end, Unreachable),
    "nonsense": (nonsense, Unreachable),
    "headers over the limit": (reply(headers={"X-Big": "y" * 9000}), FetchError),
    "cut off gzip": (
        reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"<p>" + b"a" * 999, mtime=0)[:-9]),
        Unreachable,
    ),
    "broken gzip": (reply(headers={"Content-Encoding": "gzip"}, body=b"no gzip at all"), FetchError),
    "unknown coding": (reply(headers={"Content-Encoding": "rot13"}), FetchError),
    "many layers": (reply(headers={"Content-Encoding": "gzip, gzip, gzip, gzip"}), FetchError),
    "half a page": (reply(206), BadStatus),
    "no content": (reply(204, {"Content-Length": "0"}, b""), BadStatus),
}


@pytest.mark.parametrize("behaviour", RUDE)
def test_rude_server_costs_one_page_and_bounded_time(behaviour: str) -> None:
    """Whatever a server does, the answer is one of our errors that names the address."""
    route, expected = RUDE[behaviour]
    strict = options(max_body_bytes=20_000, deadline_s=0.4, read_timeout_s=0.2, max_header_bytes=8000)
    with pytest.raises(expected, match=r"^http://127\.0\.0\.1:\d+/: "):
        fetch_one(route, strict)


def test_the_deadline_covers_the_whole_chain() -> None:
    """Redirects do not begin a new deadline."""

    async def slow_hop(seen: Seen, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        writer.write(reply(302, {"Location": seen.path + "x"}))

    async def main() -> None:
        routes = {"/" + "x" * count: slow_hop for count in range(10)}
        async with Loopback(routes) as server:
            await fetch_all(server, "/", with_options=options(deadline_s=0.4))

    with pytest.raises(FetchTimeout):
        asyncio.run(main())


def test_unreachable_host_is_one_clear_error() -> None:
    """Nobody listens: the error names the address and says so."""

    async def main() -> None:
        async with Loopback() as server:
            pass
        await fetch_all(server, "/")

    with pytest.raises(Unreachable, match="cannot be reached"):
        asyncio.run(main())


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "nonsense", "http://", "http://[", ""]
)
def test_only_http_is_fetched(url: str) -> None:
    """Other schemes and garbage are refused before anything is opened."""

    async def main() -> None:
        async with Fetcher(FAST) as fetcher:
            await fetcher.fetch(FetchRequest(url=url))

    with pytest.raises(FetchError, match="not an http or https address"):
        asyncio.run(main())


def test_passing_failures_are_tried_again() -> None:
    """A 503 that passes costs attempts, not the page; a 404 is final."""
    answers = iter([reply(503), reply(500), reply(200)])

    async def flaky(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(next(answers))

    async def main() -> int:
        async with Loopback({"/": flaky}) as server:
            await fetch_all(server, "/", with_options=options(retries=2))
            with pytest.raises(BadStatus):
                await fetch_all(server, "/none", with_options=options(retries=2))
            return len(server.seen)

    assert asyncio.run(main()) == 4


def test_retry_after_is_obeyed_for_the_whole_host() -> None:
    """A host that asks for an hour is not asked for another page meanwhile."""

    async def main() -> list[str]:
        async with Loopback({"/": reply(429, {"Retry-After": "3600"}), "/b": reply()}) as server:
            async with Fetcher(FAST) as fetcher:
                for path in ("/", "/b"):
                    with pytest.raises(ServerBusy) as caught:
                        await fetcher.fetch(FetchRequest(url=server.url + path))
                    assert 3500 < caught.value.retry_after_s <= 3600
            return server.paths()

    assert asyncio.run(main()) == ["/"]


def test_short_retry_after_is_waited_for() -> None:
    """A host that asks for a moment gets it, and gives the page."""
    answers = iter([reply(503, {"Retry-After": "0"}), reply()])

    async def busy(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(next(answers))

    assert page_of(busy, options(retries=1)).status == 200


@pytest.mark.parametrize(
    ("content_type", "body", "word"),
    [
        ("application/pdf", b"%PDF-1.7 x", "PDF"),
        ("text/html", b"%PDF-1.7 x", "PDF"),
        ("image/jpeg", b"\xff\xd8\xff\xe0" + b"x" * 99, "image"),
        ("text/html", b"\x89PNG\r\n\x1a\n" + b"x" * 99, "image"),
        ("video/mp4", b"\0\0\0\x20ftypisom" + b"x" * 99, "video"),
        ("text/css", b"a { color: red }", "text/css"),
        ("application/zip", b"PK\3\4abc", "archive"),
        ("application/octet-stream", b"ab\0\1\2\3", "binary"),
    ],
)
def test_what_is_no_page_is_refused_by_name(content_type: str, body: bytes, word: str) -> None:
    """PDFs, pictures, films and archives are refused, whatever the header says, with what they are."""
    with pytest.raises(FetchError, match=word):
        fetch_one(reply(headers={"Content-Type": content_type}, body=body))


def test_page_under_a_wrong_type_is_a_page() -> None:
    """HTML that is declared an image is HTML."""
    assert page_of(reply(headers={"Content-Type": "image/png"}, body=b"<!doctype html><p>x")).body


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ({"X-Robots-Tag": "noarchive"}, b"<p>x", "noarchive (X-Robots-Tag)"),
        ({"X-Robots-Tag": "otherbot: noindex, nofollow"}, b"<p>x", None),
        ({"X-Robots-Tag": "cleanfeed: noindex"}, b"<p>x", "noindex (X-Robots-Tag)"),
        ({}, b'<meta name="robots" content="index, NOARCHIVE">', "noarchive (meta)"),
        ({}, b'<!-- <meta name="robots" content="noindex"> -->', None),
        ({"X-Robots-Tag": "max-snippet:-1, noindex"}, b"<p>x", "noindex (X-Robots-Tag)"),
    ],
)
def test_noindex_and_noarchive_are_obeyed(headers: dict[str, str], body: bytes, reason: str | None) -> None:
    """A page that must not be kept is a refusal with its reason; what others are told is not ours."""
    outcome = fetch_one(reply(headers=headers, body=body))
    assert (outcome.reason if isinstance(outcome, Disallowed) else None) == reason


def test_indexing_rules_do_not_apply_to_sources_and_can_be_switched_off() -> None:
    """A section page marked noindex still leads to stories; an archive by law may keep anything."""
    route = reply(headers={"X-Robots-Tag": "noindex, noarchive"})
    assert page_of(route, accept=Accept.SOURCE).noindex
    assert page_of(route, options(respect_noindex=False, respect_noarchive=False)).noarchive


def robots_outcome(robots: Any, path: str = "/x/story", **changes: Any) -> tuple[Outcome, list[str]]:
    async def main() -> tuple[Outcome, list[str]]:
        routes = {"/robots.txt": robots, path: reply(), "/other": robots}
        async with Loopback(routes) as server:
            strict = options(obey_robots=True, read_timeout_s=0.2, **changes)
            outcome = (await fetch_all(server, path, with_options=strict))[0]
            return outcome, server.paths()

    return asyncio.run(main())


RULES = b"User-agent: *\nDisallow: /x/\n"


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (reply(200, {"Content-Type": "text/plain"}, RULES), False),
        (reply(200, {"Content-Type": "text/plain"}, b"\xef\xbb\xbf" + RULES), False),
        (reply(200, {"Content-Type": "text/plain"}, RULES + b"Allow: /x/story\n"), True),
        (reply(200, {"Content-Type": "text/plain"}, RULES + b"User-agent: cleanfeed\nDisallow: /y\n"), True),
        (reply(200, {"Content-Type": "text/plain"}, b"#" * 600_000 + b"\n" + RULES), True),
        (reply(200, {"Content-Type": "text/plain"}, RULES + b"#" * 2_000_000), False),
        (
            reply(200, {"Content-Encoding": "gzip"}, gzip.compress(RULES + bytes(5 * MEBIBYTE), mtime=0)),
            False,
        ),
        (reply(200, {}, b"<html><body>Not found"), True),
        (reply(401), True),
        (reply(403), True),
        (reply(404), True),
        (reply(410), True),
        (reply(429), True),
        (reply(302, {"Location": "/robots.txt"}), True),
        (reply(302, {"Location": "/nowhere"}), True),
    ],
)
def test_robots_answers(robots: Any, allowed: bool) -> None:
    """RFC 9309: rules are obeyed up to 512 KiB, 4xx and endless redirects allow everything."""
    outcome, _ = robots_outcome(robots)
    assert isinstance(outcome, Page if allowed else Disallowed)


@pytest.mark.parametrize("robots", [reply(500), reply(503), silence, hang_up, nonsense])
def test_unreachable_robots_forbid_everything(robots: Any) -> None:
    """RFC 9309: 5xx and an unreachable robots.txt mean that nothing may be fetched now."""
    with pytest.raises(FetchError, match=r"robots\.txt"):
        robots_outcome(robots)


def test_robots_is_read_once_and_asked_at_every_hop() -> None:
    """A redirect into forbidden ground is refused, and many pages cost one robots.txt."""

    async def main() -> tuple[list[Outcome], list[str]]:
        routes = {
            "/robots.txt": reply(body=RULES, headers={"Content-Type": "text/plain"}),
            "/go": reply(302, {"Location": "/x/y"}),
            "/a": reply(),
        }
        async with Loopback(routes) as server:
            outcomes = await fetch_all(server, "/a", "/go", "/x/z", with_options=options(obey_robots=True))
            return outcomes, server.paths()

    outcomes, paths = asyncio.run(main())
    assert [type(outcome) for outcome in outcomes] == [Page, Disallowed, Disallowed]
    assert paths == ["/robots.txt", "/a", "/go"]


def test_many_at_once_ask_for_robots_once() -> None:
    """The first of many waits for robots.txt, the others wait for the first."""

    async def main() -> list[str]:
        async with Loopback({"/": reply(), "/robots.txt": reply(404)}) as server:
            async with Fetcher(options(obey_robots=True)) as fetcher:
                await asyncio.gather(
                    *(fetcher.fetch(FetchRequest(url=f"{server.url}/?{n}")) for n in range(20))
                )
            return server.paths()

    assert asyncio.run(main()).count("/robots.txt") == 1


def test_robots_name_their_sitemaps() -> None:
    """The sitemaps of robots.txt come out absolute, each once."""

    async def main() -> tuple[tuple[str, ...], str]:
        body = b"Sitemap: /a.xml\nSitemap: https://x.example/b.xml\nSitemap: /a.xml\n"
        async with Loopback({"/robots.txt": reply(body=body)}) as server, Fetcher(FAST) as fetcher:
            return await fetcher.robots_sitemaps(server.url + "/x"), server.url

    found, base = asyncio.run(main())
    assert found == (base + "/a.xml", "https://x.example/b.xml")


def test_a_host_gets_no_more_requests_at_once_than_agreed() -> None:
    """Concurrency for one host is kept, however many pages of it wait."""
    under_way = most = 0

    async def count(_: Seen, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        writer.write(reply())

    async def main() -> None:
        async with Loopback({"/": count}) as server, Fetcher(options(host_concurrency=3)) as fetcher:
            await asyncio.gather(*(fetcher.fetch(FetchRequest(url=f"{server.url}/?{n}")) for n in range(20)))

    asyncio.run(main())
    assert most == 3


def test_proxy_sees_the_request_and_its_password_goes_nowhere_else() -> None:
    """A proxy is asked with the whole address; its credentials stay out of what the site gets."""

    async def main() -> list[Seen]:
        async with (
            Loopback() as proxy,
            Fetcher(options(proxy=f"http://user:pw@127.0.0.1:{proxy.port}")) as fetcher,
        ):
            proxy.add("http://127.0.0.1:9/x", reply())
            await fetcher.fetch(FetchRequest(url="http://127.0.0.1:9/x"))
            return proxy.seen

    seen = asyncio.run(main())[0]
    assert seen.path == "http://127.0.0.1:9/x"
    assert seen.headers["proxy-authorization"].startswith("Basic ")


def test_resolve_overrides_the_name_service() -> None:
    """A name in ``resolve`` is contacted at the address given, under its own name."""

    async def main() -> Seen:
        async with Loopback({"/": reply()}) as server:
            named = options(resolve={"news.example": "127.0.0.1"})
            async with Fetcher(named) as fetcher:
                await fetcher.fetch(FetchRequest(url=f"http://news.example:{server.port}/"))
            return server.seen[0]

    assert asyncio.run(main()).headers["host"].startswith("news.example:")


def test_server_that_speaks_no_tls_is_one_clear_error() -> None:
    """Https to a server of plain http is unreachable, not a traceback of the TLS library."""

    async def answer_plainly(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(400))
        await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(answer_plainly, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, Fetcher(FAST) as fetcher:
            await fetcher.fetch(FetchRequest(url=f"https://127.0.0.1:{port}/"))

    with pytest.raises(Unreachable, match="SSL"):
        asyncio.run(main())


@pytest.mark.parametrize(
    "changes", [{"proxy": "socks5://127.0.0.1:1"}, {"proxy": "nonsense"}, {"hosts": {"a b": HostOptions()}}]
)
def test_configuration_that_cannot_work_is_said_so(changes: dict[str, Any]) -> None:
    """A proxy or host that is none is the configuration's fault, not the page's."""

    async def main() -> None:
        async with Fetcher(options(**changes)) as fetcher:
            await fetcher.fetch(FetchRequest(url="http://127.0.0.1:9/"))

    with pytest.raises(ConfigError):
        asyncio.run(main())


def test_old_connections_are_closed_when_there_are_many_hosts() -> None:
    """No more hosts are kept connected than configured."""

    async def main() -> int:
        few = options(max_host_pools=2)
        wire = Wire(few)
        servers = [Loopback({"/": reply()}, address=f"127.0.0.{number}") for number in range(2, 8)]
        async with Fetcher(few, wire) as fetcher, AsyncExitStack() as stack:
            for server in servers:
                await stack.enter_async_context(server)
                await fetcher.fetch(FetchRequest(url=server.url + "/"))
            return len(wire._pools)

    assert asyncio.run(main()) == 2


def test_more_hosts_at_once_than_are_kept_connected() -> None:
    """A connection in use is never closed for want of room."""

    async def main() -> list[Outcome]:
        few = options(max_host_pools=1)
        servers = [Loopback({"/": reply()}, address=f"127.0.0.{number}") for number in range(2, 8)]
        async with Fetcher(few) as fetcher, AsyncExitStack() as stack:
            for server in servers:
                await stack.enter_async_context(server)
            requests = [FetchRequest(url=f"{server.url}/?{n}") for n in range(5) for server in servers]
            return list(await asyncio.gather(*map(fetcher.fetch, requests)))

    assert all(isinstance(outcome, Page) for outcome in asyncio.run(main()))


def test_an_import_of_the_package_is_light() -> None:
    """A configuration is read without loading the HTTP library."""
    code = "import sys, cleanfeed.fetch; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_body_that_crawls_is_given_up_before_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few bytes a second are not waited for as long as the deadline permits."""
    monkeypatch.setattr(bodies, "RATE_GRACE_S", 0.1)
    with pytest.raises(FetchTimeout, match="bytes/s"):
        fetch_one(drip, options(min_rate_bytes_s=5000.0))
