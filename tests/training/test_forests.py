"""Fitting forests and writing them as arrays."""

import numpy as np
import pytest

pytest.importorskip("catboost", reason="training needs CatBoost")

from cleanfeed.extraction.trees import Forest, probability
from cleanfeed.training.forests import fit_forest, forest_arrays, merge_forests, write_arrays

ROWS = np.random.default_rng(5).normal(0, 1, (400, 4)).astype(np.float32)
LABELS = (ROWS[:, 0] > 0) ^ (ROWS[:, 2] > 0.5)


def fitted():
    return fit_forest(ROWS, LABELS, np.ones(len(ROWS)), trees=40, depth=3, rate=0.3, share=1.0)


def test_a_forest_learns():
    """The exported arrays answer as the library's model would: nearly all of the training rows rightly."""
    chance = probability(fitted().score(ROWS))
    assert ((chance > 0.5) == LABELS).mean() > 0.95


def test_training_is_reproducible(tmp_path):
    """The same rows give the same forest, and the same arrays the same file, bit for bit."""
    for name in ("one", "other"):
        write_arrays(tmp_path / name / "weights.npz", forest_arrays("block", fitted()))
    one, other = ((tmp_path / name / "weights.npz").read_bytes() for name in ("one", "other"))
    assert one == other


def test_arrays_are_all_of_a_forest(tmp_path):
    """A forest read back from its arrays scores the same."""
    forest = fitted()
    write_arrays(tmp_path / "weights.npz", forest_arrays("block", forest))
    arrays = np.load(tmp_path / "weights.npz", allow_pickle=False)
    again = Forest(
        features=arrays["block_features"],
        borders=arrays["block_borders"],
        questions=arrays["block_questions"],
        leaves=arrays["block_leaves"],
        bias=float(arrays["block_bias"]),
    )
    assert (again.score(ROWS) == forest.score(ROWS)).all()


def test_merged_forests_score_the_mean():
    """One forest made of several says what they say on average."""
    forests = [
        fit_forest(ROWS, LABELS, np.ones(len(ROWS)), trees=trees, depth=depth, rate=0.3, share=1.0)
        for trees, depth in ((20, 3), (30, 2))
    ]
    mean = np.mean([forest.score(ROWS) for forest in forests], axis=0)
    assert np.allclose(merge_forests(forests).score(ROWS), mean, atol=1e-4)
