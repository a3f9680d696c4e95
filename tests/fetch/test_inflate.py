"""Decompression: members, frames, layers, limits, breaks."""

from __future__ import annotations

import gzip
import random
import zlib

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
import zstandard

from cleanfeed.fetch.inflate import InflateError, Inflater, OverGrown, OverLimit, narrow_window

PLAIN = random.Random(5).randbytes(40_000) + b"words " * 50_000
LIMIT = 10_000_000


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def inflate(encoding: str, data: bytes, step: int = 1000, limit: int = LIMIT) -> bytes:
    inflater = Inflater(encoding, limit)
    plain = b"".join(
        part for start in range(0, len(data), step) for part in inflater.feed(data[start : start + step])
    )
    inflater.finish()
    return plain


@pytest.mark.parametrize("step", [7, 1000, 10_000_000])
@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(PLAIN, mtime=0)),
        (
            "x-gzip",
            gzip.compress(PLAIN[:9], mtime=0)
            + gzip.compress(b"", mtime=0)
            + gzip.compress(PLAIN[9:], mtime=0),
        ),
        ("gzip", gzip.compress(PLAIN, mtime=0) + b"\0" * 100),
        ("deflate", zlib.compress(PLAIN)),
        ("deflate", raw_deflate(PLAIN)),
        ("br", brotli.compress(PLAIN, quality=3)),
        ("zstd", zstandard.compress(PLAIN)),
        ("zstd", zstandard.compress(PLAIN[:9]) + zstandard.compress(PLAIN[9:])),
        ("gzip, br", brotli.compress(gzip.compress(PLAIN, mtime=0), quality=3)),
        ("br, identity, gzip", gzip.compress(brotli.compress(PLAIN, quality=3), mtime=0)),
        ("", PLAIN),
        ("identity", PLAIN),
    ],
)
def test_every_coding_in_pieces_of_any_size(encoding: str, packed: bytes, step: int) -> None:
    """Members, frames, layers, padding and bare deflate all come out the same, however the bytes arrive."""
    assert inflate(encoding, packed, step) == PLAIN


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(PLAIN, mtime=0)),
        ("deflate", zlib.compress(PLAIN)),
        ("br", brotli.compress(PLAIN, quality=3)),
        ("zstd", zstandard.compress(PLAIN)),
    ],
)
def test_cut_off_and_garbage_are_errors(encoding: str, packed: bytes) -> None:
    """A body that ends early or is no such coding is never taken for a whole one."""
    with pytest.raises(InflateError, match="cut off"):
        inflate(encoding, packed[: len(packed) // 2])
    with pytest.raises(InflateError):
        inflate(encoding, b"<html>" + bytes(range(256)) * 4)


@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip", "gzip, gzip, gzip"])
def test_limit_holds_in_every_layer(encoding: str) -> None:
    """A bomb inside a bomb is stopped by the layer that passes the limit first, piece by piece."""
    packed = b"a" * 5_000_000
    for _ in encoding.split(","):
        packed = gzip.compress(packed, mtime=0)
    inflater = Inflater(encoding, 1_000_000)
    size = 0
    try:
        for part in inflater.feed(packed):
            assert len(part) <= 65_536
            size += len(part)
    except OverLimit:
        assert size <= 1_000_000
    else:
        pytest.fail("the bomb went through")


def test_endless_empty_members_stop_at_the_limit() -> None:
    """What never comes to anything is counted on the wire."""
    inflater = Inflater("gzip", 10_000)
    members = gzip.compress(b"", mtime=0) * 10_000
    with pytest.raises(OverLimit):
        list(inflater.feed(members))


@pytest.mark.parametrize("encoding", ["rot13", "gzip, compress", "gzip, gzip, gzip, gzip"])
def test_unknown_and_too_many_codings(encoding: str) -> None:
    """Codings we cannot undo are refused before the body is read."""
    with pytest.raises(InflateError):
        Inflater(encoding, LIMIT)


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_growth_out_of_all_proportion_is_refused_early(coding: str) -> None:
    """What grows five hundredfold is a bomb: it is refused long before the limit; small bodies may."""
    compress = {"br": brotli.compress, "zstd": zstandard.compress}[coding]
    with pytest.raises(OverGrown):
        list(Inflater(coding, 256 * 1024 * 1024).feed(compress(b"a" * 64 * 1024 * 1024)))
    small = b"<p>&nbsp;</p>" * 200_000
    assert b"".join(Inflater(coding, 256 * 1024 * 1024).feed(compress(small))) == small


@pytest.mark.parametrize("window", range(10, 25))
@pytest.mark.parametrize("size_bytes", [0, 1, 300_000])
def test_smaller_brotli_window_gives_the_same(window: int, size_bytes: int) -> None:
    """Whatever window an encoder announces, a body within the limit comes out whole."""
    plain = (PLAIN[:100_000] * 3)[:size_bytes]
    packed = brotli.compress(plain, quality=5, lgwin=window)
    assert inflate("br", packed, limit=300_000) == plain
    assert inflate("br", packed, step=1, limit=300_000) == plain


@pytest.mark.parametrize(
    ("window", "limit_bytes", "narrowed"),
    [
        (24, 512 * 1024, 20),
        (24, (1 << 20) - 16, 20),
        (24, (1 << 20) - 15, 21),
        (24, 20 * 1024 * 1024, 24),
        (22, 1, 18),
        (19, 512 * 1024, 19),
        (17, 1, 17),
        (16, 1, 16),
        (12, 1, 12),
    ],
)
def test_brotli_window_is_never_larger_than_the_limit_needs(
    window: int, limit_bytes: int, narrowed: int
) -> None:
    """A decoder allots the window that is announced: a large one for a small limit is made smaller."""
    theirs, ours = (brotli.compress(b"", lgwin=bits)[0] for bits in (window, narrowed))
    assert narrow_window(theirs, limit_bytes) == ours
