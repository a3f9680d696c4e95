"""What a run tells while it works: for progress bars and logs, never for decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class PageEnd(StrEnum):
    """How a page ended in this run."""

    CREATED = "created"
    REVISED = "revised"
    SAME_CONTENT = "same_content"
    """Fetched and extracted, and its story is what the store already has."""
    SAME_BODY = "same_body"
    """Fetched, and its bytes are those of the last time: not extracted again."""
    NOT_MODIFIED = "not_modified"
    """The server said so: not fetched again."""
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """A run holds the lock and begins."""

    run_id: str
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """A source was read to its end."""

    source: str
    found: int
    """Addresses it names, those of unchanged documents included."""
    new: int
    elapsed_s: float
    unchanged: int = 0
    """Documents of it that were as they had been."""
    failures: int = 0
    """Readings in a row of which nothing came, this one included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRested:
    """A source was not read, since it has been silent for long and was read not long ago."""

    source: str
    found: int
    """Addresses it named the last time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFailed:
    """A source, or one of its documents, could not be read."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesPlanned:
    """How many further pages are due now, and which are left alone; told whenever sources were read."""

    pages: int
    left_alone: Mapping[str, int]
    """Source → addresses it names that are known and not due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldFetch:
    """A dry run's answer in place of a fetch."""

    source: str
    url: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDone:
    """One page has ended, one way or another, and the store knows."""

    source: str
    url: str
    end: PageEnd
    reason: str | None = None
    size_bytes: int = 0
    elapsed_s: float = 0.0
    trace: str | None = None
    """The traceback, where the page tripped a bug."""
    is_good: bool | None = None
    """Whether extraction made a good record of it; ``None`` where nothing was extracted."""
    fetch_s: float | None = None
    """Time on the network, waiting for politeness excluded; ``None`` where no body came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkDelivered:
    """A sink has everything the store has."""

    sink: str
    delivered: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkFailed:
    """A sink is behind; it catches up in the next run."""

    sink: str
    reason: str
    delivered: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRequested:
    """A signal asked the run to end."""

    signal: str


Event = (
    RunStarted
    | SourceRead
    | SourceRested
    | SourceFailed
    | PagesPlanned
    | WouldFetch
    | PageDone
    | SinkDelivered
    | SinkFailed
    | StopRequested
)

Listener = Callable[[Event], None]


def ignore_event(event: Event) -> None:
    """Listen to nothing."""
    del event
