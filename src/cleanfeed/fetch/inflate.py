"""Decompression that counts while it inflates.

Every layer hands on small pieces and is counted by itself, so a bomb in any layer costs no
more memory than the limit and one piece.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]  # ships no types
import zstandard

PIECE_BYTES = 64 * 1024
MAX_LAYERS = 3
"""More Content-Encoding layers than any honest server stacks."""
ZSTD_SLICE_BYTES = 128
"""Fed at once: the densest zstd block makes 128 KiB of 4 bytes, so a slice makes at most 4 MiB."""
ZSTD_MAX_WINDOW_BYTES = 8 * 1024 * 1024
"""RFC 9659 asks for no more."""

BROTLI_LEAST_BITS, BROTLI_MOST_BITS = 18, 24
"""The windows that the first four bits of a brotli stream can name (RFC 7932, section 9.1), as powers of two;
smaller ones are named otherwise, and of no concern."""
BROTLI_WINDOW_GAP_BYTES = 16
"""A window reaches so much less far back than its power of two."""

MAX_GROWTH = 500
"""So many times larger than on the wire no page is that anybody wrote: repetitive ones come to a hundred."""
GROWTH_FREE_BYTES = 4 * 1024 * 1024
"""What a body may come to however small it was."""

_GZIP_WBITS = 16 + zlib.MAX_WBITS
_ALIASES = {"x-gzip": "gzip", "x-deflate": "deflate"}
ACCEPT_ENCODING = "gzip, deflate, br, zstd"


class InflateError(Exception):
    """Compressed data is broken, cut off, or in a coding we do not know."""


class OverLimit(Exception):  # noqa: N818 - leaves say what happened
    """A layer makes more bytes than the limit."""


class OverGrown(OverLimit):
    """A body grows as none does but a bomb."""


class Layer(Protocol):
    """One coding of a body."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what some compressed bytes come to, in pieces of bounded size."""
        ...

    def is_complete(self) -> bool:
        """Tell whether the data so far ends where a stream ends."""
        ...


class Inflater:
    """Undoes the codings of one body.

    Args:
        content_encoding: Value of the Content-Encoding header, or ``None``.
        limit_bytes: Most bytes that any layer may come to.

    Raises:
        InflateError: A coding is not known, or there are too many.
    """

    def __init__(self, content_encoding: str | None, limit_bytes: int) -> None:
        codings = read_codings(content_encoding)
        if len(codings) > MAX_LAYERS:
            raise InflateError(f"body is compressed {len(codings)} times, limit is {MAX_LAYERS}")
        self._layers = [_make_layer(coding, limit_bytes) for coding in reversed(codings)]
        self._counts = [0] * (len(self._layers) + 1)
        self._limit = limit_bytes

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the plain bytes that some bytes of the wire come to.

        Raises:
            InflateError: The data is broken.
            OverLimit: The wire or a layer passed the limit.
            OverGrown: The body grows out of all proportion.
        """
        return self._through(0, data)

    def finish(self) -> None:
        """Check that the body ended where its codings end.

        Raises:
            InflateError: It was cut off.
        """
        if self._counts[0] and not all(layer.is_complete() for layer in self._layers):
            raise InflateError("compressed body is cut off")

    def _through(self, depth: int, data: bytes) -> Iterator[bytes]:
        self._counts[depth] += len(data)
        if self._counts[depth] > self._limit:
            raise OverLimit
        if self._counts[depth] > max(GROWTH_FREE_BYTES, MAX_GROWTH * self._counts[0]):
            raise OverGrown
        if depth == len(self._layers):
            yield data
            return
        for piece in self._layers[depth].feed(data):
            yield from self._through(depth + 1, piece)


def read_codings(content_encoding: str | None) -> tuple[str, ...]:
    """Return the codings of a body in the order they were applied, without ``identity``."""
    names = (name.strip().lower() for name in (content_encoding or "").split(","))
    return tuple(_ALIASES.get(name, name) for name in names if name not in ("", "identity", "none"))


def narrow_window(first: int, limit_bytes: int) -> int:
    """Return the first byte of a brotli stream, naming a window no larger than so many bytes need.

    What a decoder allots is the window, 16 MiB at most, and common encoders announce one
    whatever they have to say. No reference reaches back beyond the first byte, so as far as
    the limit the same comes out with the smallest window that holds it.

    Args:
        first: The byte; its low four bits name the window if the lowest is set and not all others are 0.
        limit_bytes: What is read of the plain body at most.
    """
    announced = BROTLI_LEAST_BITS - 1 + (first >> 1 & 0b111)
    if not first & 1 or announced < BROTLI_LEAST_BITS:
        return first
    needed = (limit_bytes + BROTLI_WINDOW_GAP_BYTES - 1).bit_length()
    bits = min(announced, max(needed, BROTLI_LEAST_BITS))
    return first & 0xF0 | (bits - BROTLI_LEAST_BITS + 1) << 1 | 1


def _make_layer(coding: str, limit_bytes: int) -> Layer:
    if coding == "gzip":
        return _Zlib(_GZIP_WBITS)
    if coding == "deflate":
        return _Deflate()
    if coding == "br":
        return _Brotli(limit_bytes)
    if coding == "zstd":
        return _Zstd()
    raise InflateError(f"content coding {coding[:40]!r} is not known")


class _Zlib:
    """gzip with any number of members, or one zlib stream."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._stream.eof and not self._begin_member(data):
                return
            try:
                piece = self._stream.decompress(data, PIECE_BYTES)
            except zlib.error as exc:
                raise InflateError(f"compressed body is broken ({exc})") from exc
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if piece:
                yield piece
            yield from self._pending()

    def is_complete(self) -> bool:
        return self._stream.eof

    def _pending(self) -> Iterator[bytes]:
        """Yield what the last call held back although it had taken all input."""
        while not self._stream.eof and not self._stream.unconsumed_tail:
            piece = self._stream.decompress(b"", PIECE_BYTES)
            if not piece:
                return
            yield piece

    def _begin_member(self, data: bytes) -> bool:
        """Start the next gzip member; what follows a stream and is no member is padding."""
        if self._wbits != _GZIP_WBITS or not data.startswith(b"\x1f"):
            return False
        self._stream = zlib.decompressobj(self._wbits)
        return True


