"""What a sink is given and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


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
            SinkError: Nothing further can be delivered now; the batch is offered again in a
                later run.
        """

    def close(self) -> None:
        """Release what the sink holds; everything delivered is already durable."""
