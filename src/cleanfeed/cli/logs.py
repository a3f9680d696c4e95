"""Log lines of a run, as text or as JSON, through the standard library's logging."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict
from datetime import UTC, datetime

from cleanfeed.run import Event, PageDone, PageEnd, SinkFailed, SourceFailed

LOGGER = logging.getLogger("cleanfeed.run")
LEVELS = {PageEnd.FAILED: logging.WARNING}


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, event, and the event's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        value = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            value["trace"] = self.formatException(record.exc_info)
        return json.dumps(value, ensure_ascii=False, default=str)


def log_to_stderr() -> None:
    """Send everything that is logged to stderr, one JSON object a line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    LOGGER.setLevel(logging.INFO)


def log_event(event: Event) -> None:
    """Log one event of a run."""
    fields = {key: value for key, value in asdict(event).items() if value is not None}
    LOGGER.log(_level(event), type(event).__name__, extra={"fields": fields})


def _level(event: Event) -> int:
    if isinstance(event, SourceFailed | SinkFailed):
        return logging.WARNING
    if isinstance(event, PageDone):
        return LEVELS.get(event.end, logging.INFO)
    return logging.INFO
