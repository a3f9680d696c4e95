"""What the words in a page's classes, address and headline tell of its kind.

A page of a shop, of a manual and of a newspaper are built of other parts, and the parts carry
names. Each word has a learned weight, which is its log-odds of standing on a story's page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from math import fsum
from urllib.parse import urlsplit

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.features import own_tokens
from cleanfeed.extraction.story import Headline

_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class PageWords:
    """The distinct words of a page by where they stand; the same three places hold the weights."""

    markup: Iterable[str]
    """In classes, ids and roles."""
    path: Iterable[str]
    """In the path of the address."""
    headline: Iterable[str]


@dataclass(frozen=True, slots=True)
class PageWordWeights:
    """Learned log-odds that a page with a word is a story's."""

    markup: Mapping[str, float]
    path: Mapping[str, float]
    headline: Mapping[str, float]


PLACES = tuple(field.name for field in fields(PageWords))
COLUMNS = tuple(f"{place}_words" for place in PLACES)
"""Names of the page's features that :func:`weigh_words` gives."""
NO_WEIGHTS = PageWordWeights({}, {}, {})


def read_page_words(stream: BlockStream, headline: Headline, url: str | None) -> PageWords:
    """Return the words of a page."""
    markup: set[str] = set()
    for element in stream.elements.named:
        markup.update(own_tokens(stream.elements, element))
    path = urlsplit(url).path if url and "://" in url else ""
    return PageWords(
        markup=markup,
        path=set(_WORD.findall(path.lower())),
        headline=set(_WORD.findall((headline.text or "").lower())),
    )


def weigh_words(words: PageWords, weights: PageWordWeights) -> tuple[float, ...]:
    """Return the sum of the weights for each place, in the order of :data:`COLUMNS`."""
    sums = []
    for place in PLACES:
        lookup = getattr(weights, place)
        known = lookup.keys() & getattr(words, place)
        sums.append(fsum(map(lookup.__getitem__, known)))  # exact, so the same in any order
    return tuple(sums)
