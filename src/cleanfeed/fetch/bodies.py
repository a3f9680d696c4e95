"""Reads one body off the wire: inflated, counted, and refused as early as its first bytes permit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass

from cleanfeed.errors import BodyTooLarge, FetchError, FetchTimeout
from cleanfeed.fetch.failures import Unreachable
from cleanfeed.fetch.inflate import MAX_GROWTH, InflateError, Inflater, OverGrown, OverLimit
from cleanfeed.fetch.sniff import SNIFF_BYTES, refuse_content
from cleanfeed.fetch.transport import Response
from cleanfeed.fetch.values import Accept

RATE_GRACE_S = 10.0
"""A body is not judged by its rate before this: many a server thinks first and sends fast."""


LULL_AFTER_S = 0.5
"""Before this no rate says anything."""
LULL_S = 2.0
"""How long a body that comes too slowly is left alone between two looks: a thousand of them that send
a byte a second would take a third of a processor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """What a body may cost."""

    max_bytes: int
    """After decompression."""
    min_rate_bytes_s: float


async def read_body(url: str, response: Response, accept: Accept, limits: BodyLimits) -> bytes:
    """Return a whole body after decompression.

    Raises:
        BodyTooLarge: It is larger than the limit, compressed or not.
        FetchError: It is broken, or nothing the caller can read.
        Unreachable: It is cut off.
    """
    plain: list[bytes] = []
    size, sniffed = 0, False
    try:
        inflater = Inflater(_encoding(response), limits.max_bytes)
        async for piece in _brisk(url, response.pieces, limits.min_rate_bytes_s):
            for part in inflater.feed(piece):
                plain.append(part)
                size += len(part)
                if not sniffed and size >= SNIFF_BYTES:
                    _refuse(url, response, plain, accept)
                    sniffed = True
        if not sniffed and size:
            _refuse(url, response, plain, accept)
        inflater.finish()
    except OverGrown as exc:
        raise BodyTooLarge(url, f"body grows to more than {MAX_GROWTH} times its size on the wire") from exc
    except OverLimit as exc:
        raise BodyTooLarge(url, f"body is larger than the limit of {_readable(limits.max_bytes)}") from exc
    except InflateError as exc:
        raise _translate(url, exc) from exc
    return b"".join(plain)


async def read_prefix(response: Response, limit_bytes: int) -> bytes:
    """Return the first bytes of a body after decompression; what follows, or cannot be inflated, is left."""
    plain = bytearray()
    try:
        inflater = Inflater(_encoding(response), limit_bytes)
        async for piece in response.pieces:
            for part in inflater.feed(piece):
                plain += part
    except (OverLimit, InflateError):
        return bytes(plain[:limit_bytes])
    return bytes(plain[:limit_bytes])


async def _brisk(url: str, pieces: AsyncIterable[bytes], min_rate_bytes_s: float) -> AsyncIterator[bytes]:
    """Yield the pieces of a body for as long as they come at a bearable rate.

    Raises:
        FetchTimeout: They come too slowly, ten seconds after the first look.
    """
    started, size = time.monotonic(), 0
    async for piece in pieces:
        yield piece
        size += len(piece)
        elapsed_s = time.monotonic() - started
        if size >= elapsed_s * min_rate_bytes_s:
            continue
        if elapsed_s > RATE_GRACE_S:
            raise FetchTimeout(
                url, f"body comes at {size / elapsed_s:.0f} bytes/s, least is {min_rate_bytes_s:g}"
            )
        if elapsed_s > LULL_AFTER_S:
            # Each piece costs the same however small it is: let some come together.
            await asyncio.sleep(LULL_S)


def _encoding(response: Response) -> str:
    return ",".join(response.all_headers("content-encoding"))


def _refuse(url: str, response: Response, plain: list[bytes], accept: Accept) -> None:
    refusal = refuse_content(response.header("content-type"), b"".join(plain)[:SNIFF_BYTES], accept)
    if refusal:
        raise FetchError(url, refusal)


def _translate(url: str, exc: InflateError) -> FetchError:
    return Unreachable(url, str(exc)) if "cut off" in str(exc) else FetchError(url, str(exc))


def _readable(size_bytes: int) -> str:
    mebibytes = size_bytes / (1024 * 1024)
    return f"{mebibytes:g} MB" if mebibytes >= 1 else f"{size_bytes} bytes"
