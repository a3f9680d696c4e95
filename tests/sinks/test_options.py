"""Settings of sinks, as the configuration gives them."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from cleanfeed.sinks import CsvOptions, JsonlOptions, MarkdownOptions, SinkOptions

ADAPTER = TypeAdapter(SinkOptions)


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ({"type": "jsonl", "path": "out.jsonl"}, JsonlOptions),
        ({"type": "csv", "path": "out.csv"}, CsvOptions),
        ({"type": "markdown", "directory": "out"}, MarkdownOptions),
    ],
)
def test_type_chooses_the_class(table, kind):
    """The ``type`` of a table says which settings it holds; it is the cursor's name by default."""
    options = ADAPTER.validate_python(table)
    assert isinstance(options, kind)
    assert options.cursor_name == table["type"]
    assert ADAPTER.validate_python(table | {"name": "second"}).cursor_name == "second"


@pytest.mark.parametrize(
    "table",
    [
        {"type": "jsonl", "pth": "x"},
        {"type": "josnl", "path": "x"},
        {"type": "jsonl", "path": "x", "name": "a b"},
    ],
)
def test_typos_are_refused(table):
    """Unknown keys, unknown types and odd names are errors."""
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(table)
