"""Runs over archives of flattened text: every kind of file, and nothing stored twice."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

import pytest

from cleanfeed.errors import ConfigError
from cleanfeed.run import Event, PageEnd, RunRequest, WouldFetch, run_batch
from cleanfeed.store import Candidate, Store
from cleanfeed.urls import article_id
from text_archive import Archive, story, wet_record

MENU = "Home\nHome\nSport\nSport\nWeather\nLog in\nSubscribe\nContact us\nPrivacy policy\n" * 6
DORA, EMMA = "https://harbour.example/dora", "https://harbour.example/emma"


def headline(name: str) -> str:
    return f"Ferry {name} turned back twice before the storm"


def test_every_kind_of_file_becomes_records(archive: Archive) -> None:
    """Single texts, JSON Lines and WET are told apart by their names; others are passed over."""
    archive.put("2025/anna.txt", story("Anna"))
    archive.put("berta.txt.gz", story("Berta"))
    archive.put_rows("rows.jsonl", [{"text": story("Clara")}, {"url": DORA, "text": story("Dora")}])
    archive.put("crawl.warc.wet.gz", wet_record("-", "about", "warcinfo") + wet_record(EMMA, story("Emma")))
    archive.put("readme.md", story("Nobody"))
    report = archive.run()
    assert report.ended(PageEnd.CREATED) == 5
    assert report.is_good
    assert archive.headlines() == [headline(name) for name in ("Anna", "Berta", "Clara", "Dora", "Emma")]


def test_a_second_run_stores_nothing_twice(archive: Archive) -> None:
    """Unchanged files are not even read; a file written anew with the same text gives nothing new."""
    path = archive.put("anna.txt", story("Anna"))
    archive.put_rows("rows.jsonl", [{"text": story("Clara")}])
    archive.run()
    second = archive.run()
    assert second.sources[0].unchanged == 2
    assert second.sources[0].left_alone == 2
    assert second.stored == second.sources[0].attempted == 0
    os.utime(path, (1, 1))
    third = archive.run()
    assert third.sources[0].unchanged == 1
    assert third.stored == third.sources[0].attempted == 0


def test_a_changed_document_is_a_revision(archive: Archive) -> None:
    """A file, and a row with an identity, keep their record when their text changes; other rows stay."""
    archive.put("anna.txt", story("Anna"))
    rows: list[object] = [{"id": 7, "text": story("Clara")}, {"id": 8, "text": story("Dora")}]
    archive.put_rows("rows.jsonl", rows)
    archive.run('id_field = "id"')
    archive.put("anna.txt", story("Anna").replace("six in the morning", "seven in the morning"))
    rows[0] = {
        "id": 7,
        "text": story("Clara") + "\nThe tug was called back at nine, since the wind had turned.\n",
    }
    archive.put_rows("rows.jsonl", [{"id": 9, "text": story("Emma")}, *rows])
    report = archive.run('id_field = "id"')
    assert report.ended(PageEnd.REVISED) == 2
    assert report.ended(PageEnd.CREATED) == 1
    assert report.sources[0].left_alone == 1


def test_a_record_knows_where_it_comes_from(archive: Archive) -> None:
    """A record is its address's, else its file's; the path on this machine stays out."""
    archive.put("2025/anna.txt", story("Anna"))
    archive.put_rows("rows.jsonl", [{"meta": {"link": DORA}, "page": {"text": story("Dora")}}])
    archive.run('text_field = "page.text"\nurl_field = "meta.link"')
    with Store.open(archive.root / "cleanfeed.sqlite") as store:
        anna = store.get_article(article_id("text:dumps/2025/anna.txt"))
        dora = store.get_article(article_id(DORA))
    assert anna is not None
    assert anna.url is None
    assert anna.requested_url == "text:dumps/2025/anna.txt"
    assert str(archive.root) not in anna.model_dump_json()
    assert dora is not None
    assert dora.url == DORA
    assert dora.extraction.fetch is not None
    assert dora.extraction.fetch.sha256


def test_a_story_known_from_its_page_is_left_alone(archive: Archive) -> None:
    """What another source named is that source's: flattened text has less to say than the page."""
    archive.put_rows("rows.jsonl", [{"url": DORA, "text": story("Dora")}])
    with Store.open(archive.root / "cleanfeed.sqlite") as store:
        page = Candidate(url_id=article_id(DORA), url=DORA, source="feed")
        store.add_candidates([page], datetime.now(UTC))
    report = archive.run()
    assert report.stored == 0
    assert report.sources[0].left_alone == 1


