"""Features of tags, classes and ids around a block, and of how often a make is repeated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.blocks import NAMELESS, BlockStream, Elements
from cleanfeed.extraction.features.reading import Reading
from cleanfeed.extraction.features.values import (
    Columns,
    FloatArray,
    IntArray,
    Outline,
    Texts,
    TokenWeights,
    sums,
)

MIN_UNITS = 3
"""Siblings of one make from which a unit counts as repeated."""
MAX_KEPT_CHARS = 300
"""Longer names are not kept for the next page."""

_TOKEN = re.compile(r"[a-z]{2,}|[A-Z][a-z]+|[A-Z]{2,}|[0-9]{2,}")
_LOWER_TOKEN = re.compile(r"[a-z]{2,}|[0-9]{2,}")
"""The same where nothing is in capitals, as in most names."""
_NAMING_ATTRIBUTES = ("class", "id", "role", "itemprop", "data-testid")
_RARE_NAMES = frozenset({"role", "itemprop", "data-testid"})
_INSIDE = (
    *"article main aside nav footer header form figure".split(),
    *"ul ol table blockquote p noscript a button section dl".split(),
)
_INSIDE_BIT = {tag: 1 << k for k, tag in enumerate(_INSIDE)}
_BITS = np.array([1 << k for k in range(len(_INSIDE))])[:, None]


def markup_tokens(attrs: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the distinct words in an element's class, id, role and itemprop, split at case and signs."""
    named = ""
    for name in _NAMING_ATTRIBUTES:
        if name in attrs:
            named += f" {attrs[name]}"
    return _split_names(named) if len(named) <= MAX_KEPT_CHARS else _split_names.__wrapped__(named)


def own_tokens(elements: Elements, element: int) -> tuple[str, ...]:
    """Return the :func:`markup_tokens` of an element, split once for all elements of its class and id."""
    attrs, namesake = elements.attrs[element], elements.namesake[element]
    if namesake == NAMELESS or (element in elements.renamed and not _RARE_NAMES.isdisjoint(attrs)):
        return markup_tokens(attrs)
    tokens = elements.tokens.get(namesake)
    if tokens is None:
        tokens = elements.tokens[namesake] = markup_tokens(attrs)
    return tokens


@lru_cache(maxsize=8192)
def _split_names(named: str) -> tuple[str, ...]:
    """Kept for a while because pages of one site are made alike."""
    if named.lower() == named:
        return tuple(dict.fromkeys(_LOWER_TOKEN.findall(named)))
    return tuple(dict.fromkeys([token.lower() for token in _TOKEN.findall(named)]))


def markup_features(
    stream: BlockStream, outline: Outline, texts: Texts, weights: TokenWeights, reading: Reading
) -> Columns:
    """Return the columns of this group."""
    box = outline.box[reading.blocks]
    around = _elements_around(box.tolist(), stream.elements.parent)
    classes = _number_classes(stream.elements)
    inherited = _inherited(stream.elements, around, classes, weights.markup)
    if len(box) < len(outline.box):  # the others are of the same make, under the same element
        inherited.group[outline.box] = inherited.group[box[reading.place]]
    own, path, lowest, highest, depth = inherited.weights
    columns: Columns = {
        "markup_own": own[box],
        "markup_parent": own[outline.parent[box]],
        "markup_path": path[box],
        "markup_low": lowest[box],
        "markup_high": highest[box],
        "depth": depth[box],
    }
    flags = (inherited.inside[box] & _BITS) > 0
    columns.update((f"in_{tag}", flags[k]) for k, tag in enumerate(_INSIDE))
    columns.update(_repetition(stream.elements, inherited, outline, texts, box))
    columns.update(_shapes(stream.elements, classes, texts, box, reading))
    return columns


def _elements_around(boxes: list[int], parents: list[int]) -> list[int]:
    """Return the elements that hold blocks as their box or around it, in document order."""
    found = {0}
    for box in boxes:
        element = box
        while element not in found:
            found.add(element)
            element = parents[element]
    return sorted(found)


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What has come together down to each element; elements around no block stay at zero."""

    around: list[int]
    """The elements that hold blocks as their box or around it, in document order."""
    weights: FloatArray
    """Five rows: weight of the element's own markup; sum, least and most of the weights; depth."""
    inside: IntArray
    """Bits of the tags around and at the element."""
    group: IntArray
    """Number of the siblings of one make that the element is one of, from 1."""


