"""Where the story is among a page's blocks, in sums: what every question about a picture's place asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from cleanfeed.extraction.blocks import BlockStream
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


def _is_named_caption(stream: BlockStream, index: int) -> bool:
    """Tell whether a short block that was taken for the story has the name of a caption."""
    block = stream.blocks[index]
    if len(block.text) > MAX_CAPTION_CHARS:
        return False
    if _is_caption(stream, block.element):
        return True
    whole = len(block.text)  # the name may be that of an inline element around all of it
    return any(span.end - span.start == whole and _is_caption(stream, span.element) for span in block.spans)


def _is_caption(stream: BlockStream, element: int) -> bool:
    elements = stream.elements
    return elements.tag[element] == "figcaption" or _names_caption(elements.attrs[element].get("class") or "")


@lru_cache(maxsize=4096)
def _names_caption(name: str) -> bool:
    return bool(name) and _CAPTION.search(name[:200]) is not None


_CAPTION = re.compile(
    r"caption|cutline|bildunter|bildtext|ep[ií]grafe|didascalia|onderschrift|bijschrift|pie-?de-?foto|(?:photo|image|foto)[-_]?credit"
    r"|^(?:im(?:g|age)[-_]?|photo[-_]?)?cap$",
    re.IGNORECASE,
)
MAX_CAPTION_CHARS = 400


def survey(stream: BlockStream, headline: Headline, story: Story) -> Surroundings:
    """Sum up a page's blocks."""
    flags = [0] * len(stream.blocks)
    for index in story.kept:
        flags[index] = not _is_named_caption(stream, index)
    return Surroundings(
        stream=stream,
        story=story,
        headline=-1 if headline.block is None else headline.block,
        title=(headline.text or "").lower(),
        kept=[0, *accumulate(flags)],
        chars=[0, *accumulate([len(block.text) for block in stream.blocks])],
        links=[0, *accumulate([block.link_chars for block in stream.blocks])],
    )
