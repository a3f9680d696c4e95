"""Runs that are stopped or killed, as processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cleanfeed.config import load_config
from cleanfeed.run import run_batch
from cleanfeed.store import Store, UrlStatus
from small_site import SmallSite, write_config

STORIES = 12
HELD = "/news/2026/story-9.html"


def start_run(config: Path, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cleanfeed", "run", "-c", str(config), "--log-format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | (environment or {}),
    )


def wait_for_pages(run: subprocess.Popen[str], count: int) -> None:
    """Read the log until so many pages have ended."""
    assert run.stderr is not None
    while count:
        line = run.stderr.readline()
        assert line, "the run ended too early"
        count -= json.loads(line)["event"] == "PageDone"


@pytest.fixture
def held(site: SmallSite) -> threading.Event:
    """Return the event that lets one page's answer go; until then the run cannot end by itself."""
    site.put_stories(STORIES)
    release = threading.Event()
    site.resources[HELD].delay = release
    return release


def stored_text(folder: Path) -> dict[str, str]:
    with Store.open(folder / "store.sqlite") as store:
        return {article.id: article.text for article in store.iter_articles()}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_run_with_its_report(
    site: SmallSite, held: threading.Event, tmp_path: Path, number: signal.Signals
) -> None:
    """A stopped run reports, keeps what it has, and the next one does the rest."""
    config = write_config(site, tmp_path)
    with start_run(config) as run:
        wait_for_pages(run, 5)
        run.send_signal(number)
        output, errors = run.communicate(timeout=20)
    report = json.loads(output)
    assert report["stopped_by"] == number.name
    assert "Traceback" not in errors
    kept = len(stored_text(tmp_path))
    assert 5 <= kept < STORIES
    held.set()
    assert run_batch(load_config(config)).stored == STORIES - kept
    assert len((tmp_path / "articles.jsonl").read_text().splitlines()) == STORIES


def test_killed_run_and_a_second_one_equal_an_undisturbed_run(
    site: SmallSite, held: threading.Event, tmp_path: Path
) -> None:
    """After ``kill -9`` nothing is lost, doubled or torn."""
    config = write_config(site, tmp_path)
    with start_run(config) as run:
        wait_for_pages(run, 4)
        run.kill()
    held.set()
    run_batch(load_config(config))
    calm = tmp_path / "calm"
    calm.mkdir()
    run_batch(load_config(write_config(site, calm)))
    assert stored_text(tmp_path) == stored_text(calm)
    written = [json.loads(line)["id"] for line in (tmp_path / "articles.jsonl").read_text().splitlines()]
    assert sorted(written) == sorted(stored_text(calm))
    with Store.open(tmp_path / "store.sqlite") as store:
        assert store.check() == ()
        assert store.counts().urls[UrlStatus.DONE] == STORIES


HANGING = """
import time

class Hanging:
    def __init__(self, settings, stream_id, fresh):
        pass

    def deliver(self, deliveries):
        time.sleep(600)

    def close(self):
        pass
"""


def test_hanging_sink_does_not_hold_up_a_stop(site: SmallSite, tmp_path: Path) -> None:
    """A sink that never answers is left behind: the run ends in time, and the sink catches up later."""
    site.put_stories(2)
    (tmp_path / "hanging.py").write_text(HANGING)
    facts = tmp_path / "hanging-1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: hanging\nVersion: 1\n")
    (facts / "entry_points.txt").write_text("[cleanfeed.sinks]\nhanging = hanging:Hanging\n")
    config = write_config(site, tmp_path, '[[sinks]]\ntype = "plugin"\nplugin = "hanging"\n')
    with start_run(config, {"PYTHONPATH": str(tmp_path)}) as run:
        wait_for_pages(run, 2)
        run.send_signal(signal.SIGTERM)
        output, _ = run.communicate(timeout=20)
    assert json.loads(output)["stopped_by"] == "SIGTERM"
