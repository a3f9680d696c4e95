"""The report on runs and archive."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cleanfeed.article import Article, Extraction, FetchFacts, Image, Paragraph, Person
from cleanfeed.inspect import Archive, read_archive, render_report_page, render_report_text
from cleanfeed.inspect.charts import column_chart, line_chart, stacked_chart
from cleanfeed.inspect.figures import archive_sizes, confidence_steps, source_figures, suspicion
from cleanfeed.run import HostReport, PageEnd, PageFailure, RunReport, SourceReport, Spread
from cleanfeed.store import Candidate, FailedPage, RejectedPage, Store, StoredPage
from cleanfeed.store.statistics import StoryFigures, Trouble
from script_vectors import VECTORS

NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)


def story(number: int, **changes) -> Article:
    values = {
        "id": f"a{number}",
        "url": f"https://www.example.com/{number}",
        "headline": f"Rain, part {number}",
        "authors": (Person(name="Ada Lind"),),
        "date_published": NOW - timedelta(days=number % 5),
        "body": (Paragraph(text='It said "confidence":0.1 on the wall.'),),
        "text": 'It said "confidence":0.1 on the wall.',
        "images": (
            Image(id="i", url="https://www.example.com/i.jpg", caption="Rain", credit="Ada Lind / Nordfoto"),
        ),
        "confidence": 0.95,
        "content_hash": str(number),
        "extraction": Extraction(version="1", fetch=FetchFacts(size_bytes=1000 * number)),
    }
    return Article(**(values | changes))


def run_report(number: int = 0) -> RunReport:
    source = SourceReport(
        name="coast",
        discovered=9,
        ends={PageEnd.CREATED: 6, PageEnd.REJECTED: 1, PageEnd.FAILED: 1},
        rejected={"listing": 1},
        failed={"http_500": 1},
        size_bytes=120_000,
        elapsed_s=1.5,
    )
    failure = PageFailure(
        source="coast", url="https://www.example.com/broken", reason="http_500: server answered 500"
    )
    return RunReport(
        run_id=f"r{number}",
        started_at=NOW + timedelta(hours=number),
        ended_at=NOW + timedelta(hours=number, seconds=12),
        sources=(source,),
        failures=(failure,),
        latency_s=Spread(pages=7, p50=0.21, p90=1.4, p99=2.5, highest=2.5),
        page_bytes=Spread(pages=7, p50=17_000, p90=21_000, p99=23_000, highest=23_000),
        hosts=(
            HostReport(host="https://late.example", failed=2, timed_out=2),
            HostReport(
                host="https://slow.example:8443",
                latency_s=Spread(pages=7, p50=0.9, p90=1.7, p99=2.5, highest=2.5),
            ),
        ),
    )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with six stories, a rejected and a failed page, and two runs."""
    path = tmp_path / "archive.sqlite"
    with Store.open(path) as opened:
        names = [f"a{number}" for number in range(8)]
        opened.add_candidates(
            [Candidate(url_id=n, url=f"https://www.example.com/{n}", source="coast") for n in names], NOW
        )
        opened.commit_outcomes(
            [
                *(StoredPage(url_id=f"a{n}", article=story(n), fetched_at=NOW) for n in range(6)),
                RejectedPage(
                    url_id="a6", reason="listing: it looks like a list", fetched_at=NOW, page_type="listing"
                ),
                FailedPage(url_id="a7", error="http_500: server answered 500", failed_at=NOW),
            ]
        )
        for number in range(2):
            opened.start_run(f"r{number}", NOW + timedelta(hours=number))
            opened.end_run(f"r{number}", run_report(number).model_dump_json(), NOW)
        opened.start_run("killed", NOW + timedelta(hours=3))
    return path


def test_archive_is_what_the_store_holds(store: Path) -> None:
    """Runs and newest records come as values; a report of another shape is passed over."""
    archive = read_archive(store)
    assert [run.run_id for run in archive.runs] == ["r1", "r0"]
    assert [article.id for article in archive.newest] == [f"a{number}" for number in reversed(range(6))]
    with Store.open(store) as opened:
        opened.end_run("killed", '{"shape": "of tomorrow"}', NOW)
    assert [run.run_id for run in read_archive(store).runs] == ["r1", "r0"]


def test_page_has_every_part(store: Path) -> None:
    """Yield, failures with reasons, confidence, days, sizes, and the newest with captions and credits."""
    html = render_report_page(read_archive(store), NOW, {"https://www.example.com/a6": "why/a6.html"})
    for text in (
        "server answered 500",
        "Stories by confidence",
        "Stories per day",
        "Ada Lind / Nordfoto",
        "size, whole archive",
        "slow.example:8443",
        "1.7 s",
        "1 failed (http_500), 1 rejected (listing)",
    ):
        assert text in html
    assert '<a href="why/a6.html">' in html
    assert "cleanfeed explain https://www.example.com/a7 -o page.html" in html


def test_empty_store_has_a_page(tmp_path: Path) -> None:
    """A report before the first run says so."""
    with Store.open(tmp_path / "new.sqlite"):
        pass
    archive = read_archive(tmp_path / "new.sqlite")
    assert "No run has ended yet" in render_report_page(archive, NOW)
    assert "No run has ended yet" in render_report_text(archive, NOW)


