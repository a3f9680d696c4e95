"""The story's blocks as the body of the record: lists, quotes, tables and links put together."""

from __future__ import annotations

from bisect import bisect_left
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
from cleanfeed.article.paragraphs import bare_paragraphs
from cleanfeed.extraction.blocks import Block, BlockStream, Elements
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
_CELL_TAGS, _ROW_TAGS = frozenset({"td", "th", "caption"}), frozenset({"tr"})
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
        rest, is_bare = group, _is_bare(stream, story, group[0])
        while waiting and waiting[-1].before <= rest[-1 if is_bare else 0]:
            place = bisect_left(rest, waiting[-1].before)
            body.extend(_bare(stream, rest[:place]))
            body.append(waiting.pop().block)
            rest = rest[place:]
        if is_bare:
            body.extend(_bare(stream, rest))
        else:
            body.append(_make(stream, story, rest, base_url))
    body.extend(insert.block for insert in reversed(waiting))
    return tuple(body)


def body_text(body: Sequence[BodyBlock], options: ExtractOptions) -> str:
    """Return headings and prose, blocks parted by a blank line."""
    wanted = {"paragraph", "heading", "list", "quote", "update"}
    if options.include_tables:
        wanted.add("table")
    if options.include_code:
        wanted.add("code")
    texts = [block.text for block in body if block.type in wanted]
    return "\n\n".join(filter(None, texts))


def _iter_groups(stream: BlockStream, story: Story) -> Iterator[list[int]]:
    """Yield the kept blocks that make one block of the body together, and those that are bare paragraphs."""
    group: list[int] = []
    last: tuple[BlockType, int] | None = None
    types, blocks = story.types, stream.blocks
    for index in story.kept:
        is_bare = types[index] is BlockType.PARAGRAPH and not blocks[index].spans
        key = _BARE_KEY if is_bare else _key(stream, story, index)
        if group and (key is None or key != last):
            yield group
            group = []
        group.append(index)
        last = key
    if group:
        yield group


_BARE_KEY = (BlockType.PARAGRAPH, 0)


def _is_bare(stream: BlockStream, story: Story, index: int) -> bool:
    """Tell whether a block is a paragraph and nothing in it is marked."""
    return story.types[index] is BlockType.PARAGRAPH and not stream.blocks[index].spans


def _bare(stream: BlockStream, indices: Iterable[int]) -> list[Paragraph]:
    return bare_paragraphs([stream.blocks[index].text.strip() for index in indices])


def _key(stream: BlockStream, story: Story, index: int) -> tuple[BlockType, int] | None:
    """Return the kind and the element that blocks of one have together; ``None`` where one stands alone."""
    kind = story.types[index]
    wanted = _OWNERS.get(kind)
    if wanted is None:
        return None
    elements, element = stream.elements, stream.blocks[index].element
    owner = _nearest(elements, element, wanted)
    around = owner if kind is BlockType.LIST else None
    while around:  # of lists in lists the outermost counts
        owner, around = around, _nearest(elements, elements.parent[around], wanted)
    return (kind, owner) if owner is not None else None


def _nearest(elements: Elements, element: int, wanted: frozenset[str]) -> int | None:
    """Return the nearest element with one of some tags, itself included."""
    tags, parents = elements.tag, elements.parent
    while tags[element] not in wanted:
        if not element:
            return None
        element = parents[element]
    return element


def _make(stream: BlockStream, story: Story, group: list[int], base_url: str | None) -> BodyBlock:
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
        self.links += links if not shift else [_shifted(link, shift) for link in links]
        self.length = shift + len(text)

    def item(self, least: int) -> ListItem:
        """Return the item, its level counted from the list's least."""
        return ListItem(text=" ".join(self.texts), links=tuple(self.links), level=self.level - least)


def _shifted(link: Link, by: int) -> Link:
    return Link(start=link.start + by, end=link.end + by, url=link.url)


def _table(stream: BlockStream, group: list[int]) -> Table:
    elements = stream.elements
    rows: dict[int, dict[int, list[str]]] = {}
    caption: list[str] = []
    for index in group:
        block = stream.blocks[index]
        cell = _nearest(elements, block.element, _CELL_TAGS) or block.element
        if elements.tag[cell] == "caption":
            caption.append(block.text)
            continue
        row = _nearest(elements, block.element, _ROW_TAGS) or cell
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
