"""The configuration that a command works with."""

from __future__ import annotations

from pathlib import Path

from cleanfeed.cli.options import DEFAULT_CONFIG
from cleanfeed.config import Config, load_config


def find_config(path: Path | None, *, is_required: bool = False) -> Config:
    """Return the configuration asked for, that of the current folder, or the defaults.

    Args:
        path: What ``--config`` says.
        is_required: Whether the defaults are no answer.

    Raises:
        ConfigError: The file is missing or not understood.
    """
    if path is None and not is_required and not DEFAULT_CONFIG.exists():
        return Config()
    return load_config(path or DEFAULT_CONFIG)


def with_private_hosts(config: Config) -> Config:
    """Return the configuration with the local network open to the fetcher."""
    fetch = config.fetch.model_copy(update={"allow_private_hosts": True})
    return config.model_copy(update={"fetch": fetch})
