"""The files of the table: which partition a row belongs to, and what a part file is called.

Hive's way of naming, which Spark, DuckDB and pyarrow read as columns:
``publisher=The%20Gazette/day=2026-03-04/part-STREAM-FIRST-LAST.parquet``, the numbers being
the first and the last ``seq`` that the file may hold.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

UNKNOWN = "__HIVE_DEFAULT_PARTITION__"
"""Reads as null: stories without publisher or date, and deletions."""
MAX_VALUE_BYTES = 120
"""Of a publisher's name as part of a folder's; file systems take 255."""
DIGEST_CHARS = 12
SEQ_DIGITS = 12

_PART = re.compile(
    rf"part-(?P<stream>[^-]+)-(?P<first>\d{{{SEQ_DIGITS},}})-(?P<last>\d{{{SEQ_DIGITS},}})\.parquet"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part file."""

    path: Path
    first: int
    last: int


def partition_of(row: dict[str, Any]) -> str:
    """Return the folder of a row, relative to the table's."""
    organization, published = row.get("publishing_organization"), row.get("date_published")
    publisher = _folder_value(organization["name"]) if organization else UNKNOWN
    day = published.date().isoformat() if published else UNKNOWN
    return f"publisher={publisher}/day={day}"


def part_name(stream: str, first: int, last: int) -> str:
    """Return the name of the file for some changes."""
    return f"part-{stream}-{first:0{SEQ_DIGITS}}-{last:0{SEQ_DIGITS}}.parquet"


def list_parts(directory: Path) -> list[Part]:
    """Return the part files below a folder in the order of their changes."""
    parts = []
    for path in directory.glob("publisher=*/day=*/part-*.parquet"):
        found = _PART.fullmatch(path.name)
        if found:
            parts.append(Part(path=path, first=int(found["first"]), last=int(found["last"])))
    return sorted(parts, key=lambda part: (part.path.parent, part.first))


def _folder_value(name: str) -> str:
    """Return a publisher's name for a folder: quoted, and a long one shortened with its digest."""
    name = name.strip()
    value = quote(name, safe="")
    if len(value) <= MAX_VALUE_BYTES:
        return value or UNKNOWN
    digest = hashlib.sha256(name.encode()).hexdigest()[:DIGEST_CHARS]
    while len(value) > MAX_VALUE_BYTES - DIGEST_CHARS - 1:
        name = name[: min(len(name) - 1, MAX_VALUE_BYTES)]
        value = quote(name, safe="")
    return f"{value}-{digest}"
