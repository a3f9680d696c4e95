"""The ways in which careless scrapers flatten a page, done to pages whose story is known.

Every line of a dump carries the label of the block it was made of, so that training and
benchmark need no second alignment.
"""

from __future__ import annotations

import random
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from cleanfeed.extraction.blocks import Block, BlockStream

WRAP_COLUMNS = 80
SHORT_STORY_LINES = 8
"""Most lines that a shortened dump keeps of the story's beginning, and of its end."""
SHORT_LINES_AROUND = 30
HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


class Way(StrEnum):
    """How a page was flattened."""

    NODES = "nodes"
    """Every text node on a line of its own, no blank lines."""
    BLOCKS = "blocks"
    """Blocks parted by blank lines."""
    ALTS = "alts"
    """The same with the ``alt`` of every picture on a line before what follows it."""
    WRAPPED = "wrapped"
    """Blocks parted by blank lines, lines cut at 80 columns."""
    WET = "wet"
    """The title, then one block a line, as in Common Crawl's WET files."""
    TIGHT = "tight"
    """Blocks parted by blank lines, but none after a heading."""


KEEPS_BLANKS = frozenset({Way.BLOCKS, Way.ALTS, Way.TIGHT, Way.WRAPPED})


@dataclass(frozen=True, slots=True)
class LabelledDump:
    """A dump and, for each of its physical lines, whether it is part of the story."""

    text: str
    labels: tuple[bool, ...]


def flatten(stream: BlockStream, labels: Sequence[bool], way: Way) -> LabelledDump:
    """Flatten a page; ``labels`` tells of each block whether it is part of the story."""
    pairs = list(_WRITERS[way](stream, labels))
    return LabelledDump("\n".join(line for line, _ in pairs), tuple(label for _, label in pairs))


def shorten(dump: LabelledDump, rng: random.Random) -> LabelledDump:
    """Return a dump cut down to a few lines: the story's beginning and end, some lines around it.

    Pages at hand are long and full of furniture; what archives hold is often neither.
    """
    lines = dump.text.split("\n")
    story = [i for i, label in enumerate(dump.labels) if label]
    if not story:
        return dump
    opening, closing = rng.randint(1, SHORT_STORY_LINES), rng.randint(1, SHORT_STORY_LINES)
    start = max(0, story[0] - rng.randint(0, SHORT_LINES_AROUND))
    stop = min(len(lines), story[-1] + 1 + rng.randint(0, SHORT_LINES_AROUND))
    cut_from, cut_to = story[min(opening, len(story)) - 1] + 1, story[-min(closing, len(story))]
    kept = [i for i in range(start, stop) if not cut_from <= i < cut_to]
    return LabelledDump("\n".join(lines[i] for i in kept), tuple(dump.labels[i] for i in kept))


Labelled = Iterator[tuple[str, bool]]


def _nodes(stream: BlockStream, labels: Sequence[bool]) -> Labelled:
    if stream.title:
        yield stream.title, False
    for block, label in zip(stream.blocks, labels, strict=True):
        cuts = sorted({0, len(block.text), *(at for span in block.spans for at in (span.start, span.end))})
        for start, end in pairwise(cuts):
            piece = " ".join(block.text[start:end].split())
            if piece:
                yield piece, label


def _wet(stream: BlockStream, labels: Sequence[bool]) -> Labelled:
    if stream.title:
        yield stream.title, False
    for block, label in zip(stream.blocks, labels, strict=True):
        yield " ".join(block.text.split()), label


def _blocks(stream: BlockStream, labels: Sequence[bool]) -> Labelled:
    for block, label in zip(stream.blocks, labels, strict=True):
        if not block.after_break:
            yield "", False
        yield _one_line(block), label


def _tight(stream: BlockStream, labels: Sequence[bool]) -> Labelled:
    after_heading = False
    for block, label in zip(stream.blocks, labels, strict=True):
        if not (block.after_break or after_heading):
            yield "", False
        yield _one_line(block), label
        after_heading = block.tag in HEADING_TAGS


def _alts(stream: BlockStream, labels: Sequence[bool]) -> Labelled:
    elements = stream.elements
    alts: dict[int, list[str]] = {}
    for index, tag in enumerate(elements.tag):
        alt = " ".join((elements.attrs[index].get("alt") or "").split()) if tag == "img" else ""
        if alt:
            alts.setdefault(elements.start[index], []).append(alt)
    for number, (block, label) in enumerate(zip(stream.blocks, labels, strict=True)):
        if not block.after_break:
            yield "", False
        for alt in alts.get(number, ()):
            yield alt, False
        yield _one_line(block), label


def _wrapped(stream: BlockStream, labels: Sequence[bool]) -> Labelled:
    for text, label in _blocks(stream, labels):
        if not text:
            yield "", False
        for line in textwrap.wrap(text, WRAP_COLUMNS, break_long_words=False, break_on_hyphens=False):
            yield line, label


def _one_line(block: Block) -> str:
    return " ".join(block.text.split())


_WRITERS = {
    Way.NODES: _nodes,
    Way.BLOCKS: _blocks,
    Way.ALTS: _alts,
    Way.WRAPPED: _wrapped,
    Way.WET: _wet,
    Way.TIGHT: _tight,
}
