"""The figures of a run for Prometheus."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cleanfeed.run import PageEnd, RunReport, SinkReport, SourceReport, write_metrics
from cleanfeed.run.metrics import render_metrics

NOW = datetime(2026, 5, 3, tzinfo=UTC)
REPORT = RunReport(
    run_id="r",
    started_at=NOW,
    ended_at=NOW,
    sources=(SourceReport(name='a "b"\n\\', ends={PageEnd.CREATED: 3}, failed={"http_404": 2}),),
    sinks=(SinkReport(name="jsonl", delivered=3),),
)
LINE = re.compile(r'[a-z_]+(\{[a-z_]+="(?:[^"\\\n]|\\.)*"(,[a-z_]+="(?:[^"\\\n]|\\.)*")*\})? -?[0-9.e+]+')


def test_every_line_is_in_the_format() -> None:
    """Names that hold quotes, backslashes and line ends are escaped."""
    lines = [line for line in render_metrics(REPORT).splitlines() if not line.startswith("#")]
    assert lines
    assert not [line for line in lines if not LINE.fullmatch(line)]
    assert any('end="created"} 3' in line for line in lines)


def test_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """A reader sees the old figures or the new ones; nothing is left beside them."""
    path = tmp_path / "cleanfeed.prom"
    write_metrics(REPORT, path)
    write_metrics(REPORT, path)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o777 == 0o644


def test_unwritable_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    """A folder in the place of the file is said, and nothing is left behind."""
    (tmp_path / "x.prom").mkdir()
    with pytest.raises(OSError, match=r"x\.prom"):
        write_metrics(REPORT, tmp_path / "x.prom")
    assert [each.name for each in tmp_path.iterdir()] == ["x.prom"]
