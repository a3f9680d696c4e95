"""Words at the edges of blocks, read for all blocks at once."""

import re

import numpy as np
import pytest

from cleanfeed.extraction.features.edges import edge_features, edge_words, split_words

TEXTS = [
    "The ferry is late.",
    "Ein Kind sagte: „Straße gesperrt“ – und ging.",
    "ΟΔΟΣ",
    "ΣΑΣ ΣΑΣ",
    "İstanbul'da",
    "…",
    "一只船 到了 ٣٤ ½ x² snake_case",
    "ends with a seam\0and goes on",
    "a\tb\nc",
    "word " * 100,
]


LATIN = ["O’NEILL’s “ÉTÉ” – 3½ µm", "", "Straße_9·x²", "A\u00a0B\u0085C\nd"]


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[:1], TEXTS[4:6], [TEXTS[5]], LATIN, [*LATIN, "\0a\0"]])
def test_words_of_all_blocks_are_those_of_each(texts):
    """Reading all blocks at once finds what the expression finds in each."""
    words, counts = split_words(texts)
    each = [re.findall(r"\w+", text.replace("\0", " ").lower()) for text in texts]
    assert words == [word for found in each for word in found]
    assert counts.tolist() == [len(found) for found in each]


def test_columns_agree_with_edge_words():
    """Scores are sums over the edge words, the opening one counted with its mark."""
    weights = {"ferry": 0.5, "late": -0.25, "word": 0.125, "^the": 1.0, "goes": -2.0}
    title = frozenset({"ferry", "late", "bridge"})
    columns = edge_features(TEXTS * 60, title, weights)
    for k, text in enumerate(TEXTS):
        words = edge_words(text)
        values = [weights.get(word, 0.0) for word in words]
        opening = weights.get("^" + words[0], 0.0) if words else 0.0
        shared = len(title.intersection(words))
        expected = {
            "word_score": sum(values) + opening,
            "word_best": max([0.0, *values]),
            "word_worst": min([0.0, *values]),
            "title_share": shared / len(title),
            "title_overlap": shared / len(words) if words else 0.0,
        }
        for name, value in expected.items():
            column = columns[name][k :: len(TEXTS)]
            assert (column == np.float32(value)).all(), (name, text)
