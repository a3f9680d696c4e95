"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

DEFAULT_CONFIG = Path("config.toml")

config_option = click.option(
    "-c",
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=f"Configuration; without it {DEFAULT_CONFIG} here, if there is one.",
)

private_hosts_option = click.option(
    "--allow-private-hosts", is_flag=True, help="Let addresses lead into the local network too."
)

format_option = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    help="What to print; without it text on a terminal, and JSON for a pipe.",
)
