"""How sure a model of flattened text may be."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("catboost", reason="training needs CatBoost")
pytest.importorskip("sklearn", reason="training needs scikit-learn")

from cleanfeed.training.flattened.judging import Verdict, calibrate
from cleanfeed.training.flattened.ways import Way


def test_what_was_reached_counts_where_much_was_judged() -> None:
    """A model that promises too much is taken at what it kept."""
    verdicts = [Verdict(page=n, way=Way.WET, f1=0.7, expected_f1=0.9) for n in range(1_000)]
    assert calibrate(verdicts)[18] == pytest.approx(0.7, abs=0.02)


def test_a_few_bad_dumps_do_not_speak_for_all_doubtful_ones() -> None:
    """Where hardly any dump was judged, the expectation is believed."""
    steps = calibrate([Verdict(page=0, way=Way.WET, f1=0.0, expected_f1=0.5)])
    assert steps[10] > 0.4
    assert (np.diff(steps) >= 0).all()
