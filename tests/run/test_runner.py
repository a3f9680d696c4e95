"""Whole runs against a real site, a real store and a real sink."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleanfeed.config import Config, load_config
from cleanfeed.errors import ConfigError, LockedError
from cleanfeed.run import Event, PageDone, PageEnd, RunRequest, WouldFetch, run_batch
from cleanfeed.run.lock import hold_lock
from cleanfeed.store import Store, UrlStatus
from small_site import SmallSite, write_config


def load(site: SmallSite, folder: Path, extra: str = "") -> Config:
    return load_config(write_config(site, folder, extra))


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "articles.jsonl").read_text().splitlines()]


def test_first_run_stores_and_delivers_every_story(site: SmallSite, tmp_path: Path) -> None:
    """Each story of the feed ends as one record in the store and one line in the sink."""
    site.put_stories(5)
    report = run_batch(load(site, tmp_path))
    assert report.ended(PageEnd.CREATED) == 5
    assert report.is_good
    assert report.sinks[0].delivered == 5
    assert {line["headline"] for line in lines(tmp_path)} == {
        f"Ferries wait for the wind, day {number}" for number in range(5)
    }


def test_second_run_asks_conditionally_and_stores_nothing(site: SmallSite, tmp_path: Path) -> None:
    """Pages that the server calls unmodified are neither sent nor extracted again."""
    site.put_stories(4)
    config = load(site, tmp_path)
    run_batch(config)
    report = run_batch(config)
    assert site.statuses() == [200] * 4 + [304] * 4
    assert report.ended(PageEnd.NOT_MODIFIED) == report.not_fetched_again == 4
    assert report.stored == report.sinks[0].delivered == 0


def test_pages_that_are_not_due_are_left_alone(site: SmallSite, tmp_path: Path) -> None:
    """A page just read is not asked for again, only counted."""
    site.put_stories(4)
    config = load(site, tmp_path)
    patient = config.model_copy(
        update={"schedule": config.schedule.model_copy(update={"revisit_first_s": 3600})}
    )
    run_batch(patient)
    report = run_batch(patient)
    assert site.statuses() == [200] * 4
    assert report.not_fetched_again == report.sources[0].left_alone == 4


def test_changed_story_becomes_a_revision(site: SmallSite, tmp_path: Path) -> None:
    """A correction is a new revision of the same record, and reaches the sink."""
    site.put_stories(2)
    config = load(site, tmp_path)
    run_batch(config)
    site.put_story(
        1, note="A correction: the wait ended on the second day, not on the third, says the harbour."
    )
    report = run_batch(config)
    assert report.ended(PageEnd.REVISED) == 1
    assert [line["revision"] for line in lines(tmp_path)] == [1, 1, 2]


def test_same_bytes_are_not_extracted_again(site: SmallSite, tmp_path: Path) -> None:
    """A server without validators costs the transfer, not the extraction."""
    site.put_stories(1)
    site.resources["/news/2026/story-0.html"].has_validators = False
    config = load(site, tmp_path)
    run_batch(config)
    report = run_batch(config)
    assert report.ended(PageEnd.SAME_BODY) == 1


def test_everything_that_goes_wrong_is_counted_and_the_rest_is_stored(
    site: SmallSite, tmp_path: Path
) -> None:
    """A missing page, a PDF, an empty page and a broken feed cost only themselves."""
    site.put_stories(2)
    site.put("/a.pdf", b"%PDF-1.7 binary", content_type="application/pdf")
    site.put("/liar.html", b"%PDF-1.7 binary")
    site.put("/empty.html", b"")
    site.put("/list.html", "<html><body><ul><li><a href='/x'>x</a></li></ul></body></html>")
    site.put_feed(
        *(f"/news/2026/story-{number}.html" for number in range(2)),
        *("/a.pdf", "/liar.html", "/empty.html", "/list.html", "/gone.html"),
    )
    broken = f"""
