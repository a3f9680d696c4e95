"""HTTP inside records: chunks and codings undone where they are there, refused where they are broken."""

from __future__ import annotations

import gzip
import hashlib
import zlib

import brotli
import pytest
import zstandard

from cleanfeed.scale.answers import Answer, check_digest, join_chunks, read_answer
from cleanfeed.scale.values import Reason, Rejection
from scale.warc_files import http, sha1, story_html

LIMIT = 1_000_000
PAGE = story_html()
HTML = "Content-Type: text/html"


def body_of(block: bytes, limit: int = LIMIT) -> bytes | Reason:
    found = read_answer(block, limit)
    return found.body if isinstance(found, Answer) else found.reason


def chunked(body: bytes, size: int = 100, end: bytes = b"0\r\n\r\n") -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;note=1\r\n%s\r\n" % (len(part), part) for part in parts) + end


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("x-gzip", gzip.compress(PAGE, mtime=0)),
        ("deflate", zlib.compress(PAGE)),
        ("br", brotli.compress(PAGE)),
        ("zstd", zstandard.compress(PAGE)),
        ("gzip, br", brotli.compress(gzip.compress(PAGE, mtime=0))),
        ("identity", PAGE),
        ("gzip", PAGE),
        ("br", PAGE),
    ],
)
def test_codings_are_undone(coding: str, body: bytes) -> None:
    """Every coding of the web is read; a page that the archive holds decoded already is taken as it is."""
    assert body_of(http(body, [HTML, f"Content-Encoding: {coding}"])) == PAGE


def test_chunks_are_joined() -> None:
    """Chunks with extensions and trailers, compressed or not; and bodies that were joined before."""
    headers = [HTML, "Transfer-Encoding: chunked"]
    assert body_of(http(chunked(PAGE), headers)) == PAGE
    assert body_of(http(PAGE, headers)) == PAGE
    assert body_of(http(chunked(PAGE, end=b"0\r\nX-Sum: 1\r\n\r\n"), headers)) == PAGE
    packed = [*headers, "Content-Encoding: gzip"]
    assert body_of(http(chunked(gzip.compress(PAGE, mtime=0)), packed)) == PAGE


@pytest.mark.parametrize("end", [b"", b"zz\r\n", b"ffff\r\nshort", b"-1\r\n"])
def test_broken_chunks_are_refused(end: bytes) -> None:
    """A body whose chunks end in the middle is not the page that was sent."""
    block = http(chunked(PAGE, end=end), [HTML, "Transfer-Encoding: chunked"])
    assert body_of(block) is Reason.HTTP_CHUNKS
    with pytest.raises(ValueError, match="chunk"):
        join_chunks(chunked(PAGE, end=end))


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (b"", Reason.NOT_HTTP),
        (b"eastmere.example. 300 IN A 192.0.2.1", Reason.NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\nno end of the headers", Reason.NOT_HTTP),
        (http(PAGE, status="404 Not Found"), Reason.HTTP_STATUS),
        (http(PAGE, status="304 Not Modified"), Reason.HTTP_STATUS),
        (http(b""), Reason.NOT_A_PAGE),
        (http(b"  \n "), Reason.NOT_A_PAGE),
        (http(b"%PDF-1.7 ..."), Reason.NOT_A_PAGE),
        (http(b"{}", ["Content-Type: application/json"]), Reason.NOT_A_PAGE),
        (http(gzip.compress(PAGE, mtime=0)[:-20], [HTML, "Content-Encoding: gzip"]), Reason.HTTP_CODING),
        (http(b"\1\2\3", [HTML, "Content-Encoding: br"]), Reason.HTTP_CODING),
        (http(b"\1\2\3", [HTML, "Content-Encoding: lzma"]), Reason.HTTP_CODING),
        (http(PAGE * 1000), Reason.TOO_LARGE),
        (http(gzip.compress(bytes(2 * 10**8), mtime=0), [HTML, "Content-Encoding: gzip"]), Reason.TOO_LARGE),
    ],
)  # fmt: skip
def test_what_is_no_page_has_a_reason(block: bytes, reason: Reason) -> None:
    """Each kind of failure is counted by its own name, bombs before they grow."""
    assert body_of(block) is reason


def test_lines_may_end_without_a_carriage_return() -> None:
    """Old servers and old archives write bare line feeds; folded headers are one header."""
    found = read_answer(b"HTTP/1.0 200 OK\nContent-Type: text/html;\n  charset=koi8-r\n\n" + PAGE, LIMIT)
    assert isinstance(found, Answer)
    assert found.header("content-type") == "text/html; charset=koi8-r"
    assert found.body == PAGE


def test_digests_are_compared() -> None:
    """In base32 and hex, over the payload with its chunks or without; an unknown kind says nothing."""
    wire = chunked(PAGE)
    assert check_digest((wire, PAGE), sha1(wire)) is True
    assert check_digest((wire, PAGE), sha1(PAGE)) is True
    assert check_digest((wire, PAGE), sha1(b"other")) is False
    assert check_digest((PAGE,), "md5:" + hashlib.md5(PAGE).hexdigest()) is True
    assert [check_digest((PAGE,), text) for text in (None, "", "sha1:", "sha1:!!!", "crc:12345678")] == [
        None
    ] * 5
    assert isinstance(read_answer(b"", LIMIT), Rejection)
