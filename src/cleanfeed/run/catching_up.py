"""Bringing sinks up to date from the change log, without fetching anything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from cleanfeed.config import Config
from cleanfeed.errors import ConfigError
from cleanfeed.run.delivery import keep_delivering
from cleanfeed.run.events import Event, Listener, StopRequested, ignore_event
from cleanfeed.run.lock import hold_lock
from cleanfeed.run.report import ReportValue, SinkReport, Tally
from cleanfeed.run.stopping import ForsakingExecutor, stop_on_signals
from cleanfeed.sinks import SinkOptions
from cleanfeed.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUpRequest:
    """Which sinks are brought up to date, and from where."""

    sinks: tuple[str, ...] = ()
    """Names of sinks; empty for all."""
    is_replay: bool = False
    """Empty each sink first, and fill it from the first change."""


class SinkState(SinkReport):
    """What was delivered to one sink, and what it still lacks."""

    behind: int = 0
    """Changes yet to be delivered."""


class CatchUpReport(ReportValue):
    """What a delivery without a run did."""

    stopped_by: str | None = None
    """The signal that ended it early."""
    sinks: tuple[SinkState, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether no sink is behind."""
        return not any(sink.error or sink.behind for sink in self.sinks)


def catch_up(
    config: Config, listen: Listener = ignore_event, request: CatchUpRequest | None = None
) -> CatchUpReport:
    """Deliver to the sinks what they lack and return how far they came.

    Args:
        config: Store and sinks.
        listen: Told of everything as it happens; must return quickly.
        request: Narrows it to some sinks, or makes a replay of it.

    Raises:
        ConfigError: There is no store, no sink, or none of a name that was asked for.
        LockedError: A run is using the store.
        StoreError: The store cannot be opened or written.
    """
    request = request or CatchUpRequest()
    sinks = _chosen(config, request)
    path = config.store.path
    if not path.exists():
        raise ConfigError(f"{path}: there is no store yet; `cleanfeed run` makes it")
    with hold_lock(path), Store.open(path, config.store.options()) as store:
        work = _CatchUp(store=store, sinks=sinks, is_replay=request.is_replay, listener=listen)
        asyncio.run(work.whole())
        return work.report()


def _chosen(config: Config, request: CatchUpRequest) -> tuple[SinkOptions, ...]:
    known = {sink.cursor_name: sink for sink in config.sinks}
    if not known:
        raise ConfigError("the configuration names no [[sinks]]; there is nothing to deliver to")
    for name in request.sinks:
        if name not in known:
            raise ConfigError(f"no sink is named {name!r}; known are {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys(request.sinks or known))


@dataclass(slots=True, kw_only=True)
class _CatchUp:
    """One delivery at work."""

    store: Store
    sinks: tuple[SinkOptions, ...]
    is_replay: bool
    listener: Listener
    tally: Tally = field(default_factory=Tally)

    def listen(self, event: Event) -> None:
        """Count an event and pass it on."""
        self.tally.note(event)
        self.listener(event)

    async def whole(self) -> None:
        """Deliver until every sink has everything or has failed, or until stopped."""
        asyncio.get_running_loop().set_default_executor(ForsakingExecutor())
        with stop_on_signals(lambda name: self.listen(StopRequested(signal=name))) as switch:
            async with keep_delivering(self.store, self.sinks, switch, self.listen, is_replay=self.is_replay):
                pass

    def report(self) -> CatchUpReport:
        """Return how far the sinks came."""
        states = [
            SinkState(**dict(sink), behind=self.store.changes_behind(sink.name)) for sink in self.tally.sinks
        ]
        return CatchUpReport(stopped_by=self.tally.stopped_by, sinks=tuple(states))
