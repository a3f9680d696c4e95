"""An open store in a fresh folder, and stories to put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cleanfeed.article import Article, Extraction, Paragraph
from cleanfeed.store import Candidate, CommitResult, Store, StoredPage

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "news.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        yield opened


@pytest.fixture
def story() -> Callable[..., Article]:
    def make(name: str = "a1", **fields: Any) -> Article:
        text = fields.pop("text", "Rain fell on the harbour all night.")
        facts: dict[str, Any] = {
            "id": name,
            "url": f"https://gazette.example/{name}",
            "headline": f"Story {name}",
            "language": "en",
            "body": (Paragraph(text=text),),
            "text": text,
            "content_hash": f"hash of {text}",
            "extraction": Extraction(version="0"),
        }
        return Article(**(facts | fields))

    return make


@pytest.fixture
def add(store: Store) -> Callable[..., CommitResult]:
    """Commits a story as the page of the address of the same id, or of ``url_id``."""

    def commit(
        article: Article, *, url_id: str | None = None, source: str = "gazette", **page: Any
    ) -> CommitResult:
        url_id = url_id or article.id
        fetched_at = page.pop("fetched_at", NOON)
        store.add_candidates(
            [Candidate(url_id=url_id, url=f"https://gazette.example/{url_id}", source=source)], NOON
        )
        stored = StoredPage(url_id=url_id, article=article, fetched_at=fetched_at, **page)
        return store.commit_outcomes([stored])[0]

    return commit
