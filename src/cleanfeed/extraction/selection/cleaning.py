"""What the model lets through and no story wants: further stories, refrains, lines that only lead elsewhere.

Each step takes a story and returns it without some blocks, which get the kind they turned out to be.
What only newsrooms put between paragraphs is for :mod:`~cleanfeed.extraction.selection.news_cleaning`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.selection.news_cleaning import clean_news, declares_news, labelled_links
from cleanfeed.extraction.story import BlockType, Headline, Story

REFRAIN_TIMES = 3
MAX_REFRAIN_CHARS = 60
"""A text so short that is kept so often is no sentence of the story: "Article content", "Advertisement"."""
LINK_SHARE = 0.9
"""From this share of characters inside links a paragraph is nothing but a link."""
MAX_LINK_LINE_WORDS = 30
"""A longer link is a paragraph that somebody linked as a whole."""

FOREIGN = {
    BlockType.COMMENT: 1.0,
    BlockType.CONSENT: 1.0,
    BlockType.PROMO: 1.0,
    BlockType.DISCLAIMER: 1.0,
    BlockType.RELATED: 0.7,
    BlockType.BIOGRAPHY: 0.7,
}
"""Kind that the elements around a block name → highest probability with which such a block still goes."""
MAX_FOREIGN_SHARE = 0.6
"""Where more of what is kept than this would go, the names mislead and all stays."""
ENOUGH_WORDS = 80
"""What remains of a story without its comments is a story from so many words, however long the thread."""
MIN_FIRST_SHARE = 0.25
"""Share of the kept words that the article with the headline must hold for other articles to go."""

Step = Callable[[BlockStream, Story], Story]


def clean_story(stream: BlockStream, story: Story, headline: Headline, declared: Declared) -> Story:
    """Return the story without what only stands between and under its paragraphs."""
    story = drop_further_stories(stream, story, headline)
    for step in CLEANING_STEPS:
        story = step(stream, story)
    return clean_news(stream, story) if declares_news(declared) else story


def drop_further_stories(stream: BlockStream, story: Story, headline: Headline) -> Story:
    """Drop every article that begins after the end of the one that holds the headline."""
    elements, at = stream.elements, headline.block
    if at is None or not story.kept:
        return story
    declared = (e for e in elements.data if "Article" in (elements.attrs[e].get("itemtype") or ""))
    articles = sorted({*elements.with_tag("article"), *declared})
    first = next((e for e in articles if elements.start[e] <= at < elements.end[e]), None)
    if first is None or elements.start[articles[-1]] < elements.end[first]:
        return story
    end = elements.end[first]
    words = {index: len(stream.blocks[index].text.split()) for index in story.kept}
    inside = sum(count for index, count in words.items() if elements.start[first] <= index < end)
    if inside < MIN_FIRST_SHARE * sum(words.values()):
        return story
    later = {
        i for e in articles if elements.start[e] >= end for i in range(elements.start[e], elements.end[e])
    }
    return story.without(later, BlockType.RELATED)


def drop_refrains(stream: BlockStream, story: Story) -> Story:
    """Drop short texts that are kept again and again."""
    blocks = stream.blocks
    short = [(i, blocks[i].text) for i in story.kept if len(blocks[i].text) <= MAX_REFRAIN_CHARS]
    times = Counter(text for _, text in short)
    refrains = [index for index, text in short if times[text] >= REFRAIN_TIMES]
    prose = [i for i in refrains if story.types[i] not in (BlockType.TABLE, BlockType.CODE)]
    return story.without(prose, BlockType.PROMO)


def drop_labels(stream: BlockStream, story: Story) -> Story:
    """Drop lines with one link behind a label that comes again and again: "READ MORE | …"."""
    labels = labelled_links(stream, story)
    times = Counter(labels.values())
    repeated = [index for index, label in labels.items() if times[label] >= REFRAIN_TIMES]
    return story.without(repeated, BlockType.PROMO)


def drop_link_lines(stream: BlockStream, story: Story) -> Story:
    """Drop paragraphs that are one link to another story; entries of lists stay."""
    types, blocks = story.types, stream.blocks
    linked = [index for index in story.kept if blocks[index].link_chars]
    lines = [
        index
        for index in linked
        if types[index] is BlockType.PARAGRAPH
        and blocks[index].link_chars >= LINK_SHARE * len(blocks[index].text)
        and len(blocks[index].text.split(maxsplit=MAX_LINK_LINE_WORDS)) <= MAX_LINK_LINE_WORDS
    ]
    return story.without(lines, BlockType.PROMO)


def drop_foreign(stream: BlockStream, story: Story) -> Story:
    """Drop what stands inside comments, consent notices and offers, unless little else is kept."""
    if not story.around:
        return story
    named = {story.around[i] for i in story.kept}
    for kind, surest in FOREIGN.items():
        if kind not in named:
            continue
        foreign = [i for i in story.kept if story.around[i] is kind and story.scores[i] <= surest]
        words = sum(len(stream.blocks[i].text.split()) for i in story.kept)
        lost = sum(len(stream.blocks[i].text.split()) for i in foreign)
        enough = kind is BlockType.COMMENT and words - lost >= ENOUGH_WORDS
        if enough or lost <= MAX_FOREIGN_SHARE * words:
            story = story.without(foreign, kind)
    return story


CLEANING_STEPS: tuple[Step, ...] = (drop_refrains, drop_labels, drop_link_lines, drop_foreign)
