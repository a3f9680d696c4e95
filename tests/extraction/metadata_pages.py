"""Small invented pages for the tests of what a page declares and prints about its story."""

from __future__ import annotations

import json

import numpy as np

from cleanfeed.extraction.blocks import BlockStream, split_blocks
from cleanfeed.extraction.declared.reading import Declared, read_declared
from cleanfeed.extraction.headline import find_headline
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.story import BlockType, Headline, Story

URL = "https://www.example-herald.com/town/harbour-bridge-closed"
PROSE = "The harbour bridge will stay closed for at least three weeks, the town said after heavy storms."
MORE = "Engineers found cracks in two piers and want to look at them before any traffic returns."


def page(body: str, head: str = "", lang: str | None = "en") -> BlockStream:
    """Return a page of blocks."""
    attribute = f' lang="{lang}"' if lang else ""
    return split_blocks(read_page(f"<html{attribute}><head>{head}</head><body>{body}</body></html>"))


def ld(*nodes: object) -> str:
    """Return a JSON-LD script."""
    content = nodes[0] if len(nodes) == 1 else list(nodes)
    return f'<script type="application/ld+json">{json.dumps(content)}</script>'


def article(inside: str = "", before: str = "", after: str = "") -> str:
    """Return a body with headline and two paragraphs."""
    body = f"<div class='body'>{inside}<p>{PROSE}</p><p>{MORE}</p></div>"
    return f"<h1>Harbour bridge closed after storm</h1>{before}{body}{after}"


def read(stream: BlockStream, url: str | None = URL) -> tuple[BlockStream, Declared, Headline, Story]:
    """Return what the finders take; the story is every paragraph of prose."""
    declared = read_declared(stream, url)
    kept = tuple(i for i, block in enumerate(stream.blocks) if block.text in {PROSE, MORE})
    types = tuple(BlockType.PARAGRAPH if i in kept else BlockType.OTHER for i in range(len(stream.blocks)))
    story = Story(kept=kept, types=types, scores=np.ones(len(stream.blocks), np.float32), confidence=1.0)
    return stream, declared, find_headline(stream, declared), story