def test_text_fits_a_mail(store: Path) -> None:
    """The text names what failed, in lines that a mail program does not break."""
    text = render_report_text(read_archive(store), NOW)
    for told in (
        "server answered 500",
        "50 % up to 210 ms",
        "slow.example:8443",
        "2 timed out",
        "1 failed: http_500",
    ):
        assert told in text
    assert max(map(len, text.splitlines())) <= 78


def test_charts_say_what_they_show() -> None:
    """Each has a text in its place, and the numbers behind it."""
    pytest.importorskip("pygal", reason="pygal is not installed")
    chart = column_chart("Stories per day", "stories", [("2026-11-08", 2), ("2026-11-09", 5)])
    assert 'aria-label="Stories per day: 7 stories; most at 2026-11-09 with 5."' in chart.svg
    assert chart.rows == (("2026-11-08", "2"), ("2026-11-09", "5"))
    stacked = stacked_chart("Pages", "source", ("stored", "failed"), [("<coast>", (3, 1))])
    assert "&lt;coast&gt;" in stacked.svg
    assert stacked.rows == (("<coast>", "3", "1"),)


@pytest.mark.parametrize("values", [[], [("a", 0)]])
def test_chart_of_nothing(values) -> None:
    """No number divides by nothing."""
    assert "none" in column_chart("Stories", "stories", values).summary
    assert line_chart("Seconds", "s", ("half",), []).rows == ()
    assert stacked_chart("Pages", "source", ("stored",), []).rows == ()


def test_only_shapes_of_the_library_are_kept() -> None:
    """No script, style, date, random name or hover text: the policy forbids some, repeatability the rest."""
    pytest.importorskip("pygal", reason="pygal is not installed")
    values = [(f"2026-11-{day:02}", day) for day in range(1, 31)]
    first, second = (column_chart("Stories", "stories", values).svg for _ in range(2))
    assert first == second
    assert first is not None
    assert set(re.findall(r"<(\w+)", first)) == {"svg", "g", "rect", "path", "text"}
    assert not re.search(r"style|onload|id=|<!--|pygal\.org", first)


def test_without_the_library_tables_stand_in(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers are told all the same, unfolded."""
    monkeypatch.setitem(sys.modules, "pygal", None)
    html = render_report_page(read_archive(store), NOW)
    assert "<svg" not in html
    assert "Stories per day: 6 stories" in html
    assert "<details open>" in html


def figures(count: int, confidence: float, pictures: int) -> list[StoryFigures]:
    return [StoryFigures("coast", "2026-11-09", confidence, 1, pictures, pictures, pictures)] * count


def test_new_layout_is_suspected_when_stories_get_worse() -> None:
    """Twenty stories without pictures, where all had some, are no accident."""
    told = suspicion([*figures(60, 0.95, 1), *figures(20, 0.7, 0)], None)
    assert "confidence fell from 0.95 to 0.70" in told
    assert "stories with credits fell from 100% to 0%" in told


def test_steady_source_is_not_suspected() -> None:
    """Neither is one that is too young to tell."""
    assert suspicion(figures(80, 0.95, 1), None) == ""
    assert suspicion([*figures(5, 0.95, 1), *figures(20, 0.5, 0)], None) == ""


def test_suspicion_of_the_run_is_passed_on() -> None:
    """What the run found out while it extracted is told in words."""
    run = SourceReport(name="coast", extracted=10, good=1, usual_good_share=0.9, layout_change_suspected=True)
    assert suspicion([], run) == "1 of 10 pages became good records in the last run, usually 90%"


def test_steps_and_percentiles_at_the_edges() -> None:
    """A confidence of one is in the last step; one page is every percentile."""
    archive = Archive(name="x", stories=(StoryFigures("coast", "2026-11-09", 1.0, 700, 0, 0, 0),))
    assert confidence_steps(archive)[-1] == ("0.9–1.0", 1)
    sizes = archive_sizes(archive)
    assert sizes is not None
    assert (sizes.pages, sizes.p50, sizes.p90, sizes.p99) == (1, 700, 700, 700)
    assert source_figures(archive)[0].with_picture == 0


def hostile() -> Archive:
    """Return an archive whose every text is a vector."""
    reports = [
        SourceReport(name=text, errors=(text,), ends={PageEnd.CREATED: 1}, layout_change_suspected=True)
        for text in VECTORS[:400]
    ]
    return Archive(
        name=VECTORS[0],
        stories=tuple(StoryFigures(text, text, 0.5, 1, 1, 1, 1) for text in VECTORS),
        newest=tuple(
            story(n, headline=text, url=text, authors=(Person(name=text),),
                  images=(Image(id="i", url=text, caption=text, credit=text, credit_label=text),))
            for n, text in enumerate(VECTORS)
        ),
        troubles=tuple(Trouble(source=t, url=t, status=t, reason=t) for t in VECTORS),
        runs=(run_report().model_copy(update={"sources": tuple(reports), "stopped_by": VECTORS[1]}),),
        rejected={"x": dict.fromkeys(VECTORS, 1)},
    )  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("has_policy", [True, False])
def test_no_text_of_a_page_runs_in_the_report(look, has_policy: bool) -> None:
    """The report escapes everything by itself, and the policy is a second wall."""
    html = render_report_page(hostile(), NOW)
    seen = look(html if has_policy else html.replace("Content-Security-Policy", "x", 1))
    assert (seen.hits, seen.handlers, seen.requests, seen.messages) == ([], [], [], [])
    assert seen.schemes <= {"http:", "https:", "mailto:", "file:"}
