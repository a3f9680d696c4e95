"""What is documented, and that it is right."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import click
import pytest

from cleanfeed.cli.main import COMMANDS
from cleanfeed.cli.reference import render_commands
from cleanfeed.config import load_config, render_reference, render_template

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    """A command stands in the README, and each of its options in docs/commands.md."""
    assert f"`cleanfeed {name}" in read("README.md")
    text = read("docs/commands.md")
    section = text.partition(f"## cleanfeed {name}\n")[2].partition("\n## ")[0]
    command: click.Command = import_module(f"cleanfeed.cli.{name}").command
    options = [option for each in command.params if isinstance(each, click.Option) for option in each.opts]
    assert [option for option in options if option not in section] == []


def test_command_reference_is_current() -> None:
    """``make docs`` writes it from the commands."""
    assert read("docs/commands.md") == render_commands()


def test_configuration_reference_is_current() -> None:
    """``make docs`` writes it; every key of every table is in it."""
    assert read("docs/configuration.md") == render_reference()


def test_example_configuration_is_current() -> None:
    """The config.toml of the source tree is what ``cleanfeed init`` writes, and loads."""
    assert read("config.toml") == render_template()
    assert load_config(ROOT / "config.toml").sources


def test_exit_codes_are_documented() -> None:
    """Whoever writes a cron job finds each code."""
    text = read("README.md")
    assert all(f"| {code} |" in text for code in (0, 1, 2, 3, 75))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    """No relative link is dead."""
    targets = LINK.findall(document.read_text("utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []
