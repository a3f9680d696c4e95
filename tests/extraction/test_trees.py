"""Boosted oblivious trees scored with numpy."""

from dataclasses import replace

import numpy as np

from cleanfeed.extraction.trees import ROWS_AT_ONCE, Forest, ForestGroup, probability

FOREST = Forest(
    features=np.array([0, 1], np.int16),
    borders=np.array([0.5, 2.0], np.float32),
    questions=np.array([[0, 1], [1, 1]], np.int32),
    leaves=np.array([[0.0, 1.0, 10.0, 11.0], [0.0, 0.0, 0.0, 100.0]], np.float32),
    bias=0.25,
)
"""Two trees of two levels: the first asks both questions, the second the other one twice."""


def test_leaves_are_summed():
    """A row's score is the bias and one leaf of each tree, chosen by the answers, the first level lowest."""
    rows = np.array([[0, 0], [1, 0], [0, 3], [1, 3]], np.float32)
    assert FOREST.score(rows).tolist() == [0.25, 1.25, 110.25, 111.25]


def test_borders_are_not_exceeded_by_themselves():
    """A value on the border answers no."""
    assert FOREST.score(np.array([[0.5, 2.0]], np.float32)).tolist() == [0.25]


def test_parts_are_scored_as_the_whole():
    """Long pages are scored in parts, with the same result."""
    rows = np.random.default_rng(7).normal(1, 1, (ROWS_AT_ONCE + 3, 2)).astype(np.float32)
    whole = FOREST.score(rows)
    assert whole.tolist() == [FOREST.score(row[None, :])[0] for row in rows]


def test_no_rows():
    """A page without blocks has no scores."""
    assert FOREST.score(np.zeros((0, 2), np.float32)).shape == (0,)


def test_probabilities():
    """Log odds of nought are even; none overflows."""
    chance = probability(np.array([-1e9, 0.0, 1e9], np.float32))
    assert chance[1] == 0.5
    assert 0 <= chance[0] < 1e-9
    assert 1 - 1e-6 < chance[2] <= 1


def test_groups_say_what_each_forest_says():
    """Forests asked together answer as they do alone, in parts, too."""
    other = replace(FOREST, borders=np.array([1.5, -1.0], np.float32), bias=-3.0)
    small = replace(FOREST, questions=FOREST.questions[:, :1], leaves=FOREST.leaves[:1])
    rows = np.random.default_rng(7).normal(1, 1, (ROWS_AT_ONCE + 3, 2)).astype(np.float32)
    together = ForestGroup((FOREST, small, other)).score(rows)
    assert together.tolist() == [forest.score(rows).tolist() for forest in (FOREST, small, other)]


def test_a_group_of_no_rows():
    """No rows have no scores."""
    assert ForestGroup((FOREST, FOREST)).score(np.zeros((0, 2), np.float32)).shape == (2, 0)
