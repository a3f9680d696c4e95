"""``cleanfeed run``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from cleanfeed.run import RunReport
from cleanfeed.run.lock import hold_lock
from cleanfeed.store import Store
from small_site import SmallSite

SMALL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
from cleanfeed.cli import main
main()
"""
"""Runs the command with a limit on the size of files, which ends writes as a full disk does."""


def test_pipe_gets_the_report_and_a_person_the_summary(command, config: Path) -> None:
    """The report is one JSON object on stdout; the table is on stderr."""
    result = command("run", "-c", config)
    assert result.code == 0
    assert RunReport.model_validate_json(result.out).stored == 3
    assert "3 records stored" in result.err
    assert max(map(len, result.err.splitlines())) <= 80


def test_second_run_says_what_was_not_fetched_again(command, config: Path) -> None:
    """The summary counts pages that the server called unmodified."""
    command("run", "-c", config)
    result = command("run", "-c", config)
    assert "3 pages not fetched again: 3 answered 304 Not Modified" in result.err


def test_json_logs(config: Path) -> None:
    """For cron, stderr is one JSON object a line and nothing else."""
    done = subprocess.run(
        [sys.executable, "-m", "cleanfeed", "run", "-c", str(config), "--log-format", "json"],
        capture_output=True,
        text=True,
        check=True,
    )
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert {"RunStarted", "SourceRead", "PagesPlanned", "PageDone", "SinkDelivered"} <= {
        e["event"] for e in events
    }
    assert all(event["time"] and event["level"] for event in events)


def test_dry_run_prints_addresses(command, config: Path, site: SmallSite) -> None:
    """Its data is what would be fetched, one address a line."""
    result = command("run", "-c", config, "--dry-run")
    assert sorted(result.out.splitlines()) == [
        site.url(f"/news/2026/story-{number}.html") for number in range(3)
    ]
    assert "nothing was written" in result.err


def test_source_and_limit(command, config: Path) -> None:
    """A run can be narrowed."""
    report = RunReport.model_validate_json(
        command("run", "-c", config, "--source", "vale", "--limit", "1").out
    )
    assert report.stored == 1


def test_wrong_configuration_ends_with_2(command, tmp_path: Path) -> None:
    """Nothing is started, and the mistake is named."""
    assert command("run").code == 2
    (tmp_path / "config.toml").write_text("[run]\nworker = 2\n")
    result = command("run")
    assert result.code == 2
    assert "did you mean 'workers'?" in result.error_lines[0]
    (tmp_path / "config.toml").write_text("")
    assert "[[sources]]" in command("run").error_lines[0]


def test_lock_ends_with_75(command, config: Path, tmp_path: Path) -> None:
    """A second run is told who is running."""
    with hold_lock(tmp_path / "store.sqlite"):
        result = command("run", "-c", config)
    assert result.code == 75
    assert len(result.error_lines) == 1


def test_unwritable_sink_ends_with_1_and_the_store_keeps_all(command, config: Path, tmp_path: Path) -> None:
    """The summary names the sink."""
    (tmp_path / "articles.jsonl").mkdir()
    result = command("run", "-c", config)
    assert result.code == 1
    assert "sink jsonl: behind" in result.err
    with Store.open(tmp_path / "store.sqlite") as store:
        assert store.counts().articles == 3


def test_full_disk_is_one_line_and_loses_nothing(config: Path, site: SmallSite, tmp_path: Path) -> None:
    """A run that cannot write ends with 1; with room again, the next one completes."""
    site.put_stories(30)
    limited = subprocess.run(
        [sys.executable, "-c", SMALL_DISK, "160000", "run", "-c", str(config)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert limited.returncode == 1
    assert "Traceback" not in limited.stderr
    assert any(line.startswith("error:") for line in limited.stderr.splitlines())
    subprocess.run(
        [sys.executable, "-m", "cleanfeed", "run", "-c", str(config)], capture_output=True, check=True
    )
    with Store.open(tmp_path / "store.sqlite") as store:
        assert store.check() == ()
        assert store.counts().articles == 30
    assert len((tmp_path / "articles.jsonl").read_text().splitlines()) == 30
