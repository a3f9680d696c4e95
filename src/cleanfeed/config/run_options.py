"""What a user may choose about a run as a whole; it stands here because ``run`` reads the configuration."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class RunOptions(BaseModel):
    """The ``[run]`` table of the configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    workers: int = Field(default=0, ge=0, le=256)
    """Processes that extract; 0 makes one a processor core."""
    page_time_s: float = Field(default=20.0, gt=0.0, le=3600.0)
    """Processor time that the extraction of one page may take, five times as much by the clock; beyond it the
    page fails and the run goes on."""
    worker_memory_mb: int = Field(default=4096, ge=256)
    """Most address space of one extraction process, in MB."""
    backlog_mb: int = Field(default=256, ge=1)
    """Fetched pages that wait for extraction may hold so much memory, in MB; then fetching waits."""
    max_pages: int | None = Field(default=None, ge=1)
    """Most pages fetched in one run; the rest waits for the next. Left out: no limit."""
    warc_dir: Path | None = None
    """Folder to which every fetched page is written as WARC too, with its request and what became of it. Left
    out: none. Relative paths start at the folder of the configuration."""
    max_failed_share: float = Field(default=0.5, ge=0.0, le=1.0)
    """Share of failed pages, or of sources that could not be read, beyond which the run ends with exit
    code 1."""
