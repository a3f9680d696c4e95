"""The learned weights of pictures and captions, read from ``data/images.npz``."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.trees import Forest

AGREEMENT = 0.3
"""How far the score of one thing is drawn to the mean of all that are marked up like it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageModel:
    """What decides which pictures are the story's, and which words are their captions and credits."""

    picture: Forest
    caption: Forest
    credit: Forest


@cache
def load_image_model() -> ImageModel:
    """Return the weights this package ships."""
    with resources.files("cleanfeed.extraction").joinpath("data/images.npz").open("rb") as file:
        return _read(file)


def read_image_model(path: Path) -> ImageModel:
    """Return the weights in a file that ``cleanfeed.training.images`` wrote."""
    with path.open("rb") as file:
        return _read(file)


def _read(file: IO[bytes]) -> ImageModel:
    with np.load(file, allow_pickle=False) as arrays:
        return ImageModel(
            picture=_read_forest(arrays, "picture"),
            caption=_read_forest(arrays, "caption"),
            credit=_read_forest(arrays, "credit"),
        )


def _read_forest(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Forest:
    return Forest(
        features=arrays[f"{name}_features"],
        borders=arrays[f"{name}_borders"],
        questions=arrays[f"{name}_questions"],
        leaves=arrays[f"{name}_leaves"],
        bias=float(arrays[f"{name}_bias"]),
    )


def agree(scores: npt.NDArray[np.float32], shapes: Sequence[Hashable]) -> npt.NDArray[np.float32]:
    """Return scores drawn towards those of the same markup: a page uses one markup for one thing.

    Args:
        scores: One logit for each thing judged.
        shapes: The markup of each.
    """
    places: dict[Hashable, list[int]] = {}
    for index, shape in enumerate(shapes):
        places.setdefault(shape, []).append(index)
    if len(places) == len(shapes):
        return scores
    drawn = scores.copy()
    for found in places.values():
        if len(found) > 1:
            drawn[found] += AGREEMENT * (scores[found].mean() - scores[found])
    return drawn
