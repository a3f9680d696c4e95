"""The entry point."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import click
import pytest

from cleanfeed import __version__
from cleanfeed.cli.main import COMMANDS

HEAVY = ("pydantic", "httpx", "rich", "numpy", "selectolax", "trafilatura", "sqlite3")


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    """``cleanfeed --help`` answers at once: no library but click is loaded for it."""
    script = (
        "import sys; sys.argv = ['cleanfeed', '--help']\n"
        "from cleanfeed.cli import main\n"
        "try: main()\n"
        "finally: print('loaded', *sorted(m for m in sys.modules if '.' not in m))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    for name in COMMANDS:
        assert f"  {name} " in done.stdout
    loaded = done.stdout.splitlines()[-1].split()
    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_has_its_help(name: str, command) -> None:
    """The table of commands and the modules agree, and each command explains itself."""
    found = import_module(f"cleanfeed.cli.{name}").command
    assert isinstance(found, click.Command)
    assert found.name == name
    result = command(name, "--help")
    assert result.code == 0
    assert result.out.startswith(f"Usage: cleanfeed {name}")


def test_help_fits_80_columns(command) -> None:
    """Nothing wraps on the narrowest usual terminal."""
    assert max(map(len, command("--help").out.splitlines())) <= 80


def test_version(command) -> None:
    """The version is that of the package."""
    assert command("--version").out == f"cleanfeed {__version__}\n"


def test_unknown_command_is_wrong_usage(command) -> None:
    """A typo ends with 2 and a usage line, not a traceback."""
    result = command("extrakt")
    assert result.code == 2
    assert "extrakt" in result.err


def test_reader_that_stops_early_is_no_error() -> None:
    """``cleanfeed … | head`` ends quietly."""
    shell = f"{sys.executable} -m cleanfeed schema | head -c 10"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_full_disk_at_the_output_is_one_line() -> None:
    """Output that cannot be written ends with 1 and one line."""
    shell = f"{sys.executable} -m cleanfeed schema > /dev/full"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["error: output: No space left on device"]
