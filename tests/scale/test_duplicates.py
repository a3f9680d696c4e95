"""Copies over the shards of a folder."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

pytest.importorskip("rensa", reason="the extra dedup is not installed")

from cleanfeed.errors import SourceError
from cleanfeed.scale import process_shard
from cleanfeed.scale.duplicates import find_duplicates
from scale.warc_files import http, packed, record, story_html


def test_copies_are_found_across_shards(tmp_path: Path) -> None:
    """A story that two files hold is one cluster; the tables themselves are not touched."""
    texts = "".join(
        f"<p>What the {word} of the harbour said on the {word} day was heard by all.</p>"
        for word in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
    )
    copy = f"<html lang=en><h1>Harbour</h1><article>{texts}</article>".encode()
    for name in ("a", "b"):
        pages = [record(http(copy), 0, url=f"https://{name}.example/harbour"), record(http(story_html()), 1)]
        (tmp_path / f"{name}.warc.gz").write_bytes(packed(pages if name == "a" else pages[:1]))
        process_shard(str(tmp_path / f"{name}.warc.gz"), tmp_path / "out")
    before = (tmp_path / "out/articles/a.parquet").read_bytes()
    report = find_duplicates(tmp_path / "out")
    assert (report.stories, report.clusters, report.exact, report.near) == (3, 1, 1, 0)
    rows = pq.read_table(tmp_path / "out/duplicates.parquet").to_pylist()
    assert [(row["shard"], row["kind"], row["cluster"]) for row in rows] == [
        ("a", "original", "a:0"),
        ("b", "exact", "a:0"),
    ]
    assert (rows[1]["duplicate_of_shard"], rows[1]["duplicate_of"]) == ("a", rows[0]["id"])
    assert (tmp_path / "out/articles/a.parquet").read_bytes() == before


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    """The message names the folder and what to do."""
    with pytest.raises(SourceError, match="cleanfeed warc"):
        find_duplicates(tmp_path)
