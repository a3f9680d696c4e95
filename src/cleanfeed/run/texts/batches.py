"""The documents of a file in batches, read off the event loop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleanfeed.errors import SourceError
from cleanfeed.run.texts.documents import Found
from cleanfeed.run.texts.values import BrokenDocument, TextDocument

BATCH_DOCUMENTS = 64
"""Documents that are looked up, put into the frontier and extracted together."""
BATCH_BYTES = 8 * 1024 * 1024
"""A batch ends when it holds so much text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some documents that follow one another."""

    documents: tuple[TextDocument, ...] = ()
    broken: tuple[BrokenDocument, ...] = ()
    error: str | None = None
    """Why the file could not be read any further."""
    is_last: bool = False


def take_batch(found: Iterator[Found]) -> Batch:
    """Return the next documents of a file; an error comes with what was read before it."""
    documents: list[TextDocument] = []
    broken: list[BrokenDocument] = []
    size = 0
    while len(documents) + len(broken) < BATCH_DOCUMENTS and size < BATCH_BYTES:
        try:
            each = next(found, None)
        except SourceError as exc:
            return Batch(documents=tuple(documents), broken=tuple(broken), error=str(exc), is_last=True)
        if each is None:
            return Batch(documents=tuple(documents), broken=tuple(broken), is_last=True)
        if isinstance(each, TextDocument):
            documents.append(each)
            size += len(each.body)
        else:
            broken.append(each)
    return Batch(documents=tuple(documents), broken=tuple(broken))
