"""From settings to an open sink."""

from __future__ import annotations

from cleanfeed.sinks.csv_rows import CsvSink
from cleanfeed.sinks.jsonl import JsonlSink
from cleanfeed.sinks.markdown_files import MarkdownSink
from cleanfeed.sinks.options import CsvOptions, JsonlOptions, MarkdownOptions, SinkOptions
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
