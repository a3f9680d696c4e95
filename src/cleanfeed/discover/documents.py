"""What a document of a source is, and what must be taken off before it is parsed."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator

from cleanfeed.discover.options import SourceKind
from cleanfeed.errors import SourceError

MAX_INFLATED_BYTES = 64 * 1024 * 1024
"""sitemaps.org allows 50 MB; a little more is forgiven."""

_FED_BYTES = 64 * 1024
_PIECE_BYTES = 1024 * 1024
_GZIP = b"\x1f\x8b"
_TELLING_STARTS = (_GZIP, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_GZIP_WBITS = 16 + zlib.MAX_WBITS
_HEAD_BYTES = 4096
_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_URL_LIST = re.compile(rb"https?://\S+\s*(?:\n|\Z)")
_DOCTYPE = re.compile(rb"<!DOCTYPE\b[^\[<>]*(?:\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]\s*)?>", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


def gunzip(body: bytes, url: str) -> bytes:
    """Return a body, inflated if it is gzip, all members joined.

    Raises:
        SourceError: It is broken, or larger than 64 MB when inflated.
    """
    if not body.startswith(_GZIP):
        return body
    try:
        size = sum(len(piece) for piece in _iter_inflated(body, url))
        plain = bytearray(size)
        position = 0
        for piece in _iter_inflated(body, url):
            plain[position : position + len(piece)] = piece
            position += len(piece)
    except zlib.error as exc:
        raise SourceError(f"{url}: gzip is broken ({exc})") from exc
    return bytes(plain)


def _iter_inflated(body: bytes, url: str) -> Iterator[bytes]:
    """Yield what a gzip body holds, piece by piece, for as long as that is bearable.

    It is gone through twice, so that a bomb is refused before a byte of it is kept.
    """
    stream, size = zlib.decompressobj(_GZIP_WBITS), 0
    for start in range(0, len(body), _FED_BYTES):
        fed = body[start : start + _FED_BYTES]
        while fed:
            if stream.eof:
                if not fed.startswith(_GZIP[:1]):
                    return  # padding
                stream = zlib.decompressobj(_GZIP_WBITS)
            piece = stream.decompress(fed, _PIECE_BYTES)
            fed = stream.unused_data if stream.eof else stream.unconsumed_tail
            size += len(piece)
            if size > MAX_INFLATED_BYTES:
                raise SourceError(f"{url}: gzip holds more than {MAX_INFLATED_BYTES >> 20} MB")
            yield piece
    if not stream.eof:
        raise SourceError(f"{url}: gzip is cut off")


def in_utf8(body: bytes, charset: str | None) -> bytes:
    """Return a document in UTF-8 where its server says that it is in something else.

    XML that declares its own encoding is left to the parser, and gzip to :func:`gunzip`.

    Args:
        body: The document as it came.
        charset: Python codec that the fetcher found, or ``None``.
    """
    if charset is None or body.startswith(_TELLING_STARTS) or _XML_ENCODING.match(body):
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(charset, "replace").encode("utf-8", "replace")
    return body


def drop_doctype(body: bytes) -> bytes:
    """Return XML without its document type: no entity is ever declared, so none can grow or reach out."""
    start = body.upper().find(b"<!DOCTYPE", 0, _HEAD_BYTES)
    if start < 0:
        return body
    match = _DOCTYPE.match(body, start)
    return body[:start] + body[match.end() :] if match else body


def guess_kind(body: bytes) -> SourceKind:
    """Return what a plain body is, judged by its first tags."""
    head = _COMMENT.sub(b"", body[:_HEAD_BYTES]).removeprefix(codecs.BOM_UTF8).lstrip()
    if head.startswith(b"{"):
        return SourceKind.FEED
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = body[:_HEAD_BYTES].replace(b"\0", b"")
    if _SITEMAP.search(head) or _URL_LIST.match(head):
        return SourceKind.SITEMAP
    if _FEED.search(head) and not _HTML.search(head):
        return SourceKind.FEED
    return SourceKind.LISTING
