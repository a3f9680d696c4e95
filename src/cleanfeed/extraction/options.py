"""What a caller may choose about extraction."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ExtractOptions(BaseModel):
    """Options of ``extract`` and of the ``[extract]`` table of the configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    second_opinion: bool = True
    """Ask trafilatura where no body was found."""
    include_tables: bool = True
    """Count the words of tables into ``text``; they are in ``body`` either way."""
    include_code: bool = True
    """Count preformatted text into ``text``; it is in ``body`` either way."""
    include_captions: bool = False
    """Count captions into ``text``; they are in ``images`` either way."""
    min_words: int = Field(default=20, ge=1)
    """Fewest words a body must have to be a story."""


DEFAULTS = ExtractOptions()
