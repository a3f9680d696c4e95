"""Dumps to train on and to judge by: a page flattened, read as the extractor reads it, and labelled."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.errors import ParseError
from cleanfeed.extraction.flattened.characters import Text, read_text
from cleanfeed.extraction.flattened.headline import split_title
from cleanfeed.extraction.flattened.lines import Lines, read_lines
from cleanfeed.text import squeeze
from cleanfeed.training.flattened.pages import LabelledPage
from cleanfeed.training.flattened.ways import Way, flatten, shorten
from cleanfeed.training.pages import fold_of

SHORTENING_SEED = 20_240_601
WAYS_PER_PAGE = 3
"""Ways each page is trained in as a whole; it is shortened in one more. The others are only evaluated."""
MAX_BYLINE_CHARS = 120


@dataclass(frozen=True, slots=True)
class Sample:
    """One dump of one page, read and labelled."""

    page: int
    way: Way
    is_short: bool
    fold: int
    lines: Lines
    text: Text
    weight: float
    labels: npt.NDArray[np.float32]
    headlines: npt.NDArray[np.float32]
    """Which lines print the headline."""
    bylines: npt.NDArray[np.float32]
    """Which short lines name an author."""
    is_taught: bool


def make_sample(page: LabelledPage, number: int, way: Way, *, short: bool = False) -> Sample:
    """Flatten a page and read it back as the extractor will; ``short`` leaves little of it."""
    dump = flatten(page.stream, page.labels, way)
    if short:
        dump = shorten(dump, random.Random(SHORTENING_SEED + number))
    lines = read_lines(dump.text)
    stops = (*lines.numbers[1:], len(dump.labels))
    labels = [any(dump.labels[start:stop]) for start, stop in zip(lines.numbers, stops, strict=True)]
    return Sample(
        number,
        way,
        short,
        fold_of(page.site),
        lines,
        read_text(lines.texts),
        page.weight,
        np.array(labels, np.float32),
        np.array([prints_headline(text, page.title) for text in lines.texts], np.float32),
        np.array([names_author(text, page.authors) for text in lines.texts], np.float32),
        page.is_taught,
    )


def prints_headline(text: str, title: str) -> bool:
    """Tell whether a line is the headline, the site's name behind it or not."""
    if not title or len(text) < len(title):
        return False
    return squeeze(text) == title or squeeze(split_title(text)[0]) == title


def names_author(text: str, authors: Sequence[str]) -> bool:
    """Tell whether a short line names an author."""
    if not authors or len(text) > MAX_BYLINE_CHARS:
        return False
    squeezed = squeeze(text)
    return any(author in squeezed for author in authors)


def pick_ways(number: int) -> tuple[Way, ...]:
    """Return the ways one page is trained in: all ways in turn over the pages."""
    ways = tuple(Way)
    return tuple(ways[(number + step * 2) % len(ways)] for step in range(WAYS_PER_PAGE))


def short_way(number: int) -> Way:
    """Return the way a page is shortened in."""
    ways = tuple(way for way in Way if way is not Way.WRAPPED)
    return ways[number % len(ways)]


def make_samples(pages: Sequence[LabelledPage]) -> list[Sample]:
    """Flatten every page in the ways it is needed in; pages without any text give none."""
    samples = []
    for number, page in enumerate(pages):
        for way, short in _needed(page, number):
            try:
                samples.append(make_sample(page, number, way, short=short))
            except ParseError:
                continue
    return samples


def _needed(page: LabelledPage, number: int) -> Iterator[tuple[Way, bool]]:
    """Yield the ways a page is flattened in, and whether it is shortened: all ways where it is judged by."""
    for way in Way:
        if not page.is_taught or way in pick_ways(number) or way is Way.WET:
            yield way, False
    yield short_way(number), True
