"""``cleanfeed warc`` and ``cleanfeed dedup``: what a user sees, and runs that are ended half way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cleanfeed.cli.warc import describe
from cleanfeed.scale.archive import Progress
from cleanfeed.scale.blocks import Counts
from cli.conftest import Command
from scale.warc_files import packed, request, story, write_stories

WAIT_S = 60.0


def report_of(out: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(out)
    return report


def tables(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*.parquet"))}


def test_a_folder_of_archives_becomes_tables(command: Command, tmp_path: Path) -> None:
    """One table a file; the report is one JSON object, the summary goes to stderr."""
    (tmp_path / "in").mkdir()
    write_stories(tmp_path / "in/one.warc.gz", 2)
    write_stories(tmp_path / "in/two.warc.gz", 1, first=5)
    done = command("warc", "in", "-o", "out", "--workers", "2")
    assert done.code == 0
    report = report_of(done.out)
    assert (report["made"], report["kept"], report["articles"], report["pages"]) == (2, 0, 3, 3)
    assert sorted(tables(tmp_path / "out")) == [
        f"{kind}/{name}.parquet" for kind in ("articles", "rejected") for name in ("one", "two")
    ]
    assert "3 stories of 3 pages" in done.err


def test_a_second_run_does_what_is_missing(command: Command, tmp_path: Path) -> None:
    """Files that are there are kept, a new one is made, and one that is damaged at the source is told."""
    write_stories(tmp_path / "one.warc.gz", 1)
    assert command("warc", "one.warc.gz", "-o", "out").code == 0
    write_stories(tmp_path / "two.warc.gz", 1, first=3)
    again = command("warc", "*.warc.gz", "-o", "out")
    assert [report_of(again.out)[name] for name in ("made", "kept", "articles")] == [1, 1, 2]
    third = command("warc", "*.warc.gz", "-o", "out")
    assert [report_of(third.out)[name] for name in ("made", "kept", "articles")] == [0, 2, 2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.warc.gz", "-o", "out"], "there is no such file"),
        (["nothing*.warc", "-o", "out"], "no file fits"),
        (["one.warc.gz", "-o", "out", "--include", "("], "no regular expression"),
        (["one.warc.gz", "-o", "out", "--language", "english"], "is no language"),
        (["one.warc.gz", "-o", "out", "--address", "auto"], "--engine ray"),
        (["one.warc.gz", "sub/one.warc.gz", "-o", "out"], "2 inputs are called"),
    ],
)
def test_wrong_usage_ends_with_2(
    command: Command, tmp_path: Path, arguments: list[str], message: str
) -> None:
    """What a user can mend is one line that names it."""
    (tmp_path / "sub").mkdir()
    for path in ("one.warc.gz", "sub/one.warc.gz"):
        write_stories(tmp_path / path, 1)
    done = command("warc", *arguments)
    assert done.code == 2
    assert message in done.error_lines[0]


def test_filters_reach_the_shards(command: Command, tmp_path: Path) -> None:
    """Options of the command line decide what becomes a row; a folder of other options is not mixed in."""
    write_stories(tmp_path / "one.warc.gz", 3)
    done = command("warc", "one.warc.gz", "-o", "out", "--include", "story-[01]", "--exclude", "-0$")
    assert report_of(done.out)["reasons"] == {"filtered_url": 2}
    other = command("warc", "one.warc.gz", "-o", "out")
    assert other.code == 2
    assert "other options" in other.error_lines[0]


def test_a_file_that_is_no_archive_costs_nothing_else(command: Command, tmp_path: Path) -> None:
    """The run goes through, and the report counts the file for what it is."""
    (tmp_path / "page.warc").write_text("<html>")
    (tmp_path / "empty.warc.gz").write_bytes(b"")
    (tmp_path / "good.warc").write_bytes(story(1))
    done = command("warc", ".", "-o", "out")
    assert done.code == 0
    assert report_of(done.out)["reasons"] == {"empty_file": 1, "not_warc": 1}
    assert report_of(done.out)["articles"] == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_ended_half_way_is_finished_by_the_next(tmp_path: Path, number: int) -> None:
    """Killed or stopped in the middle: the second run makes what an undisturbed one makes, to the byte."""
    (tmp_path / "in").mkdir()
    for name in range(3):
        write_stories(tmp_path / f"in/{name}.warc.gz", 12, first=name * 12)
    line = [sys.executable, "-m", "cleanfeed", "warc", "in", "--workers", "1", "-o"]
    subprocess.run([*line, "calm"], cwd=tmp_path, check=True, capture_output=True)
    process = subprocess.Popen([*line, "out"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    end = time.monotonic() + WAIT_S
    while not list((tmp_path / "out").glob("done/*.json")) and time.monotonic() < end:
        time.sleep(0.01)
    os.kill(process.pid, number)
    process.communicate(timeout=WAIT_S)
    assert process.returncode in (-signal.SIGKILL, 0, 1)
    second = subprocess.run([*line, "out"], cwd=tmp_path, check=True, capture_output=True)
    assert report_of(second.stdout.decode())["articles"] == 36
    assert tables(tmp_path / "out") == tables(tmp_path / "calm")
    assert list((tmp_path / "out").rglob(".*.new")) == []


def test_progress_is_told_in_one_line() -> None:
    """Files, pages, rate, yield and the time left."""
    counts = Counts(articles=30)
    counts.kinds.update({"response": 40, "request": 40})
    progress = Progress(counts=counts, shards_done=1, shards=4, elapsed_s=10.0, share=0.1)
    assert describe(progress) == "1/4 files, 40 pages, 4/s, 75% stories, 1 min 30 s left"


def test_copies_are_listed(command: Command, tmp_path: Path) -> None:
    """``cleanfeed dedup`` reads what ``cleanfeed warc`` wrote."""
    pytest.importorskip("rensa", reason="the extra dedup is not installed")
    (tmp_path / "one.warc.gz").write_bytes(
        packed([request(0), story(1), story(1, url="https://x.example/2026/copy")])
    )
    command("warc", "one.warc.gz", "-o", "out")
    done = command("dedup", "out")
    assert json.loads(done.out) == {"stories": 2, "clusters": 1, "exact": 1, "near": 0}
    assert (tmp_path / "out/duplicates.parquet").exists()
    empty = command("dedup", ".")
    assert (empty.code, len(empty.error_lines)) == (1, 1)
