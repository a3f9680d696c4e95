"""The one source of truth: addresses, articles with their revisions, change log and search index."""

from cleanfeed.store.options import Durability, StoreOptions
from cleanfeed.store.schedule import (
    ScheduleOptions,
    Visit,
    is_due_again,
    next_visit,
    retry_after_failure,
    status_after,
)
from cleanfeed.store.search_values import ImageHit, ImageQuery, SearchHit, SearchQuery
from cleanfeed.store.store import Store
from cleanfeed.store.values import (
    Candidate,
    Change,
    ChangeKind,
    CommitEffect,
    CommitResult,
    Counts,
    FailedPage,
    FrontierEntry,
    Outcome,
    RejectedPage,
    RunRecord,
    StoredPage,
    UnchangedPage,
    UrlState,
    UrlStatus,
    Validators,
)

__all__ = [
    "Candidate",
    "Change",
    "ChangeKind",
    "CommitEffect",
    "CommitResult",
    "Counts",
    "Durability",
    "FailedPage",
    "FrontierEntry",
    "ImageHit",
    "ImageQuery",
    "Outcome",
    "RejectedPage",
    "RunRecord",
    "ScheduleOptions",
    "SearchHit",
    "SearchQuery",
    "Store",
    "StoreOptions",
    "StoredPage",
    "UnchangedPage",
    "UrlState",
    "UrlStatus",
    "Validators",
    "Visit",
    "is_due_again",
    "next_visit",
    "retry_after_failure",
    "status_after",
]
