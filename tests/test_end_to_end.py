"""The installed command against the whole newsroom, over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from newsroom.server import Newsroom
from newsroom.server import write_config as write_newsroom_config

from cleanfeed.article import Article
from cleanfeed.config import load_config
from cleanfeed.run import PageEnd, RunReport
from cleanfeed.store import Store, UrlStatus

COMMAND = Path(sys.executable).with_name("cleanfeed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A newsroom, its configuration, and the report of the first run."""

    newsroom: Newsroom
    config: Path
    report: RunReport

    @property
    def store(self) -> Path:
        return load_config(self.config).store.path


def cleanfeed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False)


def run(config: Path) -> RunReport:
    done = cleanfeed("run", "-c", config)
    assert "Traceback" not in done.stderr
    return RunReport.model_validate_json(done.stdout)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("newsroom")
    with Newsroom.start(slow_s=0.2) as newsroom:
        config = write_newsroom_config(newsroom, folder)
        config.write_text(
            config.read_text().replace("[extract]", "[schedule]\nrevisit_first_s = 0\n\n[extract]")
        )
        yield Archive(newsroom=newsroom, config=config, report=run(config))


def test_every_page_ends_as_a_record_or_with_a_reason(archive: Archive) -> None:
    """Nothing is lost silently: what a source named is stored, rejected or failed, and says why."""
    report = archive.report
    assert report.ended(PageEnd.CREATED) >= 40
    with Store.open(archive.store) as store:
        assert store.counts().urls.get(UrlStatus.NEW, 0) == 0
    for source in report.sources:
        assert sum(source.rejected.values()) == source.ends.get(PageEnd.REJECTED, 0)
        assert sum(source.failed.values()) == source.ends.get(PageEnd.FAILED, 0)
        assert "" not in {*source.rejected, *source.failed}


def test_sink_equals_the_store(archive: Archive) -> None:
    """The last line of each record in the JSONL is the record in the store."""
    sink = next(iter(archive.config.parent.rglob("*.jsonl")))
    written = [Article.model_validate_json(line) for line in sink.read_text().splitlines()]
    with Store.open(archive.store) as store:
        stored = {article.id: article for article in store.iter_articles()}
        assert len(written) == store.counts().revisions
    assert {article.id: article for article in written} == stored


def test_second_run_fetches_only_what_changed(archive: Archive) -> None:
    """Servers with validators answer 304, and no record is made anew."""
    report = run(archive.config)
    assert report.ended(PageEnd.NOT_MODIFIED) >= 20
    assert report.stored == 0
    assert report.not_fetched_again >= report.ended(PageEnd.NOT_MODIFIED)


def test_search_finds_a_story_and_its_pictures(archive: Archive) -> None:
    """What was fetched can be found by its words and by the credits of its pictures."""
    with Store.open(archive.store) as store:
        article = next(a for a in store.iter_articles() if a.headline and a.images and a.images[0].credits)
    hits = cleanfeed("search", "-c", archive.config, f'headline:"{article.headline}"').stdout
    assert article.id in {json.loads(line)["article_id"] for line in hits.splitlines()}
    credit = article.images[0].credits[0]
    pictures = cleanfeed(
        "search", "-c", archive.config, "--images", "--limit", "100", "--credit", credit
    ).stdout
    assert article.id in {json.loads(line)["article_id"] for line in pictures.splitlines()}


def test_extract_gives_the_same_story_as_the_run(archive: Archive) -> None:
    """One page by hand is the record that the batch made."""
    with Store.open(archive.store) as store:
        article = next(a for a in store.iter_articles() if a.url and a.images)
    done = cleanfeed("extract", "-c", archive.config, article.url or "")
    assert done.returncode == 0, done.stderr
    assert Article.model_validate_json(done.stdout).content_hash == article.content_hash
