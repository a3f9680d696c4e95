"""What a sink is given and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable


class DeliveryKind(StrEnum):
    """What a sink is to do with a record."""

    UPSERT = "upsert"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One change on its way into a sink.

    ``seq`` grows from change to change; ``(article_id, revision)`` never names two
    contents, so both can serve as the external version of a document.
    """

    seq: int
    article_id: str
    revision: int
    kind: DeliveryKind
    article_json: str | None
    """The record as JSON; ``None`` for a deletion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A record that a sink can't take however often it is offered."""

    seq: int
    article_id: str
    reason: str


class Sink(Protocol):
    """A place that records go to.

    Deliveries come in the order of ``seq``. When ``deliver`` returns, the batch is durable
    in the sink, and only then does the run move the sink's cursor in the store. A run that
    is killed between the two delivers the batch again, so a sink must accept repeats: by
    remembering the last ``seq`` together with what it wrote (files), or by overwriting
    under ``article_id`` where ``revision`` is not older (databases, indexes). Both give
    exactly the store's content, each change once.
    """

    def deliver(self, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        """Make a batch durable and return what could not be taken.

        Raises:
            SinkBusyError: Not now; the batch, or what the error names as left of it, is offered
                again after a pause.
            BatchRefusedError: Never as a whole; its parts are offered, down to single documents.
            SinkError: Nothing further can be delivered now; the batch is offered again in a
                later run.
        """

    def close(self) -> None:
        """Release what the sink holds; everything delivered is already durable."""


@runtime_checkable
class KnowsPosition(Protocol):
    """A sink that knows itself how far it is, such as a database that may be restored or emptied."""

    def position(self) -> int | None:
        """Return the ``seq`` up to which it holds everything; ``None`` if it can't tell."""


@runtime_checkable
class WantsEnd(Protocol):
    """A sink with something to do once it has everything: swap in a new index, join small files."""

    def reach_end(self) -> None:
        """Do it; the change log holds nothing that was not delivered.

        Raises:
            SinkError: It failed; everything delivered stays durable.
        """
