"""Learned log-odds of words in classes and ids, and of words in texts.

A linear model over all of them at once, so that tokens which always come together share their
weight. Tokens of few sites are left out: they would remember those sites.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.features import TokenWeights, edge_words, markup_tokens

MIN_SITES = 6
STRENGTH = 0.25
"""Inverse of the regularisation."""
MAX_STEPS = 40
SMALLEST = 0.03
"""Weights nearer to zero are not shipped."""
_WORD = "w:"


def tokens_of(stream: BlockStream) -> list[Counter[str]]:
    """Return how often each token counts for each block: those of its ancestors and of its words."""
    elements = stream.elements
    own = [
        ["<" + tag, *(sorted(set(markup_tokens(attrs))) if attrs else ())]
        for tag, attrs in zip(elements.tag, elements.attrs, strict=True)
    ]
    counts = []
    for block in stream.blocks:
        tokens = Counter(own[block.element])
        for element in elements.iter_ancestors(block.element):
            tokens.update(own[element])
        words = edge_words(block.text)
        tokens.update(_WORD + word for word in words)
        if words:
            tokens[f"{_WORD}^{words[0]}"] += 1
        counts.append(tokens)
    return counts


def vocabulary_of(pages: Sequence[tuple[str, list[Counter[str]]]]) -> dict[str, int]:
    """Return the tokens that stand on enough sites, numbered; ``pages`` are sites and their tokens."""
    sites: dict[str, set[str]] = defaultdict(set)
    for site, counts in pages:
        for token in {t for count in counts for t in count}:
            sites[token].add(site)
    wanted = sorted(
        t for t, s in sites.items() if len(s) >= MIN_SITES and not t.removeprefix(_WORD).isdigit()
    )
    return {token: i for i, token in enumerate(wanted)}


def count_matrix(counts: list[Counter[str]], vocabulary: dict[str, int]) -> sp.csr_matrix:
    """Return the counts of one page, blocks × vocabulary."""
    rows, columns, values = [], [], []
    for i, count in enumerate(counts):
        for token, n in count.items():
            column = vocabulary.get(token)
            if column is not None:
                rows.append(i)
                columns.append(column)
                values.append(n)
    return sp.csr_matrix((values, (rows, columns)), shape=(len(counts), len(vocabulary)), dtype=np.float32)


def fit_tokens(
    matrices: Sequence[sp.csr_matrix],
    shapes: Sequence[npt.NDArray[np.float32]],
    labels: Sequence[npt.NDArray[np.bool_]],
    weights: Sequence[npt.NDArray[np.float64]],
    vocabulary: dict[str, int],
) -> TokenWeights:
    """Fit the linear model.

    ``shapes`` (length and link density of the blocks) are in it, so that tokens need not stand for them.
    """
    x = sp.hstack([sp.vstack(matrices), sp.csr_matrix(np.concatenate(shapes))]).tocsr()
    y, w = np.concatenate(labels), np.concatenate(weights)
    model = LogisticRegression(C=STRENGTH, solver="lbfgs", max_iter=MAX_STEPS)
    model.fit(x, y, sample_weight=w * len(w) / w.sum())
    markup: dict[str, float] = {}
    words: dict[str, float] = {}
    for token, column in vocabulary.items():
        value = round(float(model.coef_[0][column]), 2)
        if abs(value) < SMALLEST:
            continue
        if token.startswith(_WORD):
            words[token.removeprefix(_WORD)] = value
        else:
            markup[token] = value
    return TokenWeights(markup=markup, words=words)
