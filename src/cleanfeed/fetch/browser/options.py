"""What a configuration says of rendering."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

MEBIBYTE = 1024 * 1024


class BrowserOptions(BaseModel):
    """How pages are rendered for sources that ask for it (extra ``browser``)."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    executable: Path | None = None
    """Chromium's program; left out: the first of chromium, chromium-browser, google-chrome on the path, or
    the one that playwright has installed."""
    pages_at_once: int = Field(default=2, ge=1, le=64)
    """Pages rendered at the same time; each takes up to a processor core and some 300 MB."""
    time_s: float = Field(default=30.0, gt=0)
    """Longest time for one page; beyond it the page fails and is tried again in a later run."""
    settle_s: float = Field(default=10.0, gt=0)
    """A page that still asks for things after this time is read as it stands."""
    quiet_s: float = Field(default=0.5, gt=0)
    """A page that has asked for nothing for this time is complete."""
    max_requests: int = Field(default=100, ge=0)
    """Scripts and data fetched for one page."""
    max_bytes: int = Field(default=32 * MEBIBYTE, ge=1)
    """Size of all of them together, after decompression."""
    memory_mb: int = Field(default=2048, ge=1024)
    """Most memory of one process of the browser, in MB; a page that wants more fails, alone."""
