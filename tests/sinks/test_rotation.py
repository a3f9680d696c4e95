"""Closing JSONL files by day and size, and packing them."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest
import zstandard
from pydantic import ValidationError

from cleanfeed.sinks import Compression, JsonlOptions, Rotation
from cleanfeed.sinks.append_file import AppendFile
from cleanfeed.sinks.jsonl import JsonlSink
from cleanfeed.sinks.rotation import RotationPlan
from sinks.changelog import Run, busy_log
from sinks.killing import deliver_with_kills

KILLS_AFTER_S = (0.02, 0.06, 0.15)


def lines_of(path):
    read = {".gz": gzip.open, ".zst": zstandard.open}.get(path.suffix, open)
    with read(path, "rb") as file:
        return file.read().splitlines()


def all_lines(folder):
    """Return the lines of the closed files in the order of their names, then of the open one."""
    closed = sorted(path for path in folder.glob("stories-*") if path.suffix != ".cursor")
    return [line for path in (*closed, folder / "stories.jsonl") for line in lines_of(path)]


def keys(lines):
    return [(record["id"], record["revision"]) for record in map(json.loads, lines)]


def wanted(log):
    return [(change.article_id, change.revision) for change in log.changes]


@pytest.mark.parametrize("compression", list(Compression))
def test_large_files_are_closed_and_packed(tmp_path, compression, monkeypatch):
    """Closed files, packed as wanted, and the open one together hold each change once, in order."""
    monkeypatch.setattr("cleanfeed.sinks.rotation.BYTES_PER_MB", 5_000)
    options = JsonlOptions(
        path=tmp_path / "stories.jsonl", rotate=Rotation.SIZE, rotate_mb=1, compression=compression
    )
    log = busy_log(stories=30, changes=100)
    run = Run(options, log, batch=7)
    run.once()
    assert len(list(tmp_path.glob("stories-0*"))) > 5
    assert keys(all_lines(tmp_path)) == wanted(log)
    run.once(fresh=True)
    assert keys(all_lines(tmp_path)) == wanted(log)


def test_day_decides(tmp_path):
    """A file is closed by the first delivery of another day, never when empty or undated."""
    plan = RotationPlan(rotation=Rotation.DAY)
    assert plan.is_full(10, "2026-03-04", date(2026, 3, 5))
    assert not plan.is_full(10, "2026-03-04", date(2026, 3, 4))
    assert not plan.is_full(0, "2026-03-04", date(2026, 3, 5))
    assert not plan.is_full(10, None, date(2026, 3, 5))
    run = Run(JsonlOptions(path=tmp_path / "stories.jsonl", rotate=Rotation.DAY), busy_log(5, 10))
    run.once()
    cursor = tmp_path / "stories.jsonl.cursor"
    cursor.write_text(json.dumps(json.loads(cursor.read_text()) | {"begun_on": "2020-01-01"}))
    run.log.write("next")
    run.once()
    assert [path.name for path in tmp_path.glob("stories-0*")] == ["stories-000000000010.jsonl"]
    assert keys(all_lines(tmp_path)) == wanted(run.log)


def test_kill_while_closing_doubles_nothing(tmp_path, delivery):
    """Killed after the packed copy was made, the next run closes again under the same name."""
    options = JsonlOptions(path=tmp_path / "stories.jsonl", rotate=Rotation.DAY, compression=Compression.GZIP)
    sink = JsonlSink(options, "s1")
    sink.deliver([delivery(1), delivery(2)])
    sink._keep(options.path, 2)  # the copy was made; then the power went
    sink.close()
    file = AppendFile(options.path, "s1", lambda _: iter(()))
    file.rotate(sink._keep)
    file.close()
    assert keys(all_lines(tmp_path)) == [("a1", 1), ("a2", 1)]


def test_killed_runs_lose_and_double_nothing(tmp_path):
    """Killed while delivering and closing, the files together hold each change once."""
    options = JsonlOptions(path=tmp_path / "out" / "stories.jsonl", rotate=Rotation.SIZE, rotate_mb=1)
    options = options.model_copy(update={"compression": Compression.ZSTD})
    log = busy_log(stories=50, changes=100)
    for number in range(40):
        log.write(f"big{number}", text="rain on the harbour " * 4_000)
    deliver_with_kills(options, log, tmp_path, KILLS_AFTER_S)
    assert keys(all_lines(tmp_path / "out")) == wanted(log)


def test_packing_needs_closing():
    """Compression without rotation would never happen, so it is refused."""
    with pytest.raises(ValidationError, match="compression needs rotate"):
        JsonlOptions(path="x", compression="gzip")
