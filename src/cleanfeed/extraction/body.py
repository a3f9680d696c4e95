"""The story's blocks as the body of the record: lists, quotes, tables and links put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cleanfeed.article import (
    BodyBlock,
    Code,
    Heading,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Table,
)
from cleanfeed.extraction.blocks import Block, BlockStream
from cleanfeed.extraction.options import ExtractOptions
from cleanfeed.extraction.story import BlockType, Story
from cleanfeed.urls import resolve_url

_LIST_TAGS = frozenset({"ul", "ol", "menu", "dl"})
_OWNERS = {
    BlockType.LIST: _LIST_TAGS,
    BlockType.TABLE: frozenset({"table"}),
    BlockType.CODE: frozenset({"pre"}),
}
"""Kind → the tags whose blocks belong together."""
HEADING_LEVELS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
"""Level in the body of each tag: the headline is the only heading of level 1."""
BOLD_HEADING_LEVEL = 3
"""Level of a heading that is written as a bold paragraph."""


@dataclass(frozen=True, slots=True)
class Insert:
    """Something without text of its own, shown before the block ``before``."""

    before: int
    element: int
    block: BodyBlock


def build_body(
    stream: BlockStream, story: Story, base_url: str | None, inserts: Iterable[Insert] = ()
) -> tuple[BodyBlock, ...]:
    """Return the body in reading order.

    Neighbouring items of one list, cells of one table and lines of one quotation become one
    block each. Inserts stand where the page shows them.
    """
    waiting = sorted(inserts, key=lambda i: (i.before, i.element), reverse=True)
    body: list[BodyBlock] = []
    for group in _iter_groups(stream, story):
        while waiting and waiting[-1].before <= group[0]:
            body.append(waiting.pop().block)
        made = _make(stream, story, group, base_url)
        if made is not None:
            body.append(made)
    body.extend(insert.block for insert in reversed(waiting))
    return tuple(body)


def body_text(body: Sequence[BodyBlock], options: ExtractOptions) -> str:
    """Return headings and prose, blocks parted by a blank line."""
    wanted = {"paragraph", "heading", "list", "quote", "update"}
    if options.include_tables:
        wanted.add("table")
    if options.include_code:
        wanted.add("code")
    texts = (block.text for block in body if block.type in wanted)
    return "\n\n".join(text for text in texts if text)


def _iter_groups(stream: BlockStream, story: Story) -> Iterator[list[int]]:
    """Yield the kept blocks that make one block of the body together."""
    group: list[int] = []
    last: tuple[BlockType, int] | None = None
    for index in story.kept:
        kind = story.types[index]
        owner = _owner(stream, index, kind)
        key = (kind, owner)
        if group and not (owner >= 0 and key == last):
            yield group
            group = []
        group.append(index)
        last = key
    if group:
        yield group


def _owner(stream: BlockStream, index: int, kind: BlockType) -> int:
    """Return the element whose blocks belong together, -1 for blocks that stand alone."""
    wanted = _OWNERS.get(kind)
    if wanted is None:
        return -1
    element = stream.blocks[index].element
    chain = [element, *stream.elements.iter_ancestors(element)]
    found = [e for e in chain if stream.elements.tag[e] in wanted]
    if not found:
        return -1
    return found[-1] if kind is BlockType.LIST else found[0]


def _make(stream: BlockStream, story: Story, group: list[int], base_url: str | None) -> BodyBlock | None:
    kind = story.types[group[0]]
    first = stream.blocks[group[0]]
    if kind is BlockType.LIST:
        return _list(stream, group, base_url)
    if kind is BlockType.TABLE:
        return _table(stream, group)
    if kind is BlockType.CODE:
        return Code(text="\n".join(stream.blocks[i].text.strip("\n") for i in group))
    text, links = _linked(stream, first, base_url)
    if kind is BlockType.HEADING:
        return Heading(level=HEADING_LEVELS.get(first.tag, BOLD_HEADING_LEVEL), text=text, links=links)
    if kind is BlockType.QUOTE:
        return Quote(text=text, links=links)
    return Paragraph(text=text, links=links)


def _list(stream: BlockStream, group: list[int], base_url: str | None) -> ListBlock:
    elements = stream.elements
    parts: list[_Item] = []
    ordered = False
    for index in group:
        block = stream.blocks[index]
        chain = [block.element, *elements.iter_ancestors(block.element)]
        owner = next((e for e in chain if elements.tag[e] in ("li", "dt", "dd")), block.element)
        lists = [e for e in chain if elements.tag[e] in _LIST_TAGS]
        ordered = ordered or bool(lists and elements.tag[lists[-1]] == "ol")
        if not parts or owner != parts[-1].owner or elements.start[owner] == index:
            parts.append(_Item(owner=owner, level=max(len(lists) - 1, 0)))
        parts[-1].add(*_linked(stream, block, base_url))
    least = min(part.level for part in parts)
    return ListBlock(ordered=ordered, items=tuple(part.item(least) for part in parts))


@dataclass(slots=True, kw_only=True)
class _Item:
    """A list item while its blocks are put together."""

    owner: int
    level: int
    texts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, links: tuple[Link, ...]) -> None:
        """Put a block behind what is there, with a space between."""
        shift = self.length + bool(self.texts)
        self.texts.append(text)
        self.links += [Link(start=n.start + shift, end=n.end + shift, url=n.url) for n in links]
        self.length = shift + len(text)

    def item(self, least: int) -> ListItem:
        """Return the item, its level counted from the list's least."""
        return ListItem(text=" ".join(self.texts), links=tuple(self.links), level=self.level - least)


def _table(stream: BlockStream, group: list[int]) -> Table:
    elements = stream.elements
    rows: dict[int, dict[int, list[str]]] = {}
    caption: list[str] = []
    for index in group:
        block = stream.blocks[index]
        chain = [block.element, *elements.iter_ancestors(block.element)]
        cell = next((e for e in chain if elements.tag[e] in ("td", "th", "caption")), block.element)
        if elements.tag[cell] == "caption":
            caption.append(block.text)
            continue
        row = next((e for e in chain if elements.tag[e] == "tr"), cell)
        rows.setdefault(row, {}).setdefault(cell, []).append(block.text)
    lines = [tuple(" ".join(texts) for texts in cells.values()) for cells in rows.values()]
    first = next(iter(rows.values()), {})
    has_header = bool(first) and all(elements.tag[cell] == "th" for cell in first)
    return Table(
        caption=" ".join(caption) or None,
        header=lines[0] if has_header else (),
        rows=tuple(lines[has_header:]),
    )


def _linked(stream: BlockStream, block: Block, base_url: str | None) -> tuple[str, tuple[Link, ...]]:
    """Return a block's text, stripped, and the links in it."""
    text = block.text
    clean = text.strip()
    if not block.spans:
        return clean, ()
    lead = len(text) - len(text.lstrip())
    links = []
    for span in block.spans:
        if stream.elements.tag[span.element] != "a":
            continue
        href = stream.elements.attrs[span.element].get("href")
        address = resolve_url(base_url, href) if href else None
        if address is None:
            continue
        start, end = span.start - lead, min(span.end - lead, len(clean))
        while start < end and clean[start].isspace():
            start += 1
        if 0 <= start < end:
            links.append(Link(start=start, end=end, url=address))
    return clean, tuple(sorted(links, key=lambda n: n.start))
