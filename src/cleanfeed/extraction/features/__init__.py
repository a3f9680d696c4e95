"""What the block model sees: one row of numbers per block.

Everything is computed from arrays over the blocks and elements of one page, in time linear in
their number. Counts enter as logarithms, so that a page of ten blocks and one of ten thousand are
read alike.
"""

from cleanfeed.extraction.features.edges import edge_words
from cleanfeed.extraction.features.markup import markup_tokens, own_tokens
from cleanfeed.extraction.features.reading import WHOLE, Reading, plan_reading
from cleanfeed.extraction.features.rows import block_features
from cleanfeed.extraction.features.texts import LIST_TAG, LONG_WORDS, MAX_PROSE_LINKS
from cleanfeed.extraction.features.values import FloatArray, IntArray, TokenWeights

__all__ = [
    "LIST_TAG",
    "LONG_WORDS",
    "MAX_PROSE_LINKS",
    "WHOLE",
    "FloatArray",
    "IntArray",
    "Reading",
    "TokenWeights",
    "block_features",
    "edge_words",
    "markup_tokens",
    "own_tokens",
    "plan_reading",
]
