"""What an extraction process does with one page: no network, no store."""

from __future__ import annotations

from dataclasses import dataclass

from cleanfeed.article import Article
from cleanfeed.errors import NotAnArticle, ParseError
from cleanfeed.extraction import ExtractOptions, extract
from cleanfeed.extraction.flattened import extract_text
from cleanfeed.run.guard import Guard
from cleanfeed.run.values import Extracted, ExtractionResult, PageTask, Rejected, TextTask, Unreadable


@dataclass(frozen=True, slots=True)
class PageExtractor:
    """Extraction with the run's options, as a value that can be sent to a process."""

    options: ExtractOptions

    def __call__(self, task: PageTask) -> ExtractionResult:
        """Return the story, or why there is none; never raises for what a page does."""
        with Guard() as accident:
            return _extract(task, self.options)
        return Unreadable(code="bug", reason=accident.summary or "", trace=accident.trace)


def _extract(task: PageTask, options: ExtractOptions) -> ExtractionResult:
    try:
        article = _read(task, options)
    except NotAnArticle as exc:
        return Rejected(page_type=exc.page_type, reason=exc.reason)
    except ParseError as exc:
        return Unreadable(code="parse", reason=exc.message)
    except MemoryError:
        return Unreadable(code="memory", reason="the page needs more memory than run.worker_memory_mb allows")
    return Extracted(article=article)


def _read(task: PageTask, options: ExtractOptions) -> Article:
    if isinstance(task, TextTask):
        return extract_text(
            task.body, task.url or None, options, requested_url=task.requested_url, fetch=task.facts
        )
    return extract(
        task.body,
        task.url,
        options,
        charset=task.charset,
        requested_url=task.requested_url,
        fetch=task.facts,
    )
