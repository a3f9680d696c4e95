"""Where records go: each sink is a replica of the store, brought up to date from its change log."""

from cleanfeed.sinks.failures import BatchRefusedError, SinkBusyError
from cleanfeed.sinks.opening import open_sink
from cleanfeed.sinks.options import (
    Compression,
    CsvOptions,
    JsonlOptions,
    MarkdownOptions,
    ParquetOptions,
    PluginOptions,
    Rotation,
    SinkOptions,
    TantivyOptions,
)
from cleanfeed.sinks.patience import Patience, Wait, deliver_batch, resume_after, tell_end
from cleanfeed.sinks.server_options import (
    MeilisearchOptions,
    OpenSearchOptions,
    PostgresOptions,
    WebhookOptions,
)
from cleanfeed.sinks.values import Delivery, DeliveryKind, KnowsPosition, Refusal, Sink, WantsEnd

__all__ = [
    "BatchRefusedError",
    "Compression",
    "CsvOptions",
    "Delivery",
    "DeliveryKind",
    "JsonlOptions",
    "KnowsPosition",
    "MarkdownOptions",
    "MeilisearchOptions",
    "OpenSearchOptions",
    "ParquetOptions",
    "Patience",
    "PluginOptions",
    "PostgresOptions",
    "Refusal",
    "Rotation",
    "Sink",
    "SinkBusyError",
    "SinkOptions",
    "TantivyOptions",
    "Wait",
    "WantsEnd",
    "WebhookOptions",
    "deliver_batch",
    "open_sink",
    "resume_after",
    "tell_end",
]
