"""How likely each block is part of the story, by the model that ships with the package.

Knows the weights file; what is done with the probabilities is for
:mod:`~cleanfeed.extraction.selection.select`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.declared.json_ld import first_string
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.features import (
    WHOLE,
    FloatArray,
    Reading,
    TokenWeights,
    block_features,
    plan_reading,
)
from cleanfeed.extraction.page_types.page_words import PageWordWeights
from cleanfeed.extraction.story import Headline
from cleanfeed.extraction.trees import Forest, ForestGroup, probability

WEIGHTS_FILE = "blocks.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockModel:
    """Everything that training writes."""

    version: str
    tokens: TokenWeights
    columns: tuple[str, ...]
    """Names of the features, in the order the forest knows them."""
    forest: Forest
    page_words: PageWordWeights
    page_columns: tuple[str, ...]
    page_types: tuple[str, ...]
    page_forests: ForestGroup
    """One forest a page type: the log odds that the page is of that type rather than any other."""
    calibration: npt.NDArray[np.float32]
    """Word F1 seen on held-out sites, at evenly spaced steps of the expected one."""


@dataclass(frozen=True, slots=True)
class BlockScores:
    """Probability of each block to be story, and the features it was judged by."""

    probability: FloatArray
    features: FloatArray
    """One row for each block that was looked at."""
    columns: tuple[str, ...]
    reading: Reading | None = None
    """Which blocks were looked at; ``None`` for all."""

    def column(self, name: str) -> FloatArray:
        """Return one feature of all blocks; of one not looked at that of the one that speaks for it."""
        values: FloatArray = self.features[:, self.columns.index(name)]
        return values if self.reading is None else values[self.reading.place]


@cache
def load_model() -> BlockModel:
    """Return the model that comes with the package; read once."""
    with files("cleanfeed.extraction.data").joinpath(WEIGHTS_FILE).open("rb") as file:
        return read_model(file)


def read_model(file: IO[bytes] | Path) -> BlockModel:
    """Read a model that :mod:`cleanfeed.training.blocks` wrote."""
    arrays = np.load(file, allow_pickle=False)
    about = json.loads(str(arrays["about"]))
    tokens = json.loads(bytes(arrays["tokens"]))
    page_words = json.loads(bytes(arrays["page_words"]))
    return BlockModel(
        version=about["version"],
        tokens=TokenWeights(markup=tokens["markup"], words=tokens["words"]),
        columns=tuple(about["columns"]),
        forest=_forest(arrays, "block"),
        page_words=PageWordWeights(**page_words),
        page_columns=tuple(about["page_columns"]),
        page_types=tuple(about["page_types"]),
        page_forests=ForestGroup(tuple(_forest(arrays, f"page_{name}") for name in about["page_types"])),
        calibration=arrays["calibration"],
    )


def _forest(arrays: dict[str, npt.NDArray[Any]], name: str) -> Forest:
    return Forest(
        features=arrays[f"{name}_features"],
        borders=arrays[f"{name}_borders"],
        questions=arrays[f"{name}_questions"],
        leaves=arrays[f"{name}_leaves"],
        bias=float(arrays[f"{name}_bias"]),
    )


def score_blocks(
    stream: BlockStream, declared: Declared, headline: Headline, model: BlockModel
) -> BlockScores:
    """Return the probability of each block to be part of the story."""
    reading = plan_reading(stream)
    rows, columns = block_rows(stream, declared, headline, model.tokens, reading)
    if not len(rows):
        return BlockScores(np.zeros(0, np.float32), rows, columns)
    return BlockScores(probability(model.forest.score(rows))[reading.place], rows, columns, reading)


def block_rows(
    stream: BlockStream,
    declared: Declared,
    headline: Headline,
    tokens: TokenWeights,
    reading: Reading = WHOLE,
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the features of the blocks to look at, blocks × columns, and the names of the columns."""
    told = first_string(declared.article.get("articleBody")) or ""
    matrix, columns = block_features(stream, headline, told, tokens, reading)
    return matrix.T, columns
