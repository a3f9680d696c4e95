"""Fitting the model of flattened text, on all sites or on all but those of one fold.

No forest is fitted on features that its own site had a part in: the tables of word weights and
the opinions of the first forest come from other sites.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from cleanfeed.extraction.flattened.features import LineTable, describe_lines
from cleanfeed.extraction.flattened.lexicon import load_cues
from cleanfeed.extraction.flattened.score import Model
from cleanfeed.extraction.flattened.word_weights import WordWeights
from cleanfeed.extraction.trees import Forest, ForestGroup, probability
from cleanfeed.training.flattened.counts import count_words, make_weights, sum_counts
from cleanfeed.training.flattened.dumps import Sample, pick_ways
from cleanfeed.training.flattened.rows import (
    Described,
    Rows,
    join_rows,
    line_rows,
    open_rows,
    opening_rows,
    selection_rows,
)
from cleanfeed.training.flattened.ways import Way
from cleanfeed.training.forests import fit_forest, fit_regression
from cleanfeed.training.pages import FOLDS

SEED = 20_240_601
FIRST_TREES, FIRST_DEPTH = 60, 5
SECOND_TREES, SECOND_DEPTH = 140, 6
ROLE_TREES, ROLE_DEPTH = 60, 6
SELECTION_TREES, SELECTION_DEPTH, SELECTION_RATE = 150, 5, 0.06
BORDERS = 24
"""Values a column is split at, at most: fewer are shared by more trees, and the sooner asked."""
LEARNING_RATE = 0.12
COLUMN_SHARE = 0.4
SMOOTHING = 5.0
CALIBRATION_STEPS = 21
VERSION = "text-3"


def train(samples: Sequence[Sample], held_out: int | None = None) -> Model:
    """Train on all samples but those of one fold."""
    used = [s for s in samples if s.fold != held_out]
    parts, words = _describe_apart(used)
    halves = [line_rows([part for part in parts if part.is_even == even]) for even in (True, False)]
    first = fit_lines(join_rows(halves), FIRST_TREES, FIRST_DEPTH)
    others = {even: fit_lines(halves[even], FIRST_TREES, FIRST_DEPTH) for even in (True, False)}
    parts = [_extend(part, others[part.is_even]) for part in parts]
    return Model(
        version=VERSION,
        words=words,
        first=first,
        second=fit_lines(open_rows(parts), SECOND_TREES, SECOND_DEPTH),
        roles=ForestGroup(tuple(fit_lines(rows, ROLE_TREES, ROLE_DEPTH) for rows in _role_rows(parts))),
        selection=_fit_selection(parts),
        calibration=np.linspace(0, 1, CALIBRATION_STEPS, dtype=np.float32),
    )


def _role_rows(parts: Sequence[Described]) -> tuple[Rows, Rows]:
    """Return what headlines and what bylines are learned from."""
    samples = [part.sample for part in parts]
    return opening_rows(parts, [s.headlines for s in samples]), opening_rows(
        parts, [s.bylines for s in samples]
    )


def cross_validate(samples: Sequence[Sample]) -> Iterator[tuple[int, Model]]:
    """Yield each fold with a model that saw none of its sites."""
    for fold in range(FOLDS):
        yield fold, train(samples, held_out=fold)


def describe(sample: Sample, weights: WordWeights) -> LineTable:
    """Return the features of a dump's lines."""
    return describe_lines(sample.lines, sample.text, weights, load_cues().kinds_of(sample.text.words))


def fit_lines(rows: Rows, trees: int, depth: int) -> Forest:
    """Fit a forest that judges lines; the same rows give the same trees."""
    return fit_forest(
        rows.matrix,
        rows.labels,
        rows.weights.astype(np.float64),
        trees=trees,
        depth=depth,
        borders=BORDERS,
        rate=LEARNING_RATE,
        share=COLUMN_SHARE,
        smoothing=SMOOTHING,
        seed=SEED,
    )


def _describe_apart(used: Sequence[Sample]) -> tuple[list[Described], WordWeights]:
    """Return the dumps to train on, each described by the words of other folds, and all words' weights."""
    folds = sorted({s.fold for s in used})
    counted = [s for s in used if s.way is Way.WET and not s.is_short]
    counts = {fold: count_words(s for s in counted if s.fold == fold) for fold in folds}
    parts: list[Described] = []
    for fold in folds:
        weights = make_weights(sum_counts(c for f, c in counts.items() if f != fold))
        training = [s for s in used if s.fold == fold and (s.is_short or s.way in pick_ways(s.page))]
        parts += [Described(s, describe(s, weights)) for s in training]
    return parts, make_weights(sum_counts(counts.values()))


def _extend(part: Described, first: Forest) -> Described:
    opinion = probability(first.score(part.table.matrix))
    return replace(part, extended=part.table.with_opinion(opinion).T)


def _fit_selection(parts: Sequence[Described]) -> Forest:
    """Fit the forest that compares selections, on probabilities of models that saw half of the sites."""
    found = []
    for even in (True, False):
        taught = [part for part in parts if part.is_even != even]
        second = fit_lines(open_rows(taught), SECOND_TREES, SECOND_DEPTH)
        found += [selection_rows(part, second) for part in parts if part.is_even == even]
    rows = join_rows(found)
    return fit_regression(
        rows.matrix,
        rows.labels,
        rows.weights,
        trees=SELECTION_TREES,
        depth=SELECTION_DEPTH,
        borders=BORDERS,
        rate=SELECTION_RATE,
        seed=SEED,
    )
