"""The page as a stream of blocks: one walk of the tree, after which nobody needs the tree.

A *block* is the smallest run of text that a reader would move whole: it ends wherever a
block-level tag opens or closes, and at every ``<br>``. The elements around the blocks are kept as
parallel lists in document order, so that "inside", "before" and "next to" are comparisons of
numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from cleanfeed.extraction.page import Page

Attributes = dict[str, str | None]

INLINE_TAGS = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q ruby rb s samp small"
    " span strike strong sub sup time tt u var wbr".split()
)
"""Tags that do not part blocks (HTML standard, rendering section); all others do."""

HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

SILENT_TAGS = frozenset(
    "script style svg select textarea template noframes noembed iframe object canvas math datalist rp rt head"
    " title audio".split()
)
"""Tags whose text no reader sees in place; the element is kept, its children are not walked."""

SEAMLESS_TAGS = frozenset("svg math script style template datalist rp rt".split())
"""Silent tags that stand within a line, or that nothing is shown of: an icon behind a link, the reading
of a character; all other silent tags part blocks."""

STATE_SCRIPT_IDS = frozenset({"__NEXT_DATA__", "__NUXT_DATA__", "__APOLLO_STATE__", "fusion-metadata"})
_STATE_VARIABLE = re.compile(
    r"__(?:NUXT__|APOLLO_STATE__|INITIAL_STATE__|PRELOADED_STATE__|next_f\.push|staticRouterHydrationData"
    r"|remixContext)"
)
_OTHER_STATE = "Fusion.globalContent"
"""What marks a script as the state a client-side framework starts from. Apart because a search for
words that begin alike is four times as fast."""

_BREAK_NAMES = frozenset({"br", "break", "linebreak", "line-break"})
"""Classes of empty spans that take the place of ``<br>`` where a framework writes every element."""

_ICON_NAMES = frozenset({"emoji", "emoticon", "icon", "smiley", "wp-smiley", "inline-icon"})
MAX_ICON_PX = 32
"""Larger pictures are not set within a line of text."""
MAX_SIZE_DIGITS = 6
"""A size with more is none."""

NAMELESS = -1
"""Stands for the namesake of an element without class and id."""
NAMING_ATTRIBUTES = frozenset({"role", "itemprop", "data-testid", "data-test", "data-qa"})
"""What names an element besides class and id."""
DATA_ATTRIBUTES = frozenset({"itemprop", "itemscope", "itemtype", "property"})
"""What tells of the data in an element: microdata and RDFa."""

_TELLING = NAMING_ATTRIBUTES | DATA_ATTRIBUTES

_ZERO_WIDTH = "\u00ad\u200b\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Elements:
    """Every element of the page in document order, as parallel lists; an index stands for an element.

    The descendants of element ``i`` are ``i + 1 … stop[i] - 1``; the blocks that hold any of its
    text are ``start[i] … end[i] - 1``. The root is its own parent.

    Most elements are named alike: what depends on class and id alone is asked of the first element
    with both, its *namesake*, instead of each.
    """

    tag: list[str]
    parent: list[int]
    attrs: list[Attributes]
    stop: list[int]
    start: list[int]
    end: list[int]
    namesake: list[int]
    """First element with the class and id of each; :data:`NAMELESS` where it has neither."""
    named: list[int]
    """The namesakes, each once."""
    renamed: frozenset[int]
    """Elements that other attributes name as well: :data:`NAMING_ATTRIBUTES`."""
    data: list[int]
    """Elements with an attribute of :data:`DATA_ATTRIBUTES`."""
    by_tag: dict[str, list[int]]
    """All elements with each tag."""
    words: dict[int, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    """Words of the namesakes asked for, kept by :func:`~cleanfeed.extraction.inner_text.class_words`."""

    tokens: dict[int, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    """Likewise, kept by :func:`~cleanfeed.extraction.features.markup.naming_tokens`."""

    def with_tag(self, tag: str) -> list[int]:
        """Return the elements with a tag."""
        return self.by_tag.get(tag, [])

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


_BlockValues = tuple[str, str, int, tuple[Span, ...], int, bool, bool]


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


_new_block: Callable[[_BlockValues], Block] = partial(tuple.__new__, Block)
_new_span: Callable[[tuple[int, int, int]], Span] = partial(tuple.__new__, Span)
"""What ``Block(…)`` and ``Span(…)`` do, in half the time."""


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
        elements=_elements(walk),
        json_ld=tuple(walk.json_ld),
        states=tuple(walk.states),
        title=walk.title,
    )


_BOX, _INLINE, _SILENT, _PRE, _BREAK, _LINK, _HIDDEN, _LOOSE = 0, 1, 2, 4, 8, 16, 32, 64
"""What an element is to the walk; link and hidden are added where its attributes say so, loose is an
inline element too deep in others to have spans."""
MAX_OPEN_SPANS = 24
"""Inline elements, one in the other, that have spans; of unclosed ones every later block has one."""
_TEXT, _SKIPPED = -1, -2

_KINDS = {
    "-text": _TEXT,
    "-comment": _SKIPPED,
    "-doctype": _SKIPPED,
    "-document": _SKIPPED,
    "br": _BREAK,
    "pre": _PRE,
    **dict.fromkeys(INLINE_TAGS, _INLINE),
    **dict.fromkeys(SILENT_TAGS - {"head"}, _SILENT),
    **dict.fromkeys(SEAMLESS_TAGS, _SILENT | _INLINE),
}


_NO_ATTRIBUTES: Attributes = {}
"""Stands for all elements without any, which are a sixth of a page."""


class _Tags(dict[int, tuple[str, int, Callable[[int], None]]]):
    """What the parser's number of a tag stands for: name, kind, and where its elements are noted.

    The number of a node is read in half the time that its name takes.
    """

    def __init__(self) -> None:
        self.by_tag: dict[str, list[int]] = {}

    def learn(self, node: LexborNode) -> tuple[str, int, Callable[[int], None]]:
        """Add the tag of a node that is the first with it."""
        tag = node.tag or ""
        kind = _KINDS.get(tag, _BOX)
        places = self.by_tag.setdefault(tag, []) if kind >= 0 else []
        self[node.tag_id] = found = tag, kind, places.append
        return found


class _Walk:
    """The state of one walk; thrown away after it."""

    def __init__(self) -> None:
        self.tags = _Tags()
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
        self._spans: list[Span] = []
        self._inlines: list[list[int]] = []  # [element, offset in the pending text] of open inline elements

    def run(self, root: LexborNode) -> None:  # noqa: C901, PLR0912, PLR0915 - see below
        """Visit every node in document order with an explicit stack: no recursion limit applies.

        A call per node costs a tenth of a millisecond a page: that is why opening, closing and
        the reading of text are written out here, and the counters are local.
        """
        tags, parents, all_attrs = self.tag, self.parent, self.attrs
        stops, starts, ends = self.stop, self.start, self.end
        blocks, inlines, pieces, spans = self.blocks, self._inlines, self._pieces, self._spans
        known_tag, learn_tag = self.tags.get, self.tags.learn
        boxes = [0]  # open block-level elements
        path: list[tuple[LexborNode, int, int]] = []
        length = links = link_chars = hidden = pre = parent = 0
        space = broken = False
        node: LexborNode | None = root
        while node is not None:
            tag, kind, note = known_tag(node.tag_id) or learn_tag(node)
            if kind == _TEXT:
                text = node.text_content or ""
                if not text or text.isspace():
                    space = True
                else:
                    if pre:
                        added = text
                    else:
                        # most text has nothing to collapse, which is told faster than it is done
                        plain = text.isprintable() and "  " not in text
                        added = text.strip() if plain else " ".join(text.split())
                        if length and (space or text[0].isspace()):
                            added = " " + added
                        space = text[-1].isspace()
                    if not added.isascii():
                        added = _without_zero_width(added)
                    pieces.append(added)
                    length += len(added)
                    if links:
                        link_chars += len(added)
            elif kind != _SKIPPED:
                index = len(tags)
                if not kind & _INLINE and not (length and tag == "img" and _is_icon(node.attributes)):
                    if length:
                        self._emit(boxes[-1], length, link_chars, hidden, broken)
                        length = link_chars = 0
                    space = False
                    broken = kind == _BREAK or (broken and kind == _SILENT)
                attrs = node.attributes or _NO_ATTRIBUTES
                note(index)
                tags.append(tag)
                all_attrs.append(attrs)
                parents.append(parent)
                stops.append(index + 1)
                count = len(blocks)
                starts.append(count)
                ends.append(count)
                if kind & _SILENT:
                    self._keep_silent(node, tag, attrs)
                elif (child := node.first_child) is not None:
                    if kind == _INLINE:
                        if len(inlines) < MAX_OPEN_SPANS:
                            inlines.append([index, length])
                        else:
                            kind = _LOOSE
                    else:
                        boxes.append(index)
                        pre += kind == _PRE
                    if attrs:
                        if tag == "a" and attrs.get("href"):
                            kind |= _LINK
                            links += 1
                        may_hide = "style" in attrs or "hidden" in attrs or "aria-hidden" in attrs
                        if may_hide and _hides(attrs):
                            kind |= _HIDDEN
                            hidden += 1
                    path.append((node, index, kind))
                    parent = index
                    node = child
                    continue
                elif kind == _INLINE and length and attrs and _breaks(attrs):
                    self._emit(boxes[-1], length, link_chars, hidden, broken)
                    length = link_chars = 0
                    space, broken = False, True
            following = node.next
            while following is None and path:
                node, index, kind = path.pop()
                if kind & _INLINE:
                    offset = inlines.pop()[1]
                    if length > offset:
                        spans.append(_new_span((offset, length, index)))
                        ends[index] = len(blocks) + 1
                    else:
                        ends[index] = len(blocks)
                elif kind & _LOOSE:
                    ends[index] = len(blocks) + (length > 0)
                else:
                    if length:
                        self._emit(boxes[-1], length, link_chars, hidden, broken)
                        length = link_chars = 0
                    boxes.pop()
                    space = broken = False
                    ends[index] = len(blocks)
                    if kind & _PRE:
                        pre -= 1
                stops[index] = len(tags)
                if kind >= _LINK:
                    links -= kind & _LINK > 0
                    hidden -= kind & _HIDDEN > 0
                parent = parents[index]
                if not path:
                    following = None
                    break
                following = node.next
            node = following
        if length:
            self._emit(0, length, link_chars, hidden, broken)

    def _emit(self, box: int, length: int, link_chars: int, hidden: int, broken: bool) -> None:  # noqa: FBT001
        """End the pending block."""
        pieces, spans = self._pieces, self._spans
        text = "".join(pieces)
        pieces.clear()
        for inline in self._inlines:  # what is still open goes on in the next block
            if length > inline[1]:
                spans.append(_new_span((inline[1], length, inline[0])))
            inline[1] = 0
        if text and not text.isspace():
            self.blocks.append(
                _new_block((text, self.tag[box], box, tuple(spans), link_chars, hidden > 0, broken))
            )
        if spans:
            spans.clear()

    def _keep_silent(self, node: LexborNode, tag: str, attrs: Attributes) -> None:
        """Keep the text of a script that carries data, and of the title."""
        if tag == "script":
            kind = attrs.get("type") or ""
            child = node.child
            text = (child.text_content if child is not None else None) or ""
            if "ld+json" in kind.lower():
                self.json_ld.append(Script(attrs, text))
            elif attrs.get("id") in STATE_SCRIPT_IDS or _holds_state(text):
                self.states.append(Script(attrs, text))
        elif tag == "title" and self.title is None:
            self.title = " ".join(node.text().split()) or None


def _elements(walk: _Walk) -> Elements:
    """Return the elements that were walked, with the lists that save later stages a walk of their own."""
    is_plain = _TELLING.isdisjoint
    # a pass of its own takes half the time that this would within the walk
    first: dict[tuple[str | None, str | None], int] = {(None, None): NAMELESS}
    namesake = [
        first.setdefault((attrs.get("class"), attrs.get("id")), index) if attrs else NAMELESS
        for index, attrs in enumerate(walk.attrs)
    ]
    telling = [index for index, attrs in enumerate(walk.attrs) if attrs and not is_plain(attrs)]
    return Elements(
        walk.tag,
        walk.parent,
        walk.attrs,
        walk.stop,
        walk.start,
        walk.end,
        namesake,
        list(first.values())[1:],
        frozenset(i for i in telling if not NAMING_ATTRIBUTES.isdisjoint(walk.attrs[i])),
        [i for i in telling if not DATA_ATTRIBUTES.isdisjoint(walk.attrs[i])],
        walk.tags.by_tag,
    )


def _without_zero_width(text: str) -> str:
    for sign in _ZERO_WIDTH:  # a fifth of the time of ``translate``
        if sign in text:
            text = text.replace(sign, "")
    return text


def _holds_state(text: str) -> bool:
    return _STATE_VARIABLE.search(text) is not None or _OTHER_STATE in text


def _breaks(attrs: Attributes) -> bool:
    """Tell whether an empty inline element stands for a line break by its class."""
    return not _BREAK_NAMES.isdisjoint((attrs.get("class") or "").split())


def _is_icon(attrs: Attributes) -> bool:
    """Tell whether a picture within a line is no larger than a letter: an emoji, a sign behind a link."""
    if not _ICON_NAMES.isdisjoint((attrs.get("class") or "").lower().replace("_", "-").split()):
        return True
    sizes = [(attrs.get(name) or "").strip().removesuffix("px") for name in ("width", "height")]
    return any(size.isdecimal() and int(size) <= MAX_ICON_PX for size in sizes if len(size) < MAX_SIZE_DIGITS)


def _hides(attrs: Attributes) -> bool:
    """Tell whether an element's own attributes hide it from sight."""
    if "hidden" in attrs or attrs.get("aria-hidden") == "true":
        return True
    style = attrs.get("style")
    if not style:
        return False
    squeezed = style.replace(" ", "").lower()
    return "display:none" in squeezed or "visibility:hidden" in squeezed
