"""What a run would read of its text sources, for a dry run: nothing is extracted or written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleanfeed.config import StoreTable, TextSourceOptions
from cleanfeed.errors import SourceError
from cleanfeed.run.events import SourceFailed, WouldFetch
from cleanfeed.run.texts.documents import iter_documents
from cleanfeed.run.texts.files import find_files
from cleanfeed.run.texts.judging import is_known
from cleanfeed.run.texts.values import TextDocument
from cleanfeed.store import Store


def would_read(
    sources: Sequence[TextSourceOptions], table: StoreTable
) -> Iterator[WouldFetch | SourceFailed]:
    """Yield the documents that a run would extract, and what cannot be read.

    Args:
        sources: The files.
        table: Where the store is; before the first run there is none.
    """
    if not table.path.exists():
        for source in sources:
            yield from _would_read(source, None)
        return
    with Store.open(table.path, table.options()) as store:
        for source in sources:
            yield from _would_read(source, store)


def _would_read(source: TextSourceOptions, store: Store | None) -> Iterator[WouldFetch | SourceFailed]:
    seen: set[str] = set()
    try:
        for file in find_files(source):
            for found in iter_documents(file, source):
                if not isinstance(found, TextDocument):
                    yield SourceFailed(source=source.name, reason=found.reason)
                elif found.url_id not in seen:
                    seen.add(found.url_id)
                    state = store.url_state(found.url_id) if store else None
                    if not is_known(found, state, source.name):
                        yield WouldFetch(source=source.name, url=found.address, is_new=state is None)
    except (SourceError, OSError) as exc:
        yield SourceFailed(source=source.name, reason=str(exc))
