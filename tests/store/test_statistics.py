"""The store in figures."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cleanfeed.article import Article, Extraction, FetchFacts, Image, Paragraph
from cleanfeed.errors import StoreError
from cleanfeed.store import Candidate, FailedPage, RejectedPage, Store, StoredPage
from cleanfeed.store.schema import _FIGURES
from cleanfeed.store.statistics import StoryFigures, read_statistics

NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
TEXT = 'It said "confidence":0.1 and "size_bytes":7 on the wall.'


def story(number: int, **changes) -> Article:
    values = {
        "id": f"a{number}",
        "url": f"https://www.example.com/{number}",
        "headline": TEXT,
        "date_published": NOW,
        "body": (Paragraph(text=TEXT),),
        "text": TEXT,
        "images": (Image(id="i", url="https://www.example.com/i.jpg", caption="Rain", credit="Ada Lind"),),
        "confidence": 0.95,
        "content_hash": str(number),
        "extraction": Extraction(version="1", fetch=FetchFacts(size_bytes=1000 * number)),
    }
    return Article(**(values | changes))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a store with two stories, a rejected and a failed page, a whole run and a killed one."""
    path = tmp_path / "archive.sqlite"
    with Store.open(path) as opened:
        names = [f"a{number}" for number in range(4)]
        opened.add_candidates(
            [Candidate(url_id=n, url=f"https://www.example.com/{n}", source="coast") for n in names], NOW
        )
        opened.commit_outcomes(
            [
                *(StoredPage(url_id=f"a{n}", article=story(n), fetched_at=NOW) for n in range(2)),
                RejectedPage(url_id="a2", reason="listing: a list", fetched_at=NOW, page_type="listing"),
                FailedPage(url_id="a3", error="http_500: server answered 500", failed_at=NOW),
            ]
        )
        opened.start_run("whole", NOW)
        opened.end_run("whole", "{}", NOW)
        opened.start_run("killed", NOW)
    return path


def test_figures_are_those_of_the_records(path: Path) -> None:
    """What is kept apart is what the records say; words of a story are not mistaken for fields."""
    held = read_statistics(path)
    assert held.stories == (
        StoryFigures("coast", "2026-11-09", 0.95, 0, 1, 1, 1),
        StoryFigures("coast", "2026-11-09", 0.95, 1000, 1, 1, 1),
    )
    assert [Article.model_validate_json(text).id for text in held.newest] == ["a1", "a0"]


def test_older_stores_are_brought_up_to_date(path: Path) -> None:
    """Figures that a store did not keep apart are taken out of its records, once."""
    told = read_statistics(path).stories
    with closing(sqlite3.connect(path)) as db:
        for column in ("confidence", "size_bytes"):
            db.execute(f"ALTER TABLE articles DROP COLUMN {column}")
        for statement in _FIGURES:
            db.execute(statement)
        db.commit()
    assert read_statistics(path).stories == told


def test_every_address_is_counted_with_its_reason(path: Path) -> None:
    """Failed and rejected pages are told apart, and reasons are counted by their code."""
    held = read_statistics(path)
    assert [(t.status.value, t.reason) for t in held.troubles] == [
        ("failed", "http_500: server answered 500"),
        ("rejected", "listing: a list"),
    ]
    assert held.urls == {"coast": {"done": 2, "rejected": 1, "failed": 1}}
    assert held.rejected == {"coast": {"listing": 1}}


def test_only_runs_that_ended_are_told(path: Path) -> None:
    """A run that was killed left no report."""
    assert [run.run_id for run in read_statistics(path).runs] == ["whole"]


def test_reading_changes_nothing(path: Path) -> None:
    """The file is the same, byte for byte, and a store that is missing is not made."""
    before = path.read_bytes()
    read_statistics(path)
    assert path.read_bytes() == before
    with pytest.raises(StoreError, match="there is no such file"):
        read_statistics(path.with_name("absent.sqlite"))
    assert not path.with_name("absent.sqlite").exists()


def test_other_files_are_refused_in_plain_words(tmp_path: Path) -> None:
    """Text, and a database of another program."""
    (tmp_path / "x.sqlite").write_text("no database, and long enough to be looked at twice")
    with pytest.raises(StoreError, match="this is not a cleanfeed store"):
        read_statistics(tmp_path / "x.sqlite")
    with closing(sqlite3.connect(tmp_path / "y.sqlite")) as other:
        other.execute("CREATE TABLE urls (url)")
    with pytest.raises(StoreError, match="belongs to another program"):
        read_statistics(tmp_path / "y.sqlite")
