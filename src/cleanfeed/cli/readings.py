"""How the documents of a command line are read: from files alone, or with a configuration and the network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cleanfeed.cli.documents import Document, InputKind, Reading, is_address


def make_reading(  # noqa: PLR0913 - one for each option
    sources: Sequence[str],
    *,
    kind: InputKind,
    force: bool,
    url: str | None,
    config_path: Path | None,
    allow_private_hosts: bool,
) -> Reading:
    """Return how to read and extract ``sources``.

    Files need no configuration, and neither it nor the network is imported for them: both cost
    more than a small page.

    Raises:
        ConfigError: The configuration is not understood.
    """
    if config_path is None and not any(map(is_address, sources)):
        return Reading(kind=kind, url=url, force=force)
    from cleanfeed.cli.configured import find_config, with_private_hosts
    from cleanfeed.cli.fetching import document_of, fetch_page

    config = find_config(config_path)
    if allow_private_hosts:
        config = with_private_hosts(config)

    def fetch(address: str) -> Document:
        return document_of(fetch_page(address, config.fetch))

    return Reading(kind=kind, url=url, force=force, options=config.extract, fetch=fetch)
