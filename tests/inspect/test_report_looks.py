"""The report on the invented newsroom, in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, product
from pathlib import Path

import pytest

import cleanfeed
from cleanfeed.article import FetchFacts
from cleanfeed.errors import NotAnArticle
from cleanfeed.inspect import read_archive, render_report_page
from cleanfeed.run import HostReport, PageEnd, PageFailure, RunReport, SourceReport, Spread
from cleanfeed.store import Candidate, FailedPage, RejectedPage, Store, StoredPage

pytestmark = pytest.mark.browser
NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
FIXTURES = Path(__file__).parents[2] / "fixtures" / "newsroom"
PAGES_A_SITE = 2
RUNS = 14


@pytest.fixture(scope="module")
def report(fixture_page, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the report on some pages of each site, in all its languages, and on a fortnight of runs."""
    path = tmp_path_factory.mktemp("newsroom") / "newsroom.sqlite"
    with Store.open(path) as store:
        sites = sorted(folder for folder in FIXTURES.iterdir() if (folder / "site.toml").is_file())
        for site in sites:
            for page in islice(sorted(site.rglob("*.html")), PAGES_A_SITE):
                keep(store, site.name, fixture_page(str(page.relative_to(FIXTURES))), page.stem)
        late = Candidate(url_id="late", url="https://www.late.example/" + "long-" * 40, source="late")
        store.add_candidates([late], NOW)
        store.commit_outcomes([FailedPage(url_id="late", error="timeout: no answer in 20 s", failed_at=NOW)])
        for number in range(RUNS):
            run = run_report(number, [site.name for site in sites])
            store.start_run(run.run_id, run.started_at)
            store.end_run(run.run_id, run.model_dump_json(), run.ended_at)
    return render_report_page(read_archive(path), NOW, {"https://www.late.example/": "why/1.html"})


def keep(store: Store, site: str, body: bytes, name: str) -> None:
    """Extract a page and keep what came of it."""
    url = f"https://www.{site}.example/{name}"
    store.add_candidates([Candidate(url_id=url, url=url, source=site)], NOW)
    try:
        article = cleanfeed.extract(body, url=url, fetch=FetchFacts(size_bytes=len(body)))
    except NotAnArticle as refused:
        rejected = RejectedPage(url_id=url, reason=f"{refused.page_type}: {refused}", fetched_at=NOW)
        store.commit_outcomes([rejected])
        return
    store.commit_outcomes([StoredPage(url_id=url, article=article, fetched_at=NOW)])


def run_report(number: int, sites: list[str]) -> RunReport:
    """Return a run that has everything a report can tell."""
    started = NOW - timedelta(days=number)
    speed = Spread(pages=40, p50=0.2 + number / 50, p90=1.4, p99=2.5, highest=12.0)
    sources = tuple(
        SourceReport(
            name=name,
            ends={PageEnd.CREATED: place, PageEnd.NOT_MODIFIED: 9, PageEnd.REJECTED: 1, PageEnd.FAILED: 1},
            rejected={"listing": 1},
            failed={"timeout": 1},
            size_bytes=place * 100_000,
            elapsed_s=place / 7,
            errors=("feed.xml: server answered 503",) if place == 1 else (),
            extracted=20,
            good=2 if place == 2 else 19,
            usual_good_share=0.95,
            layout_change_suspected=place == 2,
        )
        for place, name in enumerate(sites)
    )
    fault = PageFailure(
        source="late", url="https://www.late.example/", reason="bug", trace="KeyError: 3\n" * 9
    )
    return RunReport(
        run_id=f"r{number}",
        started_at=started,
        ended_at=started + timedelta(seconds=200),
        sources=sources,
        failures=(fault,),
        latency_s=speed,
        page_bytes=Spread(pages=40, p50=17_000, p90=210_000, p99=2_300_000, highest=2_300_000),
        hosts=tuple(HostReport(host=f"https://www.{name}.example", latency_s=speed) for name in sites),
    )


@pytest.mark.parametrize(
    ("size", "theme"), list(product(((1280, 800), (768, 1024), (360, 740)), ("light", "dark")))
)
def test_report_fits_every_screen(show, report: str, axe_check, size, theme) -> None:
    """No sideways scrolling, no message, no request, nothing serious found by axe."""
    page = show(report, size, theme)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert (page.outside(), page.overlapping(), axe_check(page)) == ([], [], [])
    assert (page.seen.requests, page.seen.messages) == ([], [])


def test_nothing_is_cut_off_on_paper(show, report: str) -> None:
    """Paper does not scroll: every table fits, and no chart's folded numbers are printed."""
    page = show(report, (720, 1020), "light")
    page.emulate_media(media="print")
    too_wide = "[...document.querySelectorAll('.scrolls')].filter((e) => e.scrollWidth > e.clientWidth + 1)"
    assert page.evaluate(f"{too_wide}.length") == 0
    assert not page.locator("details").first.is_visible()
    assert (page.outside(), page.overlapping()) == ([], [])


def test_keyboard_reaches_everything_in_the_report(show, report: str) -> None:
    """Links, folds and the tables that scroll are all reached with Tab alone."""
    page = show(report, (360, 740), "light")
    stops = "[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')]"
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    reached = set()
    for _ in range(count := page.evaluate(f"{stops}.length")):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(f"{stops}.indexOf(document.activeElement)"))
    assert reached == set(range(count))
