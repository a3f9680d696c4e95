"""What a user may say of files of flattened text; it stands here because ``run`` reads the configuration."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class TextFormat(StrEnum):
    """How documents stand in a file."""

    AUTO = "auto"
    """By the file's name: ``.txt``, ``.jsonl`` or ``.ndjson``, ``.wet``; each with ``.gz`` or without."""
    TXT = "txt"
    """The whole file is one document."""
    JSONL = "jsonl"
    """One JSON object a line, with the document in one of its fields."""
    WET = "wet"
    """Records of type ``conversion``, as Common Crawl writes them."""


class TextSourceOptions(BaseModel):
    """Files of pages that were flattened to text: single texts, JSON Lines, Common Crawl's WET."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str = Field(min_length=1)
    """The name under which the source appears in reports; unique in a configuration. It is part of the
    identity of documents without an address: under another name they are other documents."""
    path: Path
    """A file, or a folder whose files are read, those of its subfolders too."""
    format: TextFormat = TextFormat.AUTO
    """How documents stand in the files; ``auto`` goes by their names and passes over all others."""
    text_field: str = "text"
    """Field of a JSON object that holds the document; ``page.text`` is the field ``text`` in ``page``."""
    url_field: str = "url"
    """Field with the address that the document came from, where there is one."""
    id_field: str | None = None
    """Field that tells documents without an address apart; left out, their text does."""
    max_document_mb: int = Field(default=64, ge=1)
    """Longer documents are refused, in MB."""
