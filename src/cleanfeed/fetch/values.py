"""What fetching takes and gives."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property


class Accept(StrEnum):
    """What kind of content the caller can read; everything else is refused early."""

    PAGE = "page"
    """HTML, XHTML, plain text."""
    PART = "part"
    """Scripts and data that a rendered page asks for; ``noindex`` and refreshing do not apply."""
    SOURCE = "source"
    """Feeds, sitemaps (gzipped too) and section pages; ``noindex`` and ``noarchive`` do not apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One page to fetch, with what is known of its last copy."""

    url: str
    etag: str | None = None
    """Value of the ETag header of the last copy, as the server wrote it."""
    last_modified: str | None = None
    """Value of its Last-Modified header, as the server wrote it."""
    validated_url: str | None = None
    """Address that gave the two, where redirects led elsewhere than ``url``; they are sent to it alone."""
    accept: Accept = Accept.PAGE
    part_of: str | None = None
    """Origin of the rendered page that wants this as a part of it. A part does not wait for the politeness
    delay, and the configured headers of a host go to that origin alone: the page can read what comes."""
    headers: tuple[tuple[str, str], ...] = ()
    """Further headers, of the page's own making; they go to the origin of ``url`` alone."""


@dataclass(frozen=True, kw_only=True)  # without slots: the digest is kept
class Page:
    """One fetched response."""

    url: str
    """Address of the response, after redirects."""
    requested_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    """Names in lower case, in the order of the wire, without cookies."""
    body: bytes
    """After decompression."""
    redirects: tuple[str, ...] = ()
    """Addresses passed on the way, the requested one first; empty without redirects."""
    charset: str | None = None
    """Python codec by byte order mark, header, declaration in the document, or valid UTF-8."""
    content_type: str | None = None
    """Media type in lower case without parameters, as the server named it."""
    fetched_at: datetime
    """When the response ended, in UTC."""
    elapsed_s: float = 0.0
    """Time on the network, redirects included, waiting for politeness excluded."""
    is_rendered: bool = False
    """Whether the body is what scripts made of the page, in UTF-8, and not what the server sent."""
    noindex: bool = False
    noarchive: bool = False

    def header(self, name: str) -> str | None:
        """Return the first header of a name in lower case, or ``None``."""
        return next((value for key, value in self.headers if key == name), None)

    @cached_property
    def sha256(self) -> str:
        """Digest of the body in hex."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def etag(self) -> str | None:
        """Value to send back as ``FetchRequest.etag``."""
        return self.header("etag")

    @property
    def last_modified(self) -> str | None:
        """Value to send back as ``FetchRequest.last_modified``."""
        return self.header("last-modified")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server says that the last copy is still good."""

    url: str
    requested_url: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Disallowed:
    """A rule of the site forbids fetching or keeping the page."""

    url: str
    reason: str
    """Names the rule: ``robots.txt``, ``noarchive (X-Robots-Tag)`` …"""


Outcome = Page | NotModified | Disallowed
