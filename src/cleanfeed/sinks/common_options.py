"""What the settings of every sink have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from cleanfeed.sinks.patience import DEFAULT_PATIENCE, Patience

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

    @property
    def patience(self) -> Patience:
        """How long to wait for the sink when it is busy."""
        return DEFAULT_PATIENCE
