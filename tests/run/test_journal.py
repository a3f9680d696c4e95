"""Outcomes on their way into a real store."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cleanfeed.article import Article, Extraction
from cleanfeed.errors import StoreError
from cleanfeed.run.journal import keep_journal
from cleanfeed.store import Candidate, CommitEffect, CommitResult, Store, StoredPage

NOW = datetime(2026, 5, 3, tzinfo=UTC)


def candidates(count: int) -> list[Candidate]:
    return [Candidate(url_id=f"u{n}", url=f"https://x.example/{n}", source="x") for n in range(count)]


def outcome(number: int) -> StoredPage:
    article = Article(
        id=f"u{number}",
        url=f"https://x.example/{number}",
        headline=f"Story {number}",
        text=f"Text {number}",
        content_hash=str(number),
        extraction=Extraction(version="0"),
    )
    return StoredPage(url_id=f"u{number}", article=article, fetched_at=NOW)


def test_every_outcome_gets_its_own_result(tmp_path: Path) -> None:
    """Batching does not mix pages up."""

    async def commit_all(store: Store) -> list[CommitResult]:
        async with keep_journal(store) as journal:
            return await asyncio.gather(*(journal.commit(outcome(number)) for number in range(100)))

    with Store.open(tmp_path / "s.sqlite") as store:
        store.add_candidates(candidates(100), NOW)
        results = asyncio.run(commit_all(store))
        assert [result.url_id for result in results] == [f"u{number}" for number in range(100)]
        assert {result.effect for result in results} == {CommitEffect.CREATED}
        assert store.counts().articles == 100


def test_a_page_cut_off_while_it_commits_is_stored_all_the_same(tmp_path: Path) -> None:
    """A stop never drops what had ended."""

    async def cut_off(store: Store) -> None:
        async with keep_journal(store) as journal:
            page = asyncio.create_task(journal.commit(outcome(0)))
            await asyncio.sleep(0)
            page.cancel()

    with Store.open(tmp_path / "s.sqlite") as store:
        store.add_candidates(candidates(1), NOW)
        asyncio.run(cut_off(store))
        assert store.counts().articles == 1


def test_a_store_that_cannot_be_written_ends_every_page(tmp_path: Path) -> None:
    """A full disk is no page's fault, and none of them waits for ever."""

    async def commit(store: Store) -> None:
        async with keep_journal(store) as journal:
            await asyncio.gather(*(journal.commit(outcome(number)) for number in range(3)))

    store = Store.open(tmp_path / "s.sqlite")
    store.close()
    with pytest.raises(StoreError):
        asyncio.run(commit(store))
