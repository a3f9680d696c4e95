"""From settings to an open sink. Sinks with a library of their own are imported when wanted."""

from __future__ import annotations

from cleanfeed.sinks.csv_rows import CsvSink
from cleanfeed.sinks.jsonl import JsonlSink
from cleanfeed.sinks.markdown_files import MarkdownSink
from cleanfeed.sinks.options import (
    CsvOptions,
    JsonlOptions,
    MarkdownOptions,
    ParquetOptions,
    PluginOptions,
    SinkOptions,
    TantivyOptions,
)
from cleanfeed.sinks.plugins import open_plugin
from cleanfeed.sinks.server_options import (
    MeilisearchOptions,
    OpenSearchOptions,
    PostgresOptions,
    WebhookOptions,
)
from cleanfeed.sinks.values import Sink


def open_sink(options: SinkOptions, stream_id: str, *, fresh: bool = False) -> Sink:
    """Open the sink that the settings describe.

    Args:
        options: Settings, as read from the configuration.
        stream_id: Names the change log that ``seq`` counts in: ``Store.stream_id``.
        fresh: Forget what the sink holds, for a replay from the first change.

    Raises:
        SinkError: The sink can't be opened; the message names it and what to do.
    """
    match options:
        case JsonlOptions():
            return JsonlSink(options, stream_id, fresh=fresh)
        case CsvOptions():
            return CsvSink(options, stream_id, fresh=fresh)
        case MarkdownOptions():
            return MarkdownSink(options, fresh=fresh)
        case PluginOptions():
            return open_plugin(options, stream_id, fresh=fresh)
        case _:
            return _open_heavy(options, stream_id, fresh=fresh)


def _open_heavy(
    options: ParquetOptions
    | TantivyOptions
    | PostgresOptions
    | OpenSearchOptions
    | MeilisearchOptions
    | WebhookOptions,
    stream_id: str,
    *,
    fresh: bool,
) -> Sink:
    match options:
        case ParquetOptions():
            from cleanfeed.sinks.parquet import ParquetSink

            return ParquetSink(options, stream_id, fresh=fresh)
        case TantivyOptions():
            from cleanfeed.sinks.tantivy_sink import TantivySink

            return TantivySink(options, stream_id, fresh=fresh)
        case PostgresOptions():
            from cleanfeed.sinks.postgres import PostgresSink

            return PostgresSink(options, stream_id, fresh=fresh)
        case OpenSearchOptions():
            from cleanfeed.sinks.opensearch import OpenSearchSink

            return OpenSearchSink(options, stream_id, fresh=fresh)
        case MeilisearchOptions():
            from cleanfeed.sinks.meilisearch import MeilisearchSink

            return MeilisearchSink(options, stream_id, fresh=fresh)
        case WebhookOptions():
            from cleanfeed.sinks.webhook import WebhookSink

            return WebhookSink(options, stream_id)
