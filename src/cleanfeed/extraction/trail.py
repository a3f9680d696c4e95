"""The path to the page as its reader sees it: "Home › News › City".

Where a page declares the path, that is taken; see :mod:`~cleanfeed.extraction.topics`.
"""

from __future__ import annotations

import re

from cleanfeed.extraction.blocks import Attributes, BlockStream
from cleanfeed.extraction.story import Headline
from cleanfeed.text import load_words, normalize_space

MAX_TRAIL_BLOCKS = 12
MAX_TRAIL_CHARS = 300
"""A longer element called a path holds more than one."""

MIN_CRUMB_CHARS = 2

_SIGNS = re.compile(r"\s*[<«‹>»›→/|\\❯▸·•＞]\s*|\s+[-–—]\s+")
_WORDS = load_words("trail")


def find_trail(stream: BlockStream, headline: Headline) -> list[str]:
    """Return the steps of the printed path above or beside the headline, or nothing."""
    elements = stream.elements
    below = (headline.block or 0) + MAX_TRAIL_BLOCKS
    # of elements named alike the first is the path, or none of them is
    candidates = [
        (element, _names_of(elements.attrs[element]))
        for element in (*elements.named, *elements.with_tag("nav"))
        if elements.start[element] <= below
    ]
    together = "\n".join([names for _, names in candidates])
    told = [word for word in _WORDS if word in together]
    for element, names in candidates if told else ():
        steps = _steps(stream, element) if any(word in names for word in told) else []
        if steps:
            return steps
    return []


def _names_of(attrs: Attributes) -> str:
    return f"{attrs.get('class') or ''} {attrs.get('id') or ''} {attrs.get('aria-label') or ''}".lower()


def _steps(stream: BlockStream, element: int) -> list[str]:
    """Return the texts of the links in a path, else what stands between its signs."""
    elements = stream.elements
    blocks = stream.blocks[elements.start[element] : elements.end[element]]
    if len(blocks) > MAX_TRAIL_BLOCKS or sum(len(block.text) for block in blocks) > MAX_TRAIL_CHARS:
        return []
    links = [
        block.text[span.start : span.end]
        for block in blocks
        for span in sorted(block.spans)
        if elements.tag[span.element] == "a"
    ]
    steps = links or [part for block in blocks for part in _SIGNS.split(block.text)]
    told = (normalize_space(_SIGNS.sub(" ", step)) for step in steps)
    return [step for step in told if len(step) >= MIN_CRUMB_CHARS]
