"""What stands in the documentation as a command works when it is typed."""

from __future__ import annotations

import gzip
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import click
import pytest

from cleanfeed.cli.main import COMMANDS
from small_site import SmallSite, serve, story_page, write_config

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"(?:<!-- (?P<note>[^>]*) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)
EXAMPLE = "https://example.com"
NOT_RUN = ("pip install", "make ", "npm ", "apt-get ", "python3 -m venv", "docker", "podman", "zstdcat")
ARCHIVE = "pages.warc.gz"
"""Lines that need the network, or much time; the commands of cleanfeed among them are still read."""
OTHERS_DOCUMENTS = frozenset(
    "sinks.md operations.md security.md record.md model.md benchmarks.md scale.md flattened.md".split()
)
"""Tell of servers and folders that are not there; their commands are read and not run."""
PAGE = "sportsline/anime/feature-lantern-keepers-author-second-lead.html"
"""What the documents call ``page.html``."""
LIMIT_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One block of code in a document."""

    document: Path
    language: str
    text: str
    is_run: bool

    @property
    def lines(self) -> list[str]:
        """Whole commands, without comments."""
        text = re.sub(r"\\\n\s*", " ", self.text)
        return [line.split("  #")[0].strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def examples(*languages: str) -> Iterator[Example]:
    for document in DOCUMENTS:
        for found in FENCE.finditer(document.read_text("utf-8")):
            if found["language"] in languages:
                is_run = "not run" not in (found["note"] or "") and document.name not in OTHERS_DOCUMENTS
                yield Example(
                    document=document, language=found["language"], text=found["text"], is_run=is_run
                )


def calls() -> Iterator[tuple[str, str]]:
    """Yield each call of cleanfeed, with its document."""
    for example in examples("sh", "text", "ini"):
        for line in example.lines:
            for part in re.split(r"\|\||&&|[|;{}<>]", line):
                words = re.sub(r"^(ExecStart=|/bin/sh -c '|%h/|/opt/cleanfeed/|env/|bin/)*", "", part.strip())
                if words.startswith("cleanfeed ") and not words.startswith("cleanfeed -"):
                    yield example.document.name, words


@pytest.mark.parametrize(("document", "call"), list(calls()), ids=lambda value: value[:60])
def test_every_call_is_understood(document: str, call: str) -> None:
    """A command that a document shows exists, with these options and arguments."""
    name, *arguments = shlex.split(re.sub(r"\s2$", "", call))[1:]
    assert name in COMMANDS, document
    command: click.Command = import_module(f"cleanfeed.cli.{name}").command
    known = {option for each in command.params for option in each.opts}
    used = [argument for argument in arguments if re.match(r"--?[a-z]", argument)]
    assert [option for option in used if option not in known] == []


@pytest.fixture(scope="module")
def site() -> Iterator[SmallSite]:
    with serve() as running:
        running.put_stories(3)
        running.put("/news/story", story_page(1))
        links = "".join(f'<a href="/news/2026/story-{n}.html">Ferries wait, day {n}</a> ' for n in range(3))
        running.put("/", f"<html><body><h1>Vale Post</h1><main>{links}</main></body></html>")
        yield running


@pytest.fixture(scope="module")
def prepared(site: SmallSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what the documents speak of: a configuration, a filled store, a page."""
    folder = tmp_path_factory.mktemp("prepared")
    write_config(site, folder)
    stored = (ROOT / "fixtures" / "newsroom" / PAGE).read_bytes()
    (folder / "page.html").write_bytes(re.sub(rb"\{\{host:([a-z0-9-]+)\}\}", rb"www.\1.example", stored))
    run(folder, "cleanfeed run > first-run.json", site)
    pages = ((f"https://www.example.com/news/2026/story-{n}.html", story_page(n)) for n in range(3))
    (folder / ARCHIVE).write_bytes(
        b"".join(gzip.compress(archived(url, page), mtime=0) for url, page in pages)
    )
    return folder


def archived(url: str, page: str) -> bytes:
    """Return a page as a crawler writes it into a WARC file."""
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, url)}>\r\n"
        f"WARC-Date: 2026-11-09T12:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def need_archives(text: str) -> None:
    """Skip an example that reads archives where that is not installed."""
    if ARCHIVE in text or "stories/articles" in text:
        for name in ("fastwarc", "pyarrow"):
            pytest.importorskip(name)


@pytest.fixture
def desk(prepared: Path, tmp_path: Path) -> Path:
    """Return a copy of the prepared folder."""
    return Path(shutil.copytree(prepared, tmp_path / "desk"))


def run(folder: Path, script: str, site: SmallSite) -> subprocess.CompletedProcess[str]:
    """Run a script in which example.com is the small site."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace(EXAMPLE, site.url(""))],
        cwd=folder,
        env={**os.environ, "PATH": programs},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def typed(example: Example) -> list[str]:
    """Return the lines of an example that can be run without the network."""
    lines = [line.replace("env/bin/", "") for line in example.lines if not line.startswith(NOT_RUN)]
    for place, line in enumerate(lines):
        if line.startswith("cleanfeed init"):
            # It refuses to write over a configuration, and the one it writes names no source that is there.
            lines[place] = f"mv config.toml kept.toml\n{line}\nmv kept.toml config.toml"
    return lines


def scripts() -> list[Example]:
    return [example for example in examples("sh") if example.is_run and typed(example)]


@pytest.mark.parametrize("example", scripts(), ids=lambda e: f"{e.document.stem}: {e.lines[0][:40]}")
def test_shell_examples_run(example: Example, desk: Path, site: SmallSite) -> None:
    """Each ends well when it is typed, except what needs the network."""
    script = "\n".join(typed(example))
    missing = [name for name in ("jq", "sqlite3") if f"{name} " in script and shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    need_archives(script)
    done = run(desk, script, site)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "example",
    [e for e in examples("python") if e.is_run],
    ids=lambda e: f"{e.document.stem}: {e.text[:30]!r}",
)
def test_python_examples_are_python(example: Example, desk: Path, site: SmallSite) -> None:
    """Each compiles; those that import what is installed and need nothing else run."""
    compile(example.text, str(example.document), "exec")
    if "scrapy" in example.text.lower() or "import" not in example.text:
        return
    need_archives(example.text)
    for name in ("pandas", "duckdb"):
        if name in example.text or "frames" in example.text:
            pytest.importorskip(name)
    if "stories/articles" in example.text:
        assert run(desk, f"cleanfeed warc {ARCHIVE} -o stories", site).returncode == 0
    (desk / "example.py").write_text(f"html = open('page.html').read()\n{example.text}")
    done = run(desk, f"{shlex.quote(sys.executable)} example.py", site)
    assert done.returncode == 0, done.stderr
