"""Reading the sources: fetch, hand the bytes to ``discover``, collect candidates."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

from cleanfeed.discover import (
    Candidate,
    Discovered,
    SourceOptions,
    SourceRequest,
    first_requests,
    read_source,
)
from cleanfeed.errors import FetchError, SourceError
from cleanfeed.fetch import Accept, Disallowed, Fetcher, FetchRequest, Page
from cleanfeed.run.guard import Guard
from cleanfeed.run.stopping import StopSwitch
from cleanfeed.store import Candidate as StoreCandidate
from cleanfeed.urls import article_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one document of a source gave: candidates and further documents, or an error."""

    found: Discovered = field(default_factory=Discovered)
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Haul:
    """Everything a source told in one run."""

    candidates: tuple[Candidate, ...]
    errors: tuple[str, ...]


async def read_whole_source(
    options: SourceOptions, fetcher: Fetcher, now: datetime, switch: StopSwitch
) -> Haul:
    """Return what a source names now; a document that cannot be read costs only itself."""
    candidates: dict[str, Candidate] = {}
    errors: list[str] = []
    async for reading in _iter_readings(options, fetcher, now, switch):
        errors += [reading.error] if reading.error else reading.found.warnings
        for candidate in reading.found.candidates:
            candidates.setdefault(candidate.url, candidate)
    return Haul(candidates=tuple(candidates.values())[: options.limit], errors=tuple(errors))


def to_store(candidate: Candidate, source: str) -> StoreCandidate:
    """Return a candidate as the store takes it."""
    return StoreCandidate(
        url_id=article_id(candidate.url),
        url=candidate.url,
        source=source,
        hinted_at=candidate.modified or candidate.published,
    )


async def _iter_readings(
    options: SourceOptions, fetcher: Fetcher, now: datetime, switch: StopSwitch
) -> AsyncIterator[Reading]:
    first = first_requests(options)
    yield Reading(found=first)
    waiting = deque(first.further)
    seen = {request.url for request in waiting}
    for _ in range(options.max_documents):
        if not waiting or switch.is_set:
            return
        reading = await switch.unless_set(_read_one(options, waiting.popleft(), fetcher, now))
        if reading is None:
            return
        fresh = [request for request in reading.found.further if request.url not in seen]
        seen.update(request.url for request in fresh)
        waiting.extend(fresh)
        yield reading


async def _read_one(
    options: SourceOptions, request: SourceRequest, fetcher: Fetcher, now: datetime
) -> Reading:
    with Guard() as accident:
        try:
            fetched = await fetcher.fetch(FetchRequest(url=request.url, accept=Accept.SOURCE))
            return _read(options, request, fetched, now)
        except (FetchError, SourceError) as exc:
            return Reading(error=str(exc))
    return Reading(error=f"{request.url}: bug: {accident.summary}")


def _read(options: SourceOptions, request: SourceRequest, fetched: object, now: datetime) -> Reading:
    if isinstance(fetched, Page):
        return Reading(found=read_source(options, request, fetched.body, fetched.url, now=now))
    if isinstance(fetched, Disallowed):
        return Reading(error=f"{request.url}: disallowed by {fetched.reason}")
    return Reading()
