"""The page as a stream of blocks: one walk of the tree, after which nobody needs the tree.

A *block* is the smallest run of text that a reader would move whole: it ends wherever a
block-level tag opens or closes, and at every ``<br>``. The elements around the blocks are kept as
parallel lists in document order, so that "inside", "before" and "next to" are comparisons of
numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from cleanfeed.extraction.page import Page

Attributes = dict[str, str | None]

INLINE_TAGS = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q ruby rb s samp small"
    " span strike strong sub sup time tt u var wbr".split()
)
"""Tags that do not part blocks (HTML standard, rendering section); all others do."""

SILENT_TAGS = frozenset(
    "script style svg select textarea template noframes noembed iframe object canvas math datalist rp rt head"
    " title audio".split()
)
"""Tags whose text no reader sees in place; the element is kept, its children are not walked."""

STATE_SCRIPT_IDS = frozenset({"__NEXT_DATA__", "__NUXT_DATA__", "__APOLLO_STATE__", "fusion-metadata"})
STATE_MARKS = (
    "__NUXT__",
    "__APOLLO_STATE__",
    "__INITIAL_STATE__",
    "__PRELOADED_STATE__",
    "Fusion.globalContent",
    "__next_f.push",
    "__staticRouterHydrationData",
    "__remixContext",
)
"""What marks a script as the state a client-side framework starts from."""

_ZERO_WIDTH = {ord(c): None for c in "\u00ad\u200b\u2060\ufeff"}


@dataclass(frozen=True, slots=True)
class Elements:
    """Every element of the page in document order, as parallel lists; an index stands for an element.

    The descendants of element ``i`` are ``i + 1 … stop[i] - 1``; the blocks that hold any of its
    text are ``start[i] … end[i] - 1``. The root is its own parent.
    """

    tag: list[str]
    parent: list[int]
    attrs: list[Attributes]
    stop: list[int]
    start: list[int]
    end: list[int]

    def __len__(self) -> int:
        return len(self.tag)

    def iter_ancestors(self, index: int) -> Iterator[int]:
        """Yield the elements around an element, the nearest first."""
        parent = self.parent
        while index:
            index = parent[index]
            yield index

    def iter_inside(self, index: int) -> range:
        """Return the indices of all descendants."""
        return range(index + 1, self.stop[index])

    def is_inside(self, index: int, ancestor: int) -> bool:
        """Tell whether an element is a descendant of another."""
        return ancestor < index < self.stop[ancestor]


class Span(NamedTuple):
    """An inline element inside a block: ``text[start:end]`` is what it holds of the block."""

    start: int
    end: int
    element: int


class Block(NamedTuple):
    """A run of text; white space is collapsed except in ``pre``."""

    text: str
    tag: str
    """Tag of the nearest block-level element."""
    element: int
    """Index of that element."""
    spans: tuple[Span, ...]
    """Inline elements that hold text of this block, in the order in which they end."""
    link_chars: int
    """Characters inside links."""
    hidden: bool
    """Whether the markup hides it from the reader."""
    after_break: bool
    """Whether only a ``<br>`` parts it from the block before."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script that carries data: JSON-LD or a framework's state."""

    attrs: Attributes
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockStream:
    """The whole page, flat."""

    blocks: tuple[Block, ...]
    elements: Elements
    json_ld: tuple[Script, ...]
    states: tuple[Script, ...]
    title: str | None
    """Text of the ``title`` element."""


def split_blocks(page: Page) -> BlockStream:
    """Walk the tree once and return its blocks, elements and data scripts."""
    walk = _Walk()
    root = page.tree.root
    if root is not None:
        walk.run(root)
    return BlockStream(
        blocks=tuple(walk.blocks),
        elements=Elements(walk.tag, walk.parent, walk.attrs, walk.stop, walk.start, walk.end),
        json_ld=tuple(walk.json_ld),
        states=tuple(walk.states),
        title=walk.title,
    )


_INLINE, _LINK, _HIDDEN, _PRE = 1, 2, 4, 8
"""Flags of an open element."""


