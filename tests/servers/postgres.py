"""Starts a private PostgreSQL cluster on a free port, and stops it.

PostgreSQL refuses to run as root; there the cluster belongs to ``nobody``. By hand:
``python tests/servers/postgres.py`` prints a connection string and runs until Ctrl-C.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DEBIAN_BINARIES = Path("/usr/lib/postgresql")
START_WITHIN_S = 30.0
UNPRIVILEGED = {"user": "nobody", "group": "nogroup", "extra_groups": []}


class ServerMissingError(Exception):
    """There is no server to start on this machine; the message says what is missing."""


@dataclass(slots=True, kw_only=True)
class Cluster:
    """A running cluster."""

    folder: Path
    port: int
    password: str
    process: subprocess.Popen | None = None

    @property
    def dsn(self) -> str:
        return f"host=127.0.0.1 port={self.port} user=cleanfeed password={self.password} dbname=postgres"

    def make_folder(self, name: str) -> Path:
        """Return a new folder that belongs to the server's user."""
        folder = self.folder / name
        folder.mkdir()
        give_to_server(folder)
        return folder

    def start(self) -> None:
        command = [find_binary("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        settings = ["listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}", "fsync=off"]
        for setting in settings:
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **as_somebody())
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: fast shutdown; SIGQUIT: at once, as if the machine had failed."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(START_WITHIN_S)
            self.process = None

    def _wait(self) -> None:
        ready = [find_binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        end = time.monotonic() + START_WITHIN_S
        while subprocess.run(ready, check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()}")
            time.sleep(0.05)


def find_binary(name: str) -> str:
    found = shutil.which(name) or next(
        (str(path) for path in sorted(DEBIAN_BINARIES.glob(f"*/bin/{name}"))), None
    )
    if found is None:
        raise ServerMissingError(f"PostgreSQL's {name} is not installed (Debian: apt-get install postgresql)")
    return found


def as_somebody() -> dict:
    return UNPRIVILEGED if os.geteuid() == 0 else {}


def give_to_server(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, UNPRIVILEGED["user"], UNPRIVILEGED["group"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Yield a new cluster; it is gone afterwards.

    Raises:
        ServerMissingError: PostgreSQL is not installed.
    """
    initdb = find_binary("initdb")
    folder = Path(tempfile.mkdtemp(prefix="cleanfeed-postgres-"))
    cluster = Cluster(folder=folder, port=free_port(), password="secret")  # noqa: S106 - of a cluster that lives for a test
    try:
        (folder / "password").write_text(cluster.password)
        for path in (folder, folder / "password"):
            give_to_server(path)
        subprocess.run(
            [
                *(initdb, "-D", str(folder / "data"), "-U", "cleanfeed", "-A", "scram-sha-256"),
                *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync", f"--pwfile={folder / 'password'}"),
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            **as_somebody(),
        )
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    with running_cluster() as started, contextlib.suppress(KeyboardInterrupt):
        print(started.dsn, flush=True)  # noqa: T201
        signal.pause()
