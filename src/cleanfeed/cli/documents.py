"""From a SOURCE on the command line to a page, and from a page to its record."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cleanfeed.article import Article, FetchFacts
from cleanfeed.errors import ConfigError, ParseError
from cleanfeed.extraction import ExtractOptions, extract

STDIN = "-"
HEAD_BYTES = 4096
"""How far text is told from HTML; a page that shows no tag by then is text."""
BINARY_STARTS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF")
"""Left to ``extract``, which says what they are."""
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-16, in which text is full of zeros."""
MIN_TAGS = 2
"""Tags that make a document HTML which does not begin with one."""

_ADDRESS = re.compile(r"https?:", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<(?:!doctype|\?xml|/?(?:html|head|body|meta|main|article|div|p|h1|span|a)\b)", re.IGNORECASE
)


class InputKind(StrEnum):
    """What a document is."""

    AUTO = "auto"
    HTML = "html"
    TEXT = "text"


class MissingDocument(ConfigError):  # noqa: N818 - leaves say what happened
    """A file named on the command line is not there or cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page to extract."""

    name: str
    """What to call it in messages."""
    body: bytes
    url: str | None = None
    requested_url: str | None = None
    charset: str | None = None
    facts: FetchFacts | None = None


def refuse_addresses(url: str) -> Document:
    """Stand in for fetching where no address was given."""
    raise MissingDocument(f"{url}: cannot be fetched here")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How documents are read and extracted."""

    kind: InputKind = InputKind.AUTO
    url: str | None = None
    """Address that a file or stdin came from."""
    force: bool = False
    """Extract any page, story or not."""
    options: ExtractOptions = field(default_factory=ExtractOptions)
    fetch: Callable[[str], Document] = refuse_addresses


def is_address(source: str) -> bool:
    """Tell whether a SOURCE is to be fetched."""
    return bool(_ADDRESS.match(source))


def read_document(source: str, reading: Reading) -> Document:
    """Return the document behind a SOURCE: an address, a path, or ``-`` for stdin.

    Raises:
        FetchError: The page did not come.
        MissingDocument: The file cannot be read.
        ParseError: There is nothing in it.
    """
    if is_address(source):
        document = reading.fetch(source)
    elif source == STDIN:
        document = Document(name="stdin", body=sys.stdin.buffer.read(), url=reading.url)
    else:
        document = Document(name=source, body=_file(source), url=reading.url)
    if not document.body.strip():
        raise ParseError(document.name, "is empty; there is nothing to extract")
    return document


def extract_document(document: Document, reading: Reading) -> Article:
    """Return the record of a document.

    Raises:
        NotAnArticle: It holds no story.
        ParseError: It is no page; the message names the document.
    """
    if is_text(document, reading.kind):
        from cleanfeed.extraction.flattened import extract_text

        try:
            return extract_text(document.body, document.url, reading.options, force=reading.force)
        except ParseError as exc:
            raise ParseError(document.name, exc.message) from exc
    try:
        return extract(
            document.body,
            document.url,
            reading.options,
            force=reading.force,
            charset=document.charset,
            requested_url=document.requested_url,
            fetch=document.facts,
        )
    except ParseError as exc:
        raise ParseError(document.name, exc.message) from exc


def is_text(document: Document, kind: InputKind) -> bool:
    """Tell whether a document is text rather than HTML; what was fetched is HTML."""
    if kind is not InputKind.AUTO:
        return kind is InputKind.TEXT
    head = document.body[:HEAD_BYTES]
    is_binary = (b"\x00" in head and not head.startswith(WIDE_MARKS)) or head.startswith(BINARY_STARTS)
    return document.facts is None and not is_binary and not _is_markup(head)


def _is_markup(head: bytes) -> bool:
    """Tell whether a document begins with a tag, or soon has several: a text may speak of one."""
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain.startswith(b"<") or len(_MARKUP.findall(plain)) >= MIN_TAGS


def _file(source: str) -> bytes:
    try:
        return Path(source).read_bytes()
    except FileNotFoundError as exc:
        raise MissingDocument(f"{source}: there is no such file (an address begins with https://)") from exc
    except OSError as exc:
        raise MissingDocument(f"{source}: cannot be read: {exc.strerror}") from exc
