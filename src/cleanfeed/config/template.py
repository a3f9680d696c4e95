"""The commented ``config.toml`` that ``cleanfeed init`` writes, made from the option classes."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cleanfeed.config.model import Config
from cleanfeed.config.tables import Table, iter_tables, tag_of

COMMENT_WIDTH = 98

OPENING = """\
# Configuration of cleanfeed. Run it with: cleanfeed run -c config.toml
#
# Every key is listed; those behind a "#" show their default (or an example, where there is none).
# Sizes and times carry their unit in the name. Relative paths start at the folder of this file.
"""

EXAMPLES: Mapping[str, Any] = {
    "csv.path": "articles.csv",
    "markdown.directory": "articles",
    "parquet.directory": "articles-parquet",
    "tantivy.directory": "articles-tantivy",
    "postgres.dsn": "postgresql://cleanfeed@db.example/news",
    "opensearch.url": "https://search.example:9200",
    "opensearch.username": "cleanfeed",
    "opensearch.api_key_env": "OPENSEARCH_API_KEY",
    "meilisearch.url": "https://search.example:7700",
    "meilisearch.api_key_env": "MEILISEARCH_KEY",
    "webhook.url": "https://example.com/articles",
    "webhook.secret_env": "WEBHOOK_SECRET",
    "plugin.plugin": "mine",
    "plugin.settings": {"colour": "blue"},
    "text_sources.path": "dumps",
    "text_sources.id_field": "id",
    "name": "example",
    "url": "https://example.com/feed.xml",
    "urls": ["https://example.com/news/one", "https://example.com/news/two"],
    "include": ["/20[0-9]{2}/"],
    "exclude": ["/sport/", "[?]page="],
    "max_age_days": 30,
    "accept_language": "en, de;q=0.8",
    "proxy": "http://proxy.example:3128",
    "politeness_delay_s": 5.0,
    "concurrency": 1,
    "max_pages": 500,
    "headers": {"Accept-Language": "fr"},
    "resolve": {"news.example": "192.0.2.7"},
}
"""Shown for keys whose default is nothing."""

ACTIVE: Mapping[str, Mapping[str, Any]] = {
    "sources": {"name": "example", "url": "https://example.com/feed.xml"},
    "store": {"path": "cleanfeed.sqlite"},
    "jsonl": {"type": "jsonl", "path": "articles.jsonl"},
    "fetch": {"user_agent": "cleanfeed/0.1 (+https://cleanfeed.example/bot)"},
}
"""Keys that are written without a "#", so that the file works as it is."""


def render_template() -> str:
    """Return a configuration with every key, each with its description; it loads as it is."""
    blocks = ["\n".join(_render_table(table)) for table in iter_tables(Config)]
    return "\n\n".join([OPENING.rstrip(), *blocks]) + "\n"


def _render_table(table: Table) -> Iterator[str]:
    kind = tag_of(table.model)
    active = ACTIVE.get(kind or table.name, {})
    is_shown = bool(active) or not (kind or table.is_repeated or "." in table.name)
    yield from _comment(first_paragraph(table.model))
    yield table.brackets if is_shown else f"# {table.brackets}"
    for key, info in table.keys().items():
        if info.description and not (kind and key == "type"):
            yield from _comment(info.description)
        value = active.get(key, kind if key == "type" else _example(key, info, kind or table.name))
        yield f"{'' if key in active else '# '}{key} = {toml_value(value)}"


def first_paragraph(model: type[BaseModel]) -> str:
    """Return the first paragraph of a class's docstring on one line."""
    return " ".join((model.__doc__ or "").strip().partition("\n\n")[0].split())


def _comment(text: str) -> Iterator[str]:
    for line in textwrap.wrap(" ".join(text.split()).replace("``", "`"), COMMENT_WIDTH):
        yield f"# {line}"


def _example(key: str, info: FieldInfo, table: str) -> Any:
    """Return the default of a key, or an example where the default is nothing."""
    example = EXAMPLES.get(f"{table}.{key}", EXAMPLES.get(key, ""))
    if info.is_required():
        return example
    default = info.get_default(call_default_factory=True, validated_data={})
    return default if default not in (None, (), {}, "") else example


def toml_value(value: Any) -> str:
    """Return a value as TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, StrEnum | Path):
        return json.dumps(str(value))
    if isinstance(value, Mapping):
        inner = ", ".join(f"{json.dumps(key)} = {toml_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False)
