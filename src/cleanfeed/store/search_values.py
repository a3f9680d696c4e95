"""What is searched for and what is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

DEFAULT_LIMIT = 20
DEFAULT_SNIPPET_TOKENS = 32
"""Words of context around a hit, and letters in scripts without spaces; FTS5 allows 64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What to look for; all that is given must hold.

    Example:
        ``SearchQuery(text='"harbour rain" OR flood*', author="Ada Lind", limit=5)``
    """

    text: str = ""
    """Words (all must occur), ``"phrases"``, ``prefix*``, ``AND``, ``OR``, ``NOT`` or ``-word``,
    brackets, and ``headline:word`` for one field. What doesn't parse is taken as plain words."""
    source: str | None = None
    since: datetime | None = None
    """Published at this time or later; first seen stands in where a story has no date."""
    until: datetime | None = None
    """Published before this time."""
    author: str | None = None
    """Words of an author's name, in order."""
    credit: str | None = None
    """Words of a picture's credit, in order."""
    language: str | None = None
    """``en`` finds ``en-GB`` too."""
    limit: int = DEFAULT_LIMIT
    mark_start: str = "**"
    """Put before a hit in snippets."""
    mark_end: str = "**"
    snippet_tokens: int = DEFAULT_SNIPPET_TOKENS


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A story that was found, best first."""

    article_id: str
    url: str | None
    source: str
    headline: str | None
    date_published: datetime | None
    language: str | None
    score: float
    """BM25 over the weighted fields; higher is better, 0 for a search without words."""
    snippet: str
    """The passage around the hits, from whichever field fits best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageQuery:
    """Which pictures to look for; all that is given must hold."""

    text: str = ""
    """Words in the caption, the credit or the alternative text; syntax as in ``SearchQuery``."""
    credit: str | None = None
    """Words of the credit line, in order: "Getty" finds "Getty Images"."""
    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    author: str | None = None
    """Words of the name of the story's author, in order."""
    language: str | None = None
    """Of the story; ``en`` finds ``en-GB`` too."""
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageHit:
    """A picture that was found, newest story first."""

    article_id: str
    article_url: str | None
    source: str
    headline: str | None
    date_published: datetime | None
    image_id: str
    url: str | None
    caption: str | None
    credit: str | None
    credits: tuple[str, ...]
