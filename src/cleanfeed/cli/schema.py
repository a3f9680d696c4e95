"""``cleanfeed schema``."""

from __future__ import annotations

import json

import click


@click.command(name="schema")
def command() -> None:
    """Print the JSON Schema of the record."""
    from cleanfeed.article import Article

    print(json.dumps(Article.model_json_schema(mode="serialization"), indent=2))
