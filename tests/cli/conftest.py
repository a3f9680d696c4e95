"""The command line, called in this process, and a site to point it at."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cleanfeed.cli import main
from small_site import SmallSite, serve, write_config


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def error_lines(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.startswith("error:")]


Command = Callable[..., Result]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Return a function that runs ``cleanfeed`` with its arguments in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | os.PathLike[str]) -> Result:
        monkeypatch.setattr("sys.argv", ["cleanfeed", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Result(code=int(ended.value.code or 0), out=captured.out, err=captured.err)

    return call


@pytest.fixture
def site() -> Iterator[SmallSite]:
    """Return a running site without stories."""
    with serve() as running:
        yield running


@pytest.fixture
def config(site: SmallSite, tmp_path: Path) -> Path:
    """Return a configuration for a site with three stories."""
    site.put_stories(3)
    return write_config(site, tmp_path)
