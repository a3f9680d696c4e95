"""The values that enter and leave the store.

They carry addresses, texts and times, never a connection or a row. Times are aware
datetimes; the store keeps them in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cleanfeed.article import Article


class UrlStatus(StrEnum):
    """Where an address stands."""

    NEW = "new"
    """Found, never fetched."""
    DONE = "done"
    """Its story is in the store."""
    REJECTED = "rejected"
    """Fetched, and not a story; the reason is kept."""
    FAILED = "failed"
    """Could not be fetched or read; tried again while ``next_attempt_at`` is set."""
    GONE = "gone"
    """The server says that there is nothing any more; an article already stored is kept."""


class ChangeKind(StrEnum):
    """What happened to an article."""

    UPSERT = "upsert"
    DELETE = "delete"


class CommitEffect(StrEnum):
    """What committing the outcome of a page did to the articles."""

    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    """The content hash is that of the current revision; only the URL's state moved."""
    VARIANT = "variant"
    """The story is known from its own address; this page is another copy of it."""
    NO_ARTICLE = "no_article"
    """The outcome holds no article: a rejection, a failure, a "not modified"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a later request for the same page is made conditional with."""

    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    """Digest of the body after decompression, in hex: the same body is not extracted twice."""
    validated_url: str | None = None
    """Address that gave the ETag and the date, where redirects led elsewhere than the one asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that discovery found, on its way into the frontier."""

    url_id: str
    """Hash of the canonical address, made like ``Article.id``."""
    url: str
    """The address to fetch."""
    source: str
    """Name of the source that led here."""
    hinted_at: datetime | None = None
    """When the story was published or changed, as the feed or sitemap says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierEntry:
    """An address that is due, with all that the next request needs to know."""

    url_id: str
    url: str
    source: str
    status: UrlStatus
    validators: Validators
    content_hash: str | None
    """That of the story it led to: another one means that the story has changed."""
    attempts: int
    """Failed attempts since the last answer."""
    interval_s: int | None
    """Seconds between the last two visits planned; ``None`` before the first answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlState:
    """All that the store knows about an address."""

    url_id: str
    url: str
    source: str
    status: UrlStatus
    validators: Validators
    article_id: str | None
    """The story its last answer held."""
    attempts: int
    interval_s: int | None
    first_seen_at: datetime
    hinted_at: datetime | None
    next_attempt_at: datetime | None
    """``None``: not to be fetched again."""
    last_fetched_at: datetime | None
    last_http_status: int | None
    page_type: str | None
    """What a rejected page is."""
    reason: str | None
    """Why it was rejected."""
    error: str | None
    """What failed last; ``None`` after an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """Outcome: the page holds a story."""

    url_id: str
    article: Article
    fetched_at: datetime
    http_status: int | None = None
    validators: Validators = Validators()
    next_attempt_at: datetime | None = None
    """When to look again; ``None`` for never."""
    interval_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedPage:
    """Outcome: the page was fetched, and is not a story (or is not wanted)."""

    url_id: str
    reason: str
    """For a person and for counting: a code first, details after a colon."""
    fetched_at: datetime
    page_type: str | None = None
    http_status: int | None = None
    validators: Validators = Validators()
    next_attempt_at: datetime | None = None
    interval_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPage:
    """Outcome: the page could not be fetched or read."""

    url_id: str
    error: str
    failed_at: datetime
    http_status: int | None = None
    is_gone: bool = False
    """The server said 404 or 410, which ends the matter unless the source names it again."""
    next_attempt_at: datetime | None = None
    """When to try again; ``None`` gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnchangedPage:
    """Outcome: "304 Not Modified", or the same body as before; status and article stay."""

    url_id: str
    fetched_at: datetime
    http_status: int | None = None
    validators: Validators | None = None
    """New validators, or ``None`` to keep those known."""
    next_attempt_at: datetime | None = None
    interval_s: int | None = None


Outcome = StoredPage | RejectedPage | FailedPage | UnchangedPage


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitResult:
    """What became of one outcome."""

    url_id: str
    status: UrlStatus
    effect: CommitEffect
    article_id: str | None = None
    revision: int | None = None
    """The current revision of the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of the change log, which sinks read in the order of ``seq``."""

    seq: int
    article_id: str
    revision: int
    kind: ChangeKind
    article_json: str | None
    """The revision as JSON; ``None`` for a deletion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedChange:
    """A change that a sink can't take, on its way into the store's list of them."""

    seq: int
    article_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalRecord:
    """A change that a sink could not take: what it lacks, and why."""

    sink: str
    seq: int
    article_id: str
    revision: int | None
    reason: str
    refused_at: datetime
    is_current: bool
    """Whether it still is the story's newest revision: if not, the sink may have a newer one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much the store holds."""

    articles: int
    revisions: int
    images: int
    changes: int
    urls: dict[UrlStatus, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run with its report."""

    run_id: str
    started_at: datetime
    ended_at: datetime | None
    """``None`` while it runs, or when it was killed."""
    report_json: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """When a source was read, and what came of it."""

    name: str
    read_at: datetime
    news_at: datetime
    """When it last named an address that was not known."""
    failures: int = 0
    """Readings in a row of which nothing came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentState:
    """One document of a source as it was last read: a feed, a sitemap, a section page."""

    source: str
    url: str
    """The address asked for."""
    validators: Validators
    told: str
    """What else is to be remembered of it, for the reader: the store keeps it as it is."""
    named: int
    """Addresses it named."""
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsCopy:
    """The robots.txt of an origin as it was last read."""

    origin: str
    body: bytes | None
    """``None`` where there is none, so that everything is allowed."""
    read_at: datetime
