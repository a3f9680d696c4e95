"""What discovery exchanges with the rest: candidates found, documents still to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cleanfeed.discover.options import SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that probably holds a story."""

    url: str
    """In canonical form."""
    title: str | None = None
    published: datetime | None = None
    """Aware; UTC where the source names no zone."""
    modified: datetime | None = None
    source: str | None = None
    """Name of the source in the configuration."""
    kind: SourceKind = SourceKind.URLS
    """What told us of it."""
    score: float = 1.0
    """How sure we are that it is a story, from 0.0 to 1.0; feeds and sitemaps say 1.0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRequest:
    """A document of a source that is still to be fetched and read."""

    url: str
    kind: SourceKind
    depth: int = 0
    """Steps from the address in the configuration: sitemap indexes, further listing pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What one document of a source told."""

    candidates: tuple[Candidate, ...] = ()
    further: tuple[SourceRequest, ...] = ()
    """Documents to read next; never the document itself, possibly ones already read."""
    kind: SourceKind = SourceKind.AUTO
    """What the document turned out to be."""
    warnings: tuple[str, ...] = ()
    """Each says what was left out and why."""
