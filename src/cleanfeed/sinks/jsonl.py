"""One JSON object a line, each revision of each story one line.

A story that changed adds a line with the same ``id`` and a higher ``revision``; the last
line of an ``id`` is the newest. A deletion adds ``{"id": …, "revision": …, "deleted": true}``.

Files that rotation closed are never read again: a store made anew, or a lost cursor file,
brings their records a second time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cleanfeed.sinks.append_file import AppendFile, Entry, RecordKey
from cleanfeed.sinks.options import JsonlOptions
from cleanfeed.sinks.rotation import RotationPlan, closed_name, drop_closed, pack_file
from cleanfeed.sinks.values import Delivery, Refusal


class JsonlSink:
    """Appends lines to one file; see ``append_file`` for what makes each arrive once."""

    def __init__(self, options: JsonlOptions, stream_id: str, *, fresh: bool = False) -> None:
        """Open the file.

        Raises:
            SinkError: It can't be written, or holds something else.
        """
        self._plan = RotationPlan.of(options)
        self._file = AppendFile(options.path, stream_id, read_lines, fresh=fresh)
        if fresh:
            drop_closed(options.path)

    def deliver(self, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        """Append a batch durably, to a new file where it is time; no record is ever refused.

        Raises:
            SinkError: The disk is full or broken.
        """
        position = self._file.position
        if self._plan.is_full(position.size_bytes, position.begun_on, datetime.now(UTC).date()):
            self._file.rotate(self._keep)
        self._file.append([_entry(delivery) for delivery in deliveries])
        return ()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _keep(self, path: Path, seq: int) -> None:
        pack_file(path, closed_name(path, seq, self._plan.compression), self._plan.compression)


def read_lines(path: Path) -> Iterator[tuple[int, RecordKey | None]]:
    """Yield for each whole line where it ends and which record it is.

    Raises:
        ValueError: A line is not a record.
    """
    end = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return
            end += len(line)
            yield end, _key(line, f"line {number} is not a record")


def _entry(delivery: Delivery) -> Entry:
    text = delivery.article_json
    if text is None:
        text = json.dumps({"id": delivery.article_id, "revision": delivery.revision, "deleted": True})
    data = text.encode() + b"\n"
    return Entry(seq=delivery.seq, key=_key(data, "a record without id and revision"), data=data)


def _key(line: bytes, complaint: str) -> RecordKey:
    record = json.loads(line)
    if not isinstance(record, dict) or not {"id", "revision"} <= record.keys():
        raise ValueError(complaint)
    return str(record["id"]), int(record["revision"]), record.get("content_hash")
