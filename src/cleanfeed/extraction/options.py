"""What a caller may choose about extraction."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ExtractOptions(BaseModel):
    """Options of ``extract`` and of the ``[extract]`` table of the configuration."""

    # made at every import of the package: for texts under the fields pydantic would parse the source
    model_config = ConfigDict(frozen=True, extra="forbid")

    second_opinion: bool = Field(default=True, description="Ask trafilatura where no body was found.")
    include_tables: bool = Field(
        default=True, description="Count the words of tables into ``text``; they are in ``body`` either way."
    )
    include_code: bool = Field(
        default=True, description="Count preformatted text into ``text``; it is in ``body`` either way."
    )
    include_captions: bool = Field(
        default=False, description="Count captions into ``text``; they are in ``images`` either way."
    )
    min_words: int = Field(default=20, ge=1, description="Fewest words a body must have to be a story.")


DEFAULTS = ExtractOptions()
