"""An extractor block for datatrove.

It stands where pipelines have Trafilatura::

    from cleanfeed.scale.datatrove import CleanfeedExtractor

    pipeline = [WarcReader("s3://bucket/crawl/"), CleanfeedExtractor(), JsonlWriter("out/")]

The document's text becomes the story's; the rest of the record goes to the document's metadata under
``article``. Pages without a story are dropped and counted. datatrove's own process and time limit
guard each page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cleanfeed.errors import ConfigError, NotAnArticle, PageError
from cleanfeed.extraction import DEFAULTS, ExtractOptions, extract

try:
    from datatrove.data import Document, DocumentsPipeline
    from datatrove.pipeline.extractors.base import BaseExtractor, ExtractorSandbox
    from datatrove.utils.typeshelper import StatHints
except ImportError as exc:
    raise ConfigError("datatrove is not installed; run: pip install 'cleanfeed[datatrove]'") from exc

START_S = 30.0
"""What the first page of a process gets beside its time: the model is loaded with it."""


class CleanfeedExtractor(BaseExtractor):  # type: ignore[misc]  # datatrove ships no types
    """Replaces the HTML of documents by the story in it.

    Args:
        timeout_s: Longest time of one page.
        options: What may be chosen about extraction.
        url_key: Where the page's address stands in the document's metadata.
    """

    name = "⛏ cleanfeed"

    def __init__(
        self, timeout_s: float = 20.0, options: ExtractOptions = DEFAULTS, url_key: str = "url"
    ) -> None:
        super().__init__(timeout_s)
        self.options = options
        self.url_key = url_key

    def extract(self, text: str) -> str:
        """Return the text of the story on a page; the empty text where there is none."""
        record = self.record(text, None)
        return "" if record is None else str(record["text"])

    def record(self, html: str, url: str | None) -> dict[str, Any] | None:
        """Return the record of a page as plain values; ``None`` where it holds no story."""
        try:
            return extract(html, url, self.options).model_dump(mode="json")
        except (NotAnArticle, PageError):
            return None

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Yield the documents that hold a story, with its text and its record."""
        del rank, world_size
        with ExtractorSandbox(timeout=self.timeout + START_S, warmup_text=("", None)) as sandbox:
            for document in data:
                self.stat_update(StatHints.total)
                with self.track_time():
                    record = self._guarded(sandbox, document)
                if record is None:
                    self.stat_update(StatHints.dropped)
                    continue
                document.text = record.pop("text")
                document.metadata["article"] = record
                self.stat_update(StatHints.forwarded)
                self.update_doc_stats(document)
                yield document
                sandbox.timeout = self.timeout

    def _guarded(self, sandbox: ExtractorSandbox, document: Document) -> dict[str, Any] | None:
        """Return the record, made in a process that may die or hang."""
        url = document.metadata.get(self.url_key)
        try:
            record: dict[str, Any] | None = sandbox.process_document((document.text, url), self.record)
        except TimeoutError:
            self.stat_update("timeout")
            return None
        except EOFError:
            self.stat_update("broken_process")
            return None
        if record is None:
            self.stat_update("no_story")
        return record
