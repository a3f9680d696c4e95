"""How a sink says that it could not deliver, beyond the plain ``SinkError``.

A sink never waits and never tries again by itself: it raises one of these, and
``cleanfeed.sinks.patience`` decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleanfeed.errors import SinkError
from cleanfeed.sinks.values import Delivery, Refusal


class SinkBusyError(SinkError):
    """Not now, but perhaps soon: overloaded, restarting, timed out.

    Args:
        message: What happened.
        retry_after_s: How long the other side asks to be left alone; ``None`` if it doesn't say.
        left: What is still to be delivered; ``None`` for the whole batch. The rest is durable.
        refusals: What of the batch was refused for good.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after_s: float | None = None,
        left: Sequence[Delivery] | None = None,
        refusals: Sequence[Refusal] = (),
    ) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.left = None if left is None else tuple(left)
        self.refusals = tuple(refusals)


class BatchRefusedError(SinkError):
    """The batch as it is will never be taken; parts of it may be, and all of them are offered again."""


def missing_extra(kind: str, extra: str) -> SinkError:
    """Return the error for a sink whose library is not installed."""
    return SinkError(f"sink {kind}: its library is not installed; run: pip install 'cleanfeed[{extra}]'")
