"""What a block is to its page, from its tag and from what stands around it.

The model says whether a block is story; this says what kind of story text it is, or what else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain

from cleanfeed.extraction.blocks import HEADING_TAGS, Attributes, Block, BlockStream, Elements
from cleanfeed.extraction.story import BlockType

KINDS_FILE = "kinds.json"
MAX_CELL_WORDS = 40
"""A longer cell is prose in a layout table, which the first blocks of it tell."""
MAX_CELL_BLOCKS = 12
LAYOUT_BLOCKS = 8
"""An entry of a list that holds so many blocks lays out a page."""
MAX_BOLD_HEADING_CHARS = 120
"""The longest heading written as a bold paragraph in the development pages has 108 characters."""
MAX_KEPT_CHARS = 80
"""A longer class or id is not kept for the next page."""

_STORY_KINDS = {
    "pre": BlockType.CODE,
    "blockquote": BlockType.QUOTE,
    "li": BlockType.LIST,
    "dd": BlockType.LIST,
    "dt": BlockType.LIST,
    "caption": BlockType.TABLE,
}
_CELLS = frozenset({"td", "th"})
_TELLING_TAGS = frozenset({*_STORY_KINDS, *_CELLS, "article", "main", "section", "body"})
"""Where the way outward from a block of the story ends."""
_TAG_KINDS = {
    "nav": BlockType.NAVIGATION,
    "footer": BlockType.NAVIGATION,
    "header": BlockType.NAVIGATION,
    "aside": BlockType.RELATED,
    "form": BlockType.PROMO,
    "button": BlockType.NAVIGATION,
    "figcaption": BlockType.CAPTION,
    "figure": BlockType.CAPTION,
    "dialog": BlockType.CONSENT,
}


@cache
def _token_kinds() -> dict[str, BlockType]:
    """Return which word in a class or id names which kind."""
    with files("cleanfeed.extraction.data").joinpath(KINDS_FILE).open(encoding="utf-8") as file:
        table: dict[str, list[str]] = json.load(file)
    return {token: BlockType(kind) for kind, tokens in table.items() for token in tokens}


def story_kind(stream: BlockStream, block: Block) -> BlockType:
    """Return the kind of a block that belongs to the story."""
    return next(iter_story_kinds(stream, (block,)))


def iter_story_kinds(stream: BlockStream, blocks: Iterable[Block]) -> Iterator[BlockType]:
    """Yield the kind of each of some blocks that belong to the story."""
    elements = stream.elements
    tags, parents = elements.tag, elements.parent
    known: dict[int, BlockType | None] = {}  # most blocks stand beside others
    for block in blocks:
        element = block.element
        tag = tags[element]
        if block.tag in HEADING_TAGS:
            yield BlockType.HEADING
        elif tag in _CELLS:
            yield BlockType.TABLE if _is_data_table(stream, element) else BlockType.PARAGRAPH
        else:
            if tag not in _TELLING_TAGS:
                element = parents[element]
            if element not in known:
                known[element] = _kind_around(elements, element)
            yield known[element] or (
                BlockType.HEADING if block.spans and _is_bold_heading(stream, block) else BlockType.PARAGRAPH
            )


def _kind_around(elements: Elements, element: int) -> BlockType | None:
    """Return what an element or the nearest telling one around it says of the blocks in it, if it does."""
    for around in chain((element,), elements.iter_ancestors(element)):
        tag = elements.tag[around]
        if tag not in _TELLING_TAGS:
            continue
        kind = _STORY_KINDS.get(tag)
        if kind is BlockType.LIST and elements.end[around] - elements.start[around] >= LAYOUT_BLOCKS:
            continue
        return BlockType.PARAGRAPH if tag in _CELLS else kind
    return None


def _is_data_table(stream: BlockStream, cell: int) -> bool:
    """Tell a cell of data from one that lays out a page: its row has several, and it holds few words."""
    elements = stream.elements
    row = elements.parent[cell]
    following = elements.stop[cell]
    has_next = following < len(elements) and elements.parent[following] == row
    if elements.tag[row] != "tr" or not (has_next or cell > row + 1):
        return False
    last = min(elements.end[cell], elements.start[cell] + MAX_CELL_BLOCKS)
    words = sum(len(block.text.split()) for block in stream.blocks[elements.start[cell] : last])
    return words <= MAX_CELL_WORDS


def _is_bold_heading(stream: BlockStream, block: Block) -> bool:
    text = block.text.strip()
    if not text or len(text) > MAX_BOLD_HEADING_CHARS or text[-1] in ".,;:!…。":
        return False
    return any(
        span.end - span.start >= len(text) and stream.elements.tag[span.element] in ("b", "strong")
        for span in block.spans
    )


def other_kinds(stream: BlockStream, blocks: Sequence[Block] | None = None) -> list[BlockType]:
    """Return for each block what it is if it is not story, by the nearest telling element around it.

    Args:
        stream: The page.
        blocks: Those to tell of; all by default.
    """
    elements = stream.elements
    by_make: dict[tuple[str, int], BlockType | None] = {}
    by_element: dict[int, BlockType] = {0: BlockType.OTHER}
    kinds = []
    tags, namesake, parents = elements.tag, elements.namesake, elements.parent
    for block in stream.blocks if blocks is None else blocks:
        element = block.element
        path = []
        while element not in by_element:
            make = tags[element], namesake[element]
            if make not in by_make:
                by_make[make] = _own_kind(make[0], elements.attrs[element])
            kind = by_make[make]
            if kind is not None:
                by_element[element] = kind
                break
            path.append(element)
            element = parents[element]
        found = by_element[element]
        for passed in path[1:]:  # few elements hold several blocks themselves
            by_element[passed] = found
        kinds.append(found)
    return kinds


def _own_kind(tag: str, attrs: Attributes) -> BlockType | None:
    """Return what an element's own class, id or tag says of the blocks in it."""
    if attrs:
        for name in _TELLING_ATTRIBUTES:
            value = attrs.get(name)
            if value:
                for part in value.split():
                    kind = _kind_of(part) if len(part) <= MAX_KEPT_CHARS else _kind_of.__wrapped__(part)
                    if kind is not None:
                        return kind
    return _TAG_KINDS.get(tag)


@lru_cache(maxsize=8192)
def _kind_of(name: str) -> BlockType | None:
    """Return what one class, id or role says; kept for a while because pages of one site are made alike."""
    words = [word.lower() for run in _RUN.findall(name) for word in _WORD_IN_RUN.findall(run)]
    if not _SWITCHES.isdisjoint(words):
        return None
    kinds = _token_kinds()
    return next((kinds[word] for word in words if word in kinds), None)


_TELLING_ATTRIBUTES = ("class", "id", "role")
_RUN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]+(?![A-Za-z0-9])")
"""Letters between signs; letters next to digits are pieces of hashes."""
_WORD_IN_RUN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SWITCHES = frozenset("enabled disabled has with without no open closed is on off show hide".split())
"""Words that make a class a switch: "comments-enabled" stands on the story, not on the comments."""
