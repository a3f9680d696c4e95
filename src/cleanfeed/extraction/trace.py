"""Why: every block of a page, kept or dropped, with the strongest reasons in words; the pictures; the record.

Knows how the stages' values become one value that a person can look through; how it is shown is
for :mod:`cleanfeed.inspect`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from cleanfeed.article import Article, Image, PageType
from cleanfeed.errors import CleanfeedError
from cleanfeed.extraction.assemble import set_aside
from cleanfeed.extraction.blocks import Elements
from cleanfeed.extraction.conductor import (
    Examined,
    Parts,
    examine,
    find_parts,
    make_article,
    refuse_other_pages,
    refuse_short_text,
)
from cleanfeed.extraction.images.finding import StoryImage
from cleanfeed.extraction.options import DEFAULTS, ExtractOptions
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.reasons import EVEN_CHANCE, MAX_REASONS, find_reasons
from cleanfeed.extraction.score import BlockModel, load_model
from cleanfeed.extraction.story import BlockType, Story

MANY_BLOCKS = 2_000
"""Most blocks asked for their own reasons; each costs as many scorings as there are groups of features."""
MAX_PATH = 8
"""Elements named around a block: more do not fit a line."""
MAX_LABEL_CHARS = 40
MAX_CLASSES = 2

FIRST_REASONS = {
    BlockType.HEADLINE: "it is the headline",
    BlockType.STANDFIRST: "it is the standfirst",
    BlockType.BYLINE: "it names the authors",
    BlockType.CAPTION: "it stands under a picture",
    BlockType.EMBED: "it belongs to an embedded post or player",
    BlockType.DUPLICATE: "its text was kept before",
}
"""What is said first of a block that was recognised as something."""

FIELDS = {
    BlockType.HEADLINE: "headline",
    BlockType.STANDFIRST: "description",
    BlockType.BYLINE: "authors",
    BlockType.CAPTION: "images",
    BlockType.EMBED: "embeds",
}
"""The field of the record that a block which is no body text went into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceBlock:
    """One block and what was thought of it."""

    index: int
    text: str
    tag: str
    kept: bool
    """Whether it is part of the body."""
    score: float
    """Probability of being story, 0 to 1."""
    type: BlockType
    reasons: tuple[str, ...]
    """The strongest first."""
    path: tuple[str, ...] = ()
    """The elements around it, the outermost first, as in ``div#main.story``; the nearest eight."""
    field: str | None = None
    """The field of the record that its text went into; ``None`` for a dropped block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceImage:
    """One picture of the story and how its caption and credit were found."""

    image: Image
    block: int
    """Index of the block before which it stands."""
    path: tuple[str, ...] = ()
    caption_found: str | None = None
    """``element``, ``attribute``, ``alt`` or ``declared``; ``None`` without a caption."""
    credit_found: str | None = None
    """The same, or ``tail``: the end of the caption's text."""
    caption_blocks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A page, block by block, in reading order, with the record it leads to."""

    url: str | None
    page_type: PageType
    story: float
    """Probability that the page holds a story."""
    headline: str | None
    confidence: float
    blocks: tuple[TraceBlock, ...]
    images: tuple[TraceImage, ...] = ()
    article: Article | None = None
    """What ``extract(…, force=True)`` returns; its ``extraction.sources`` tell where each field was found."""
    refusal: str | None = None
    """Why ``extract`` would refuse the page; ``None`` for a story."""


def explain(
    html: bytes | str,
    url: str | None = None,
    options: ExtractOptions = DEFAULTS,
    *,
    charset: str | None = None,
) -> Trace:
    """Return what is thought of every block of a page; any page, story or not.

    Raises:
        ParseError: The bytes are empty or not a page.
    """
    model = load_model()
    examined = examine(read_page(html, url, charset), model)
    parts = find_parts(examined)
    story = _labelled(examined, parts)
    article, refusal = _outcome(examined, parts, options)
    return Trace(
        url=url,
        page_type=examined.verdict.page_type,
        story=examined.verdict.story,
        headline=examined.headline.text,
        confidence=story.confidence,
        blocks=tuple(_iter_blocks(examined, story, _reasons(examined, model))),
        images=tuple(_iter_images(examined, parts.pictures, article)),
        article=article,
        refusal=refusal,
    )


def _labelled(examined: Examined, parts: Parts) -> Story:
    """Return the story as the record shows it, with everything recognised called by its name."""
    story = set_aside(examined.story, parts.pictures, parts.people, parts.media)
    named = dict.fromkeys(parts.people.byline_blocks, BlockType.BYLINE)
    named |= {block: BlockType.CAPTION for picture in parts.pictures for block in picture.caption_blocks}
    if examined.headline.standfirst_block is not None:
        named[examined.headline.standfirst_block] = BlockType.STANDFIRST
    kept = frozenset(story.kept)
    types = tuple(named.get(i, kind) if i not in kept else kind for i, kind in enumerate(story.types))
    return replace(story, types=types)


def _outcome(examined: Examined, parts: Parts, options: ExtractOptions) -> tuple[Article | None, str | None]:
    """Return the record that force brings, and why the page would be refused without."""
    try:
        article = make_article(examined, options, force=True, parts=parts)
    except CleanfeedError as exc:
        return None, str(exc)
    try:
        refuse_other_pages(examined)
        refuse_short_text(article.word_count, options, None)
    except CleanfeedError as exc:
        return article, str(exc)
    return article, None


def _reasons(examined: Examined, model: BlockModel) -> list[tuple[str, ...]]:
    """Return the reasons of each block; on a huge page those that are made alike share them."""
    for grain in (_each, _by_classes, _by_tag):
        names = grain(examined)
        leaders: dict[Hashable, int] = {}
        for index, name in enumerate(names):
            leaders.setdefault(name, index)
        if len(leaders) <= MANY_BLOCKS:
            break
    found = find_reasons(examined.scores, model, tuple(leaders.values()))
    reasons = dict(zip(leaders, found, strict=True))
    return [reasons[name] for name in names]


def _each(examined: Examined) -> Sequence[Hashable]:
    """Tell every block from every other."""
    return range(len(examined.stream.blocks))


def _by_classes(examined: Examined) -> Sequence[Hashable]:
    """Call blocks alike whose element and the two around it are, and whose scores speak the same way."""
    elements = examined.stream.elements
    parent, attrs = elements.parent, elements.attrs
    likely = (examined.scores.probability >= EVEN_CHANCE).tolist()
    names = []
    for block, is_likely in zip(examined.stream.blocks, likely, strict=True):
        inner, outer = block.element, parent[block.element]
        around = (attrs[element].get("class") for element in (inner, outer, parent[outer]))
        names.append((block.tag, is_likely, elements.tag[outer], *around))
    return names


def _by_tag(examined: Examined) -> Sequence[Hashable]:
    """Call blocks alike that have the same tag, and whose scores speak the same way."""
    likely = (examined.scores.probability >= EVEN_CHANCE).tolist()
    return [(block.tag, is_likely) for block, is_likely in zip(examined.stream.blocks, likely, strict=True)]


def _iter_blocks(examined: Examined, story: Story, reasons: list[tuple[str, ...]]) -> Iterator[TraceBlock]:
    kept = frozenset(story.kept)
    paths = _Paths(examined.stream.elements)
    for index, block in enumerate(examined.stream.blocks):
        kind = story.types[index]
        first = (FIRST_REASONS[kind],) if kind in FIRST_REASONS and index not in kept else ()
        yield TraceBlock(
            index=index,
            text=block.text,
            tag=block.tag,
            kept=index in kept,
            score=float(examined.scores.probability[index]),
            type=kind,
            reasons=(*first, *reasons[index])[:MAX_REASONS],
            path=paths.of(block.element),
            field="body" if index in kept else FIELDS.get(kind),
        )


def _iter_images(
    examined: Examined, pictures: tuple[StoryImage, ...], article: Article | None
) -> Iterator[TraceImage]:
    placed = {image.id: image for image in article.images} if article else {}
    paths = _Paths(examined.stream.elements)
    for picture in pictures:
        found = dict(entry.split(":", 1) for entry in picture.evidence)
        yield TraceImage(
            image=placed.get(picture.image.id, picture.image),
            block=picture.block,
            path=paths.of(picture.element),
            caption_found=found.get("caption"),
            credit_found=found.get("credit"),
            caption_blocks=picture.caption_blocks,
        )


class _Paths:
    """Where elements stand, each path made once."""

    def __init__(self, elements: Elements) -> None:
        self._elements = elements
        self._known: dict[int, tuple[str, ...]] = {}

    def of(self, element: int) -> tuple[str, ...]:
        """Return the names of the nearest elements, the outermost first."""
        known = self._known
        waiting = []
        while element not in known and element:
            waiting.append(element)
            element = self._elements.parent[element]
        path = known.setdefault(element, (self._label(element),))
        for inner in reversed(waiting):
            path = known[inner] = (*path[-MAX_PATH + 1 :], self._label(inner))
        return path

    def _label(self, index: int) -> str:
        attrs = self._elements.attrs[index]
        label = self._elements.tag[index]
        if not attrs:
            return label
        if attrs.get("id"):
            label += f"#{attrs['id']}"
        label += "".join(f".{name}" for name in (attrs.get("class") or "").split()[:MAX_CLASSES])
        return label if len(label) <= MAX_LABEL_CHARS else label[: MAX_LABEL_CHARS - 1] + "…"
