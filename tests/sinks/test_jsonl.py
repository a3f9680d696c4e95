"""Lines arrive once each, whatever happens to the writer or its files."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import JsonlOptions, open_sink

WRITER = Path(__file__).with_name("killed_sink.py")
KILLS_AFTER_S = (0.02, 0.06, 0.03, 0.09, 0.01, 0.05)
TOTAL = 200


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out" / "stories.jsonl"


@pytest.fixture
def deliver(path):
    """Opens the sink, delivers, closes: one run."""

    def run(deliveries, stream="s1", *, fresh=False):
        sink = open_sink(JsonlOptions(path=path), stream, fresh=fresh)
        try:
            return sink.deliver(deliveries)
        finally:
            sink.close()

    return run


def records(path: Path) -> list[tuple[str, int]]:
    lines = path.read_text().splitlines()
    return [(record["id"], record["revision"]) for record in map(json.loads, lines)]


def test_each_revision_is_a_line(path, deliver, delivery, deletion):
    """New revisions and deletions append; a line is the record as the store has it."""
    first = delivery(1, "a")
    assert deliver([first, delivery(2, "a", 2, text="New."), deletion(3, "a", 3)]) == ()
    lines = path.read_text().splitlines()
    assert lines[0] == first.article_json
    assert json.loads(lines[2]) == {"id": "a", "revision": 3, "deleted": True}
    assert records(path) == [("a", 1), ("a", 2), ("a", 3)]


def test_repeated_batch_is_left_out(path, deliver, delivery):
    """A batch that comes again, with more behind it, adds only what is new."""
    deliver([delivery(1), delivery(2)])
    deliver([delivery(1), delivery(2), delivery(3)])
    assert records(path) == [("a1", 1), ("a2", 1), ("a3", 1)]


def test_torn_tail_is_cut_off(path, deliver, delivery):
    """Bytes of a batch that never became durable are gone before the next one."""
    deliver([delivery(1)])
    with path.open("ab") as file:
        file.write(delivery(2).article_json.encode() + b'\n{"id": "to')
    deliver([delivery(2), delivery(3)])
    assert records(path) == [("a1", 1), ("a2", 1), ("a3", 1)]


def test_lost_cursor_file_doubles_nothing(path, deliver, delivery):
    """Without its cursor file the sink reads what is there, now and in the runs after."""
    batch = [delivery(number) for number in range(1, 6)]
    deliver(batch)
    path.with_name("stories.jsonl.cursor").unlink()
    with path.open("ab") as file:
        file.write(b'{"torn')
    deliver(batch[:2])
    deliver(batch)
    deliver([*batch, delivery(6)])
    assert records(path) == [(f"a{number}", 1) for number in range(1, 7)]


def test_damaged_cursor_file_counts_as_lost(path, deliver, delivery):
    """A cursor file that can't be read doubles nothing either."""
    deliver([delivery(1)])
    path.with_name("stories.jsonl.cursor").write_text("{")
    deliver([delivery(1), delivery(2)])
    assert records(path) == [("a1", 1), ("a2", 1)]


def test_store_made_anew_loses_nothing(path, deliver, delivery):
    """Numbers that begin again with a new store hide no change; equal records aren't doubled."""
    deliver([delivery(1, "a"), delivery(2, "b")], "old")
    deliver([delivery(1, "b", text="Rain fell on day 2."), delivery(2, "c")], "new")
    deliver([delivery(3, "a", text="Changed since.")], "new")
    assert records(path) == [("a", 1), ("b", 1), ("c", 1), ("a", 1)]


def test_file_moved_away_goes_on_in_a_new_one(path, deliver, delivery):
    """A reader may take the file away between runs: what follows begins a new file."""
    deliver([delivery(1)])
    path.rename(path.with_name("taken.jsonl"))
    deliver([delivery(1), delivery(2)])
    assert records(path) == [("a2", 1)]


def test_shortened_file_is_refused(path, deliver, delivery):
    """A file that lost delivered bytes is named rather than silently continued."""
    deliver([delivery(1), delivery(2)])
    content = path.read_bytes()
    path.write_bytes(content[:50])
    with pytest.raises(SinkError, match=r"stories\.jsonl: the file has 50 bytes, but \d+ were delivered"):
        deliver([delivery(3)])
    assert path.read_bytes() == content[:50]


def test_replay_begins_with_an_empty_file(path, deliver, delivery):
    """A fresh sink takes every change again."""
    deliver([delivery(1), delivery(2)])
    deliver([delivery(1)], fresh=True)
    assert records(path) == [("a1", 1)]


def test_foreign_file_is_refused_and_kept(path, deliver, delivery):
    """A file that holds something else is left as it is."""
    path.parent.mkdir()
    path.write_text('{"mine": 1}\nnotes')
    with pytest.raises(SinkError, match="line 1 is not a record"):
        deliver([delivery(1)])
    path.write_text("notes\n")
    with pytest.raises(SinkError, match="move it away or name another"):
        deliver([delivery(1)])
    assert path.read_text() == "notes\n"


def test_unwritable_places_are_named(tmp_path):
    """A folder in place of the file, or a file in place of the folder, gives one clear line."""
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file" / "stories.jsonl"):
        with pytest.raises(SinkError, match=r"^sink .*: cannot be written \([^\n]+\)$"):
            open_sink(JsonlOptions(path=path), "s1")


def test_full_disk_loses_and_tears_nothing(path, delivery):
    """A batch that finds no room is delivered later, and its half-written bytes are gone."""
    sink = open_sink(JsonlOptions(path=path), "s1")
    sink.deliver([delivery(1)])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100, hard))
    try:
        with pytest.raises(SinkError, match="cannot be written"):
            sink.deliver([delivery(2), delivery(3)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    sink.deliver([delivery(2), delivery(3)])
    sink.close()
    assert records(path) == [("a1", 1), ("a2", 1), ("a3", 1)]
    with pytest.raises(SinkError, match="is closed"):
        sink.deliver([delivery(4)])


def test_kill_loses_and_doubles_nothing(path, tmp_path):
    """Killed while delivering, again and again, every record arrives once and in order."""
    arguments = [sys.executable, str(WRITER), str(path), str(tmp_path / "cursor"), str(TOTAL)]
    for delay_s in KILLS_AFTER_S:
        writer = subprocess.Popen(arguments, stdout=subprocess.PIPE)
        assert writer.stdout.readline() == b"delivering\n"
        time.sleep(delay_s)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
    subprocess.run(arguments, check=True, capture_output=True)
    assert records(path) == [(f"a{number}", 1) for number in range(1, TOTAL + 1)]
