"""The headline of a dump: the line before the story that its title and its body agree on.

Knows how titles carry a site's name. What else stands around the headline is for
:mod:`~cleanfeed.extraction.flattened.people`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.captions import ends_in_credit
from cleanfeed.extraction.flattened.features import Column, LineTable

MIN_CHANCE = 0.12
"""Probability below which no line is taken for the headline by the model alone."""
MAX_TRIED = 5
ODDS_FLOOR = 1e-3
CORE_WEIGHT = 1.5
"""What it adds to a headline's log odds that all its words stand in the story."""
MANY_WORDS = 8.0
MIN_CORE = 0.5
"""Share of a first line's words that the story must hold for it to stand in."""
MIN_WIDTH, MAX_WIDTH = 8, 260
"""Letters of a headline; a character of a script without spaces counts two."""
FIRST_LINES = 2
"""A title element's text is one of the first lines."""
CASE_SLACK = 4
"""Characters by which folding the case may change a length."""
COPY_LINES = 3
"""Lines of the story that may repeat the headline."""
MAX_TAIL_WORDS = 6

_TAIL = re.compile(r"\s+(?:[|·•–—»«‹›:-]|::|\\|/)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundHeadline:
    """The headline and the lines that print it."""

    text: str
    line: int
    copies: frozenset[int]
    """Every line that repeats it, the title element's included."""
    site: str | None
    """The site's name that the title carried behind the headline."""


def find_headline(
    texts: Sequence[str], table: LineTable, chances: Column, kept: Sequence[int]
) -> FoundHeadline | None:
    """Return the headline above the story whose lines are ``kept``; ``None`` where nothing reads like one.

    Args:
        texts: The lines of the dump.
        table: Their features.
        chances: Probability of each line to be the headline.
        kept: The story's lines.
    """
    if not kept:
        return None
    fits = (table.widths >= MIN_WIDTH) & (table.widths <= MAX_WIDTH)
    likely = (fits & (chances >= MIN_CHANCE)).nonzero()[0]
    if likely.size > 1:
        likely = likely[np.argsort(-_ranks(table, chances, likely), kind="stable")]
    candidates = likely.tolist()
    best = next((i for i in candidates[:MAX_TRIED] if not ends_in_credit(texts[i])), None)
    if best is not None:
        line = _plainest(texts, best, candidates)
    elif fits[0] and kept[0] > 0 and table.column("core")[0] >= MIN_CORE:
        line = 0
    else:
        return None
    text, site = split_title(texts[line]) if line < FIRST_LINES else (texts[line], None)
    copies = _find_copies(texts[: kept[0] + COPY_LINES], text)
    return FoundHeadline(
        text=text, line=line, copies=copies | {line}, site=site or _site_from_title(texts, text)
    )


def _ranks(table: LineTable, chances: Column, lines: npt.NDArray[np.intp]) -> Column:
    """Return how good a headline each of some lines is: the model's odds, and the story's words in it."""
    odds = np.log(chances[lines] + ODDS_FLOOR) - np.log1p(ODDS_FLOOR - chances[lines])
    words = table.column("core")[lines] * np.minimum(table.word_counts[lines], MANY_WORDS) / MANY_WORDS
    return np.asarray(odds + CORE_WEIGHT * words, dtype=np.float32)


def _find_copies(texts: Sequence[str], headline: str) -> frozenset[int]:
    """Return the lines that are the headline again; in the title element more may follow."""
    folded = headline.casefold()
    least, most = len(folded) - CASE_SLACK, len(folded) + CASE_SLACK
    titles = [i for i, text in enumerate(texts[:FIRST_LINES]) if text.casefold().startswith(folded)]
    alike = [i for i, length in enumerate(map(len, texts)) if least <= length <= most and i >= FIRST_LINES]
    return frozenset([*titles, *(i for i in alike if texts[i].casefold() == folded)])


def _plainest(texts: Sequence[str], line: int, candidates: Sequence[int]) -> int:
    """Return the shortest candidate that the best only adds to, as captions do to headlines."""
    if len(candidates) == 1:
        return line
    best = texts[line].casefold()
    shorter = [i for i in candidates if best.startswith(texts[i].casefold()) and len(texts[i]) < len(best)]
    return min(shorter, key=lambda i: (len(texts[i]), i), default=line)


def split_title(title: str) -> tuple[str, str | None]:
    """Cut the site's name off a title element's text: "Rain returns - The Harbour Post"."""
    marks = list(_TAIL.finditer(title))
    if not marks:
        return title, None
    last = marks[-1]
    head, tail = title[: last.start()], title[last.end() :]
    if len(tail.split()) <= MAX_TAIL_WORDS and len(head) >= MIN_WIDTH and len(tail) < len(head):
        return head, tail
    return title, None


def _site_from_title(texts: Sequence[str], headline: str) -> str | None:
    folded = headline.casefold()
    for title in texts[:FIRST_LINES]:
        if len(title) > len(headline) and title.casefold().startswith(folded):
            match = _TAIL.match(title, len(headline))
            return title[match.end() :].strip() or None if match else None
    return None
