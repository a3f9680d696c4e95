"""Features of a block's own text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from cleanfeed.extraction.blocks import HEADING_TAGS, BlockStream
from cleanfeed.extraction.features.edges import edge_features
from cleanfeed.extraction.features.reading import Reading
from cleanfeed.extraction.features.signs import sign_features
from cleanfeed.extraction.features.values import BoolArray, Columns, FloatArray, IntArray, Texts, TokenWeights
from cleanfeed.extraction.story import Headline

LONG_WORDS = 14
"""Words from which a block with few links counts as prose."""
MAX_PROSE_LINKS = 0.35
"""Largest link density of prose."""
CHARS_A_WORD = 2.5
SPACELESS = 15
"""A text with so many characters a space is in a script without spaces: characters a word there."""
DECLARED_CHARS = 48
"""How much of a block is looked for in the declared text of the story."""
MIN_DECLARED_CHARS = 400
"""A shorter declared text says nothing of which blocks are story."""

_WORD = re.compile(r"\w+")
_STOPS = frozenset('.!?…。！？”"»」؟۔')
_TAG_NUMBERS = {
    tag: number
    for number, tags in enumerate(
        "? p div li h1 h2 h3 h4,h5,h6 td,th blockquote figcaption,figure button,label,option pre dd dt"
        " section article footer summary body".split()
    )
    for tag in tags.split(",")
}
LIST_TAG, H1_TAG = _TAG_NUMBERS["li"], _TAG_NUMBERS["h1"]


def _are(tags: Iterable[str]) -> BoolArray:
    """Return for each number of a tag whether it stands for one of some."""
    table = np.zeros(max(_TAG_NUMBERS.values()) + 1, np.bool_)
    table[[_TAG_NUMBERS[tag] for tag in tags]] = True
    return table


ARE_HIGH_HEADINGS = _are(("h1", "h2", "h3"))
_ARE_HEADINGS = _are(HEADING_TAGS)


def text_features(
    stream: BlockStream, headline: Headline, declared_text: str, weights: TokenWeights, reading: Reading
) -> tuple[Texts, Columns]:
    """Return the counts that other groups work on, and the columns of this one.

    Args:
        stream: The page.
        headline: Its headline.
        declared_text: The story as JSON-LD tells it, or nothing.
        weights: Learned weights of words.
        reading: The blocks to look at.
    """
    blocks = stream.blocks  # read by column: ``zip`` would open an iterator a block
    texts = [block.text for block in blocks]
    chars = np.array(list(map(len, texts)), np.int64)
    spaced = np.array([text.count(" ") for text in texts], np.int64) + 1
    dense = np.maximum(spaced, (chars / CHARS_A_WORD).astype(np.int64))
    words = np.where(chars <= SPACELESS * spaced, spaced, dense).astype(np.float32)
    link_chars = np.array([block.link_chars for block in blocks])
    links = np.minimum((link_chars / chars).astype(np.float32), np.float32(1.0))
    unseen = np.array([block.hidden for block in blocks])
    tags = np.array([_TAG_NUMBERS.get(block.tag, 0) for block in blocks], np.int64)
    stops = np.array([text[-1] in _STOPS for text in texts])
    copies, earlier = _copies(texts)
    read, read_texts, read_blocks = reading.blocks, reading.pick(texts), reading.pick(blocks)
    title = frozenset(_WORD.findall((headline.text or "").lower()))
    edges = edge_features(read_texts, title, weights.words)
    columns: Columns = {
        "words": np.log1p(words[read]),
        "chars": np.log1p(chars[read].astype(np.float32)),
        "links": links[read],
        "ends_stop": stops[read],
        "word_length": chars[read] / spaced[read],
        "copies": np.log1p(copies[read]),
        "earlier_copies": np.log1p(earlier[read]),
        **edges,
        "hidden": unseen[read],
        "after_break": np.array([block.after_break for block in read_blocks]),
        "spans": np.log1p(np.array([len(block.spans) for block in read_blocks], np.float32)),
        "tag": tags[read],
        "declared": _declared(read_texts, declared_text),
    }
    columns.update(sign_features(read_texts))
    columns.update(_last_heading(tags, columns, reading))
    prose = (words >= LONG_WORDS) & (links <= MAX_PROSE_LINKS) & ~unseen
    counts = Texts(
        words=words,
        chars=chars.astype(np.float32),
        links=links,
        prose=prose,
        stops=stops,
        tags=tags,
    )
    return counts, columns


def _copies(texts: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    """Return how many other blocks have the text of each, and how many of them stand before it."""
    others, earlier = np.zeros(len(texts), np.float32), np.zeros(len(texts), np.float32)
    if len(set(texts)) < len(texts):
        times, seen = Counter(texts), Counter[str]()
        for k, text in enumerate(texts):
            number = times[text]
            if number > 1:
                others[k] = number - 1
                earlier[k] = seen[text]
                seen[text] += 1
    return others, earlier


def _declared(texts: Sequence[str], declared_text: str) -> FloatArray:
    """Return 1 where a block begins like a passage of the declared text, -1 where not, 0 for no answer."""
    if len(declared_text) < MIN_DECLARED_CHARS:
        return np.zeros(len(texts), np.float32)
    told = _squeeze(declared_text)
    found = [
        (1.0 if _squeeze(text[:DECLARED_CHARS]) in told else -1.0) if len(text) > DECLARED_CHARS else 0.0
        for text in texts
    ]
    return np.array(found, np.float32)


def _squeeze(text: str) -> str:
    return "".join(text.split()).lower()


def _last_heading(tags: IntArray, columns: Columns, reading: Reading) -> Columns:
    """Return the word score of the nearest heading above each block, and how many blocks it is away."""
    index = np.arange(len(tags))
    last = np.maximum.accumulate(np.where(_ARE_HEADINGS[tags], index, -1))
    last, index = last[reading.blocks], index[reading.blocks]
    scores = np.where(last >= 0, columns["word_score"][reading.place][last], 0.0)
    return {"heading_score": scores, "heading_distance": np.log1p(index - last)}
