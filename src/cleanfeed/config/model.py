"""The configuration as one value: each table is the options of the package that reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cleanfeed.config.run_options import RunOptions
from cleanfeed.config.text_sources import TextSourceOptions
from cleanfeed.discover.options import SourceOptions
from cleanfeed.extraction.options import ExtractOptions
from cleanfeed.fetch.browser.options import BrowserOptions
from cleanfeed.fetch.options import FetchOptions
from cleanfeed.sinks.options import SinkOptions
from cleanfeed.store.options import StoreOptions
from cleanfeed.store.schedule import ScheduleOptions

DEFAULT_STORE = Path("cleanfeed.sqlite")


class StoreTable(StoreOptions):
    """Where everything is kept: one SQLite file."""

    path: Path = DEFAULT_STORE
    """The file; it is made by the first run. Relative paths start at the folder of the configuration."""

    def options(self) -> StoreOptions:
        """Return what the store itself takes: everything but the path."""
        return StoreOptions(**self.model_dump(exclude={"path"}))


class Config(BaseModel):
    """Everything a run needs to know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    sources: tuple[SourceOptions, ...] = ()
    """What to watch: feeds, sitemaps, section pages, single addresses."""
    text_sources: tuple[TextSourceOptions, ...] = ()
    """Files of pages that were flattened to text."""
    store: StoreTable = Field(default_factory=StoreTable)
    fetch: FetchOptions = Field(default_factory=FetchOptions)
    browser: BrowserOptions = Field(default_factory=BrowserOptions)
    extract: ExtractOptions = Field(default_factory=ExtractOptions)
    schedule: ScheduleOptions = Field(default_factory=ScheduleOptions)
    run: RunOptions = Field(default_factory=RunOptions)
    sinks: tuple[SinkOptions, ...] = ()
    """Where the records go, beside the store."""

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [source.name for source in self.sources] + [source.name for source in self.text_sources]
        _refuse_twins("source", names)
        _refuse_twins("sink", (sink.cursor_name for sink in self.sinks))
        return self


def _refuse_twins(kind: str, names: Iterable[str]) -> None:
    twins = sorted(name for name, count in Counter(names).items() if count > 1)
    if twins:
        raise ValueError(f"two {kind}s are named {twins[0]!r}; give each its own name")
