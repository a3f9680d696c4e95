"""What a configuration says of one source."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from cleanfeed.urls import origin_of


class SourceKind(StrEnum):
    """How a source tells us of its stories."""

    AUTO = "auto"
    """Look at the bytes and decide."""
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    URLS = "urls"
    """The addresses of the stories themselves."""


class Render(StrEnum):
    """Whether the pages of a source are run in a browser (extra ``browser``)."""

    NEVER = "never"
    AUTO = "auto"
    """Where the HTML holds no story and the page is but a shell for scripts."""
    ALWAYS = "always"


class SourceOptions(BaseModel):
    """One source: a feed, a sitemap, a section page or a list of addresses."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str = Field(min_length=1)
    """The name under which the source appears in reports; unique in a configuration."""
    kind: SourceKind = SourceKind.AUTO
    """What the address leads to; ``auto`` looks at what comes."""
    url: str | None = None
    """Address of the feed, sitemap, section page or home page."""
    urls: tuple[str, ...] = ()
    """More addresses of the same kind; for the kind ``urls`` the stories themselves."""
    include: tuple[str, ...] = ()
    """Regular expressions of which at least one must match somewhere in a story's address; empty for all."""
    exclude: tuple[str, ...] = ()
    """Regular expressions of which none may match."""
    limit: int = Field(default=1000, ge=1)
    """Stories taken from the source in one run, the newest first."""
    max_documents: int = Field(default=50, ge=1)
    """Documents of the source read in one run: parts of a sitemap index, pages of a listing."""
    max_listing_pages: int = Field(default=1, ge=1)
    """Pages of a listing followed through its "next" links."""
    max_age_days: float | None = Field(default=None, gt=0)
    """Stories dated longer ago than this are left out; undated ones stay."""
    other_sites: bool = False
    """Whether links of a section page to other sites are stories too; feeds and sitemaps are believed."""
    render: Render = Render.NEVER
    """Whether Chromium renders the stories (extra ``browser``): ``auto`` renders pages whose HTML holds no
    story and hardly any text but scripts, ``always`` renders all."""
    revisit_s: float = Field(default=0.0, ge=0)
    """Least time between two readings of the source, in seconds; 0 reads it in each run while it has news.
    A source that has been silent for long is read more rarely: after a tenth of its silence."""
    max_revisit_s: float = Field(default=86_400.0, ge=0)
    """Longest time between two readings, which a source that never changes comes to, in seconds."""

    @field_validator("include", "exclude")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as exc:
                raise ValueError(f"{pattern!r} is no regular expression: {exc}") from exc
        return patterns

    @model_validator(mode="after")
    def _has_address(self) -> Self:
        if self.url is None and not self.urls:
            raise ValueError(f"source {self.name!r} has neither url nor urls")
        for address in self.addresses:
            if origin_of(address) is None:
                raise ValueError(f"source {self.name!r}: {address!r} is not an http or https address")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses of the source."""
        return ((self.url,) if self.url else ()) + self.urls
