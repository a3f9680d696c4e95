"""``cleanfeed init``."""

from __future__ import annotations

from pathlib import Path

import click

from cleanfeed.cli.options import DEFAULT_CONFIG
from cleanfeed.cli.terminal import print_note
from cleanfeed.errors import ConfigError


@click.command(name="init")
@click.argument("path", type=click.Path(path_type=Path), default=DEFAULT_CONFIG, metavar="[FILE]")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def command(path: Path, force: bool) -> None:  # noqa: FBT001 - click passes flags as booleans
    """Write a commented configuration to FILE (config.toml)."""
    from cleanfeed.config import render_template

    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(render_template())
    except FileExistsError as exc:
        raise ConfigError(f"{path}: is there already; --force replaces it") from exc
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be written: {exc.strerror}") from exc
    print_note(f"wrote {path}; name your sources in it, then: cleanfeed run -c {path}")
