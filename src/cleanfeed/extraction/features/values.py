"""The values that the groups of features are computed from: plain arrays over one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.blocks import BlockStream

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Columns = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class TokenWeights:
    """Learned log-odds that a block under a class or id token, or with a word, is story."""

    markup: Mapping[str, float]
    words: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Counts over the text of each block, those that are not looked at included."""

    words: FloatArray
    chars: FloatArray
    links: FloatArray
    """Link density, 0 to 1."""
    prose: BoolArray
    """Long, visible and with few links."""
    stops: BoolArray
    """Whether it ends as sentences do."""
    tags: IntArray
    """Number of its tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The elements around the blocks: ranges of blocks, and the way outward."""

    box: IntArray
    """Element of each block."""
    start: IntArray
    end: IntArray
    """Blocks of each element."""
    parent: IntArray
    up: IntArray
    """Nearest ancestor of each element that holds more blocks."""
    levels: IntArray
    """Containers of each block, from the nearest with several blocks outward: levels × blocks."""


def read_outline(stream: BlockStream, levels: int) -> Outline:
    """Return the outline of a page."""
    elements = stream.elements
    first, last = np.array(elements.start, np.int64), np.array(elements.end, np.int64)
    parent = np.array(elements.parent, np.int64)
    outward = _outward(first, last, parent)
    box = np.array([block.element for block in stream.blocks], np.int64)
    chain = np.empty((levels, len(box)), np.int64)
    level = np.where(last[box] - first[box] > 1, box, outward[box])
    for k in range(levels):
        chain[k] = level
        level = outward[level]
    return Outline(box=box, start=first, end=last, parent=parent, up=outward, levels=chain)


def _outward(start: IntArray, end: IntArray, parent: IntArray) -> IntArray:
    """Return the nearest ancestor of each element that holds more blocks; the root is its own."""
    is_same = (start == start[parent]) & (end == end[parent])
    is_same[0] = False
    # the outermost of those that hold the same blocks: every round doubles the way made
    top = np.where(is_same, parent, np.arange(len(parent)))
    while True:
        further = top[top]
        if np.array_equal(further, top):
            return parent[top]
        top = further


def sums(values: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
    """Return prefix sums, so that ``s[end] - s[start]`` is the sum over a range of blocks."""
    result = np.empty(len(values) + 1)
    result[0] = 0.0
    np.cumsum(values, out=result[1:])
    return result
