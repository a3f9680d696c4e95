"""Which keys a configuration knows."""

from __future__ import annotations

from cleanfeed.config import Config
from cleanfeed.config.tables import iter_tables, keys_at


def test_every_table_is_listed() -> None:
    """Repeated tables, tables of hosts and each kind of sink are found."""
    brackets = [table.brackets for table in iter_tables(Config)]
    assert {"[[sources]]", "[fetch]", '[fetch.hosts."example.com"]', "[run]", "[store]"} <= set(brackets)
    assert brackets.count("[[sinks]]") >= 3


def test_keys_of_one_kind_of_sink() -> None:
    """A tag chooses the class whose keys are suggested."""
    assert "directory" in keys_at(Config, ("sinks", 0, "markdown"))
    assert "path" not in keys_at(Config, ("sinks", 0, "markdown"))
