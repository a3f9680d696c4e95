"""Reading the sources: fetch, hand the bytes to ``discover``, collect candidates.

A document that is as it was the last time (by the server's word, or byte for byte) is not
read again: what it names is in the frontier already, and its further documents are known.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from cleanfeed.discover import (
    Candidate,
    Discovered,
    SourceKind,
    SourceOptions,
    SourceRequest,
    first_requests,
    in_utf8,
    read_source,
)
from cleanfeed.errors import FetchError, SourceError
from cleanfeed.fetch import Accept, Disallowed, Fetcher, FetchRequest, NotModified, Page
from cleanfeed.run.guard import Guard
from cleanfeed.run.outcomes import validators_of
from cleanfeed.run.stopping import StopSwitch
from cleanfeed.store import Candidate as StoreCandidate
from cleanfeed.store import DocumentState, Validators
from cleanfeed.urls import article_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one document of a source gave: candidates and further documents, or an error."""

    found: Discovered = field(default_factory=Discovered)
    error: str | None = None
    document: DocumentState | None = None
    """What to remember of it; ``None`` for a list of addresses, and after an error."""
    is_unchanged: bool = False

    @property
    def named(self) -> int:
        """Addresses that the document names."""
        return self.document.named if self.document else len(self.found.candidates)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReader:
    """Reads one source, document after document."""

    options: SourceOptions
    fetcher: Fetcher
    known: Mapping[str, DocumentState]
    """Its documents as they were last read, by address."""
    now: datetime
    switch: StopSwitch

    async def iter_readings(self) -> AsyncIterator[Reading]:
        """Yield what each document tells; one that cannot be read costs only itself."""
        first = first_requests(self.options)
        yield self._within_limit(Reading(found=first), 0)
        waiting = deque(first.further)
        seen = {request.url for request in waiting}
        taken = len(first.candidates)
        for _ in range(self.options.max_documents):
            if not waiting or self.switch.is_set:
                return
            reading = await self.switch.unless_set(self._read_guarded(waiting.popleft()))
            if reading is None:
                return
            fresh = [request for request in reading.found.further if request.url not in seen]
            seen.update(request.url for request in fresh)
            waiting.extend(fresh)
            yield self._within_limit(reading, taken)
            taken += len(reading.found.candidates)

    def _within_limit(self, reading: Reading, taken: int) -> Reading:
        """Cut off what the source's limit does not permit; a document cut short is not remembered as read."""
        room = max(self.options.limit - taken, 0)
        candidates = reading.found.candidates
        if len(candidates) <= room and len(candidates) < self.options.limit:
            return reading
        document = replace(reading.document, validators=Validators()) if reading.document else None
        return replace(reading, found=replace(reading.found, candidates=candidates[:room]), document=document)

    async def _read_guarded(self, request: SourceRequest) -> Reading:
        with Guard() as accident:
            try:
                return await self._read(request)
            except (FetchError, SourceError) as exc:
                return Reading(error=str(exc))
        return Reading(error=f"{request.url}: bug: {accident.summary}")

    async def _read(self, request: SourceRequest) -> Reading:
        known = self._known(request)
        validators = known.validators if known else Validators()
        fetched = await self.fetcher.fetch(
            FetchRequest(
                url=request.url,
                etag=validators.etag,
                last_modified=validators.last_modified,
                validated_url=validators.validated_url,
                accept=Accept.SOURCE,
            )
        )
        match fetched:
            case Disallowed():
                return Reading(error=f"{request.url}: disallowed by {fetched.reason}")
            case NotModified():
                return self._unchanged(known) if known else Reading()
            case Page():
                return self._read_page(request, fetched, known)

    def _read_page(self, request: SourceRequest, page: Page, known: DocumentState | None) -> Reading:
        validators = validators_of(page)
        if known is not None and known.validators.body_sha256 == validators.body_sha256:
            return self._unchanged(replace(known, validators=validators))
        body = in_utf8(page.body, page.charset)
        found = read_source(self.options, request, body, page.url, now=self.now)
        document = DocumentState(
            source=self.options.name,
            url=request.url,
            validators=validators,
            told=_tell(self.options, found),
            named=len(found.candidates),
            read_at=self.now,
        )
        return Reading(found=found, document=document)

    def _unchanged(self, known: DocumentState) -> Reading:
        found = Discovered(further=_recall(known.told))
        return Reading(found=found, document=replace(known, read_at=self.now), is_unchanged=True)

    def _known(self, request: SourceRequest) -> DocumentState | None:
        """Return the last copy, unless the source was configured otherwise when it was read."""
        known = self.known.get(request.url)
        if known is None or json.loads(known.told)["options"] != _digest(self.options):
            return None
        return known


def to_store(candidate: Candidate, source: str) -> StoreCandidate:
    """Return a candidate as the store takes it."""
    return StoreCandidate(
        url_id=article_id(candidate.url),
        url=candidate.url,
        source=source,
        hinted_at=candidate.modified or candidate.published,
    )


def _tell(options: SourceOptions, found: Discovered) -> str:
    """Return what is to be known of a document that need not be read again."""
    further = [[request.url, request.kind, request.depth] for request in found.further]
    return json.dumps({"options": _digest(options), "further": further})


def _recall(told: str) -> tuple[SourceRequest, ...]:
    further = json.loads(told)["further"]
    return tuple(SourceRequest(url=url, kind=SourceKind(kind), depth=depth) for url, kind, depth in further)


def _digest(options: SourceOptions) -> str:
    return hashlib.sha256(options.model_dump_json().encode()).hexdigest()[:16]
