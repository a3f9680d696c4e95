"""The choice of lines."""

from __future__ import annotations

import numpy as np
import pytest

from cleanfeed.extraction.flattened.select import choose_lines


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def test_sure_lines_are_taken_and_doubtful_ones_left() -> None:
    """The chosen set has the highest expected F1."""
    choice = choose_lines(column(0.99, 0.98, 0.1, 0.02), column(50, 40, 30, 20))
    assert choice.kept.tolist() == [True, True, False, False]
    assert choice.expected_f1 == pytest.approx(2 * 88.7 / (90 + 92.1), abs=0.01)


def test_where_all_is_doubtful_more_is_taken() -> None:
    """With nothing sure, a line below one half may still raise the expected F1."""
    assert choose_lines(column(0.4, 0.35), column(50, 50)).kept.all()


def test_the_expectation_is_a_share() -> None:
    """No selection expects more than everything."""
    assert 0.0 <= choose_lines(column(1.0), column(10)).expected_f1 <= 1.0
