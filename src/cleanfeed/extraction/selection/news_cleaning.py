"""What newsrooms put between the paragraphs of a news story and no reader counts as its text.

Guides and essays keep captions, boxes of links and summaries as part of their text; a news story does
not. So these steps are for pages that declare a ``NewsArticle``
(https://schema.org/NewsArticle, with its subtypes) or a live blog.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import numpy as np

from cleanfeed.extraction.blocks import HEADING_TAGS, Block, BlockStream
from cleanfeed.extraction.credits.splitting import has_credit_label
from cleanfeed.extraction.declared.json_ld import types_of
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.selection.closing_lines import drop_closing_lines
from cleanfeed.extraction.story import BlockType, Story

LEAST_CHANCE = 0.5
"""Lowest probability of a block in a news story: its text is uniform, and what is doubtful is furniture."""
MAX_DOUBTFUL_SHARE = 0.4
"""Where more of what is kept than this is doubtful, the page is odd and all stays."""

NAMED = {BlockType.CAPTION: 0.9, BlockType.RELATED: 0.9, BlockType.EMBED: 0.8}
"""Kind that the elements around a block name → highest probability with which such a block still goes."""
MAX_NAMED_SHARE = 0.6
"""Where more of what is kept than this would go, the names mislead and all stays."""

LINKED_SHARE = 0.9
"""From this share of characters inside links a heading or an entry of a list leads elsewhere."""
LABELLED_SHARE = 0.5
"""Least share of the link in a line such as "Read more: a headline"."""
MAX_LABELLED_WORDS = 30
MIN_LABEL_CHARS, MAX_LABEL_CHARS = 3, 42
MAX_STAMP_WORDS = 8
"""Most words of a line with a time in it that is a stamp: "21 mins ago 11:48 Ada Lind"."""
MAX_CREDIT_CHARS = 40
MAX_POINTS = 8
MAX_POINT_WORDS = 30
"""Most entries of a summary in points, and words in each; a longer list is a story told in a list."""
PROSE_WORDS = 14
"""Words from which a paragraph begins the story proper."""

_LINES = frozenset({BlockType.PARAGRAPH, BlockType.LIST})
_CONTROLS = frozenset({"label", "button", "option", "legend"})
_LABEL_END = re.compile(r"[:：|>»–]$")
_SENTENCE = re.compile(r"[.!?。！？]")
_DATE = (
    r"(?:\d{4}\s?[./年년-]\s?\d\d?\s?[./月월-]\s?\d\d?\s?[日일.]?|\d\d?\s?([./-])\s?\d\d?\s?\1\s?\d{2,4}\.?)"
)
_CLOCK = r"\d\d?[:.h時]\s?\d\d(?::\d\d)?"
_STAMP = re.compile(rf"^(?:\w+\s?[:.]?\s)?{_DATE}(?:[\s,|·•–-]*{_CLOCK})?(?:\s?\w{{1,5}})?\W*$")


def declares_news(declared: Declared) -> bool:
    """Tell whether the page says of its story that it is news."""
    return any("News" in name or name == "LiveBlogPosting" for name in types_of(declared.article))


def clean_news(stream: BlockStream, story: Story) -> Story:
    """Return a news story without what stands between and before its paragraphs."""
    for step in NEWS_STEPS:
        story = step(stream, story)
    return story


def drop_doubtful(stream: BlockStream, story: Story) -> Story:
    """Drop what the model takes for furniture rather than story."""
    kept = np.array(story.kept, np.int64)
    doubtful = kept[story.scores[kept] < LEAST_CHANCE].tolist()
    if not doubtful or _words(stream, doubtful) >= MAX_DOUBTFUL_SHARE * _words(stream, story.kept):
        return story
    return story.without(doubtful, BlockType.OTHER)


def drop_named(stream: BlockStream, story: Story) -> Story:
    """Drop what stands in elements named as captions, related stories or embedded posts."""
    if not story.around:
        return story
    around = story.around
    for kind, surest in NAMED.items():
        named = [i for i in story.kept if around[i] is kind and story.scores[i] <= surest]
        if named and _words(stream, named) <= MAX_NAMED_SHARE * _words(stream, story.kept):
            story = story.without(named, kind)
    return story


def drop_stamps(stream: BlockStream, story: Story) -> Story:
    """Drop lines that are nothing but a date, with a name or not: "Updated 2024/12/03 10:00"."""
    types, blocks = story.types, stream.blocks
    lines = [i for i in story.kept if types[i] in _LINES]
    stamps = [i for i in lines if _STAMP.match(blocks[i].text) or _holds_little_but_time(stream, blocks[i])]
    return story.without(stamps, BlockType.BYLINE)


def _holds_little_but_time(stream: BlockStream, block: Block) -> bool:
    times = any(stream.elements.tag[span.element] == "time" for span in block.spans) if block.spans else False
    return times and len(block.text.split()) <= MAX_STAMP_WORDS


def drop_credits(stream: BlockStream, story: Story) -> Story:
    """Drop lines that are nothing but the credit of a picture, behind its label: "Photo: Ada Lind"."""
    types, blocks = story.types, stream.blocks
    short = [(i, blocks[i].text) for i in story.kept if len(blocks[i].text) <= MAX_CREDIT_CHARS]
    lines = [
        i
        for i, text in short
        if types[i] is BlockType.PARAGRAPH and not text.endswith(".") and has_credit_label(text)
    ]
    return story.without(lines, BlockType.CAPTION)


def drop_labelled_links(stream: BlockStream, story: Story) -> Story:
    """Drop lines that are a label and one link: "Read more: a headline", in any language."""
    return story.without(labelled_links(stream, story), BlockType.PROMO)


def labelled_links(stream: BlockStream, story: Story) -> dict[int, str]:
    """Return the kept lines that are a label and one link, with their labels."""
    types, blocks = story.types, stream.blocks
    linked = [index for index in story.kept if blocks[index].link_chars]
    lines = (index for index in linked if types[index] in _LINES)
    labels = ((index, _label_of_link(stream, blocks[index])) for index in lines)
    return {index: label for index, label in labels if label}


def _label_of_link(stream: BlockStream, block: Block) -> str | None:
    text = block.text
    if block.link_chars < LABELLED_SHARE * len(text) or len(text.split()) > MAX_LABELLED_WORDS:
        return None
    links = [span for span in block.spans if stream.elements.tag[span.element] == "a"]
    if len(links) != 1 or len(text) - links[0].end > 2:  # noqa: PLR2004 - a full stop, a quote
        return None
    label = text[: links[0].start].strip()
    is_short = MIN_LABEL_CHARS <= len(label) <= MAX_LABEL_CHARS
    return label if is_short and _LABEL_END.search(label) and not _SENTENCE.search(label) else None


def drop_linked_headings(stream: BlockStream, story: Story) -> Story:
    """Drop headings that are nothing but a link to another page: the headlines of other stories."""
    headings = [
        index
        for index in story.kept
        if stream.blocks[index].tag in HEADING_TAGS
        and _is_linked(stream.blocks[index])
        and "#" not in _target(stream, stream.blocks[index])
    ]
    return story.without(headings, BlockType.RELATED)


def drop_linked_entries(stream: BlockStream, story: Story) -> Story:
    """Drop entries of lists that are nothing but a link."""
    types, blocks = story.types, stream.blocks
    entries = [i for i in story.kept if types[i] is BlockType.LIST and _is_linked(blocks[i])]
    return story.without(entries, BlockType.RELATED)


def drop_controls(stream: BlockStream, story: Story) -> Story:
    """Drop the labels of forms and polls."""
    return story.without((i for i in story.kept if stream.blocks[i].tag in _CONTROLS), BlockType.PROMO)


def drop_summary_points(stream: BlockStream, story: Story) -> Story:
    """Drop a short list above the first paragraph: the story in points, which the story then tells."""
    points = []
    for index in story.kept:
        if story.types[index] is BlockType.LIST:
            points.append(index)
        elif (
            story.types[index] is BlockType.PARAGRAPH
            and len(stream.blocks[index].text.split()) >= PROSE_WORDS
        ):
            break
    is_summary = len(points) <= MAX_POINTS and _words(stream, points) <= MAX_POINT_WORDS * len(points)
    return story.without(points, BlockType.PROMO) if is_summary else story


def _words(stream: BlockStream, indices: Iterable[int]) -> int:
    return sum(len(stream.blocks[index].text.split()) for index in indices)


def _is_linked(block: Block) -> bool:
    return block.link_chars >= LINKED_SHARE * len(block.text)


def _target(stream: BlockStream, block: Block) -> str:
    """Return the address that a linked block leads to, empty where none is found."""
    elements = stream.elements
    inside = (span.element for span in block.spans)
    for element in (*inside, block.element, *elements.iter_ancestors(block.element)):
        if elements.tag[element] == "a":
            return elements.attrs[element].get("href") or ""
    return ""


NEWS_STEPS: tuple[Callable[[BlockStream, Story], Story], ...] = (
    drop_doubtful,
    drop_named,
    drop_stamps,
    drop_credits,
    drop_labelled_links,
    drop_linked_headings,
    drop_linked_entries,
    drop_controls,
    drop_summary_points,
    drop_closing_lines,
)
