"""What the report is made of: the store's figures, with its runs and newest records as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from cleanfeed.article import Article
from cleanfeed.run import RunReport
from cleanfeed.store import RunRecord
from cleanfeed.store.statistics import MAX_RUNS, StoryFigures, Trouble, read_statistics


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Everything the report is made of."""

    name: str
    """The store's file name."""
    stories: tuple[StoryFigures, ...] = ()
    """In the order in which they were first stored."""
    newest: tuple[Article, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    runs: tuple[RunReport, ...] = ()
    """The newest first."""
    urls: dict[str, Counter[str]] = field(default_factory=dict)
    """Source → status → addresses."""
    rejected: dict[str, Counter[str]] = field(default_factory=dict)
    """Source → reason → addresses."""


def read_archive(path: Path, max_runs: int = MAX_RUNS) -> Archive:
    """Return the figures of the store at ``path``.

    Raises:
        StoreError: There is no such file, or it is not a store.
    """
    held = read_statistics(path, max_runs)
    return Archive(
        name=path.name,
        stories=held.stories,
        newest=tuple(Article.model_validate_json(text) for text in held.newest),
        troubles=held.troubles,
        runs=tuple(_iter_reports(held.runs)),
        urls=held.urls,
        rejected=held.rejected,
    )


def _iter_reports(runs: Iterable[RunRecord]) -> Iterator[RunReport]:
    """Yield the reports that can be read; a newer version may have written another shape."""
    for run in runs:
        try:
            report = RunReport.model_validate_json(run.report_json or "")
        except ValidationError:
            continue
        if not report.dry:
            yield report
