"""Where records go: each sink is a replica of the store, brought up to date from its change log."""

from cleanfeed.sinks.opening import open_sink
from cleanfeed.sinks.options import CsvOptions, JsonlOptions, MarkdownOptions, SinkOptions
from cleanfeed.sinks.values import Delivery, DeliveryKind, Refusal, Sink

__all__ = [
    "CsvOptions",
    "Delivery",
    "DeliveryKind",
    "JsonlOptions",
    "MarkdownOptions",
    "Refusal",
    "Sink",
    "SinkOptions",
    "open_sink",
]
