"""When a source is suspected to have changed its layout."""

from __future__ import annotations

import pytest

from cleanfeed.run import SourceReport
from cleanfeed.run.health import judge_source


def reading(extracted: int, good: int) -> SourceReport:
    return SourceReport(name="x", extracted=extracted, good=good)


@pytest.mark.parametrize(
    ("now", "earlier", "is_suspected"),
    [
        (reading(20, 2), [reading(40, 38)] * 3, True),
        (reading(20, 19), [reading(40, 38)] * 3, False),
        (reading(20, 0), [reading(5, 5)], False),
        (reading(20, 6), [reading(40, 14)] * 3, False),
        (reading(1, 0), [reading(1, 0)] * 9 + [reading(1, 1)] * 30, True),
        (reading(1, 0), [reading(1, 1)] * 40, False),
        (reading(0, 0), [reading(10, 0)] + [reading(10, 10)] * 5, False),
        (reading(12, 0), [reading(30, 30)], True),
    ],
)
def test_fall_beyond_chance_is_suspected(
    now: SourceReport, earlier: list[SourceReport], is_suspected: bool
) -> None:
    """A share of good records far below the usual one is a suspicion; few pages, or chance, are none."""
    assert judge_source(now, earlier).layout_change_suspected is is_suspected
