"""Settings of the sinks: one class each, told apart by ``type``.

A further kind of sink is a class here, an entry in ``SinkOptions`` and one in
``cleanfeed.sinks.opening``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"


class CommonSinkOptions(BaseModel):
    """What every sink has."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str = Field(default="", pattern=rf"^$|{NAME_PATTERN}")
    """Name of the sink's cursor; the type stands in, so two sinks of a type need names."""
    batch_size: int = Field(default=500, ge=1)
    """Records delivered at a time."""

    @property
    def cursor_name(self) -> str:
        """The name under which the store keeps how far this sink has read."""
        return self.name or str(getattr(self, "type", "sink"))


class JsonlOptions(CommonSinkOptions):
    """One JSON object a line."""

    type: Literal["jsonl"] = "jsonl"
    path: Path
    """File that lines are appended to; its folder is made."""


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


SinkOptions = Annotated[JsonlOptions | CsvOptions | MarkdownOptions, Field(discriminator="type")]
"""Any sink's settings, told apart by ``type``."""
