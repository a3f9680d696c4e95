"""Kills a delivering process again and again, then lets one finish."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sinks.changelog import Log, save_log

SCRIPT = Path(__file__).parent / "killed_run.py"
TESTS = Path(__file__).parents[1]


def deliver_with_kills(options, log: Log, folder: Path, kills_after_s: tuple[float, ...]) -> None:
    command, environment = _prepare(options, log, folder)
    for delay_s in kills_after_s:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        process.stdout.readline()
        time.sleep(delay_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    subprocess.run(command, check=True, capture_output=True, env=environment)


def deliver_and_die(options, log: Log, folder: Path) -> None:
    """Deliver everything in a process that dies before it closes the sink."""
    command, environment = _prepare(options, log, folder)
    subprocess.run([*command, "--abandon"], check=True, capture_output=True, env=environment)


def _prepare(options, log: Log, folder: Path) -> tuple[list[str], dict[str, str]]:
    save_log(log, folder / "log")
    paths = [str(folder / "log"), str(folder / "cursor")]
    command = [sys.executable, str(SCRIPT), options.model_dump_json(), *paths]
    return command, os.environ | {"PYTHONPATH": str(TESTS)}
