"""``cleanfeed deliver``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleanfeed.run import CatchUpReport
from cleanfeed.run.lock import hold_lock
from small_site import SmallSite, write_config

MARKDOWN = """
[[sinks]]
type = "markdown"
name = "notes"
directory = "notes"
"""


@pytest.fixture
def filled(command, config: Path) -> Path:
    """Return a configuration whose store holds three stories, all of them delivered."""
    assert command("run", "-c", config).code == 0
    return config


def lines(folder: Path) -> list[str]:
    return (folder / "articles.jsonl").read_text().splitlines()


def ids(folder: Path) -> list[str]:
    return sorted(json.loads(line)["id"] for line in lines(folder))


def test_new_sink_gets_what_the_store_holds(command, filled: Path, site: SmallSite, tmp_path: Path) -> None:
    """Without fetching; a sink that has everything is left as it is."""
    before, asked = lines(tmp_path), len(site.requests)
    write_config(site, tmp_path, MARKDOWN)
    result = command("deliver", "-c", filled)
    assert result.code == 0
    assert {s.name: s.delivered for s in CatchUpReport.model_validate_json(result.out).sinks} == {
        "jsonl": 0,
        "notes": 3,
    }
    assert "sink notes: 3 delivered" in result.err.splitlines()
    assert len(list((tmp_path / "notes").rglob("*.md"))) == 3
    assert lines(tmp_path) == before
    assert len(site.requests) == asked


def test_one_sink_alone(command, filled: Path, site: SmallSite, tmp_path: Path) -> None:
    """``--sink`` leaves the others behind; a name that is not configured is refused."""
    write_config(site, tmp_path, MARKDOWN)
    report = CatchUpReport.model_validate_json(command("deliver", "-c", filled, "--sink", "jsonl").out)
    assert [sink.name for sink in report.sinks] == ["jsonl"]
    assert not (tmp_path / "notes").exists()
    result = command("deliver", "-c", filled, "--sink", "note")
    assert result.code == 2
    assert "known are jsonl, notes" in result.error_lines[0]


def test_replay_fills_a_sink_anew(command, filled: Path, tmp_path: Path) -> None:
    """What somebody broke is whole again, and nothing is there twice."""
    before = ids(tmp_path)
    (tmp_path / "articles.jsonl").write_text("somebody wrote here\n" * 50)
    result = command("deliver", "-c", filled, "--sink", "jsonl", "--replay")
    assert result.code == 0
    assert ids(tmp_path) == before
    assert CatchUpReport.model_validate_json(result.out).sinks[0].delivered == 3
    assert CatchUpReport.model_validate_json(command("deliver", "-c", filled).out).sinks[0].delivered == 0


def test_sink_that_is_behind_ends_with_1(command, filled: Path, tmp_path: Path) -> None:
    """The summary names the sink, how much it lacks and why; the next delivery catches up."""
    (tmp_path / "articles.jsonl").unlink()
    (tmp_path / "articles.jsonl").mkdir()
    result = command("deliver", "-c", filled, "--replay")
    assert result.code == 1
    assert "sink jsonl: 0 delivered, 3 behind, " in result.err
    (tmp_path / "articles.jsonl").rmdir()
    assert command("deliver", "-c", filled, "--replay").code == 0
    assert len(lines(tmp_path)) == 3


def test_lock_ends_with_75(command, filled: Path, tmp_path: Path) -> None:
    """Nothing is delivered while a run is at work."""
    with hold_lock(tmp_path / "store.sqlite"):
        result = command("deliver", "-c", filled)
    assert result.code == 75
    assert len(result.error_lines) == 1


def test_without_store_or_sink_nothing_is_made(command, config: Path, tmp_path: Path) -> None:
    """The mistake is named, and ends with 2."""
    result = command("deliver", "-c", config)
    assert result.code == 2
    assert "there is no store yet" in result.error_lines[0]
    (tmp_path / "empty.toml").write_text("")
    result = command("deliver", "-c", tmp_path / "empty.toml")
    assert result.code == 2
    assert "[[sinks]]" in result.error_lines[0]
    assert not (tmp_path / "store.sqlite").exists()