class _Deflate:
    """What servers call deflate: a zlib stream by the book, a bare deflate stream by some."""

    def __init__(self) -> None:
        self._inner: _Zlib | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inner is None and data:
            has_zlib_header = data[0] & 0x0F == zlib.DEFLATED and data[0] >> 4 <= 7  # noqa: PLR2004 - RFC 1950
            self._inner = _Zlib(zlib.MAX_WBITS if has_zlib_header else -zlib.MAX_WBITS)
        if self._inner is not None:
            yield from self._inner.feed(data)

    def is_complete(self) -> bool:
        return self._inner is not None and self._inner.is_complete()


class _Brotli:
    def __init__(self, limit_bytes: int) -> None:
        self._stream = brotli.Decompressor()
        self._limit_bytes = limit_bytes
        self._has_begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream.is_finished():
            return
        if data and not self._has_begun:
            self._has_begun = True
            data = bytes([narrow_window(data[0], self._limit_bytes)]) + data[1:]
        try:
            piece = self._stream.process(data, output_buffer_limit=PIECE_BYTES)
            while piece or not self._stream.can_accept_more_data():
                yield piece
                if self._stream.is_finished():
                    return
                piece = self._stream.process(b"", output_buffer_limit=PIECE_BYTES)
        except brotli.error as exc:
            raise InflateError(f"brotli body is broken ({exc})") from exc

    def is_complete(self) -> bool:
        return bool(self._stream.is_finished())


class _Zstd:
    """Any number of frames."""

    def __init__(self) -> None:
        self._factory = zstandard.ZstdDecompressor(max_window_size=ZSTD_MAX_WINDOW_BYTES)
        self._stream = self._factory.decompressobj()

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), ZSTD_SLICE_BYTES):
            yield from self._feed_slice(data[start : start + ZSTD_SLICE_BYTES])

    def is_complete(self) -> bool:
        return self._stream.eof

    def _feed_slice(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._stream.eof:
                self._stream = self._factory.decompressobj()
            try:
                piece = self._stream.decompress(data)
            except zstandard.ZstdError as exc:
                raise InflateError(f"zstd body is broken ({exc})") from exc
            data = self._stream.unused_data if self._stream.eof else b""
            if piece:
                yield piece
