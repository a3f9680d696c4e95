"""The reference of the configuration."""

from __future__ import annotations

from cleanfeed.config import Config, render_reference
from cleanfeed.config.tables import iter_tables


def test_reference_names_every_key_with_its_default() -> None:
    """Each key of each table has a row."""
    text = render_reference()
    for table in iter_tables(Config):
        assert f"## `{table.brackets}`" in text
        for key in table.keys():  # noqa: SIM118 - a method, not a mapping
            assert f"| `{key}` |" in text
