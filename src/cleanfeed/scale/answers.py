"""The HTTP answer inside a response record: status, headers, and the body as plain bytes.

Archives differ in what they keep of the wire: transfer chunks and compression may still be there, or
be undone while the headers go on naming them. The bytes decide, not the headers.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus

from cleanfeed.fetch import Accept
from cleanfeed.fetch.inflate import InflateError, Inflater, OverLimit, read_codings
from cleanfeed.fetch.sniff import SNIFF_BYTES, refuse_content
from cleanfeed.scale.values import Reason, Rejection

MAX_HEAD_BYTES = 64 * 1024
MAX_SIZE_LINE_BYTES = 4096
"""Longest line before a chunk, its extensions included."""
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]|\r?\n|$)")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?$")
_DIGESTS = {
    "sha1": hashlib.sha1,
    "sha-1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha-256": hashlib.sha256,
    "md5": hashlib.md5,
}
_DIGEST_BYTES = {hashlib.sha1: 20, hashlib.sha256: 32, hashlib.md5: 16}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered with a page."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """Names in lower case."""
    payload: bytes
    """The body as it lies in the archive."""
    body: bytes
    """The body without chunks and compression."""

    def header(self, name: str) -> str | None:
        """Return the first header of a name in lower case, or ``None``."""
        return next((value for key, value in self.headers if key == name), None)


def read_answer(block: bytes, max_page_bytes: int) -> Answer | Rejection:
    """Return the answer in a record's content, or why it holds no page.

    Args:
        block: The content of a response record.
        max_page_bytes: Largest body after decompression.
    """
    match = _STATUS.match(block)
    end = _HEAD_END.search(block, 0, MAX_HEAD_BYTES)
    if match is None or end is None:
        return Rejection(reason=Reason.NOT_HTTP, detail="the record does not begin as an HTTP answer")
    status = int(match.group(1))
    if status != HTTPStatus.OK:
        return Rejection(reason=Reason.HTTP_STATUS, detail=str(status))
    headers = _read_headers(block[: end.start()])
    payload = block[end.end() :]
    body = _plain_body(payload, headers, max_page_bytes)
    if isinstance(body, Rejection):
        return body
    answer = Answer(status=status, headers=headers, payload=payload, body=body)
    refusal = refuse_page(body, answer.header("content-type"))
    return refusal or answer


def refuse_page(body: bytes, content_type: str | None) -> Rejection | None:
    """Return why a body is no page, or ``None`` where it may be one."""
    if not body.strip():
        return Rejection(reason=Reason.NOT_A_PAGE, detail="is empty")
    refusal = refuse_content(content_type, body[:SNIFF_BYTES], Accept.PAGE)
    return Rejection(reason=Reason.NOT_A_PAGE, detail=refusal) if refusal else None


def check_digest(answer_payloads: tuple[bytes, ...], digest: str | None) -> bool | None:
    """Tell whether one of several readings of a payload has the digest that its record gives.

    Writers disagree on whether the payload is the body with its transfer chunks or without.

    Returns:
        ``None`` where the record gives none, or one of a kind nobody knows.
    """
    name, colon, text = (digest or "").strip().partition(":")
    algorithm = _DIGESTS.get(name.lower())
    if not colon or algorithm is None:
        return None
    expected = _digest_bytes(text, _DIGEST_BYTES[algorithm])
    if expected is None:
        return None
    return any(algorithm(payload).digest() == expected for payload in answer_payloads)


def _read_headers(head: bytes) -> tuple[tuple[str, str], ...]:
    lines = re.sub(rb"\r?\n[ \t]+", b" ", head).splitlines()[1:]
    pairs = (line.decode("latin-1").partition(":") for line in lines)
    return tuple((name.strip().lower(), value.strip()) for name, colon, value in pairs if colon)


def _plain_body(
    payload: bytes, headers: tuple[tuple[str, str], ...], max_page_bytes: int
) -> bytes | Rejection:
    named = dict(reversed(headers))
    body = payload
    if "chunked" in named.get("transfer-encoding", "").lower():
        try:
            body = join_chunks(body)
        except ValueError as exc:
            return Rejection(reason=Reason.HTTP_CHUNKS, detail=str(exc))
    coding = ",".join(value for name, value in headers if name == "content-encoding")
    if not read_codings(coding) or _is_markup(body):
        too_large = len(body) > max_page_bytes
        return Rejection(reason=Reason.TOO_LARGE, detail=f"{len(body)} bytes") if too_large else body
    return _inflate(body, coding, max_page_bytes)


def _inflate(body: bytes, coding: str, max_page_bytes: int) -> bytes | Rejection:
    try:
        inflater = Inflater(coding, max_page_bytes)
        plain = b"".join(inflater.feed(body))
        inflater.finish()
    except OverLimit:
        return Rejection(reason=Reason.TOO_LARGE, detail=f"more than {max_page_bytes} bytes")
    except InflateError as exc:
        return Rejection(reason=Reason.HTTP_CODING, detail=str(exc))
    return plain


def join_chunks(body: bytes) -> bytes:
    """Return a body without its transfer chunks; one that has none is returned as it is.

    Raises:
        ValueError: A chunk is broken, or the last one is missing.
    """
    parts: list[bytes] = []
    position = 0
    while True:
        end = body.find(b"\n", position, position + MAX_SIZE_LINE_BYTES)
        line = body[position : max(end, position)].rstrip(b"\r")
        match = _CHUNK_SIZE.match(line) if end >= 0 else None
        if match is None:
            if position == 0:
                return body  # undone by who wrote the archive
            raise ValueError(f"no chunk begins at byte {position}")
        size = int(match.group(1), 16)
        if size == 0:
            return b"".join(parts)
        start = end + 1
        if start + size > len(body):
            raise ValueError(f"a chunk of {size} bytes is cut off at {len(body) - start}")
        parts.append(body[start : start + size])
        position = start + size
        position += 2 if body.startswith(b"\r\n", position) else 1


def _is_markup(body: bytes) -> bool:
    """Tell whether a body that is said to be compressed is a page already."""
    head = body[:SNIFF_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and b"\0" not in head


def _digest_bytes(text: str, size: int) -> bytes | None:
    """Return a digest written in hex or base32."""
    try:
        found = bytes.fromhex(text) if len(text) == size * 2 else base64.b32decode(text.upper())
    except (ValueError, binascii.Error):
        return None
    return found if len(found) == size else None