class _Walk:
    """The state of one walk; thrown away after it.

    Every call made per node costs a tenth of a millisecond a page: that is why opening and
    closing an element are written out inside the loop.
    """

    def __init__(self) -> None:
        self.tag: list[str] = []
        self.parent: list[int] = []
        self.attrs: list[Attributes] = []
        self.stop: list[int] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.blocks: list[Block] = []
        self.json_ld: list[Script] = []
        self.states: list[Script] = []
        self.title: str | None = None
        self._pieces: list[str] = []
        self._length = 0
        self._space = False
        self._spans: list[Span] = []
        self._inlines: list[list[int]] = []  # [element, offset in the pending text] of open inline elements
        self._links = 0
        self._link_chars = 0
        self._hidden = 0
        self._pre = 0
        self._broken = False

    def run(self, root: LexborNode) -> None:  # noqa: C901, PLR0912, PLR0915 - the hot loop, see above
        """Visit every node in document order with an explicit stack: no recursion limit applies."""
        tags, parents, all_attrs = self.tag, self.parent, self.attrs
        stops, starts, ends = self.stop, self.start, self.end
        blocks, inlines = self.blocks, self._inlines
        boxes = [0]  # open block-level elements
        path: list[tuple[LexborNode, int, int]] = []
        index = 0
        node: LexborNode | None = root
        while node is not None:
            tag = node.tag
            if tag == "-text":
                self._add_text(node.text_content or "")
            elif node.is_element_node and tag is not None:
                attrs = node.attributes
                parent = path[-1][1] if path else 0
                index = len(tags)
                flags = _INLINE if tag in INLINE_TAGS else 0
                if not flags and self._length:
                    self._emit(boxes[-1])
                tags.append(tag)
                all_attrs.append(attrs)
                parents.append(parent)
                stops.append(index + 1)
                starts.append(len(blocks))
                ends.append(len(blocks))
                if attrs:
                    if tag == "a" and attrs.get("href"):
                        flags |= _LINK
                        self._links += 1
                    if _hides(attrs):
                        flags |= _HIDDEN
                        self._hidden += 1
                if flags & _INLINE:
                    inlines.append([index, self._length])
                else:
                    self._space = False
                    if tag == "br":
                        self._broken = True
                    elif tag in SILENT_TAGS:
                        self._keep_silent(node, tag, attrs)
                    else:
                        self._broken = False
                        if tag == "pre":
                            flags |= _PRE
                            self._pre += 1
                    boxes.append(index)
                child = None if tag in SILENT_TAGS and tag != "head" else node.child
                path.append((node, index, flags))
                if child is not None:
                    node = child
                    continue
                path.pop()
                self._leave(index, flags, boxes)
            following = node.next if path else None
            while following is None and path:
                node, index, flags = path.pop()
                self._leave(index, flags, boxes)
                following = node.next if path else None
            node = following
        if self._length:
            self._emit(0)

    def _leave(self, index: int, flags: int, boxes: list[int]) -> None:
        if flags & _INLINE:
            offset = self._inlines.pop()[1]
            if self._length > offset:
                self._spans.append(Span(offset, self._length, index))
            self.end[index] = len(self.blocks) + (self._length > 0)
        else:
            if self._length:
                self._emit(boxes[-1])
                self._broken = False
            self._space = False
            boxes.pop()
            if self.tag[index] != "br":
                self._broken = False
            self.end[index] = len(self.blocks)
        self.stop[index] = len(self.tag)
        if flags > _INLINE:
            self._links -= bool(flags & _LINK)
            self._hidden -= bool(flags & _HIDDEN)
            self._pre -= bool(flags & _PRE)

    def _add_text(self, text: str) -> None:
        words = text.split()
        if not words:
            self._space = True
            return
        if self._pre:
            added = text
        else:
            added = " ".join(words)
            if self._length and (self._space or text[0].isspace()):
                added = " " + added
            self._space = text[-1].isspace()
        if not added.isascii():
            added = added.translate(_ZERO_WIDTH)
        self._pieces.append(added)
        self._length += len(added)
        if self._links:
            self._link_chars += len(added)

    def _emit(self, box: int) -> None:
        """End the pending block."""
        text = "".join(self._pieces)
        spans = self._spans
        for inline in self._inlines:  # what is still open goes on in the next block
            if self._length > inline[1]:
                spans.append(Span(inline[1], self._length, inline[0]))
            inline[1] = 0
        if text.strip():
            self.blocks.append(
                Block(text, self.tag[box], box, tuple(spans), self._link_chars, self._hidden > 0, self._broken)
            )
        self._pieces.clear()
        spans.clear()
        self._length = self._link_chars = 0
        self._space = False

    def _keep_silent(self, node: LexborNode, tag: str, attrs: Attributes) -> None:
        """Keep the text of a script that carries data, and of the title."""
        if tag == "script":
            kind = attrs.get("type") or ""
            child = node.child
            text = (child.text_content if child is not None else None) or ""
            if "ld+json" in kind.lower():
                self.json_ld.append(Script(attrs, text))
            elif attrs.get("id") in STATE_SCRIPT_IDS or any(mark in text for mark in STATE_MARKS):
                self.states.append(Script(attrs, text))
        elif tag == "title" and self.title is None:
            self.title = " ".join(node.text().split()) or None


def _hides(attrs: Attributes) -> bool:
    """Tell whether an element's own attributes hide it from sight."""
    if "hidden" in attrs or attrs.get("aria-hidden") == "true":
        return True
    style = attrs.get("style")
    if not style:
        return False
    squeezed = style.replace(" ", "").lower()
    return "display:none" in squeezed or "visibility:hidden" in squeezed
