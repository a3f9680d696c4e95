"""One Markdown file a story, named after its id, with its facts as front matter.

A new revision replaces the file and a deletion removes it, so the folder always shows the
newest state. Repeats are harmless: each file is put in place whole, by renaming.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from cleanfeed.article import Article
from cleanfeed.errors import SinkError
from cleanfeed.sinks.folders import sync_folder
from cleanfeed.sinks.options import MarkdownOptions
from cleanfeed.sinks.values import Delivery, Refusal

_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
"""Ids of the record are made of these; anything else must not become a path."""
_SUFFIX = ".md"
_FIRST_LINES = b"---\ncleanfeed_id: "
"""How files of this sink begin; no other is ever removed."""


class MarkdownSink:
    """Keeps a folder of Markdown files in step with the store."""

    def __init__(self, options: MarkdownOptions, *, fresh: bool = False) -> None:
        """Open the folder.

        Args:
            options: Which folder.
            fresh: Remove this sink's files first, for a replay from the first change.

        Raises:
            SinkError: The folder can't be made or written.
        """
        self._directory = options.directory
        with self._plain_errors():
            self._directory.mkdir(parents=True, exist_ok=True)
            for leftover in self._directory.glob(f".*{_SUFFIX}.new"):
                leftover.unlink()
            if fresh:
                self._remove_stories()

    def deliver(self, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        """Bring the folder up to date, durably; no record is ever refused.

        Raises:
            SinkError: The disk is full or broken; files already in place stay.
        """
        newest = {delivery.article_id: delivery for delivery in deliveries}
        with self._plain_errors():
            for delivery in newest.values():
                self._bring_up_to_date(delivery)
            sync_folder(self._directory)
        return ()

    def close(self) -> None:
        """Do nothing: no file stays open."""

    def _bring_up_to_date(self, delivery: Delivery) -> None:
        path = self._directory / f"{file_stem(delivery.article_id)}{_SUFFIX}"
        if delivery.article_json is None:
            path.unlink(missing_ok=True)
            return
        temporary = path.with_name(f".{path.name}.new")
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(render_file(Article.model_validate_json(delivery.article_json)))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    def _remove_stories(self) -> None:
        for path in self._directory.glob(f"*{_SUFFIX}"):
            if path.read_bytes().startswith(_FIRST_LINES):
                path.unlink()

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            raise SinkError(f"sink {self._directory}: cannot be written ({exc.strerror or exc})") from exc


def file_stem(article_id: str) -> str:
    """Return a file name for an id: the id itself, or its digest where it isn't safe."""
    if _SAFE_ID.fullmatch(article_id):
        return article_id
    return hashlib.sha256(article_id.encode()).hexdigest()


def render_file(article: Article) -> str:
    """Return front matter and story; the values are JSON, which every YAML reader takes."""
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in _facts(article).items()]
    return "\n".join(["---", *lines, "---", "", article.to_markdown()])


def _facts(article: Article) -> dict[str, Any]:
    """Return what is known, in a fixed order."""
    known = article.model_dump(mode="json")
    names = ("url", "page_type", "headline", "description", "date_published", "date_modified", "language")
    facts: dict[str, Any] = {"cleanfeed_id": article.id, "revision": article.revision}
    facts |= {name: known[name] for name in names}
    facts |= {
        "authors": [person.name for person in article.authors],
        "publisher": article.publisher.name if article.publisher else None,
        "section": article.section,
        "keywords": list(article.keywords),
        "images": [_picture(image) for image in known["images"]],
    }
    return {name: value for name, value in facts.items() if value not in (None, [])}


def _picture(image: dict[str, Any]) -> dict[str, Any]:
    return {name: image[name] for name in ("url", "caption", "credit") if image[name]}
