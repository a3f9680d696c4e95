"""Records as tables."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cleanfeed.article import Article, Extraction, Image, Person
from cleanfeed.errors import StoreError
from cleanfeed.store import Candidate, Store, StoredPage

pytest.importorskip("pandas", reason="pandas is not installed")
NOW = datetime(2026, 11, 9, tzinfo=UTC)
ARTICLE = Article(
    id="a",
    headline="Rain",
    authors=(Person(name="Ada Lind"),),
    date_published=NOW,
    text="It rained.",
    images=(
        Image(id="i", url="https://www.example.com/i.jpg", caption="Rain", credit="Ada Lind / Nordfoto",
              credits=("Ada Lind", "Nordfoto")),
        Image(id="j"),
    ),
    content_hash="x",
    extraction=Extraction(version="1"),
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "s.sqlite"
    with Store.open(path) as opened:
        opened.add_candidates([Candidate(url_id="a", url="https://www.example.com/a", source="coast")], NOW)
        opened.commit_outcomes([StoredPage(url_id="a", article=ARTICLE, fetched_at=NOW)])
    return path


def test_one_row_a_story(store: Path) -> None:
    """Names are lists, dates are dates, from records and from a store alike."""
    from cleanfeed.integrations.frames import to_pandas

    for records in ([ARTICLE], store, str(store)):
        frame = to_pandas(records)
        assert list(frame.headline) == ["Rain"]
        assert frame.authors[0] == ["Ada Lind"]
        assert frame.date_published[0].year == 2026
        assert frame.images[0] == 2


def test_one_row_a_picture() -> None:
    """Captions and credits stand apart."""
    from cleanfeed.integrations.frames import images_to_pandas

    frame = images_to_pandas([ARTICLE])
    assert list(frame.article_id) == ["a", "a"]
    assert frame.credits[0] == ["Ada Lind", "Nordfoto"]


def test_no_records_make_empty_tables() -> None:
    """The columns are there all the same."""
    from cleanfeed.integrations.frames import images_to_pandas, to_pandas

    assert "credit" in images_to_pandas([]).columns
    assert len(to_pandas([])) == 0


def test_sql_over_an_archive(store: Path) -> None:
    """DuckDB sees stories and pictures as two tables that join."""
    pytest.importorskip("duckdb", reason="DuckDB is not installed")
    from cleanfeed.integrations.frames import to_duckdb

    with to_duckdb(store) as db:
        query = "SELECT headline, credit FROM articles JOIN images ON article_id = articles.id"
        query += " WHERE credit IS NOT NULL"
        assert db.execute(query).fetchall() == [("Rain", "Ada Lind / Nordfoto")]


def test_missing_store_is_told(tmp_path: Path) -> None:
    """A wrong path makes no new store."""
    from cleanfeed.integrations.frames import to_pandas

    with pytest.raises(StoreError):
        to_pandas(tmp_path / "absent.sqlite")
