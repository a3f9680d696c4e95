"""Settings of the store."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Durability(StrEnum):
    """What survives a power cut; a killed process loses nothing either way."""

    FULL = "full"
    """Every committed page is on the disk."""
    NORMAL = "normal"
    """The last moments may be lost, and are then fetched again; nothing is torn."""


class StoreOptions(BaseModel):
    """Settings of the store.

    Full durability is the default because sinks remember how far they have read: were the
    store to forget its last changes while a sink's file kept them, the two would disagree.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    durability: Durability = Durability.FULL
    """What survives a power cut: ``full`` or ``normal``."""
    busy_timeout_s: float = Field(default=10.0, ge=0.0, le=3600.0)
    """How long to wait for another process that is writing."""
    cache_mb: int = Field(default=32, ge=1, le=4096)
    """Memory for the pages of the database, in MB."""
