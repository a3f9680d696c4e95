"""Starts a real OpenSearch node of one process on free ports, and stops it.

No registry holds the server as such; Maven Central holds its jars, which ``mvn`` copies into
``build/`` once (53 MB). By hand: ``python tests/servers/opensearch.py`` prints the address and runs
until Ctrl-C.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from servers.postgres import ServerMissingError, free_port

HERE = Path(__file__).parent / "opensearch_node"
JARS = Path(__file__).parents[2] / "build" / "opensearch-node"
COPY_WITHIN_S = 300.0
START_WITHIN_S = 120.0
OLDEST_JAVA = 17
JVM = ("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")


@dataclass(slots=True, kw_only=True)
class Node:
    """A running node; it keeps its data when stopped and started again."""

    folder: Path
    port: int
    transport_port: int
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        ports = [str(self.port), str(self.transport_port)]
        command = ["java", *JVM, "-cp", f"{JARS}/*", str(HERE / "Node.java"), str(self.folder), *ports]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=self.folder
            )
        end = time.monotonic() + START_WITHIN_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"OpenSearch did not start:\n{(self.folder / 'log').read_text()[-4000:]}")
            time.sleep(0.2)

    def stop(self, *, kill: bool = False) -> None:
        if self.process is not None:
            if kill:
                self.process.kill()
            self.process.stdin.close()
            self.process.wait(START_WITHIN_S)
            self.process = None

    def _answers(self) -> bool:
        address = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=5s"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own loopback address
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False


def copy_jars() -> None:
    """Bring the server's jars into ``build/``.

    Raises:
        ServerMissingError: Maven or Java is missing, or the jars can't be had.
    """
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            raise ServerMissingError(
                f"{tool} is not installed: no OpenSearch node (Java {OLDEST_JAVA} and Maven)"
            )
    marker = JARS / f"copied-{hash_of(HERE / 'pom.xml')}"
    if marker.exists():
        return
    command = ["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    try:
        subprocess.run(
            [*command, f"-DoutputDirectory={JARS}"],
            check=True,
            capture_output=True,
            text=True,
            timeout=COPY_WITHIN_S,
        )
    except subprocess.CalledProcessError as exc:
        raise ServerMissingError(
            f"Maven could not copy OpenSearch's jars: {exc.stdout.strip()[-500:]}"
        ) from exc
    except subprocess.TimeoutExpired as exc:
        raise ServerMissingError(
            f"Maven did not copy OpenSearch's jars within {COPY_WITHIN_S:.0f} s"
        ) from exc
    marker.touch()


def hash_of(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@contextlib.contextmanager
def running_node() -> Iterator[Node]:
    """Yield a new node; it is gone afterwards.

    Raises:
        ServerMissingError: It can't be had on this machine.
    """
    copy_jars()
    folder = Path(tempfile.mkdtemp(prefix="cleanfeed-opensearch-"))
    node = Node(folder=folder, port=free_port(), transport_port=free_port())
    try:
        node.start()
        yield node
    finally:
        node.stop(kill=True)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    with running_node() as started, contextlib.suppress(KeyboardInterrupt):
        print(started.url, flush=True)  # noqa: T201
        signal.pause()
