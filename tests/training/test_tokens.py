"""Learned log-odds of words in classes and ids, and of words in texts."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training needs scikit-learn")
pytest.importorskip("scipy", reason="training needs SciPy")

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.page import read_page
from cleanfeed.training.tokens import MIN_SITES, count_matrix, fit_tokens, tokens_of, vocabulary_of
from extraction.bad_pages import SENTENCES

PAGE = (
    "<body><div class=story><p>" + "</p><p>".join(SENTENCES) + "</p></div>"
    "<div class=promo><p>Subscribe to our newsletter</p><p>Follow us today</p></div></body>"
)
LABELS = np.array([True] * len(SENTENCES) + [False] * 2)


def counts():
    return tokens_of(split_blocks(read_page(PAGE)))


def test_tokens_are_inherited():
    """A block has the tokens of the elements around it, and of its words."""
    first = counts()[0]
    assert {"<p", "<div", "story"} <= set(first)
    assert "promo" not in first
    assert any(token.startswith("w:") for token in first)


def test_tokens_of_few_sites_are_left_out():
    """A token of fewer sites than the least would only remember them."""
    page = counts()
    few = [(f"site{k}", page) for k in range(MIN_SITES - 1)]
    assert vocabulary_of(few) == {}
    assert "story" in vocabulary_of([*few, ("another", page)])
    assert vocabulary_of([("one", page)] * (MIN_SITES + 3)) == {}


def test_weights():
    """Tokens of the story weigh more than those of promos."""
    page = counts()
    vocabulary = vocabulary_of([(f"site{k}", page) for k in range(MIN_SITES)])
    matrix = count_matrix(page, vocabulary)
    shapes = np.zeros((len(page), 2), np.float32)
    weights = fit_tokens([matrix] * 3, [shapes] * 3, [LABELS] * 3, [np.ones(len(page))] * 3, vocabulary)
    assert weights.markup["story"] > 0 > weights.markup["promo"]
