"""What a model makes of dumps of sites it never saw, and how sure it may be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.score import Model
from cleanfeed.extraction.flattened.select import choose_lines
from cleanfeed.extraction.flattened.selections import best_selection
from cleanfeed.training.flattened.dumps import Sample
from cleanfeed.training.flattened.fitting import CALIBRATION_STEPS, describe
from cleanfeed.training.flattened.ways import Way

PRIOR_VERDICTS = 12.0
"""Verdicts that each step of the expected F1 counts by itself, as much as two pages in all ways do.

Below 0.6 hardly a development page is found; short dumps of archives are.
"""
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a model that never saw the site made of a dump."""

    page: int
    way: Way
    f1: float
    expected_f1: float


def judge(sample: Sample, model: Model, gold: str) -> Verdict:
    """Select the lines of a dump and score them against the gold."""
    table = describe(sample, model.words)
    scores = model.score(table)
    expected = choose_lines(scores.story, table.word_counts)
    choice = best_selection(model.selection, expected, scores.story, table)
    text = "\n".join(t for t, k in zip(sample.lines.texts, choice.kept, strict=True) if k)
    return Verdict(sample.page, sample.way, word_f1(gold, text), choice.expected_f1)


def word_f1(gold: str, text: str) -> float:
    """Return the F1 of two bags of lower-cased words."""
    want, got = Counter(_WORDS.findall(gold.lower())), Counter(_WORDS.findall(text.lower()))
    both = sum((want & got).values())
    return 2 * both / max(want.total() + got.total(), 1) if want or got else 1.0


def calibrate(verdicts: Sequence[Verdict]) -> npt.NDArray[np.float32]:
    """Return the F1 that was reached at each step of the expected one; never falling.

    Where few dumps were judged, the expectation itself is what counts.
    """
    from sklearn.isotonic import IsotonicRegression

    steps = np.linspace(0, 1, CALIBRATION_STEPS)
    line = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    line.fit(
        [*steps, *(v.expected_f1 for v in verdicts)],
        [*steps, *(v.f1 for v in verdicts)],
        sample_weight=[PRIOR_VERDICTS] * CALIBRATION_STEPS + [1.0] * len(verdicts),
    )
    return np.asarray(line.predict(steps), dtype=np.float32)
