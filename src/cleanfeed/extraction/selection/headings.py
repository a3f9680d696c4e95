"""Which headings are the story's: those that head some of its text.

The model judges each block by itself, and a heading is a short one. Here the text around it decides:
headings inside the story come back, the headline's copies and the headings of what was dropped go, and
a standfirst in a heading's tag is prose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise, takewhile

from cleanfeed.extraction.blocks import HEADING_TAGS, Block, BlockStream
from cleanfeed.extraction.declared.json_ld import first_string
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.inner_text import class_words
from cleanfeed.extraction.story import BlockType, Headline, Story
from cleanfeed.text import count_words, load_markup_words, squeeze

LEAST_CHANCE = 0.2
"""Probability from which a heading between two paragraphs of one element belongs to them."""
MAX_LINK_SHARE = 0.5
COPY_SHARE = 0.85
"""From this share of a heading's letters a headline in it makes it a copy."""
MIN_STANDFIRST_WORDS = 10
"""A heading above the first paragraph with so many words is a standfirst."""
MIN_LOST_WORDS = 6
"""Fewer dropped words under a heading are a button or a label, not what it heads."""
MAX_BARE = 2
"""More headings in a row are a story told in headings."""
MAX_LISTED = 8
"""Entries of a dropped list that are looked at."""
MAX_CROSSHEAD_CHARS = 100
MIN_CROSSHEADS = 2
PROSE_WORDS = 14
"""Words from which a block is prose."""
ENDS_OF_SENTENCES = ".,;:!…。、"

_NOT_HEADS = frozenset({BlockType.HEADLINE, BlockType.DUPLICATE, BlockType.HEADING})


def settle_headings(stream: BlockStream, story: Story, headline: Headline, declared: Declared) -> Story:
    """Return the story with the headings that head its text, and with no others."""
    if not story.kept:
        return story
    story = _restored(stream, story)
    story = story.without(_copies(stream, story, headline, declared), BlockType.HEADLINE)
    story = _with_standfirst(stream, story, headline)
    story = story.without(_unread(stream, story), BlockType.OTHER)
    story = story.without(_bare(stream, story), BlockType.OTHER)
    return _with_crossheads(stream, story)


def drop_dangling(stream: BlockStream, story: Story, places: Iterable[int]) -> Story:
    """Return the story without last headings, and last lines with a colon, behind which nothing more comes.

    Args:
        stream: The page.
        story: What is kept.
        places: Blocks before which pictures and embeds are shown.
    """
    shown = max((place - 1 for place in places), default=-1)
    dangling = list(takewhile(lambda i: i > shown and _announces(stream, story, i), reversed(story.kept)))
    return story.without(dangling, BlockType.OTHER) if len(dangling) <= MAX_BARE else story


def _announces(stream: BlockStream, story: Story, index: int) -> bool:
    """Tell whether a block is only there for what comes behind it."""
    if story.types[index] is BlockType.PARAGRAPH:
        return stream.blocks[index].text.endswith((":", "："))
    return story.types[index] is BlockType.HEADING


def _headings(story: Story) -> list[int]:
    types = story.types
    return [index for index in story.kept if types[index] is BlockType.HEADING]


def _restored(stream: BlockStream, story: Story) -> Story:
    """Return the story with the headings that stand between two kept blocks of their own element."""
    kept = frozenset(story.kept)
    found = []
    between = range(story.first + 1, story.last)
    headings = [index for index in between if stream.blocks[index].tag in HEADING_TAGS]
    for index in headings:
        block = stream.blocks[index]
        if index in kept or story.types[index] in _NOT_HEADS:
            continue
        if story.scores[index] < LEAST_CHANCE or block.link_chars > MAX_LINK_SHARE * len(block.text):
            continue
        near = (index - 2, index - 1, index + 1, index + 2)
        around = [i for i in near if i in kept and stream.blocks[i].hidden == block.hidden]
        beside = {i < index for i in around if _holder(stream, i) == _holder(stream, index)}
        if len(beside) == 2:  # noqa: PLR2004 - before and behind
            found.append(index)
    if not found:
        return story
    types = list(story.types)
    for index in found:
        types[index] = BlockType.HEADING
    return replace(story, kept=tuple(sorted({*kept, *found})), types=tuple(types))


def _holder(stream: BlockStream, index: int) -> int:
    """Return the nearest element that holds more than a block."""
    elements = stream.elements
    around = elements.iter_ancestors(stream.blocks[index].element)
    return next((e for e in around if elements.end[e] - elements.start[e] > 1), 0)


def _copies(stream: BlockStream, story: Story, headline: Headline, declared: Declared) -> list[int]:
    """Return the headings that print the headline once more."""
    declared_titles = (
        first_string(declared.article.get("headline")),
        declared.meta("og:title"),
        stream.title,
    )
    titles = {squeeze(title) for title in (headline.text, *declared_titles) if title} - {""}
    copies = []
    for index in _headings(story):
        key = squeeze(stream.blocks[index].text)
        if any(key == title or (title in key and len(title) >= COPY_SHARE * len(key)) for title in titles):
            copies.append(index)
    return copies


