"""Ten gigabytes in a small body, in each coding and place: how soon they are refused, and at what memory.

    python benchmarks/bombs.py

Each is fetched by a process of its own, which has fetched an honest page before, so that the
memory told is what the bomb added. The limit is the default one.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types
import zstandard

from cleanfeed.errors import FetchError, SourceError
from cleanfeed.fetch import Accept, Fetcher, FetchOptions, FetchRequest

MEBIBYTE = 1024 * 1024
PIECE = b"a" * 64 * MEBIBYTE
REPEATS = 160
"""64 MB so often are 10 GB."""
PLACES = ("page", "robots.txt", "redirect", "sitemap.gz")


def deflate() -> bytes:
    """Return 10 GB as one zlib stream: a flushed block can be repeated."""
    stream = zlib.compressobj(9)
    head = stream.compress(b"<html>") + stream.flush(zlib.Z_FULL_FLUSH)
    return head + (stream.compress(PIECE) + stream.flush(zlib.Z_FULL_FLUSH)) * REPEATS


def brotli_stream() -> bytes:
    """Return 10 GB as one brotli stream."""
    stream = brotli.Compressor(quality=2, lgwin=24)
    return b"".join([stream.process(PIECE) for _ in range(REPEATS)] + [stream.finish()])


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: gzip.compress(PIECE) * REPEATS,
    "gzip, gzip": lambda: gzip.compress(gzip.compress(PIECE) * REPEATS),
    "deflate": deflate,
    "br": brotli_stream,
    "zstd": lambda: zstandard.compress(PIECE) * REPEATS,
}


async def serve(coding: str, body: bytes) -> asyncio.Server:
    """Serve a bomb: at ``/page``, on a redirect, and as the robots.txt of an address of its own."""
    honest = b"<html><p>honest"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
            is_robots = path == "/robots.txt" and writer.get_extra_info("sockname")[0] == "127.0.0.2"
            is_bomb = is_robots or path in ("/page", "/redirect", "/sitemap.gz")
            kind = "application/gzip" if path == "/sitemap.gz" else "text/plain" if is_robots else "text/html"
            status = "302 X\r\nLocation: /honest" if path == "/redirect" else "200 X"
            status = "404 X" if path == "/robots.txt" and not is_robots else status
            coded = "" if not is_bomb or path == "/sitemap.gz" else f"Content-Encoding: {coding}\r\n"
            sent = body if is_bomb else honest
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{coded}Content-Length: {len(sent)}\r\n"
                "Connection: close\r\n\r\n".encode()
                + sent
            )
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    return await asyncio.start_server(answer, "0.0.0.0", 0)  # noqa: S104 - loopback's many addresses


async def fetch(port: int, place: str) -> dict[str, object]:
    """Return what became of a bomb, in how many seconds, and how many MB it added."""
    from cleanfeed.discover.documents import gunzip

    options = FetchOptions(allow_private_hosts=True, politeness_delay_s=0, retries=0)
    url = f"http://127.0.0.2:{port}/honest" if place == "robots.txt" else f"http://127.0.0.1:{port}/{place}"
    async with Fetcher(options) as fetcher:
        await fetcher.fetch(FetchRequest(url=f"http://127.0.0.1:{port}/honest"))
        before = peak_mb()
        started = time.monotonic()
        try:
            page = await fetcher.fetch(FetchRequest(url=url, accept=Accept.SOURCE))
            end = f"page of {len(page.body)} bytes"  # type: ignore[union-attr]  # nothing else can come here
            if place == "sitemap.gz":
                gunzip(page.body, url)  # type: ignore[union-attr]
        except (FetchError, SourceError) as exc:
            end = str(exc).partition(": ")[2]
        elapsed_s = time.monotonic() - started
    return {"end": end, "elapsed_s": elapsed_s, "added_mb": peak_mb() - before}


def peak_mb() -> float:
    """Return the most memory this process has held; ``getrusage`` would tell its parent's."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(line.split()[1]) / 1024


async def main() -> None:
    """Print a line for each bomb and place."""
    for coding, make in BOMBS.items():
        body = await asyncio.to_thread(make)
        server = await serve(coding, body)
        port = server.sockets[0].getsockname()[1]
        for place in PLACES:
            if place == "sitemap.gz" and not coding.startswith("gzip"):
                continue
            command = [sys.executable, __file__, str(port), place]
            done = await asyncio.to_thread(subprocess.run, command, stdout=subprocess.PIPE, check=True)
            told = json.loads(done.stdout)
            print(
                f"{coding:10} {len(body) / 1000:8.0f} kB as {place:10}: {told['elapsed_s']:5.2f} s, "
                f"{told['added_mb']:5.1f} MB more: {told['end']}"
            )
        server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description="Fetch ten gigabytes in a small body, in each coding and place."
    )
    parser.add_argument("fetched", nargs="*", metavar="PORT PLACE", help=argparse.SUPPRESS)
    fetched = parser.parse_args().fetched
    if fetched:
        print(json.dumps(asyncio.run(fetch(int(fetched[0]), fetched[1]))))
    else:
        asyncio.run(main())
