"""Names in bylines that are written without spaces."""

import pytest

from cleanfeed.extraction.people.unspaced_names import (
    find_opening_names,
    is_report_line,
    is_rubric,
    plain_names,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("記者林雅婷、陳志明／綜合報導", "林雅婷\n陳志明"),
        ("記者王 明／台北報導", "王明"),
        ("即時新聞／綜合報導", ""),
        ("林雅婷", None),
        ("相關報導", None),
        ("東京＝山田太郎", "山田太郎"),
        ("정치부 홍길동 기자", "홍길동 기자"),
        ("By Jo Miller", None),
    ],
)
def test_plain_names(text, expected):
    """Only names remain of a report's line; a text that is none is left alone; a desk is nobody."""
    assert plain_names(text) == expected


def test_report_lines():
    """A line says who reports from where only with a reporter's label or a slash, and if it is short."""
    assert is_report_line("記者林雅婷／台北報導")
    assert not is_report_line("相關報導")
    assert not is_report_line("記者林雅婷／台北報導" * 5)


def test_openings_without_reporters():
    """Brackets that name no reporter are no byline."""
    assert find_opening_names("（台北）港口大橋今天封閉。") is None
    assert find_opening_names("(Norrby) The bridge is closed.") is None


def test_rubrics():
    """Headings of lists stand where names do."""
    assert is_rubric("関連記事")
    assert not is_rubric("山田太郎")
