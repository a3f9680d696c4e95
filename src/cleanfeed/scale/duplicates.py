"""Copies across the shards of a folder: read from its tables, written as one table beside them.

    OUT/duplicates.parquet    one row a story that has copies, with the original it is a copy of

The tables of the shards stay as they are: whoever wants only originals joins the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, Field

from cleanfeed.errors import SourceError
from cleanfeed.scale.files import ARTICLES, replacing
from cleanfeed.scale.likeness import Candidate, Copy, CopyKind, find_copies, key_of, words_of

FILE_NAME = "duplicates.parquet"
COLUMNS = [
    "warc_record",
    "warc_date",
    "id",
    "url",
    "text",
    "date_published",
    "source_organization",
    "publishing_organization",
]
READ_ROWS = 500

SCHEMA = pa.schema(
    [
        pa.field("shard", pa.string(), nullable=False),
        pa.field("warc_record", pa.int64(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        ("url", pa.string()),
        pa.field("cluster", pa.string(), nullable=False),
        pa.field("cluster_size", pa.int64(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        ("duplicate_of", pa.string()),
        ("duplicate_of_shard", pa.string()),
        ("duplicate_of_record", pa.int64()),
    ]
)
"""``duplicate_of`` is the ``id`` of the original, null for the original itself. Since two crawls of one
address have one ``id``, shard and record name the row. ``cluster`` is the original's shard and record."""


class DuplicateOptions(BaseModel):
    """What counts as a copy."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    threshold: float = Field(default=0.7, ge=0.3, le=1.0)
    """Least share of runs of five words that near copies have in common; an estimate, give or take 0.04."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateReport:
    """What was found."""

    stories: int
    clusters: int
    exact: int
    near: int


def find_duplicates(out: str | Path, options: DuplicateOptions | None = None) -> DuplicateReport:
    """Find the copies among all stories of a folder and write them to its ``duplicates.parquet``.

    Args:
        out: Folder that an archive run wrote.
        options: What counts as a copy.

    Raises:
        SourceError: The folder holds no tables, or one can't be read.
        OSError: The output can't be written.
    """
    folder = Path(out)
    shards = sorted((folder / ARTICLES).glob("[!.]*.parquet"))
    if not shards:
        raise SourceError(f"{folder}: holds no {ARTICLES}/*.parquet; run cleanfeed warc first")
    stories = _Counted(shards)
    clusters = find_copies(stories, (options or DuplicateOptions()).threshold)
    rows = sorted(
        (_row_of(copy) for cluster in clusters for copy in cluster),
        key=lambda row: (row["shard"], row["warc_record"]),
    )
    with replacing(folder / FILE_NAME) as file:
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), file, compression="zstd")
    kinds = [copy.kind for cluster in clusters for copy in cluster]
    return DuplicateReport(
        stories=stories.count,
        clusters=len(clusters),
        exact=kinds.count(CopyKind.EXACT),
        near=kinds.count(CopyKind.NEAR),
    )


class _Counted:
    """The stories of some tables, in order, counted as they go by."""

    def __init__(self, tables: Sequence[Path]) -> None:
        self._tables = tables
        self.count = 0

    def __iter__(self) -> Iterator[tuple[Candidate, list[str]]]:
        for path in self._tables:
            try:
                for batch in pq.ParquetFile(path).iter_batches(READ_ROWS, columns=COLUMNS):
                    for row in batch.to_pylist():
                        self.count += 1
                        words = words_of(row["text"] or "")
                        yield _candidate_of(path.stem, row, words), words
            except (OSError, pa.ArrowException) as exc:
                raise SourceError(f"{path}: can't be read ({exc})") from exc


def _candidate_of(shard: str, row: dict[str, Any], words: list[str]) -> Candidate:
    return Candidate(
        shard=shard,
        record=row["warc_record"],
        article_id=row["id"],
        url=row["url"],
        key=key_of(words),
        agency=(row["source_organization"] or {}).get("name"),
        publisher=(row["publishing_organization"] or {}).get("name"),
        moment=row["date_published"] or row["warc_date"],
    )


def _row_of(copy: Copy) -> dict[str, Any]:
    story, original = copy.story, copy.original
    is_copy = copy.kind is not CopyKind.ORIGINAL
    return {
        "shard": story.shard,
        "warc_record": story.record,
        "id": story.article_id,
        "url": story.url,
        "cluster": f"{original.shard}:{original.record}",
        "cluster_size": copy.cluster_size,
        "kind": copy.kind.value,
        "duplicate_of": original.article_id if is_copy else None,
        "duplicate_of_shard": original.shard if is_copy else None,
        "duplicate_of_record": original.record if is_copy else None,
    }
