"""Why: every block of a page, kept or dropped, with the strongest reasons in words; the pictures; the record.

Knows how the stages' values become one value that a person can look through; how it is shown is
for :mod:`cleanfeed.inspect`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cleanfeed.article import Article, Image, PageType
from cleanfeed.errors import CleanfeedError
from cleanfeed.extraction.assemble import set_aside
from cleanfeed.extraction.blocks import Elements
from cleanfeed.extraction.byline import People, find_people
from cleanfeed.extraction.conductor import (
    Examined,
    examine,
    make_article,
    refuse_other_pages,
    refuse_short_text,
)
from cleanfeed.extraction.embeds import find_embeds
from cleanfeed.extraction.images import StoryImage, find_images
from cleanfeed.extraction.options import DEFAULTS, ExtractOptions
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.reasons import EVEN_CHANCE, MAX_REASONS, find_reasons
from cleanfeed.extraction.score import BlockModel, load_model
from cleanfeed.extraction.story import BlockType, Story

MANY_BLOCKS = 2_000
"""Up to here every block is asked for its own reasons; that costs as many scorings as there are groups."""
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
    pictures = _pictures(examined)
    people = _people(examined)
    story = _labelled(examined, pictures, people)
    article, refusal = _outcome(examined, options)
    return Trace(
        url=url,
        page_type=examined.verdict.page_type,
        story=examined.verdict.story,
        headline=examined.headline.text,
        confidence=story.confidence,
        blocks=tuple(_iter_blocks(examined, story, _reasons(examined, model))),
        images=tuple(_iter_images(examined, pictures, article)),
        article=article,
        refusal=refusal,
    )


def _pictures(examined: Examined) -> tuple[StoryImage, ...]:
    return find_images(
        examined.stream, examined.declared, examined.headline, examined.story, examined.page.url
    )


def _people(examined: Examined) -> People:
    return find_people(examined.stream, examined.declared, examined.headline, examined.story)


def _labelled(examined: Examined, pictures: tuple[StoryImage, ...], people: People) -> Story:
    """Return the story as the record shows it, with everything recognised called by its name."""
    base_url = examined.declared.base_url or examined.page.url
    media = find_embeds(examined.stream, examined.story, base_url)
    story = set_aside(examined.story, pictures, people, media)
    named = dict.fromkeys(people.byline_blocks, BlockType.BYLINE)
    named |= {block: BlockType.CAPTION for picture in pictures for block in picture.caption_blocks}
    if examined.headline.standfirst_block is not None:
        named[examined.headline.standfirst_block] = BlockType.STANDFIRST
    kept = frozenset(story.kept)
    types = tuple(named.get(i, kind) if i not in kept else kind for i, kind in enumerate(story.types))
    return replace(story, types=types)


def _outcome(examined: Examined, options: ExtractOptions) -> tuple[Article | None, str | None]:
    """Return the record that force brings, and why the page would be refused without."""
    try:
        article = make_article(examined, options, force=True)
    except CleanfeedError as exc:
        return None, str(exc)
    try:
        refuse_other_pages(examined)
        refuse_short_text(article.text, options, None)
    except CleanfeedError as exc:
        return article, str(exc)
    return article, None


def _reasons(examined: Examined, model: BlockModel) -> list[tuple[str, ...]]:
    """Return the reasons of each block; on a huge page neighbours under one roof share those of the first."""
    blocks, parent = examined.stream.blocks, examined.stream.elements.parent
    if len(blocks) <= MANY_BLOCKS:
        return find_reasons(examined.scores, model, range(len(blocks)))
    leaders = list(range(len(blocks)))
    for index in range(1, len(blocks)):
        here, before = blocks[index], blocks[index - 1]
        like = (examined.scores.probability[index] >= EVEN_CHANCE) == (
            examined.scores.probability[index - 1] >= EVEN_CHANCE
        )
        if like and here.tag == before.tag and parent[here.element] == parent[before.element]:
            leaders[index] = leaders[index - 1]
    asked = sorted(set(leaders))
    found = dict(zip(asked, find_reasons(examined.scores, model, asked), strict=True))
    return [found[leader] for leader in leaders]


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
        if attrs.get("id"):
            label += f"#{attrs['id']}"
        label += "".join(f".{name}" for name in (attrs.get("class") or "").split()[:MAX_CLASSES])
        return label if len(label) <= MAX_LABEL_CHARS else label[: MAX_LABEL_CHARS - 1] + "…"
