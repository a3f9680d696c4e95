"""Bodies of ten gigabytes in ten kilobytes: refused wherever they come, at the cost of the limit."""

from __future__ import annotations

import asyncio
import gzip
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
import zstandard

from cleanfeed.discover.documents import MAX_INFLATED_BYTES, gunzip
from cleanfeed.errors import BodyTooLarge, SourceError
from cleanfeed.fetch import Accept, Fetcher, FetchOptions, FetchRequest, Page
from cleanfeed.fetch.robots import MAX_ROBOTS_BYTES
from fetch.loopback import Loopback, reply

MEBIBYTE = 1024 * 1024
LIMIT = MEBIBYTE
PIECE = b"<html>" + b"a" * 64 * MEBIBYTE
REPEATS = 160
"""64 MB so often are 10 GB."""
OPTIONS = FetchOptions(
    allow_private_hosts=True, politeness_delay_s=0, retries=0, obey_robots=False, max_body_bytes=LIMIT
)


def endless_deflate() -> bytes:
    """Return 10 GB as one zlib stream: a flushed block can be repeated."""
    stream = zlib.compressobj(9)
    head = stream.compress(b"<html>") + stream.flush(zlib.Z_FULL_FLUSH)
    block = stream.compress(PIECE) + stream.flush(zlib.Z_FULL_FLUSH)
    return head + block * REPEATS


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: gzip.compress(PIECE, mtime=0) * REPEATS,
    "gzip, gzip": lambda: gzip.compress(gzip.compress(PIECE) * REPEATS, mtime=0),
    "deflate": endless_deflate,
    "br": lambda: brotli.compress(PIECE, quality=5, lgwin=24),
    "zstd": lambda: zstandard.compress(PIECE) * REPEATS,
}


@pytest.fixture(scope="module", params=BOMBS)
def bomb(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    """Return a coding and a body in it."""
    return request.param, BOMBS[request.param]()


def peak_bytes(routes: dict[str, Any], path: str, options: FetchOptions = OPTIONS) -> tuple[object, int]:
    """Return what fetching gave or raised, and the memory it took."""

    async def main() -> object:
        async with Loopback(routes) as server, Fetcher(options) as fetcher:
            try:
                return await fetcher.fetch(FetchRequest(url=server.url + path, accept=Accept.SOURCE))
            except BodyTooLarge as exc:
                return exc

    tracemalloc.start()
    try:
        return asyncio.run(main()), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_bomb_as_a_page_is_refused(bomb: tuple[str, bytes]) -> None:
    """Inflating stops at the limit."""
    coding, body = bomb
    outcome, peak = peak_bytes(
        {"/": reply(headers={"Content-Encoding": coding}, body=body[: 8 * LIMIT])}, "/"
    )
    assert isinstance(outcome, BodyTooLarge)
    assert peak < LIMIT + 16 * MEBIBYTE + 2 * min(len(body), 8 * LIMIT)  # the server's own copies


def test_bomb_on_a_redirect_is_not_even_read(bomb: tuple[str, bytes]) -> None:
    """The body of a redirect does not matter, so it costs nothing."""
    coding, body = bomb
    routes = {
        "/": reply(302, {"Location": "/end", "Content-Encoding": coding}, body[:LIMIT]),
        "/end": reply(),
    }
    outcome, _ = peak_bytes(routes, "/")
    assert isinstance(outcome, Page)


def test_bomb_as_robots_is_cut_off(bomb: tuple[str, bytes]) -> None:
    """Of a robots.txt the first 512 KiB count, whatever follows; the page behind it comes."""
    coding, body = bomb
    robots = reply(headers={"Content-Encoding": coding, "Content-Type": "text/plain"}, body=body[:LIMIT])
    outcome, peak = peak_bytes(
        {"/robots.txt": robots, "/": reply()}, "/", OPTIONS.model_copy(update={"obey_robots": True})
    )
    assert isinstance(outcome, Page)
    assert peak < LIMIT + 16 * MEBIBYTE


FETCH_ALONE = """
import asyncio, sys
from pathlib import Path
from cleanfeed.fetch import Fetcher, FetchOptions, FetchRequest, Page

def most_kb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])

async def main(honest, bomb):
    async with Fetcher(FetchOptions(allow_private_hosts=True, politeness_delay_s=0, retries=0)) as fetcher:
        await fetcher.fetch(FetchRequest(url=honest))
        before = most_kb()
        assert isinstance(await fetcher.fetch(FetchRequest(url=bomb)), Page)
        print(most_kb() - before)

asyncio.run(main(*sys.argv[1:]))
"""
"""Prints how many KiB a process grew by what an address cost it, after it had fetched an honest one."""


@pytest.mark.skipif(sys.platform != "linux", reason="the most memory a process held is told by Linux")
def test_bomb_as_robots_takes_no_more_memory_than_promised(bomb: tuple[str, bytes]) -> None:
    """The memory of a decoder counts as well: a process of its own grows by the limit and 16 MB at most."""
    coding, body = bomb
    robots = reply(headers={"Content-Encoding": coding, "Content-Type": "text/plain"}, body=body[:LIMIT])

    async def main() -> int:
        honest = Loopback({"/": reply()})
        hostile = Loopback({"/robots.txt": robots, "/": reply()})
        async with honest, hostile:
            arguments = ["-c", FETCH_ALONE, honest.url + "/", hostile.url + "/"]
            child = await asyncio.create_subprocess_exec(
                sys.executable, *arguments, stdout=asyncio.subprocess.PIPE
            )
            printed, _ = await child.communicate()
            return int(printed)

    assert asyncio.run(main()) * 1024 < MAX_ROBOTS_BYTES + 16 * MEBIBYTE


def test_bomb_as_gzipped_sitemap_is_refused() -> None:
    """A sitemap.gz may hold so much, and its members count together."""
    body = gzip.compress(PIECE, mtime=0) * REPEATS
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match="more than 64 MB"):
            gunzip(body, "https://news.example/sitemap.gz")
        assert tracemalloc.get_traced_memory()[1] < MAX_INFLATED_BYTES * 2 + 16 * MEBIBYTE
    finally:
        tracemalloc.stop()
