"""Settings of the sinks: one class each, told apart by ``type``.

A further kind of sink is a class here or in ``server_options``, an entry in ``SinkOptions``
and one in ``cleanfeed.sinks.opening``.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cleanfeed.sinks.common_options import CommonSinkOptions
from cleanfeed.sinks.server_options import (
    MeilisearchOptions,
    OpenSearchOptions,
    PostgresOptions,
    WebhookOptions,
)


class Rotation(StrEnum):
    """When a file is closed and the next begins."""

    NEVER = "never"
    DAY = "day"
    """With the first delivery of a new day (UTC)."""
    SIZE = "size"
    """When it has grown to ``rotate_mb``."""


class Compression(StrEnum):
    """How a closed file is packed."""

    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"


class JsonlOptions(CommonSinkOptions):
    """One JSON object a line."""

    type: Literal["jsonl"] = "jsonl"
    path: Path
    """File that lines are appended to; its folder is made."""
    rotate: Rotation = Rotation.NEVER
    """When the file is closed, named after the last change in it, and a new one begun."""
    rotate_mb: int = Field(default=256, ge=1)
    """Size at which ``rotate = "size"`` closes the file; a batch is never cut."""
    compression: Compression = Compression.NONE
    """How closed files are packed; the file being written is always plain."""

    @model_validator(mode="after")
    def _only_closed_files_are_packed(self) -> Self:
        if self.rotate is Rotation.NEVER and self.compression is not Compression.NONE:
            raise ValueError('only closed files are packed: compression needs rotate = "day" or "size"')
        return self


class CsvOptions(CommonSinkOptions):
    """One row a revision, for spreadsheets."""

    type: Literal["csv"] = "csv"
    path: Path
    """File that rows are appended to; its folder is made."""


class MarkdownOptions(CommonSinkOptions):
    """One file a story."""

    type: Literal["markdown"] = "markdown"
    directory: Path
    """Folder of the files; it is made."""


class ParquetOptions(CommonSinkOptions):
    """A typed table of files, partitioned by publisher and day."""

    type: Literal["parquet"] = "parquet"
    directory: Path
    """Folder of the table; it is made."""
    batch_size: int = Field(default=5000, ge=1)
    """Records delivered at a time; each batch writes at least one file a partition."""


class TantivyOptions(CommonSinkOptions):
    """A local tantivy index, for archives that outgrow the store's own search."""

    type: Literal["tantivy"] = "tantivy"
    directory: Path
    """Folder of the index; it is made."""
    memory_mb: int = Field(default=64, ge=16, le=4096)
    """Memory for building the index."""
    batch_size: int = Field(default=5000, ge=1)
    """Records delivered at a time; each batch is a commit."""


class PluginOptions(CommonSinkOptions):
    """A sink of another package, found by its entry point."""

    type: Literal["plugin"] = "plugin"
    plugin: str
    """Name of the entry point in the group "cleanfeed.sinks"."""
    settings: dict[str, str | int | float | bool] = Field(default_factory=dict)
    """Handed to the sink as they are."""


SinkOptions = Annotated[
    JsonlOptions
    | CsvOptions
    | MarkdownOptions
    | ParquetOptions
    | TantivyOptions
    | PostgresOptions
    | OpenSearchOptions
    | MeilisearchOptions
    | WebhookOptions
    | PluginOptions,
    Field(discriminator="type"),
]
"""Any sink's settings, told apart by ``type``."""
