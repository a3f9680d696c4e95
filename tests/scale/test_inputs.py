"""Which files a run reads, and what their output is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanfeed.errors import ConfigError
from cleanfeed.scale import list_shards, process_shard
from cleanfeed.scale.inputs import is_remote, open_archive, shard_name, size_of
from scale.warc_files import write_stories


def names(*sources: object) -> list[str]:
    return [shard.name for shard in list_shards(map(str, sources))]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("a/CC-NEWS-20260304-00001.warc.gz", "CC-NEWS-20260304-00001"),
        ("b.warc.zst", "b"),
        ("c.warc", "c"),
        ("crawl.warc.wet.gz", "crawl.warc.wet"),
        ("s3://bucket/2026/d.warc.gz", "d"),
        ("https://x.example/e.warc.gz?part=1", "e"),
        ("ü [1] name.warc.gz", "__1__name"),
    ],
)
def test_a_shard_is_called_like_its_file(source: str, name: str) -> None:
    """Without folder and ending, in letters that every file system takes."""
    assert shard_name(source).lstrip("_") == name.lstrip("_")


def test_folders_patterns_and_files_are_found_once_in_order(tmp_path: Path) -> None:
    """A file that is named twice is read once; other files in a folder are left alone."""
    (tmp_path / "sub").mkdir()
    for path in ("b.warc.gz", "sub/a.warc", "c.warc.wet.gz", "notes.txt"):
        (tmp_path / path).write_bytes(b"")
    assert names(tmp_path, tmp_path / "b.warc.gz", f"{tmp_path}/*.wet.gz") == ["a", "b", "c.warc.wet"]


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """One would overwrite the other."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.warc").write_bytes(b"")
    with pytest.raises(ConfigError, match="2 inputs are called 'a'"):
        list_shards([str(tmp_path)])


@pytest.mark.parametrize("source", ["missing.warc", "*.nothing", "."])
def test_a_source_that_names_nothing_is_refused(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typo must not look like a day without news."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError):
        list_shards([source])


def test_addresses_go_through_fsspec(tmp_path: Path) -> None:
    """What has a scheme is remote; the same file read both ways is the same."""
    pytest.importorskip("fsspec", reason="the extra remote is not installed")
    path = write_stories(tmp_path / "a.warc.gz", 2)
    address = f"local://{path}"
    assert is_remote(address)
    assert not is_remote(f"file://{path}")
    assert size_of(address) == size_of(str(path)) == path.stat().st_size
    assert names(f"local://{tmp_path}/*.gz") == ["a"]
    with open_archive(address) as file:
        assert file.read() == path.read_bytes()
    assert (
        process_shard(address, tmp_path / "1").articles == process_shard(str(path), tmp_path / "2").articles
    )
