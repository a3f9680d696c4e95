"""``cleanfeed report``."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.mark.usefixtures("config")
def test_text_and_page_after_a_run(command, tmp_path: Path) -> None:
    """Without options the report is text; with a file it is a page."""
    command("run")
    assert "vale" in command("report").out
    done = command("report", "-o", "report.html")
    assert (done.code, done.out) == (0, "")
    assert "Ferries wait for the wind" in (tmp_path / "report.html").read_text()


@pytest.mark.usefixtures("config")
def test_report_before_the_first_run_is_an_error(command) -> None:
    """There is no store yet, and none is made."""
    done = command("report")
    assert done.code == 1
    assert "cleanfeed run" in done.err


@pytest.mark.usefixtures("config")
def test_rejected_pages_are_explained(command, site, tmp_path: Path) -> None:
    """Each has a page of its own beside the report, and a link to it."""
    site.put("/news/2026/empty.html", "<html><body><p>Nothing to read here.</p></body></html>")
    site.put_feed("/news/2026/story-0.html", "/news/2026/empty.html")
    command("run")
    assert command("report", "-o", "report.html", "--explain", "3").code == 0
    assert 'href="report-pages/1.html"' in (tmp_path / "report.html").read_text()
    assert "Nothing to read here." in (tmp_path / "report-pages" / "1.html").read_text()
