"""What may be chosen about an archive run; the same choices give the same files."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from cleanfeed.article import SCHEMA_VERSION
from cleanfeed.extraction import ExtractOptions

MEBIBYTE = 1024 * 1024
FORMAT = 1
"""Version of the output's layout; a change makes older shards be made again."""


class ArchiveOptions(BaseModel):
    """Which records of an archive become rows, and what one page may cost."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    include: tuple[str, ...] = ()
    """Patterns, one of which must be found in an address; empty for every address."""
    exclude: tuple[str, ...] = ()
    """Patterns, none of which may be found in an address."""
    languages: tuple[str, ...] = ()
    """Languages to keep (``en``, ``pt``); empty for all, and for stories whose language nobody knows."""
    since: AwareDatetime | None = None
    """Only stories published at this time or later; a story without a date goes by when it was crawled."""
    until: AwareDatetime | None = None
    """Only stories published before this time."""
    max_page_bytes: int = Field(default=20 * MEBIBYTE, ge=1)
    """Largest page, counted after decompression."""
    check_digests: bool = True
    """Whether each page is compared with the digest that its record gives."""
    page_time_s: float = Field(default=20.0, gt=0.0, le=3600.0)
    """Longest time one page may take."""
    worker_memory_mb: int = Field(default=4096, ge=256)
    """Most address space of one worker, in MB."""
    extract: ExtractOptions = Field(default_factory=ExtractOptions)

    @field_validator("include", "exclude")
    @classmethod
    def _are_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as exc:
                raise ValueError(f"{pattern!r} is no regular expression: {exc}") from exc
        return patterns

    @field_validator("languages")
    @classmethod
    def _are_primary_tags(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        for tag in tags:
            if not re.fullmatch(r"[A-Za-z]{2,3}", tag):
                raise ValueError(f"{tag!r} is no language; write en or de, without a region")
        return tuple(sorted(tag.lower() for tag in tags))

    def fingerprint(self) -> str:
        """Return a name for these choices: what was made under another one is not the same."""
        text = f"{FORMAT} {SCHEMA_VERSION} {self.model_dump_json()}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]


DEFAULTS = ArchiveOptions()


def falls_within(moment: datetime | None, options: ArchiveOptions) -> bool:
    """Tell whether a time is one that was asked for; an unknown time is."""
    if moment is None:
        return True
    is_late_enough = options.since is None or moment >= options.since
    return is_late_enough and (options.until is None or moment < options.until)
