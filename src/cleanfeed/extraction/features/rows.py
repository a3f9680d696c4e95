"""All groups of features put side by side."""

from __future__ import annotations

import numpy as np

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.features.containers import LEVELS, container_features
from cleanfeed.extraction.features.markup import markup_features
from cleanfeed.extraction.features.places import position_features, window_features
from cleanfeed.extraction.features.reading import Reading
from cleanfeed.extraction.features.texts import text_features
from cleanfeed.extraction.features.values import FloatArray, TokenWeights, read_outline
from cleanfeed.extraction.story import Headline


def block_features(
    stream: BlockStream, headline: Headline, declared_text: str, weights: TokenWeights, reading: Reading
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the features of the blocks that are looked at, columns × blocks, and the columns' names."""
    if not stream.blocks:
        return np.zeros((0, 0), np.float32), ()
    texts, columns = text_features(stream, headline, declared_text, weights, reading)
    outline = read_outline(stream, LEVELS)
    columns.update(container_features(outline, texts, reading))
    columns.update(markup_features(stream, outline, texts, weights, reading))
    columns.update(window_features(texts, columns, reading))
    columns.update(position_features(headline, texts, reading))
    matrix = np.empty((len(columns), len(columns["words"])), np.float32)
    for k, values in enumerate(columns.values()):
        matrix[k] = values
    return matrix, tuple(columns)