[[sources]]
name = "broken"
kind = "feed"
url = "{site.url("/broken.xml")}"
[[sources]]
name = "off"
url = "http://127.0.0.1:1/feed.xml"
"""
    site.put("/broken.xml", "<rss><channel><item>", content_type="application/rss+xml")
    events: list[Event] = []
    report = run_batch(load(site, tmp_path, broken), events.append)
    assert report.ended(PageEnd.CREATED) == 2
    ends = {event.url: event for event in events if isinstance(event, PageDone)}
    assert len(ends) == 7
    assert all(event.reason for event in ends.values() if event.end in (PageEnd.FAILED, PageEnd.REJECTED))
    assert ends[site.url("/gone.html")].reason == "http_404: server answered 404"
    assert "PDF" in (ends[site.url("/liar.html")].reason or "")
    errors = {source.name: source.errors for source in report.sources}
    assert "cannot be reached" in errors["off"][0]
    with Store.open(tmp_path / "store.sqlite") as store:
        assert sum(store.counts().urls.values()) == 7
        assert store.counts().urls[UrlStatus.DONE] == 2


def test_too_many_failures_make_the_run_bad(site: SmallSite, tmp_path: Path) -> None:
    """The share of failed pages decides, and it is the user's."""
    site.put_stories(1)
    site.put_feed("/news/2026/story-0.html", "/x.html", "/y.html")
    config = load(site, tmp_path)
    assert not run_batch(config).is_good
    generous = config.model_copy(update={"run": config.run.model_copy(update={"max_failed_share": 0.9})})
    assert run_batch(generous).is_good


def test_one_broken_source_among_many_is_no_bad_run(site: SmallSite, tmp_path: Path) -> None:
    """A quiet run has no pages to outweigh it; a run whose only sources are broken is bad."""
    site.put_stories(1)
    site.put_feed("/news/2026/story-0.html")
    path = tmp_path / "config.toml"
    load(site, tmp_path)
    broken = f'\n[[sources]]\nname = "gone"\nurl = "{site.url("/gone.xml")}"\n'
    path.write_text(path.read_text().replace("\n[store]", f"{broken}\n[store]"))
    assert run_batch(load_config(path)).stored == 1
    again = run_batch(load_config(path))
    assert (again.failed_share, again.is_good) == (0.5, True)
    narrow = RunRequest(sources=("gone",))
    assert not run_batch(load_config(path), request=narrow).is_good


def test_sink_that_was_down_catches_up(site: SmallSite, tmp_path: Path) -> None:
    """An unwritable sink makes the run bad and loses nothing: the next run delivers everything."""
    site.put_stories(3)
    config = load(site, tmp_path)
    (tmp_path / "articles.jsonl").mkdir()
    report = run_batch(config)
    assert report.stored == 3
    assert not report.is_good
    assert "articles.jsonl" in (report.sinks[0].error or "")
    (tmp_path / "articles.jsonl").rmdir()
    assert run_batch(config).sinks[0].delivered == 3
    assert len(lines(tmp_path)) == 3


def test_two_runs_at_once_are_refused(site: SmallSite, tmp_path: Path) -> None:
    """The second run touches nothing."""
    with hold_lock(tmp_path / "store.sqlite"), pytest.raises(LockedError):
        run_batch(load(site, tmp_path))
    assert site.requests == []


def test_dry_run_tells_and_writes_nothing(site: SmallSite, tmp_path: Path) -> None:
    """Not even a store is made."""
    site.put_stories(3)
    events: list[Event] = []
    report = run_batch(load(site, tmp_path), events.append, RunRequest(is_dry=True))
    assert report.planned == len([event for event in events if isinstance(event, WouldFetch)]) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]
    assert site.statuses() == []


def test_dry_run_knows_what_is_stored(site: SmallSite, tmp_path: Path) -> None:
    """Beside a store, only new and due pages are named."""
    site.put_stories(2)
    config = load(site, tmp_path)
    run_batch(
        config.model_copy(update={"schedule": config.schedule.model_copy(update={"revisit_first_s": 3600})})
    )
    site.put_stories(3)
    assert run_batch(config, request=RunRequest(is_dry=True)).planned == 1


def test_limit_leaves_the_rest_to_the_next_run(site: SmallSite, tmp_path: Path) -> None:
    """What a limit cuts off is neither lost nor called "not fetched again"."""
    site.put_stories(5)
    config = load(site, tmp_path)
    report = run_batch(config, request=RunRequest(limit=2))
    assert (report.stored, report.not_fetched_again) == (2, 0)
    assert run_batch(config).stored == 3


def test_unknown_source_is_named(site: SmallSite, tmp_path: Path) -> None:
    """A typo in --source is told with the names there are."""
    with pytest.raises(ConfigError, match=r"'vael'.*vale"):
        run_batch(load(site, tmp_path), request=RunRequest(sources=("vael",)))


def test_report_is_kept_in_the_store(site: SmallSite, tmp_path: Path) -> None:
    """Later commands can tell what earlier runs did."""
    site.put_stories(1)
    report = run_batch(load(site, tmp_path))
    with Store.open(tmp_path / "store.sqlite") as store:
        (record,) = store.last_runs()
    assert record.run_id == report.run_id
    assert type(report).model_validate_json(record.report_json or "") == report
