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
    save_log(log, folder / "log")
    command = [
        sys.executable,
        str(SCRIPT),
        options.model_dump_json(),
        str(folder / "log"),
        str(folder / "cursor"),
    ]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    for delay_s in kills_after_s:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        process.stdout.readline()
        time.sleep(delay_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    subprocess.run(command, check=True, capture_output=True, env=environment)
