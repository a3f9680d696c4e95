"""Text sources into the store: files, batches of documents, extraction, outcomes."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cleanfeed.config import TextSourceOptions
from cleanfeed.errors import PageError, SourceError
from cleanfeed.run.events import Event, PageDone, PageEnd, PagesPlanned, SourceFailed, SourceRead
from cleanfeed.run.journal import Journal
from cleanfeed.run.outcomes import end_of, is_good_record, reason_of
from cleanfeed.run.stopping import StopSwitch, gather_plainly
from cleanfeed.run.texts.batches import Batch, take_batch
from cleanfeed.run.texts.documents import iter_documents
from cleanfeed.run.texts.files import find_files
from cleanfeed.run.texts.judging import candidate_for, is_known, judge, task_for
from cleanfeed.run.texts.values import TextDocument, TextFile
from cleanfeed.run.values import Extracted, Unreadable
from cleanfeed.run.workers import WorkerPool
from cleanfeed.store import DocumentState, Store, Validators

MAX_TOLD = 10
"""Broken places of one file told one by one; of the others only the number."""


@dataclass(slots=True, kw_only=True)
class Budget:
    """How many documents may still be extracted in this run; all text sources share it."""

    left: int | None = None
    """``None`` for no limit."""

    def take(self, wanted: int) -> int:
        """Take up to so many, and return how many there were."""
        if self.left is None:
            return wanted
        taken = min(wanted, self.left)
        self.left -= taken
        return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWork:
    """Brings the store up to date with files of flattened text."""

    store: Store
    pool: WorkerPool
    journal: Journal
    switch: StopSwitch
    listen: Callable[[Event], None]
    budget: Budget

    async def read(self, source: TextSourceOptions) -> None:
        """Read what is new or changed in a source's files.

        Raises:
            StoreError: The store cannot be read or written.
        """
        started = time.monotonic()
        reading = _Reading(source=source, work=self)
        try:
            files = await asyncio.to_thread(find_files, source)
        except (SourceError, OSError) as exc:
            self.listen(SourceFailed(source=source.name, reason=str(exc)))
            files = []
        known = self.store.documents(source.name)
        for file in files:
            state = known.get(file.name)
            if state is not None and state.told == _stamp(file, source):
                reading.pass_over(state)
            else:
                await reading.read_file(file)
        self.listen(
            SourceRead(
                source=source.name,
                found=reading.named,
                new=reading.new,
                elapsed_s=time.monotonic() - started,
                unchanged=reading.unchanged_files,
                failures=int(not files),
            )
        )


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One source in one run."""

    source: TextSourceOptions
    work: TextWork
    seen: set[str] = field(default_factory=set)
    """Identities met: of several documents with one address the first counts."""
    named: int = 0
    new: int = 0
    known: int = 0
    unchanged_files: int = 0

    def pass_over(self, state: DocumentState) -> None:
        """Count a file that is as it was."""
        self.unchanged_files += 1
        self.named += state.named
        self._plan(0, state.named)

    async def read_file(self, file: TextFile) -> None:
        """Read a file to its end, and remember it if nothing of it must be tried again."""
        documents = iter_documents(file, self.source)
        before, broken, is_whole = self.named, 0, True
        batch = Batch()
        while not batch.is_last:
            if self.work.switch.is_set:
                return
            batch = await asyncio.to_thread(take_batch, documents)
            for each in batch.broken[: max(MAX_TOLD - broken, 0)]:
                self._tell(each.reason)
            broken += len(batch.broken)
            is_whole &= await self._read_batch(batch)
        if broken > MAX_TOLD:
            self._tell(f"{file.name}: {broken - MAX_TOLD} more documents cannot be read")
        if batch.error:
            self._tell(batch.error)
        elif is_whole:
            self._remember(file, self.named - before)

    async def _read_batch(self, batch: Batch) -> bool:
        """Extract what is not known yet, and return whether nothing was left for another run."""
        fresh = [each for each in batch.documents if self._is_first(each)]
        self.named += len(fresh)
        states = {each.url_id: self.work.store.url_state(each.url_id) for each in fresh}
        due = [each for each in fresh if not is_known(each, states[each.url_id], self.source.name)]
        taken = due[: self.work.budget.take(len(due))]
        self._plan(len(taken), len(fresh) - len(due))
        if taken:
            candidates = [candidate_for(each, self.source.name) for each in taken]
            self.new += self.work.store.add_candidates(candidates, _now())
        settled = await gather_plainly([self._read_document(each) for each in taken])
        return all(settled) and len(taken) == len(due)

    async def _read_document(self, document: TextDocument) -> bool:
        """Extract and store one document; return whether that is settled."""
        started = time.monotonic()
        result = await self.work.pool.extract(task_for(document))
        if isinstance(result, Unreadable) and result.code == "stopped":
            return False
        outcome = judge(document, result, _now())
        reason = reason_of(outcome)
        try:
            end = end_of(outcome, await self.work.journal.commit(outcome))
        except PageError as exc:
            end, reason = PageEnd.FAILED, f"bug: {exc.message}"
        self.work.listen(
            PageDone(
                source=self.source.name,
                url=document.address,
                end=end,
                reason=reason,
                size_bytes=len(document.body),
                elapsed_s=time.monotonic() - started,
                trace=result.trace if isinstance(result, Unreadable) else None,
                is_good=isinstance(result, Extracted) and is_good_record(result.article),
            )
        )
        return end is not PageEnd.FAILED

    def _is_first(self, document: TextDocument) -> bool:
        is_first = document.url_id not in self.seen
        self.seen.add(document.url_id)
        return is_first

    def _plan(self, pages: int, known: int) -> None:
        self.known += known
        self.work.listen(PagesPlanned(pages=pages, left_alone={self.source.name: self.known}))

    def _tell(self, reason: str) -> None:
        self.work.listen(SourceFailed(source=self.source.name, reason=reason))

    def _remember(self, file: TextFile, named: int) -> None:
        state = DocumentState(
            source=self.source.name,
            url=file.name,
            validators=Validators(),
            told=_stamp(file, self.source),
            named=named,
            read_at=_now(),
        )
        self.work.store.add_candidates([], state.read_at, state)


def _stamp(file: TextFile, source: TextSourceOptions) -> str:
    """Return what changes when a file must be read again: itself, or what is said of its source."""
    options = hashlib.sha256(source.model_dump_json().encode()).hexdigest()[:16]
    return f"{file.stamp} {options}"


def _now() -> datetime:
    return datetime.now(UTC)