def _inherited(
    elements: Elements, around: list[int], classes: dict[int, int], lookup: Mapping[str, float]
) -> _Inherited:
    count = len(elements)
    own, path, lowest, highest = [0.0] * count, [0.0] * count, [0.0] * count, [0.0] * count
    inside, depth, group = [0] * count, [0] * count, [0] * count
    known: dict[tuple[str, int], float] = {}
    groups: dict[tuple[int, str, int], int] = {}
    tags, namesakes, parents = elements.tag, elements.namesake, elements.parent
    renamed = elements.renamed
    bit_of = _INSIDE_BIT.get
    for i in around:
        tag, namesake, parent = tags[i], namesakes[i], parents[i]
        make = tag, namesake
        value = None if i in renamed else known.get(make)
        if value is None:
            value = lookup.get("<" + tag, 0.0)
            value += sum([lookup.get(token, 0.0) for token in own_tokens(elements, i)])
            if i not in renamed:
                known[make] = value
        own[i] = value
        path[i] = path[parent] + value
        low, high = lowest[parent], highest[parent]
        lowest[i] = value if value < low else low  # noqa: FURB136 - the hot loop
        highest[i] = value if value > high else high  # noqa: FURB136 - the hot loop
        inside[i] = inside[parent] | bit_of(tag, 0)
        depth[i] = depth[parent] + 1
        group[i] = groups.setdefault((parent, tag, classes[namesake]), len(groups) + 1)
    weights = np.empty((5, count), np.float32)
    for row, values in enumerate((own, path, lowest, highest)):
        weights[row] = np.fromiter(values, np.float64, count)
    weights[4] = np.fromiter(depth, np.int64, count)
    return _Inherited(around, weights, np.array(inside, np.int64), np.array(group, np.int64))


def _number_classes(elements: Elements) -> dict[int, int]:
    """Return for each namesake the number of its class; that of none is 0."""
    numbers: dict[str | None, int] = {None: 0}
    classes = {
        first: numbers.setdefault(elements.attrs[first].get("class"), len(numbers))
        for first in elements.named
    }
    return {NAMELESS: 0, **classes}


def _repetition(
    elements: Elements, inherited: _Inherited, outline: Outline, texts: Texts, box: IntArray
) -> Columns:
    """Describe the outermost and the nearest repeated unit around a block: siblings of one make.

    Comment threads, teaser lists and menus repeat units of several blocks; the paragraphs of a
    story repeat units of one.
    """
    start, end, parents, group = outline.start, outline.end, elements.parent, inherited.group
    sizes = np.bincount(group)
    size = np.where(group > 0, sizes[group], 0)
    words = sums(texts.words)
    unit_words, unit_blocks = words[end] - words[start], end - start
    repeated = size >= MIN_UNITS
    is_unit = repeated.tolist()
    is_large_unit = (repeated & (unit_blocks > 1)).tolist()
    nearest, outermost = [0] * len(start), [0] * len(start)
    for i in inherited.around:
        parent = parents[i]
        nearest[i] = i if is_unit[i] else nearest[parent]
        outermost[i] = outermost[parent] or (i if is_large_unit[i] else 0)
    mean = np.bincount(group, weights=unit_words) / np.maximum(sizes, 1)
    units = np.array((nearest, outermost), np.int64)[:, box]
    there = units > 0
    tables = {
        "units": np.log1p(np.where(there, size[units], 0)),
        "words": np.log1p(np.where(there, mean[group[units]], 0)),
        "blocks": np.log1p(np.where(there, unit_blocks[units], 0)),
    }
    return {
        f"{which}_{name}": t[k] for name, t in tables.items() for k, which in enumerate(("near", "outer"))
    }


def _shapes(
    elements: Elements, classes: dict[int, int], texts: Texts, box: IntArray, reading: Reading
) -> Columns:
    """Describe all blocks of the page whose element and parent are made alike."""
    tags, namesake, parents = elements.tag, elements.namesake, elements.parent
    numbers: dict[tuple[str, int, str, int], int] = {}
    found = []
    for i in box.tolist():
        parent = parents[i]
        make = tags[i], classes[namesake[i]], tags[parent], classes[namesake[parent]]
        found.append(numbers.setdefault(make, len(numbers)))
    own = np.array(found, np.int64)
    shape = own[reading.place]
    number = np.bincount(shape)
    prose = np.bincount(shape, weights=np.where(texts.prose, texts.words, 0))

    def share(weights: npt.NDArray[np.generic], of: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
        return np.asarray(np.bincount(shape, weights=weights) / np.maximum(of, 1))

    return {
        "shape_blocks": np.log1p(number)[own],
        "shape_mean": np.log1p(share(texts.words, number))[own],
        "shape_links": share(texts.chars * texts.links, np.bincount(shape, weights=texts.chars))[own],
        "shape_prose": (prose / max(float(prose.sum()), 1.0))[own],
    }
