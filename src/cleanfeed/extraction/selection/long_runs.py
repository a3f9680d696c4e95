"""Long rows of paragraphs made alike: what holds of the first hundred holds of the thousandth.

The farther a block is from the headline, the less likely it is story on the pages that the trees know,
and these seldom have a thousand paragraphs. A transcript has.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.features import FloatArray

RUN_HEAD = 100
"""Paragraphs of a row by which the others are judged."""
MIN_PARAGRAPH_CHARS = 40


def steady(stream: BlockStream, chance: FloatArray) -> FloatArray:
    """Return the chances of all blocks; in a long row none is less likely than half of the first hundred.

    Args:
        stream: The page.
        chance: Probability of each block to be story.
    """
    elements = stream.elements
    if len(elements.with_tag("p")) <= RUN_HEAD:
        return chance
    rows: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, block in enumerate(stream.blocks):
        if block.tag == "p" and not block.link_chars and len(block.text) >= MIN_PARAGRAPH_CHARS:
            rows[elements.parent[block.element], elements.namesake[block.element]].append(index)
    long = [np.array(row) for row in rows.values() if len(row) > RUN_HEAD]
    if not long:
        return chance
    chance = chance.copy()
    for row in long:
        rest = row[RUN_HEAD:]
        chance[rest] = np.maximum(chance[rest], np.median(chance[row[:RUN_HEAD]]))
    return chance