def test_of_two_documents_with_one_address_the_first_counts(archive: Archive) -> None:
    """An archive that holds a page twice gives one record and no revision, run after run."""
    archive.put("a.wet", wet_record(DORA, story("Dora")) + wet_record(DORA, story("Emma")))
    assert archive.run().ended(PageEnd.CREATED) == 1
    os.utime(archive.folder / "a.wet", (1, 1))
    assert archive.run().stored == 0
    assert archive.headlines() == [headline("Dora")]


def test_what_is_no_story_is_rejected_with_its_reason(archive: Archive) -> None:
    """A menu and a binary file are looked at once, and neither is an error of the run."""
    archive.put("menu.txt", MENU)
    archive.put("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    archive.put("anna.txt", story("Anna"))
    report = archive.run()
    assert report.sources[0].rejected == {"other": 1, "parse": 1}
    assert report.is_good
    assert archive.run().sources[0].attempted == 0


def test_broken_rows_cost_only_themselves(archive: Archive) -> None:
    """A row that is no JSON or lacks the field is told with its line; its neighbours are stored."""
    good = '{"text": ' + json.dumps(story("Anna")) + "}\n"
    archive.put("rows.jsonl", "{broken\n" + good + '{"body": "x", "id": 1}\n[1]\n')
    report = archive.run()
    assert report.ended(PageEnd.CREATED) == 1
    told = " ".join(report.sources[0].errors)
    for words in (
        "rows.jsonl:1: not JSON",
        "rows.jsonl:3: no text in field 'text'; fields are body, id",
        "rows.jsonl:4",
    ):
        assert words in told


def test_a_file_cut_off_gives_what_came_before(archive: Archive) -> None:
    """A broken archive is told, its sound records are stored, and it is read again when it is whole."""
    whole = wet_record(DORA, story("Dora")) + wet_record(EMMA, story("Emma"))
    archive.put("a.wet", whole[:-200])
    report = archive.run()
    assert report.ended(PageEnd.CREATED) == 1
    assert "a.wet: the file breaks off inside a record" in report.sources[0].errors
    assert archive.run().sources[0].errors
    archive.put("a.wet", whole)
    assert archive.run().ended(PageEnd.CREATED) == 1
    assert archive.run().sources[0].errors == ()


def test_a_source_without_files_is_told(archive: Archive) -> None:
    """A folder that holds none of the kinds, and one that is not there, are errors of the source."""
    archive.put("readme.md", "x")
    assert "no .txt" in archive.run().sources[0].errors[0]


def test_another_field_makes_the_files_be_read_again(archive: Archive) -> None:
    """A wrong name in the configuration is put right without touching the files."""
    archive.put_rows("rows.jsonl", [{"content": story("Anna")}])
    assert archive.run().stored == 0
    assert archive.run('text_field = "content"').stored == 1


def test_a_limit_leaves_the_rest_for_the_next_run(archive: Archive) -> None:
    """What a limit cuts off is read by the runs that follow."""
    archive.put_rows("rows.jsonl", [{"text": story(name)} for name in ("Anna", "Berta", "Clara")])
    config = archive.config()
    assert run_batch(config, request=RunRequest(limit=2)).stored == 2
    assert run_batch(config, request=RunRequest(limit=2)).stored == 1
    assert run_batch(config, request=RunRequest(limit=2)).sources[0].unchanged == 1


def test_a_dry_run_tells_and_writes_nothing(archive: Archive) -> None:
    """New documents are named, and no store is made."""
    archive.put("anna.txt", story("Anna"))
    heard: list[Event] = []
    run_batch(archive.config(), heard.append, RunRequest(is_dry=True))
    assert [each.url for each in heard if isinstance(each, WouldFetch)] == ["text:dumps/anna.txt"]
    assert not (archive.root / "cleanfeed.sqlite").exists()


def test_a_source_is_chosen_by_its_name(archive: Archive) -> None:
    """Text sources have names like any source: unique ones, known to a run that asks for one."""
    archive.put("anna.txt", story("Anna"))
    config = archive.config()
    assert run_batch(config, request=RunRequest(sources=("dumps",))).stored == 1
    with pytest.raises(ConfigError, match="no source is named 'other'; known are dumps"):
        run_batch(config, request=RunRequest(sources=("other",)))
    with pytest.raises(ConfigError, match="two sources are named 'dumps'"):
        archive.config('[[sources]]\nname = "dumps"\nurl = "https://harbour.example/feed"\n')
