"""The values of flattened text on its way into a run: files, and the documents in them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cleanfeed.config import TextFormat
from cleanfeed.urls import article_id, normalize_url, origin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A file of documents."""

    path: Path
    name: str
    """Its path below the source's folder, with slashes on every system."""
    format: TextFormat
    stamp: str
    """Size and time of change: a file with the same stamp is taken for unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDocument:
    """One flattened page."""

    address: str
    """What it is known by in the store: its own address, or ``text:SOURCE/FILE#KEY``."""
    url: str | None
    """Where the page came from, if that was told."""
    body: bytes

    @property
    def url_id(self) -> str:
        """Identity in the store."""
        return article_id(self.address)

    @property
    def sha256(self) -> str:
        """Digest of the text, in hex."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenDocument:
    """A place in a file where a document should be and none can be read."""

    reason: str


def make_document(place: str, body: bytes, *, url: str | None = None, key: str | None = None) -> TextDocument:
    """Return a document under the address it is known by.

    Args:
        place: ``text:SOURCE/FILE``.
        body: The text.
        url: What the file tells of its address; anything but http and https is a key.
        key: What tells it apart from others of the file, if that was told.
    """
    if url and origin_of(url) is not None:
        address = normalize_url(url)
        return TextDocument(address=address, url=address, body=body)
    key = key or url
    return TextDocument(address=f"{place}#{key}" if key else place, url=None, body=body)
