"""The values that travel between a run and its extraction processes."""

from __future__ import annotations

from dataclasses import dataclass

from cleanfeed.article import Article, FetchFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTask:
    """One fetched page on its way to an extraction process."""

    url: str
    """Address after redirects."""
    requested_url: str
    body: bytes
    charset: str | None
    """Charset the server declared."""
    facts: FetchFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTask(PageTask):
    """One page that was flattened to text; ``url`` is empty where it is not known.

    ``requested_url`` is then the name under which the store knows the document.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """The page holds a story."""

    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The page was read and holds no story."""

    page_type: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """The page could not be read: not a page, too slow, or it tripped a bug."""

    code: str
    """For counting: ``parse``, ``timeout``, ``memory``, ``crash``, ``bug`` or ``stopped``."""
    reason: str
    """For a person."""
    trace: str | None = None
    """The traceback of a bug."""


ExtractionResult = Extracted | Rejected | Unreadable
