"""The one place where any exception at all is caught.

A page that trips a bug must cost that page, not the run. The guard stands in a module of its
own because every stage of a run needs it, in extraction processes too, and the conductor
imports the stages.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from cleanfeed.errors import StoreError


@dataclass(slots=True)
class Guard:
    """Run a block and keep its exception as a value; whoever asks records it under the page's address.

    ``StoreError`` passes: without the store there is nothing to go on with. So does what is
    no ``Exception``: cancellation, Ctrl-C.
    """

    summary: str | None = None
    """The exception's type and message, in one line; ``None`` when all went well."""
    trace: str | None = None
    """The whole traceback."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, StoreError):
            return False
        self.summary = " ".join(f"{type(error).__name__}: {error}".split())
        self.trace = "".join(traceback.format_exception(kind, error, trace))
        return True
