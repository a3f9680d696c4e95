"""Fitting boosted oblivious trees and writing them as the arrays that the package reads.

CatBoost on one thread with a fixed seed gives the same trees on every run.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from catboost import CatBoost, CatBoostClassifier, CatBoostRegressor

from cleanfeed.extraction.trees import Forest

SEED = 20_261_123
BORDERS = 64
"""Values a column may be split at."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Date of every file in the archive, so that its bytes depend on nothing but the weights."""


def fit_forest(  # noqa: PLR0913 - the knobs of the library, by name
    rows: npt.NDArray[np.float32],
    labels: npt.NDArray[Any],
    weights: npt.NDArray[np.float64],
    *,
    trees: int,
    depth: int,
    rate: float,
    share: float = 0.4,
    smoothing: float = 10.0,
    borders: int = BORDERS,
    threads: int = 2,
    seed: int = SEED,
) -> Forest:
    """Fit a forest; ``share`` is the part of the columns each level may choose from.

    A column is split at no more than ``borders`` values.
    """
    knobs = _knobs(
        trees=trees, depth=depth, rate=rate, share=share, smoothing=smoothing, borders=borders, seed=seed
    )
    model = CatBoostClassifier(**knobs, thread_count=threads)
    model.fit(rows, labels.astype(int), sample_weight=weights * len(weights) / weights.sum())
    return _export(model)


def fit_regression(  # noqa: PLR0913 - the knobs of the library, by name
    rows: npt.NDArray[np.float32],
    values: npt.NDArray[np.float32],
    weights: npt.NDArray[np.float32],
    *,
    trees: int,
    depth: int,
    rate: float,
    share: float = 0.5,
    smoothing: float = 10.0,
    borders: int = BORDERS,
    seed: int = SEED,
) -> Forest:
    """Fit a forest whose score is the value itself, by least squares."""
    knobs = _knobs(
        trees=trees, depth=depth, rate=rate, share=share, smoothing=smoothing, borders=borders, seed=seed
    )
    model = CatBoostRegressor(**knobs, thread_count=2)
    model.fit(rows, values, sample_weight=weights)
    return _export(model)


def _knobs(  # noqa: PLR0913 - the knobs of the library, by name
    *, trees: int, depth: int, rate: float, share: float, smoothing: float, borders: int, seed: int
) -> dict[str, Any]:
    """Return what every forest is fitted with, under the library's names."""
    return {
        "iterations": trees,
        "depth": depth,
        "learning_rate": rate,
        "l2_leaf_reg": smoothing,
        "rsm": share,
        "bootstrap_type": "Bernoulli",
        "subsample": 0.7,
        "border_count": borders,
        "random_seed": seed,
        "verbose": 0,
        "allow_writing_files": False,
    }


def _export(model: CatBoost) -> Forest:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        plain = json.loads(path.read_text())
    trees = plain["oblivious_trees"]
    depth = max(len(tree["splits"]) for tree in trees)
    questions: dict[tuple[int, float], int] = {}
    asked = np.zeros((depth, len(trees)), np.int32)
    leaves = np.zeros((len(trees), 2**depth), np.float32)
    for t, tree in enumerate(trees):
        splits = tree["splits"]
        for level, split in enumerate(splits):
            key = (int(split["float_feature_index"]), float(np.float32(split["border"])))
            asked[level, t] = questions.setdefault(key, len(questions))
        values = np.asarray(tree["leaf_values"], np.float32)
        for level in range(len(splits), depth):  # a shallower tree asks its first question again
            asked[level, t] = asked[0, t]
        leaves[t] = np.resize(values, 2**depth)
    scale, bias = plain["scale_and_bias"]
    return Forest(
        features=np.array([f for f, _ in questions], np.int16),
        borders=np.array([b for _, b in questions], np.float32),
        questions=asked,
        leaves=(leaves * scale).astype(np.float32),
        bias=float(bias[0]),
    )


def merge_forests(forests: Sequence[Forest]) -> Forest:
    """Return one forest whose score is the mean of those of several."""
    depth = max(len(forest.questions) for forest in forests)
    forests = [_deepened(forest, depth) for forest in forests]
    keys: dict[tuple[int, float], int] = {}
    asked = []
    for forest in forests:
        own = zip(forest.features.tolist(), forest.borders.tolist(), strict=True)
        places = np.array([keys.setdefault(key, len(keys)) for key in own], np.int32)
        asked.append(places[forest.questions])
    return Forest(
        features=np.array([f for f, _ in keys], np.int16),
        borders=np.array([b for _, b in keys], np.float32),
        questions=np.concatenate(asked, axis=1),
        leaves=(np.concatenate([forest.leaves for forest in forests]) / len(forests)).astype(np.float32),
        bias=sum(forest.bias for forest in forests) / len(forests),
    )


def _deepened(forest: Forest, depth: int) -> Forest:
    """Return a forest whose trees ask their first question again till they are as deep as others."""
    missing = depth - len(forest.questions)
    if not missing:
        return forest
    again = np.repeat(forest.questions[:1], missing, axis=0)
    return replace(
        forest,
        questions=np.concatenate([forest.questions, again]),
        leaves=np.tile(forest.leaves, (1, 2**missing)),
    )


def forest_arrays(name: str, forest: Forest) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of a forest under names that begin with its own."""
    return {
        f"{name}_features": forest.features,
        f"{name}_borders": forest.borders,
        f"{name}_questions": forest.questions,
        f"{name}_leaves": forest.leaves,
        f"{name}_bias": np.array(forest.bias),
    }


def write_arrays(path: Path, arrays: dict[str, npt.NDArray[Any]]) -> None:
    """Write an ``.npz`` whose bytes are the same for the same arrays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, values in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.asanyarray(values), allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", date_time=_EPOCH), buffer.getvalue(), zipfile.ZIP_DEFLATED
            )
