"""What one complete answer of a server comes to: a page, a further hop, a refusal; decisions over values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cleanfeed.fetch.charset import find_charset
from cleanfeed.fetch.credentials import NEVER_KEPT
from cleanfeed.fetch.indexing import IndexingRules, read_indexing
from cleanfeed.fetch.metas import find_refresh, read_metas
from cleanfeed.fetch.options import FetchOptions
from cleanfeed.fetch.sniff import media_type
from cleanfeed.fetch.values import Accept, Disallowed, FetchRequest, Page
from cleanfeed.urls import resolve_url

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One hop: what a server said, with its whole body where there was reason to read it."""

    url: str
    status: int
    headers: Headers
    body: bytes = b""
    location: str | None = None
    """Where a redirect leads, absolute; ``None`` for an answer that is none."""
    cookies_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """How an answer was come by."""

    request: FetchRequest
    passed: tuple[str, ...]
    """Addresses before the answer's own."""
    ended_at: datetime
    elapsed_s: float


def finish_page(answer: Answer, journey: Journey, options: FetchOptions) -> Page | Disallowed | str:
    """Return the page, the refusal that it asks for, or the address it sends its readers on to."""
    is_document = journey.request.accept is not Accept.PART
    metas = read_metas(answer.body) if is_document else ()
    target = find_refresh(metas, len(answer.body)) if options.follow_meta_refresh else None
    target = resolve_url(answer.url, target) if target else None
    if target is not None and target.partition("#")[0] not in (answer.url, *journey.passed):
        return target.partition("#")[0]
    tags = [value for name, value in answer.headers if name == "x-robots-tag"]
    rules = read_indexing(tags, metas, options.robots_token)
    refusal = indexing_refusal(rules, options) if journey.request.accept is Accept.PAGE else None
    if refusal:
        return Disallowed(url=answer.url, reason=refusal)
    content_type = next((value for name, value in answer.headers if name == "content-type"), None)
    return Page(
        url=answer.url,
        requested_url=journey.request.url,
        status=answer.status,
        headers=tuple((name, value) for name, value in answer.headers if name not in NEVER_KEPT),
        body=answer.body,
        redirects=journey.passed,
        charset=find_charset(answer.body, content_type, metas),
        content_type=media_type(content_type) or None,
        fetched_at=journey.ended_at,
        elapsed_s=journey.elapsed_s,
        noindex=rules.noindex is not None,
        noarchive=rules.noarchive is not None,
    )


def indexing_refusal(rules: IndexingRules, options: FetchOptions) -> str | None:
    """Return why a page may not be kept, or ``None`` where it may."""
    if options.respect_noindex and rules.noindex:
        return f"noindex ({rules.noindex})"
    if options.respect_noarchive and rules.noarchive:
        return f"noarchive ({rules.noarchive})"
    return None
