"""The documentation as a whole."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from cleanfeed.cli.main import COMMANDS
from cleanfeed.cli.manual import render_manual

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_python_reference_is_current() -> None:
    """``docs/make_api.py`` writes it from the docstrings."""
    spec = spec_from_file_location("make_api", DOCS / "make_api.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (DOCS / "api.md").read_text("utf-8") == module.render_api()


def test_man_page_is_current() -> None:
    """It is written from the commands, each of which is in it."""
    assert (DOCS / "man" / "cleanfeed.1").read_text("utf-8") == render_manual()
    assert all(f".SS cleanfeed {name}" in render_manual() for name in COMMANDS)


def test_man_page_is_sound() -> None:
    """The formatter has nothing to complain about."""
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    command = ["groff", "-man", "-Tutf8", "-ww", "-z"]
    done = subprocess.run(command, input=render_manual(), capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_what_editors_and_man_need_is_in_the_wheel() -> None:
    """The man page goes where ``man`` looks, and type checkers find the mark."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {"docs/man/cleanfeed.1": "share/man/man1/cleanfeed.1"}
    assert (ROOT / "src/cleanfeed/py.typed").is_file()


def test_every_document_is_in_the_site() -> None:
    """A reader finds each one in the navigation."""
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2]
    documents = [str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")]
    assert [
        name for name in documents if not re.search(rf": {re.escape(name)}$", navigation, re.MULTILINE)
    ] == []


def test_picture_of_the_readme_is_there() -> None:
    """It is the first thing a reader sees; ``docs/make_picture.py`` makes it."""
    assert "docs/images/explain.png" in (ROOT / "README.md").read_text("utf-8").partition("##")[0]
    assert (DOCS / "images" / "explain.png").read_bytes().startswith(b"\x89PNG")


def test_site_is_built(tmp_path: Path) -> None:
    """MkDocs finds no dead link and nothing that it does not understand."""
    pytest.importorskip("material", reason="mkdocs-material is not installed")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
