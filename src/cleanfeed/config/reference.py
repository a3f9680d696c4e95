"""The reference of the configuration, made from the option classes."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args

from pydantic.fields import FieldInfo

from cleanfeed.config.model import Config
from cleanfeed.config.tables import TAG, Table, iter_tables, tag_of
from cleanfeed.config.template import first_paragraph, toml_value

OPENING = """\
# Configuration

`cleanfeed run` reads `config.toml`; `cleanfeed init` writes one with every key in it. An unknown
key is refused, and the message names the nearest known one. Times and sizes carry their unit in
the name. Relative paths start at the folder of the file.
"""


def render_reference() -> str:
    """Return every table and key as Markdown."""
    sections = ["\n".join(_render_table(table)) for table in iter_tables(Config)]
    return "\n\n".join([OPENING.rstrip(), *sections]) + "\n"


def _render_table(table: Table) -> Iterator[str]:
    kind = tag_of(table.model)
    yield f"## `{table.brackets}`" + (f" with `type = {toml_value(kind)}`" if kind else "")
    yield ""
    yield first_paragraph(table.model)
    yield ""
    yield "| key | default | meaning |"
    yield "| --- | --- | --- |"
    for key, info in table.keys().items():
        meaning = _meaning(info) or ("Names the kind." if key == TAG else "")
        yield f"| `{key}` | {_default(info)} | {meaning} |"


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    default = info.get_default(call_default_factory=True, validated_data={})
    return "none" if default is None else f"`{toml_value(default)}`"


def _meaning(info: FieldInfo) -> str:
    words = " ".join((info.description or "").split()).replace("``", "`").replace("|", "\\|")
    choices = [f"`{choice}`" for choice in _choices(info.annotation)]
    return f"{words} One of {', '.join(choices)}." if choices else words


def _choices(annotation: Any) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield from annotation
    for part in get_args(annotation):
        yield from _choices(part)
