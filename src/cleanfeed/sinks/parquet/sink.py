"""The sink that writes Parquet: whole files only, each change in exactly one of them.

Part files are written under a hidden name, flushed to the disk, renamed, and only then does
``_cleanfeed.json`` beside the partitions say that their changes are delivered. Files with
later changes than it says are left from a run that was killed: the next one removes them
and delivers the batch again.

Small files of one partition are joined at the end of a run. The side file first names the
joined file and those it replaces, so that a run that is killed in between is finished by
the next.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleanfeed.errors import SinkError
from cleanfeed.sinks.failures import BatchRefusedError
from cleanfeed.sinks.folders import sync_folder
from cleanfeed.sinks.options import ParquetOptions
from cleanfeed.sinks.parquet.parts import Part, list_parts, part_name, partition_of
from cleanfeed.sinks.parquet.table import SCHEMA, row_of, table_of
from cleanfeed.sinks.values import Delivery, Refusal

SIDE_FILE = "_cleanfeed.json"
"""The underscore keeps it out of the table for every reader."""
JOIN_AT_PARTS = 8
"""A partition of so many files is joined into one."""
MAX_JOINED_BYTES = 256_000_000
"""Larger files stay as they are: joining them again would cost more than it saves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What the side file says."""

    stream: str
    seq: int
    joined: str | None = None
    """A file, relative to the table's folder, that replaces others."""
    replaced: tuple[str, ...] = ()


class ParquetSink:
    """Adds part files to a partitioned table."""

    def __init__(self, options: ParquetOptions, stream_id: str, *, fresh: bool = False) -> None:
        """Open the table, and finish or undo what a killed run left.

        Args:
            options: Which folder.
            stream_id: Name of the change log.
            fresh: Remove the table's files first, for a replay.

        Raises:
            SinkError: The folder can't be written, or the table was filled from another store.
        """
        self._directory = options.directory
        with self._plain_errors():
            self._directory.mkdir(parents=True, exist_ok=True)
            if fresh:
                self._save(Side(stream=stream_id, seq=0))  # every part is then undelivered
            self._side = self._resume(stream_id)
            self._finish_join()
            self._drop_undelivered()

    def position(self) -> int:
        """Return the last change that the table holds."""
        return self._side.seq

    def deliver(self, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        """Write a batch durably; repeats are left out.

        Raises:
            BatchRefusedError: A record does not fit the columns.
            SinkError: The disk is full or broken.
        """
        fresh = [delivery for delivery in deliveries if delivery.seq > self._side.seq]
        if not fresh:
            return ()
        name = part_name(self._side.stream, fresh[0].seq, fresh[-1].seq)
        tables = _partitioned(fresh)
        with self._plain_errors():
            # All are on the disk before the first gets its name: a full disk leaves nothing behind.
            written = [
                (self._write_hidden(partition, name, table), name) for partition, table in tables.items()
            ]
            for hidden, final in written:
                hidden.replace(hidden.with_name(final))
                sync_folder(hidden.parent)
            self._save(replace(self._side, seq=fresh[-1].seq))
        return ()

    def reach_end(self) -> None:
        """Join the files of partitions that have many.

        Raises:
            SinkError: The disk is full or broken; nothing is lost.
        """
        with self._plain_errors():
            for partition, parts in groupby(list_parts(self._directory), key=lambda part: part.path.parent):
                small = [part for part in parts if part.path.stat().st_size < MAX_JOINED_BYTES]
                if len(small) >= JOIN_AT_PARTS:
                    self._join(partition, small)

    def close(self) -> None:
        """Do nothing: no file stays open."""

    def _join(self, partition: Path, parts: list[Part]) -> None:
        tables = [pq.read_table(part.path, schema=SCHEMA, partitioning=None) for part in parts]
        table = pa.concat_tables(tables).sort_by("seq")
        name = part_name(
            self._side.stream, min(part.first for part in parts), max(part.last for part in parts)
        )
        hidden = self._write_hidden(str(partition.relative_to(self._directory)), name, table)
        self._save(
            replace(
                self._side,
                joined=str(hidden.relative_to(self._directory)),
                replaced=tuple(str(part.path.relative_to(self._directory)) for part in parts),
            )
        )
        self._finish_join()

    def _finish_join(self) -> None:
        if self._side.joined is None:
            return
        # A reader that looks in between sees rows twice rather than not at all.
        hidden = self._directory / self._side.joined
        if hidden.exists():
            hidden.replace(hidden.with_name(_final_name(hidden)))
            sync_folder(hidden.parent)
        for path in self._side.replaced:
            (self._directory / path).unlink(missing_ok=True)
        self._save(replace(self._side, joined=None, replaced=()))

    def _write_hidden(self, partition: str, name: str, table: pa.Table) -> Path:
        folder = self._directory / partition
        folder.mkdir(parents=True, exist_ok=True)
        hidden = folder / f".{name}.new"
        with hidden.open("wb") as file:
            pq.write_table(table, file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        return hidden

    def _resume(self, stream: str) -> Side:
        path = self._directory / SIDE_FILE
        if not path.exists():
            if list_parts(self._directory):
                raise SinkError(
                    f"sink {self._directory}: {SIDE_FILE} is missing, so nobody knows which files are"
                    " whole; restore it, or deliver with --replay"
                )
            return Side(stream=stream, seq=0)
        try:
            values = json.loads(path.read_bytes())
            side = Side(**(values | {"replaced": tuple(values["replaced"])}))
        except (ValueError, TypeError, KeyError) as exc:
            raise SinkError(f"sink {self._directory}: {SIDE_FILE} is damaged; deliver with --replay") from exc
        if side.stream != stream:
            raise SinkError(
                f"sink {self._directory}: was filled from another store; deliver with --replay to fill"
                " it from this one, or name another folder"
            )
        return side

    def _drop_undelivered(self) -> None:
        for hidden in self._directory.glob("publisher=*/day=*/.part-*.parquet.new"):
            hidden.unlink()
        for part in list_parts(self._directory):
            if part.last > self._side.seq:
                part.path.unlink()

    def _save(self, side: Side) -> None:
        path = self._directory / SIDE_FILE
        temporary = path.with_name(f"{SIDE_FILE}.new")
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(asdict(side), file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(self._directory)
        self._side = side

    @contextlib.contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            raise SinkError(f"sink {self._directory}: cannot be written ({exc.strerror or exc})") from exc


def _partitioned(deliveries: Sequence[Delivery]) -> dict[str, pa.Table]:
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    try:
        for delivery in deliveries:
            row = row_of(delivery)
            rows[partition_of(row)].append(row)
        return {partition: table_of(members) for partition, members in rows.items()}
    except (ValueError, TypeError, KeyError, OverflowError, pa.ArrowException) as exc:
        raise BatchRefusedError(f"a record does not fit the table ({' '.join(str(exc).split())})") from exc


def _final_name(hidden: Path) -> str:
    return hidden.name.removeprefix(".").removesuffix(".new")
