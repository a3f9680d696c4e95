"""The commented configuration."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

from cleanfeed.config import Config, parse_config, render_template
from cleanfeed.config.tables import iter_tables

KEY_LINE = re.compile(r"^# ((?:[a-z][a-z0-9_]* = )|\[)", re.MULTILINE)


def test_template_loads_as_it_is() -> None:
    """What ``cleanfeed init`` writes is a working configuration."""
    config = parse_config(render_template(), folder=Path("/data"))
    assert [source.name for source in config.sources] == ["example"]
    assert [sink.type for sink in config.sinks] == ["jsonl"]


def test_template_loads_with_every_key_uncommented() -> None:
    """Each commented key is spelled right and shows a value that is accepted."""
    text = KEY_LINE.sub(r"\1", render_template())
    numbers = count()
    text = re.sub(r'^name = "example"', lambda _: f'name = "n{next(numbers)}"', text, flags=re.MULTILINE)
    config = parse_config(text, folder=Path("/data"))
    assert len(config.sinks) >= 3
    assert config.fetch.hosts["example.com"].concurrency == 1


def test_template_shows_every_key() -> None:
    """No key is hidden from whoever reads the file."""
    text = render_template()
    missing = [
        f"{table.name}.{key}"
        for table in iter_tables(Config)
        for key in table.keys()  # noqa: SIM118 - a method, not a mapping
        if not re.search(rf"^(# )?{key} = ", text, re.MULTILINE)
    ]
    assert missing == []
