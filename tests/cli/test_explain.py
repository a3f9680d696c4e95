"""``cleanfeed explain``."""

from __future__ import annotations

import json
from pathlib import Path

from small_site import PARAGRAPHS, story_page


def test_every_block_is_kept_or_dropped_with_a_reason(command, tmp_path: Path) -> None:
    """The trace names each block of the page, those that were dropped too."""
    (tmp_path / "page.html").write_text(story_page(1))
    result = command("explain", "page.html")
    assert result.code == 0
    blocks = json.loads(result.out)["blocks"]
    kept = [block["text"] for block in blocks if block["kept"]]
    assert PARAGRAPHS[0] in kept
    assert all(block["reasons"] for block in blocks if not block["kept"])


def test_summary_fits_80_columns(command, tmp_path: Path) -> None:
    """The table for a person names how many blocks were kept and dropped."""
    (tmp_path / "page.html").write_text(story_page(1))
    result = command("explain", "page.html", "--format", "text")
    assert max(map(len, result.out.splitlines())) <= 80
    assert "blocks kept" in result.out


def test_missing_file(command) -> None:
    """A wrong path ends with 2."""
    assert command("explain", "absent.html").code == 2


def test_page_is_written(command, tmp_path: Path) -> None:
    """-o writes one file, prints nothing on stdout, and leaves no part behind."""
    (tmp_path / "page.html").write_text(story_page(1))
    result = command("explain", "page.html", "-o", "why.html")
    assert (result.code, result.out) == (0, "")
    assert PARAGRAPHS[0] in (tmp_path / "why.html").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.html", "why.html"]
