"""Where the story is among a page's blocks, in sums: what every question about a picture's place asks."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from cleanfeed.extraction.blocks import Block, BlockStream, Elements
from cleanfeed.extraction.credits.line import Likeness
from cleanfeed.extraction.credits.splitting import credit_likeness
from cleanfeed.extraction.story import Headline, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A page's blocks in sums, and where the story is among them."""

    stream: BlockStream
    story: Story
    headline: int
    """Block of the headline, -1 where the page does not print it."""
    title: str
    """Text of the headline in lower case, empty where there is none."""
    kept: list[int]
    """How many blocks before each index belong to the story."""
    chars: list[int]
    links: list[int]

    def count(self, sums: list[int], element: int) -> int:
        """Return a sum over the blocks of an element."""
        elements = self.stream.elements
        return sums[elements.end[element]] - sums[elements.start[element]]

    def branch_of(self, element: int) -> tuple[int, int]:
        """Return the outermost element around a picture without text of the story, and the steps to it."""
        elements, kept = self.stream.elements, self.kept
        start, end, parent = elements.start, elements.end, elements.parent
        steps = 0
        while element:
            up = parent[element]
            if kept[end[up]] != kept[start[up]] or start[up] <= self.headline < end[up] or not up:
                break
            element = up
            steps += 1
        return element, steps


def _is_plain(elements: Elements, block: Block) -> bool:
    """Tell whether a block is one of many beside it and has no name: most paragraphs of a story."""
    element = block.element
    parent = elements.parent[element]
    return (
        not block.spans
        and elements.end[parent] - elements.start[parent] > _MAX_BOX_BLOCKS
        and not elements.attrs[element].get("class")
        and elements.tag[element] != "figcaption"
    )


def _is_named_caption(stream: BlockStream, index: int, story: Story) -> bool:
    """Tell whether a short block that was taken for the story has the name of a caption."""
    block = stream.blocks[index]
    if len(block.text) > MAX_CAPTION_CHARS:
        return False
    elements = stream.elements
    element = block.element
    parent = elements.parent[element]
    if elements.end[parent] - elements.start[parent] > _MAX_BOX_BLOCKS:  # a paragraph of the body, mostly
        if _is_caption(stream, element):
            return True
    elif _is_alone_in_caption(stream, element) or (
        len(block.text) <= MAX_BOXED_CHARS
        and block.tag not in _STORY_HEADINGS
        and _is_in_picture_box(stream, element, story)
    ):
        return True
    whole = len(block.text)  # the name may be that of an inline element around all of it
    return any(span.end - span.start == whole and _is_caption(stream, span.element) for span in block.spans)


def _is_alone_in_caption(stream: BlockStream, index: int) -> bool:
    """Tell whether an element, or a box around nothing else, has the name of a caption."""
    elements = stream.elements
    for _ in range(_ALONE_LEVELS):
        if _is_caption(stream, index):
            return True
        index = elements.parent[index]
        if elements.end[index] - elements.start[index] > 1:
            break
    return False


_ALONE_LEVELS = 5


def _is_in_picture_box(stream: BlockStream, index: int, story: Story) -> bool:
    """Tell whether a block is in a box of one picture, with little text besides.

    The box has a picture's name, or a line that is a credit: no prose stands between a picture and that.
    """
    elements = stream.elements
    for _ in range(_BOX_LEVELS):
        if not index or elements.end[index] - elements.start[index] > _MAX_BOX_BLOCKS:
            return False
        inside = bisect_left(story.kept, elements.end[index]) - bisect_left(story.kept, elements.start[index])
        if 2 * inside >= len(story.kept):  # the story itself, when it is short
            return False
        if "img" in elements.tag[index : elements.stop[index]] and (
            _names_picture(elements.attrs[index].get("class") or "") or _holds_credit_line(stream, index)
        ):
            return True
        index = elements.parent[index]
    return False


def _holds_credit_line(stream: BlockStream, index: int) -> bool:
    """Tell whether one of an element's blocks is a credit and nothing else."""
    elements = stream.elements
    return any(
        credit_likeness(block.text) is Likeness.CREDIT
        for block in stream.blocks[elements.start[index] : elements.end[index]]
    )


@lru_cache(maxsize=4096)
def _names_picture(name: str) -> bool:
    return bool(name) and _PICTURE.search(name[:200]) is not None and "text" not in name


_PICTURE = re.compile(
    r"(?<![a-z])(?:images?|img|photos?|fotos?|pictures?|pic|figure|bilde?|imagen|imagem|immagine|kuva|mynd|media|afbeelding|zdjecie|obrazek|gambar|resim)(?![a-z])",
    re.IGNORECASE,
)
MAX_BOXED_CHARS = 250
"""Longer texts beside a picture may be the story's, laid out in boxes."""

_STORY_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
"""What no caption is written as, unlike the lower headings."""

_BOX_LEVELS = 5
_MAX_BOX_BLOCKS = 4
"""Most blocks of a picture's box: credit, caption, label, a button."""


def _is_caption(stream: BlockStream, element: int) -> bool:
    elements = stream.elements
    return elements.tag[element] == "figcaption" or names_caption(elements.attrs[element].get("class") or "")


@lru_cache(maxsize=4096)
def names_caption(name: str) -> bool:
    """Tell whether the names of an element are those of a caption, and of nothing else."""
    return bool(name) and _CAPTION.search(name[:200]) is not None


_CAPTION = re.compile(
    r"caption|cutline|bildunter|bildtext|ep[ií]grafe|didascalia|onderschrift|bijschrift|pie-?de-?foto|(?:photo|image|foto)[-_]?credit"
    r"|^(?:im(?:g|age)[-_]?|photo[-_]?)?cap$|__cap(?![a-z])",
    re.IGNORECASE,
)
MAX_CAPTION_CHARS = 400


def survey(stream: BlockStream, headline: Headline, story: Story) -> Surroundings:
    """Sum up a page's blocks."""
    flags = [0] * len(stream.blocks)
    elements = stream.elements
    for index in story.kept:
        flags[index] = _is_plain(elements, stream.blocks[index]) or not _is_named_caption(
            stream, index, story
        )
    return Surroundings(
        stream=stream,
        story=story,
        headline=-1 if headline.block is None else headline.block,
        title=(headline.text or "").lower(),
        kept=[0, *accumulate(flags)],
        chars=[0, *accumulate([len(block.text) for block in stream.blocks])],
        links=[0, *accumulate([block.link_chars for block in stream.blocks])],
    )
