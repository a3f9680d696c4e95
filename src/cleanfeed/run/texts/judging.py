"""Decisions about one document of flattened text: is it known, what is the store told of it.

Plain functions over values.
"""

from __future__ import annotations

from datetime import datetime

from cleanfeed.article import FetchFacts
from cleanfeed.run.outcomes import SETTLED
from cleanfeed.run.texts.values import TextDocument
from cleanfeed.run.values import Extracted, ExtractionResult, Rejected, TextTask, Unreadable
from cleanfeed.store import Candidate, FailedPage, Outcome, RejectedPage, StoredPage, UrlState, Validators


def is_known(document: TextDocument, state: UrlState | None, source: str) -> bool:
    """Tell whether the store has what a document can give.

    A story that came from its page is left as it is: its flattened text has less to say.
    """
    if state is None:
        return False
    if state.source != source:
        return True
    return state.status in SETTLED and state.validators.body_sha256 == document.sha256


def candidate_for(document: TextDocument, source: str) -> Candidate:
    """Return a document as the frontier takes it."""
    return Candidate(url_id=document.url_id, url=document.address, source=source)


def task_for(document: TextDocument) -> TextTask:
    """Return a document as extraction takes it."""
    facts = FetchFacts(size_bytes=len(document.body), sha256=document.sha256)
    return TextTask(
        url=document.url or "",
        requested_url=document.address,
        body=document.body,
        charset=None,
        facts=facts,
    )


def judge(document: TextDocument, result: ExtractionResult, now: datetime) -> Outcome:
    """Return what the store is told; a document is looked at again when its file has changed."""
    validators = Validators(body_sha256=document.sha256)
    match result:
        case Extracted():
            return StoredPage(
                url_id=document.url_id, article=result.article, fetched_at=now, validators=validators
            )
        case Rejected():
            reason = f"{result.page_type}: {result.reason}"
            return RejectedPage(
                url_id=document.url_id,
                reason=reason,
                fetched_at=now,
                page_type=result.page_type,
                validators=validators,
            )
        case Unreadable(code="parse"):
            reason = f"parse: {result.reason}"
            return RejectedPage(url_id=document.url_id, reason=reason, fetched_at=now, validators=validators)
        case Unreadable():
            return FailedPage(url_id=document.url_id, error=f"{result.code}: {result.reason}", failed_at=now)
