"""From the store's change log to the sinks, each from its own cursor."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime

from cleanfeed.errors import SinkError
from cleanfeed.run.events import Event, Listener, SinkDelivered, SinkFailed
from cleanfeed.run.guard import Guard
from cleanfeed.run.stopping import StopSwitch
from cleanfeed.sinks import Delivery, DeliveryKind, SinkOptions, open_sink
from cleanfeed.store import Change, Store


async def deliver_all(
    store: Store, sinks: Iterable[SinkOptions], switch: StopSwitch, listen: Listener
) -> None:
    """Bring every sink up to date; one that fails is told of, and catches up next time."""
    for options in sinks:
        listen(await _deliver_guarded(store, options, switch))


async def _deliver_guarded(store: Store, options: SinkOptions, switch: StopSwitch) -> Event:
    name = options.cursor_name
    with Guard() as accident:
        try:
            return await _deliver(store, options, switch)
        except SinkError as exc:
            return SinkFailed(sink=name, reason=str(exc))
    return SinkFailed(sink=name, reason=f"bug: {accident.summary}")


async def _deliver(store: Store, options: SinkOptions, switch: StopSwitch) -> SinkDelivered:
    name = options.cursor_name
    delivered = refused = 0
    with contextlib.closing(open_sink(options, store.stream_id)) as sink:
        position = store.cursor(name)
        while not switch.is_set and (changes := store.changes_after(position, options.batch_size)):
            refusals = sink.deliver([_delivery(change) for change in changes])
            position = changes[-1].seq
            store.advance_cursor(name, position, datetime.now(UTC))
            delivered += len(changes) - len(refusals)
            refused += len(refusals)
            await asyncio.sleep(0)  # let a signal through between batches
    return SinkDelivered(sink=name, delivered=delivered, refused=refused)


def _delivery(change: Change) -> Delivery:
    return Delivery(
        seq=change.seq,
        article_id=change.article_id,
        revision=change.revision,
        kind=DeliveryKind(change.kind),
        article_json=change.article_json,
    )
