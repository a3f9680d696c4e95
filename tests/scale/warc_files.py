"""WARC files made by hand, so that every byte of them can be wrong."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import zstandard

SENTENCE = (
    "The council of Eastmere voted on Tuesday to keep the old harbour bridge open through the winter,"
    " after engineers told the meeting that its northern pier would hold for another year."
)
DATE = "2026-03-04T10:00:00Z"


def story_html(number: int = 0, *, words: str = "", language: str = "en") -> bytes:
    """Return a page with a story, no two numbers alike."""
    paragraphs = "".join(f"<p>{SENTENCE} Report {number}, part {part}{words}.</p>" for part in range(6))
    return (
        f"<html lang={language}><head><title>Bridge report {number}</title>"
        f'<meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="2026-03-0{number % 9 + 1}T08:00:00Z"></head>'
        f"<body><article><h1>Bridge report {number}</h1>{paragraphs}</article></body></html>"
    ).encode()


def http(
    body: bytes, headers: Iterable[str] = ("Content-Type: text/html; charset=utf-8",), status: str = "200 OK"
) -> bytes:
    """Return an HTTP answer."""
    lines = [f"HTTP/1.1 {status}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(  # noqa: PLR0913 - each is a header that a test wants wrong
    block: bytes,
    number: int = 0,
    *,
    kind: str | None = "response",
    url: str | None = None,
    length: int | str | None = None,
    content_type: str | None = None,
    date: str | None = DATE,
    digest: str | None = None,
) -> bytes:
    """Return a plain WARC record; what is wrong with it is what the arguments say."""
    headers = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{UUID(int=number)}>",
        "WARC-Date": date,
        "WARC-Target-URI": url if url is not None else f"https://eastmere.example/story-{number}",
        "WARC-Payload-Digest": digest,
        "Content-Type": content_type or f"application/http; msgtype={kind}",
        "Content-Length": str(len(block) if length is None else length),
    }
    lines = ["WARC/1.0", *(f"{name}: {value}" for name, value in headers.items() if value)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def story(number: int = 0, **headers: str) -> bytes:
    """Return a response record with a story and its right digest."""
    body = story_html(number)
    return record(http(body), number, digest=headers.pop("digest", sha1(body)), **headers)  # type: ignore[arg-type]  # headers are texts


def request(number: int = 0) -> bytes:
    """Return the request that stands beside a response."""
    return record(b"GET / HTTP/1.1\r\n\r\n", number, kind="request")


def sha1(payload: bytes) -> str:
    """Return a digest as records give it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(payload).digest()).decode()


def packed(records: Iterable[bytes]) -> bytes:
    """Return records as a gzip member each."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)


def zstd_packed(records: Iterable[bytes]) -> bytes:
    """Return records as a zstd frame each."""
    return b"".join(zstandard.compress(each) for each in records)


def write_stories(path: Path, count: int, first: int = 0) -> Path:
    """Write a file of requests and stories; return its path."""
    records = [make(number) for number in range(first, first + count) for make in (request, story)]
    path.write_bytes(packed(records))
    return path
