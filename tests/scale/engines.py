"""What the tests of the engines share: archives, and what they come to on one machine."""

from __future__ import annotations

from pathlib import Path

from cleanfeed.scale import process_shard
from scale.warc_files import write_stories

SHARDS = 3
STORIES = 8


def write_archives(folder: Path) -> list[str]:
    """Write some archives; return their paths."""
    folder.mkdir()
    return [
        str(write_stories(folder / f"{number}.warc.gz", STORIES, first=number * STORIES))
        for number in range(SHARDS)
    ]


def make_locally(paths: list[str], out: Path) -> dict[str, bytes]:
    """Make the shards without an engine; return the files."""
    for path in paths:
        process_shard(path, out)
    return files_of(out)


def files_of(out: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*.*"))
        if path.is_file() and path.suffix in (".parquet", ".json")
    }
