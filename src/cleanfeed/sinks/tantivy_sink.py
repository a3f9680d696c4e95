"""The sink that fills a tantivy index.

A batch is one commit; the side file then says how far the index is. A run that is killed in
between repeats the batch, in which each document first removes its predecessor. Whether that was so
is told by the number of the last commit, which stands in the side file too. Only where the two agree is a
story's first revision known not to be there; where they don't, nothing is taken for granted until the
index has everything, as the batch may come again in smaller parts.

Two habits of tantivy (0.27) would break that, and are met in ``_open_writer``:

- Files of a commit that was killed stay, and the same commit made again refuses to overwrite
  its list of deleted documents. So what no commit names is dropped first.
- The first operation of a new writer gets the number of the last commit. A merge that the
  killed run left to do then takes it for part of that commit: it passes the operation over for the
  segments whose deletions are noted under this number, and yet counts it as done, so that an old
  revision stays beside the new one. So the first operation is one that does nothing.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cleanfeed.errors import SinkError
from cleanfeed.sinks.folders import sync_folder
from cleanfeed.sinks.options import TantivyOptions
from cleanfeed.sinks.tantivy_index import SIDE_FILE, document_of, open_index
from cleanfeed.sinks.values import Delivery, Refusal

NEW_SIDE_FILE = f"{SIDE_FILE}.new"
LOCK_FILE = ".tantivy-writer.lock"
"""tantivy's own, which it locks in the same way."""
BYTES_PER_MB = 1_000_000
FIRST_REVISION = 1
NOBODY = ""
"""An id that no story has."""


class TantivySink:
    """Keeps a tantivy index in step with the store."""

    def __init__(self, options: TantivyOptions, stream_id: str, *, fresh: bool = False) -> None:
        """Open the index.

        Raises:
            SinkError: The folder can't be written, is no such index, is in use, or was filled
                from another store.
        """
        self._directory = options.directory
        self._stream = stream_id
        with self._plain_errors():
            self._directory.mkdir(parents=True, exist_ok=True)
            self._seq, opstamp = self._resume(fresh=fresh)
            if self._seq == 0:
                self._drop_index()
            self._is_exact = self._seq == 0 or self._committed() == opstamp
            self._writer = self._open_writer(options.memory_mb * BYTES_PER_MB)

    def position(self) -> int:
        """Return the last change that the index holds."""
        return self._seq

    def deliver(self, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        """Bring the index up to date in one commit; repeats are left out.

        Raises:
            SinkError: The disk is full or broken.
        """
        fresh = {delivery.article_id: delivery for delivery in deliveries if delivery.seq > self._seq}
        if not fresh:
            return ()
        is_exact, self._is_exact = self._is_exact, False  # until the batch is in
        with self._plain_errors():
            for delivery in fresh.values():
                # A deletion costs as much as a fifth of an addition, also of what isn't there.
                if delivery.revision > FIRST_REVISION or not is_exact:
                    self._writer.delete_documents_by_term("id", delivery.article_id)
                if delivery.article_json is not None:
                    self._writer.add_document(document_of(delivery))
            opstamp = self._writer.commit()
            self._save(deliveries[-1].seq, opstamp if is_exact else None)
        self._is_exact = is_exact
        return ()

    def reach_end(self) -> None:
        """Note that the index holds what it was given and nothing else.

        Raises:
            SinkError: The disk is full or broken.
        """
        if not self._is_exact:
            with self._plain_errors():
                self._save(self._seq, self._committed())
            self._is_exact = True

    def close(self) -> None:
        """Let go of the index; closing twice does nothing."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    @property
    def _side_path(self) -> Path:
        return self._directory / SIDE_FILE

    def _open_writer(self, memory_bytes: int) -> Any:
        """Return a writer to which a killed predecessor leaves nothing; see above."""
        writer = open_index(self._directory).writer(heap_size=memory_bytes, num_threads=1)
        writer.garbage_collect_files()
        writer.delete_documents_by_term("id", NOBODY)
        return writer

    def _drop_index(self) -> None:
        """Remove what a run began that never delivered anything, or what a replay makes anew.

        Raises:
            SinkError: Another writer has the index open.
        """
        with (self._directory / LOCK_FILE).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as exc:
                raise SinkError(f"sink {self._directory}: another writer holds its lock") from exc
            for path in self._directory.iterdir():
                if path.name not in {SIDE_FILE, LOCK_FILE}:
                    path.unlink()

    def _committed(self) -> int | None:
        """Return the number of tantivy's last commit; merging keeps it."""
        try:
            return int(json.loads((self._directory / "meta.json").read_bytes())["opstamp"])
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None

    def _resume(self, *, fresh: bool) -> tuple[int, int | None]:
        """Return how far the index is, and the number of the commit that brought it there.

        A new index gets its side file before anything else.
        """
        if not self._side_path.exists():
            if any(path.name != NEW_SIDE_FILE for path in self._directory.iterdir()):
                raise SinkError(f"sink {self._directory}: the folder holds something else; name another")
            self._save(0)
            return 0, None
        if fresh:
            self._save(0)
            return 0, None
        try:
            side = json.loads(self._side_path.read_bytes())
            stream, seq, opstamp = side["stream"], int(side["seq"]), side.get("opstamp")
        except (ValueError, TypeError, KeyError) as exc:
            raise SinkError(f"sink {self._directory}: {SIDE_FILE} is damaged; deliver with --replay") from exc
        if stream != self._stream:
            raise SinkError(
                f"sink {self._directory}: was filled from another store; deliver with --replay to fill"
                " it from this one, or name another folder"
            )
        return seq, opstamp

    def _save(self, seq: int, opstamp: int | None = None) -> None:
        temporary = self._directory / NEW_SIDE_FILE
        with temporary.open("w", encoding="utf-8") as file:
            json.dump({"stream": self._stream, "seq": seq, "opstamp": opstamp}, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._side_path)
        sync_folder(self._directory)
        self._seq = seq

    @contextlib.contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        # tantivy reports all of its own as ValueError.
        except (OSError, ValueError) as exc:
            raise SinkError(f"sink {self._directory}: {' '.join(str(exc).split())}") from exc
