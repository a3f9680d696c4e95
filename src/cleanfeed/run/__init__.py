"""One batch run: lock, sources, pages, sinks, report."""

from cleanfeed.run.catching_up import CatchUpReport, CatchUpRequest, SinkState, catch_up
from cleanfeed.run.events import (
    Event,
    Listener,
    PageDone,
    PageEnd,
    PagesPlanned,
    RunStarted,
    SinkDelivered,
    SinkFailed,
    SourceFailed,
    SourceRead,
    SourceRested,
    StopRequested,
    WouldFetch,
)
from cleanfeed.run.hosts import HostReport, Spread
from cleanfeed.run.metrics import write_metrics
from cleanfeed.run.report import PageFailure, RunReport, SinkReport, SourceReport
from cleanfeed.run.runner import RunRequest, run_batch

__all__ = [
    "CatchUpReport",
    "CatchUpRequest",
    "Event",
    "HostReport",
    "Listener",
    "PageDone",
    "PageEnd",
    "PageFailure",
    "PagesPlanned",
    "RunReport",
    "RunRequest",
    "RunStarted",
    "SinkDelivered",
    "SinkFailed",
    "SinkReport",
    "SinkState",
    "SourceFailed",
    "SourceRead",
    "SourceReport",
    "SourceRested",
    "Spread",
    "StopRequested",
    "WouldFetch",
    "catch_up",
    "run_batch",
    "write_metrics",
]