def _with_standfirst(stream: BlockStream, story: Story, headline: Headline) -> Story:
    """Return the story with the headings that are long above its first paragraph as prose.

    A tag that heads text further down is a heading above the first paragraph too.
    """
    first = next((i for i in story.kept if _is_prose(stream, story, i)), story.last + 1)
    later = {_make(stream, stream.blocks[i]) for i in _headings(story) if i > first}
    types = list(story.types)
    for index in _headings(story):
        if index > first:
            break
        words = count_words(stream.blocks[index].text)
        is_long = words >= MIN_STANDFIRST_WORDS and _make(stream, stream.blocks[index]) not in later
        if index == headline.standfirst_block or is_long:
            types[index] = BlockType.PARAGRAPH
    return replace(story, types=tuple(types)) if types != list(story.types) else story


def _is_prose(stream: BlockStream, story: Story, index: int) -> bool:
    return story.types[index] is BlockType.PARAGRAPH and count_words(stream.blocks[index].text) >= PROSE_WORDS


def _make(stream: BlockStream, block: Block) -> tuple[str, str | None]:
    return block.tag, stream.elements.attrs[block.element].get("class")


def _unread(stream: BlockStream, story: Story) -> list[int]:
    """Return the headings for screen readers only: "Main content", "Social sharing"."""
    unread = load_markup_words("unseen")
    return [i for i in _headings(story) if class_words(stream.elements, stream.blocks[i].element) & unread]


def _bare(stream: BlockStream, story: Story) -> list[int]:
    """Return the headings of which all that they head was dropped."""
    kept = frozenset(story.kept)
    return [i for i in _headings(story) if _is_boxed(stream, story, i, kept) or _heads_list(stream, i, kept)]


def _is_boxed(stream: BlockStream, story: Story, index: int, kept: frozenset[int]) -> bool:
    """Tell whether a heading stands in an element of which nothing else is kept, or in a link."""
    elements = stream.elements
    for element in (stream.blocks[index].element, *elements.iter_ancestors(stream.blocks[index].element)):
        if elements.tag[element] == "a" and elements.attrs[element].get("href"):
            return not (elements.attrs[element].get("href") or "").startswith("#")
        inside = range(elements.start[element], elements.end[element])
        if any(i != index and (i in kept or story.types[i] is BlockType.CAPTION) for i in inside):
            return False
        if _count_words(stream, (i for i in inside if i != index)) >= MIN_LOST_WORDS:
            return True
    return False


def _heads_list(stream: BlockStream, index: int, kept: frozenset[int]) -> bool:
    """Tell whether a list that was dropped follows a heading: the headlines of other stories."""
    following = range(index + 1, min(index + 1 + MAX_LISTED, len(stream.blocks)))
    lost = list(takewhile(lambda i: i not in kept and stream.blocks[i].tag == "li", following))
    return _count_words(stream, lost) >= MIN_LOST_WORDS


def _count_words(stream: BlockStream, indices: Iterable[int]) -> int:
    return sum(count_words(stream.blocks[index].text) for index in indices)


def _with_crossheads(stream: BlockStream, story: Story) -> Story:
    """Return the story with short paragraphs as headings that are made alike and differ from prose.

    They are of one tag and class, no prose is, none ends like a sentence, and a longer paragraph of
    another make follows each.
    """
    groups: dict[tuple[str, str | None], list[int]] = {}
    types, blocks = story.types, stream.blocks
    for index in [i for i in story.kept if types[i] is BlockType.PARAGRAPH]:
        groups.setdefault(_make(stream, blocks[index]), []).append(index)
    if len(groups) < 2:  # noqa: PLR2004 - all paragraphs are made alike
        return story
    following = dict(pairwise(story.kept))
    found: set[int] = set()
    for (tag, name), group in groups.items():
        if name and tag in {"p", "div"} and len(group) >= MIN_CROSSHEADS:
            members = frozenset(group)
            if all(
                following.get(index, index) not in members
                and _reads_as_crosshead(blocks[index])
                and _is_prose(stream, story, following[index])
                for index in group
            ):
                found |= members
    if not found:
        return story
    return replace(
        story, types=tuple(BlockType.HEADING if i in found else kind for i, kind in enumerate(types))
    )


def _reads_as_crosshead(block: Block) -> bool:
    """Tell whether a paragraph is short and ends like no sentence, and is more than a date or a number."""
    text = block.text.strip()
    if not text or len(text) > MAX_CROSSHEAD_CHARS or text[-1] in ENDS_OF_SENTENCES:
        return False
    return sum(char.isalpha() for char in text) > sum(char.isdigit() for char in text)
