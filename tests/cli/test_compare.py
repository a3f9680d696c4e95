"""``cleanfeed compare``."""

from __future__ import annotations

import json
from pathlib import Path

from small_site import story_page


def test_what_changed_between_two_files(command, tmp_path: Path) -> None:
    """One JSON object for each page that changed."""
    (tmp_path / "page.html").write_text(story_page(1))
    url = ("--url", "https://www.example.com/news/2026/story-1.html")
    record = json.loads(command("extract", "page.html", *url, "--force").out)
    (tmp_path / "old.json").write_text(json.dumps(record))
    (tmp_path / "new.json").write_text(json.dumps(record | {"headline": "Rain"}))
    (change,) = command("compare", "old.json", "new.json").out.splitlines()
    assert json.loads(change)["fields"] == [{"field": "headline", "old": record["headline"], "new": "Rain"}]
    assert "1 of 1 pages changed" in command("compare", "old.json", "new.json", "--format", "text").out
    assert command("compare", "old.json", "old.json").out == ""
    assert command("compare", "old.json", "new.json", "-o", "page-of-changes.html").code == 0
    assert "Rain" in (tmp_path / "page-of-changes.html").read_text()


def test_missing_file_is_wrong_usage(command, tmp_path: Path) -> None:
    """A wrong path ends with 2."""
    (tmp_path / "old.json").write_text("{}")
    assert command("compare", "old.json", "absent.json").code == 2
    assert command("compare", "old.json", "old.json").code == 2
