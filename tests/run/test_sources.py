"""Sources from one run to the next: asked conditionally, rested, and nothing of them lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cleanfeed.config import Config, load_config
from cleanfeed.run import Event, RunReport, RunRequest, SourceRested, run_batch
from cleanfeed.store import Store
from small_site import FEED, SmallSite, write_config

DAY = timedelta(days=1)


def load(site: SmallSite, folder: Path) -> Config:
    return load_config(write_config(site, folder))


def run_quietly(config: Config, **request: object) -> tuple[RunReport, list[Event]]:
    events: list[Event] = []
    return run_batch(config, events.append, RunRequest(**request)), events  # type: ignore[arg-type]  # passed through


def let_pass(config: Config, silent: timedelta) -> None:
    """Make the source one that has been silent for a while."""
    with Store.open(config.store.path) as store:
        state = store.source_state("vale")
        assert state is not None
        store.end_reading(replace(state, news_at=state.read_at - silent))


def test_unchanged_feed_costs_a_304_and_names_what_it_named(site: SmallSite, tmp_path: Path) -> None:
    """A feed is asked for conditionally; its addresses still count as known."""
    site.put_stories(3)
    site.resources[FEED].has_validators = True
    config = load(site, tmp_path)
    run_quietly(config)
    report, _ = run_quietly(config)
    assert site.statuses(FEED) == [200, 304]
    assert (report.sources[0].discovered, report.sources[0].unchanged, report.sources[0].new) == (3, 1, 0)


def test_changed_feed_is_read(site: SmallSite, tmp_path: Path) -> None:
    """What a feed names anew is fetched in the same run."""
    site.put_stories(2)
    site.resources[FEED].has_validators = True
    config = load(site, tmp_path)
    run_quietly(config)
    site.put_stories(3)
    site.resources[FEED].has_validators = True
    report, _ = run_quietly(config)
    assert report.sources[0].new == 1
    assert report.stored == 1


def test_parts_of_an_unchanged_index_are_still_asked_for(site: SmallSite, tmp_path: Path) -> None:
    """An index that answers 304 does not hide that one of its sitemaps has changed."""
    site.put_stories(2)
    paths = [f"/news/2026/story-{number}.html" for number in range(2)]
    site.put(FEED, f"<sitemapindex><sitemap><loc>{site.url('/part.xml')}</loc></sitemap></sitemapindex>")
    site.put("/part.xml", f"<urlset><url><loc>{site.url(paths[0])}</loc></url></urlset>")
    config = load(site, tmp_path)
    run_quietly(config)
    urls = "".join(f"<url><loc>{site.url(path)}</loc></url>" for path in paths)
    site.put("/part.xml", f"<urlset>{urls}</urlset>")
    report, _ = run_quietly(config)
    assert (report.sources[0].new, report.stored) == (1, 1)


def test_other_patterns_read_the_source_anew(site: SmallSite, tmp_path: Path) -> None:
    """What a pattern kept out comes in when the pattern goes, though the feed has not changed."""
    site.put_stories(2)
    config = load(site, tmp_path)
    strict = config.sources[0].model_copy(update={"exclude": ("story-1",)})
    assert run_quietly(config.model_copy(update={"sources": (strict,)}))[0].stored == 1
    assert run_quietly(config)[0].sources[0].new == 1


def test_limit_does_not_hide_the_rest_of_a_feed(site: SmallSite, tmp_path: Path) -> None:
    """A document that the limit cut short is read again when there is room."""
    site.put_stories(5)
    config = load(site, tmp_path)
    small = config.sources[0].model_copy(update={"limit": 2})
    assert run_quietly(config.model_copy(update={"sources": (small,)}))[0].stored == 2
    assert run_quietly(config)[0].sources[0].new == 3


def test_silent_source_rests_unless_named(site: SmallSite, tmp_path: Path) -> None:
    """A source silent for long is not even asked, and its known pages are still counted; --source asks it."""
    site.put_stories(2)
    config = load(site, tmp_path)
    run_quietly(config)
    let_pass(config, 10 * DAY)
    report, events = run_quietly(config)
    assert [event for event in events if isinstance(event, SourceRested)] == [
        SourceRested(source="vale", found=2)
    ]
    assert report.sources[0].rested
    assert len(site.statuses(FEED)) == 1
    run_quietly(config, sources=("vale",))
    assert len(site.statuses(FEED)) == 2


def test_failing_source_is_counted_and_tried_each_time(site: SmallSite, tmp_path: Path) -> None:
    """A feed that is gone fails run after run, and the report says how often."""
    site.put_stories(1)
    config = load(site, tmp_path)
    run_quietly(config)
    site.put(FEED, b"", status=500)
    assert [run_quietly(config)[0].sources[0].failed_readings for _ in range(2)] == [1, 2]
    site.put_stories(1)
    assert run_quietly(config)[0].sources[0].failed_readings == 0


def test_robots_are_kept_from_run_to_run(site: SmallSite, tmp_path: Path) -> None:
    """A robots.txt read an hour ago is not asked for again, and is still obeyed."""
    site.put_stories(1)
    site.put("/robots.txt", "User-agent: *\nDisallow: /news/2026/story-1", content_type="text/plain")
    config = load(site, tmp_path)
    run_quietly(config)
    site.put_stories(2)
    report, _ = run_quietly(config)
    assert len(site.statuses("/robots.txt")) == 1
    assert report.sources[0].rejected == {"disallowed": 1}


def test_since_leaves_older_stories_for_later(site: SmallSite, tmp_path: Path) -> None:
    """Only what the source dates since then is fetched; the rest stays in the frontier."""
    site.put_stories(2)
    items = "".join(
        f"<url><loc>{site.url(f'/news/2026/story-{day}.html')}</loc>"
        f"<lastmod>2026-05-0{day + 1}</lastmod></url>"
        for day in range(2)
    )
    site.put(FEED, f"<urlset>{items}</urlset>")
    config = load(site, tmp_path)
    assert run_quietly(config, since=datetime(2026, 5, 2, tzinfo=UTC))[0].stored == 1
    assert run_quietly(config)[0].stored == 1


def test_pages_behind_a_redirect_are_asked_for_conditionally(site: SmallSite, tmp_path: Path) -> None:
    """The ETag of where a redirect leads is sent there, so an unchanged page is not sent again."""
    site.put_stories(1)
    moved = '<html><head><meta http-equiv="refresh" content="0; url=/news/2026/story-0.html"></head></html>'
    site.put("/old.html", moved)
    site.put_feed("/old.html")
    config = load(site, tmp_path)
    run_quietly(config)
    run_quietly(config)
    assert site.statuses("/news/") == [200, 304]
