"""What a body is, judged by what the server says and by its first bytes."""

from __future__ import annotations

import codecs
import re

from cleanfeed.fetch.values import Accept

SNIFF_BYTES = 512

_MAGIC = (
    (re.compile(rb"%PDF-"), "a PDF document"),
    (
        re.compile(
            rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|BM....\x00\x00\x00\x00|II\*\x00|MM\x00\*|\x00\x00[\x01\x02]\x00",
            re.DOTALL,
        ),
        "an image",
    ),
    (re.compile(rb"RIFF....WEBP|....ftyp(?:avif|heic|mif1)", re.DOTALL), "an image"),
    (
        re.compile(rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI |FLV\x01|\x00\x00\x01[\xb3\xba]", re.DOTALL),
        "a video",
    ),
    (re.compile(rb"ID3|OggS|fLaC|RIFF....WAVE|\xff[\xf1\xf3\xf9\xfb]", re.DOTALL), "an audio file"),
    (re.compile(rb"PK\x03\x04|PK\x05\x06|Rar!|7z\xbc\xaf|BZh[1-9]|\xfd7zXZ|\x28\xb5\x2f\xfd"), "an archive"),
    (re.compile(rb"\xd0\xcf\x11\xe0|\{\\rtf"), "an office document"),
    (re.compile(rb"wOFF|wOF2|\x00\x01\x00\x00\x00|OTTO"), "a font"),
    (re.compile(rb"\x7fELF|MZ"), "a program"),
)
_GZIP = b"\x1f\x8b"
_MARKUP = re.compile(rb"\s*(?:<!--|<!doctype|<\?xml|<html|<head|<body|<rss|<feed|<urlset|<sitemapindex|<rdf)",
                     re.IGNORECASE)  # fmt: skip
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)

_PAGE_TYPES = frozenset({
    "text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml", "text/markdown",
    "application/vnd.wap.xhtml+xml", "multipart/related",
})  # fmt: skip
_SOURCE_TYPES = frozenset({
    "application/json", "text/json", "application/feed+json", "application/gzip", "application/x-gzip",
    "application/rss+xml", "application/atom+xml",
})  # fmt: skip
_PART_TYPES = frozenset({
    "application/javascript", "application/x-javascript", "application/ecmascript",
})  # fmt: skip
_VAGUE_TYPES = frozenset({
    "", "application/octet-stream", "binary/octet-stream", "application/x-unknown", "application/unknown",
    "unknown/unknown", "*/*", "text", "html",
})  # fmt: skip


def media_type(content_type: str | None) -> str:
    """Return the media type of a Content-Type header in lower case, without parameters."""
    return (content_type or "").partition(";")[0].strip().lower()


def refuse_content(content_type: str | None, head: bytes, accept: Accept) -> str | None:
    """Return what a body is instead of what the caller can read, or ``None`` if it can be read.

    The first bytes outweigh the header: servers lie about types in both directions.

    Args:
        content_type: The Content-Type header, or ``None``.
        head: The first bytes of the body after decompression, at least 512 or all of them.
        accept: What the caller can read.
    """
    declared = media_type(content_type)
    named = f"declared {declared}" if declared else "declared nothing"
    kind = _binary_kind(head, accept)
    if kind:
        return f"is {kind}, not a page ({named})"
    if (
        _is_allowed(declared, accept)
        or declared in _VAGUE_TYPES
        or _MARKUP.match(head.lstrip(b"\xef\xbb\xbf"))
    ):
        return None
    return f"is not a page ({named})"


def _binary_kind(head: bytes, accept: Accept) -> str | None:
    for pattern, kind in _MAGIC:
        if pattern.match(head):
            return kind
    if head.startswith(_GZIP):
        return None if accept is Accept.SOURCE else "an archive"
    if b"\0" in head[:SNIFF_BYTES] and not head.startswith(_WIDE_MARKS) and not _is_wide_text(head):
        return "binary data"
    return None


def _is_wide_text(head: bytes) -> bool:
    """Tell UTF-16 without a mark from binary: markup with a zero in every other byte."""
    return head[:4] in (b"<\0!\0", b"\0<\0!", b"<\0h\0", b"\0<\0h", b"<\0?\0", b"\0<\0?")


def _is_allowed(declared: str, accept: Accept) -> bool:
    if declared in _PAGE_TYPES or (declared.endswith("+xml") and declared != "image/svg+xml"):
        return True
    if accept is Accept.PART and (declared.startswith("text/") or declared in _PART_TYPES):
        return True
    return accept is not Accept.PAGE and (declared in _SOURCE_TYPES or declared.endswith("+json"))
