"""Learned log-odds that a page with a word in its classes, address or headline is a story's.

One linear model a place, so that a page without an address is judged by the others. Words of few
sites are left out: they would remember those sites.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from cleanfeed.extraction.page_types.page_words import PLACES, PageWords, PageWordWeights, weigh_words
from cleanfeed.training.pages import fold_of

MIN_SITES = 6
STRENGTH = 0.1
"""Inverse of the regularisation."""
MAX_STEPS = 300
SMALLEST = 0.02
"""Weights nearer to zero are not shipped."""
INNER_FOLDS = 4


def fit_page_words(
    pages: Sequence[PageWords], sites: Sequence[str], stories: npt.NDArray[np.bool_]
) -> PageWordWeights:
    """Fit the weights of all three places."""
    return PageWordWeights(
        **{place: _fit_place([getattr(p, place) for p in pages], sites, stories) for place in PLACES}
    )


def held_out_values(
    pages: Sequence[PageWords], sites: Sequence[str], stories: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float32]:
    """Return what each page's words say by weights that never saw its site: pages × places."""
    parts = np.array([fold_of(site, INNER_FOLDS, "inner:") for site in sites])
    values = np.zeros((len(pages), len(PLACES)), np.float32)
    for part in range(INNER_FOLDS):
        seen = np.flatnonzero(parts != part).tolist()
        weights = fit_page_words([pages[i] for i in seen], [sites[i] for i in seen], stories[seen])
        for i in np.flatnonzero(parts == part).tolist():
            values[i] = weigh_words(pages[i], weights)
    return values


def _fit_place(
    pages: Sequence[set[str]], sites: Sequence[str], stories: npt.NDArray[np.bool_]
) -> dict[str, float]:
    where: dict[str, set[str]] = defaultdict(set)
    for words, site in zip(pages, sites, strict=True):
        for word in words:
            where[word].add(site)
    known = sorted(w for w, found in where.items() if len(found) >= MIN_SITES and not w.isdigit())
    column = {word: k for k, word in enumerate(known)}
    rows, columns = [], []
    for i, words in enumerate(pages):
        inside = sorted(column[word] for word in words if word in column)
        rows += [i] * len(inside)
        columns += inside
    table = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(pages), len(known)))
    model = LogisticRegression(C=STRENGTH, solver="lbfgs", max_iter=MAX_STEPS).fit(table, stories)
    weights = {word: round(float(w), 2) for word, w in zip(known, model.coef_[0], strict=True)}
    return {word: weight for word, weight in weights.items() if abs(weight) >= SMALLEST}
