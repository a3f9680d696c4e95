"""The article record and what it says of its own making.

Names are schema.org's in snake case where it has one. ``None`` means unknown; an empty
tuple means looked for and none there.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from cleanfeed.article.base import Record
from cleanfeed.article.blocks import BodyBlock, Embed
from cleanfeed.article.images import Image
from cleanfeed.article.people import Organization, Person

SCHEMA_VERSION = "1.0"


class PageType(StrEnum):
    """What a page is; the values above ``LISTING`` are kinds of story."""

    ARTICLE = "article"
    LIVE = "live"
    GALLERY = "gallery"
    VIDEO = "video"
    OPINION = "opinion"
    REVIEW = "review"
    PRESS_RELEASE = "press_release"
    LISTING = "listing"
    HOME = "home"
    PRODUCT = "product"
    FORUM = "forum"
    DOCUMENTATION = "documentation"
    SERVICE = "service"
    OTHER = "other"

    @property
    def is_story(self) -> bool:
        """Whether a page of this type holds a story."""
        return self in STORY_TYPES


STORY_TYPES = frozenset(
    {
        PageType.ARTICLE,
        PageType.LIVE,
        PageType.GALLERY,
        PageType.VIDEO,
        PageType.OPINION,
        PageType.REVIEW,
        PageType.PRESS_RELEASE,
    }
)


class DatePrecision(StrEnum):
    """How exactly a page tells when."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class LiveUpdate(Record):
    """One timed entry of a live blog."""

    time: AwareDatetime | None = None
    title: str | None = None
    text: str = ""


class Video(Record):
    """A player or video file of the story."""

    url: str
    provider: str | None = None
    title: str | None = None
    thumbnail: str | None = None


class FetchFacts(Record):
    """What the transport knew of the page."""

    status: int | None = None
    """HTTP status of the last response."""
    etag: str | None = None
    last_modified: str | None = None
    charset: str | None = None
    """Charset the bytes were read in."""
    size_bytes: int | None = Field(default=None, ge=0)
    """Size of the body after decompression."""
    sha256: str | None = None
    """Digest of the body after decompression, in hex."""
    redirects: tuple[str, ...] = ()
    """Addresses passed on the way, the first one asked for first."""
    fetched_at: AwareDatetime | None = None
    rendered: bool = False
    """Whether a browser ran the page's scripts; size, digest and charset are then those of what it showed."""


class Extraction(Record):
    """How the record was made."""

    version: str
    """Version of cleanfeed."""
    model: str | None = None
    """Name and version of the block model."""
    rules: str | None = None
    """Version of the site rules that were applied."""
    sources: dict[str, str] = Field(default_factory=dict)
    """Field name → where its value was found: ``jsonld``, ``meta``, ``dom``, ``rule`` or ``text``."""
    fetch: FetchFacts | None = None


class Article(Record):
    """One story."""

    schema_version: str = SCHEMA_VERSION
    id: str
    """Hash of the canonical URL; the same for every tracking-parameter variant."""
    url: str | None = None
    """Address the page was read from, after redirects."""
    requested_url: str | None = None
    canonical_url: str | None = None
    amp_url: str | None = None
    page_type: PageType = PageType.ARTICLE
    headline: str | None = None
    """The headline as printed on the page."""
    alternative_headline: str | None = None
    """The kicker above the headline."""
    description: str | None = None
    """The standfirst: the summary under the headline."""
    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    source_organization: Organization | None = None
    """The agency whose report this is."""
    publisher: Organization | None = None
    date_published: AwareDatetime | None = None
    date_modified: AwareDatetime | None = None
    date_precision: DatePrecision | None = None
    """Precision of ``date_published``."""
    date_zone_given: bool | None = None
    """Whether the page tells the zone of ``date_published``. Where it does not, the only zone of its country
    stands in, else UTC."""
    dateline: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    breadcrumbs: tuple[str, ...] = ()
    language: str | None = None
    """BCP 47."""
    body: tuple[BodyBlock, ...] = ()
    text: str = ""
    """Headings and prose of the body, blocks parted by a blank line; no captions."""
    word_count: int = Field(default=0, ge=0)
    images: tuple[Image, ...] = ()
    videos: tuple[Video, ...] = ()
    embeds: tuple[Embed, ...] = ()
    updates: tuple[LiveUpdate, ...] = ()
    is_accessible_for_free: bool | None = None
    is_complete: bool | None = None
    """False where the page shows only the beginning of the story."""
    confidence: float = Field(default=0.0, ge=0.0, le=1.0)
    """Estimate of the body's word F1, calibrated on held-out sites."""
    warnings: tuple[str, ...] = ()
    extraction: Extraction
    content_hash: str | None = None
    """Digest of what a reader sees; a new value makes a new revision."""
    revision: int = Field(default=1, ge=1)

    def to_markdown(self) -> str:
        """Return the story as Markdown, pictures with captions and credits included."""
        from cleanfeed.article.markdown import render_markdown

        return render_markdown(self)

    def to_html(self) -> str:
        """Return the story as sanitised HTML: one ``article`` element, nothing executable in it."""
        from cleanfeed.article.html import render_html

        return render_html(self)

    def to_schema_org(self) -> dict[str, Any]:
        """Return the story as schema.org ``NewsArticle`` JSON-LD."""
        from cleanfeed.article.schema_org import render_schema_org

        return render_schema_org(self)

    def to_zyte(self) -> dict[str, Any]:
        """Return the story as a zyte-common-items ``Article``, ready for JSON."""
        from cleanfeed.article.zyte import render_zyte

        return render_zyte(self)

    def to_ninjs(self) -> dict[str, Any]:
        """Return the story as an IPTC ninjs 2.1 news item."""
        from cleanfeed.article.ninjs import render_ninjs

        return render_ninjs(self)
