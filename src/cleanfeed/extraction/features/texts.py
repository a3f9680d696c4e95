"""Features of a block's own text."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.features.values import Columns, Texts, TokenWeights
from cleanfeed.extraction.story import Headline

LONG_WORDS = 14
"""Words from which a block with few links counts as prose."""
MAX_PROSE_LINKS = 0.35
"""Largest link density of prose."""
EDGE_WORDS = 12
EDGE_CHARS = 120
"""How many words, within how many characters, at each end of a block are looked up in the word weights."""
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
LIST_TAG = _TAG_NUMBERS["li"]
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NAMES = (
    "words chars links ends_stop word_length copies earlier_copies"
    " word_score word_best word_worst title_share title_overlap hidden after_break spans tag declared"
).split()
_LOGARITHMIC = ("words", "chars", "copies", "earlier_copies", "spans")

SIGN_CHARS = 160
"""How much of a block's beginning is searched for signs."""
_SIGNS = {
    "commas": ",、،，",
    "sentences": ".。！？!?۔؟",
    "separators": "|»›•·/",
    "signs": "©@#",
    "quotes": '"“„«「‘',
    "braces": "{}=;<>",
    "digits": "0123456789",
}
_SIGN_BITS = np.zeros(0x10000, np.uint8)
for _bit, _chars in enumerate(_SIGNS.values()):
    _SIGN_BITS[[ord(char) for char in _chars]] = 1 << _bit


def text_features(
    stream: BlockStream, headline: Headline, declared_text: str, weights: TokenWeights
) -> tuple[Texts, Columns]:
    """Return the counts that other groups work on, and the columns of this one.

    Args:
        stream: The page.
        headline: Its headline.
        declared_text: The story as JSON-LD tells it, or nothing.
        weights: Learned weights of words.
    """
    blocks = stream.blocks
    copies = Counter([block.text for block in blocks])
    seen: Counter[str] = Counter()
    title = set(_WORD.findall((headline.text or "").lower()))
    told = _squeeze(declared_text) if len(declared_text) >= MIN_DECLARED_CHARS else ""
    lookup = weights.words
    rows: list[tuple[float, ...]] = []
    for text, tag, _, spans, link_chars, hidden, after_break in blocks:
        chars = len(text)
        spaced = text.count(" ") + 1
        words = spaced if chars <= SPACELESS * spaced else max(spaced, int(chars / CHARS_A_WORD))
        score = best = worst = 0.0
        tokens = edge_words(text)
        for token in tokens:
            value = lookup.get(token)
            if value is not None:
                score += value
                if value > best:
                    best = value
                elif value < worst:
                    worst = value
        shared = 0
        if tokens:
            score += lookup.get("^" + tokens[0], 0.0)
            shared = len(title.intersection(tokens))
        number = copies[text]
        earlier = 0
        if number > 1:
            earlier = seen[text]
            seen[text] += 1
        rows.append(
            (
                words,
                chars,
                link_chars / chars,
                text[-1] in _STOPS,
                chars / spaced,
                number - 1,
                earlier,
                score,
                best,
                worst,
                shared / len(title) if title else 0.0,
                shared / len(tokens) if tokens else 0.0,
                hidden,
                after_break,
                len(spans),
                _TAG_NUMBERS.get(tag, 0),
                (1.0 if _squeeze(text[:DECLARED_CHARS]) in told else -1.0)
                if told and chars > DECLARED_CHARS
                else 0.0,
            )
        )
    table = np.array(rows, np.float32)
    columns: Columns = dict(zip(_NAMES, table.T, strict=True))
    words_, chars_, links = table[:, 0].copy(), table[:, 1].copy(), np.minimum(table[:, 2], 1.0)
    columns["links"] = links
    columns.update(_signs([block.text for block in blocks]))
    for name in _LOGARITHMIC:
        columns[name] = np.log1p(columns[name])
    columns.update(_last_heading(stream, columns))
    prose = (words_ >= LONG_WORDS) & (links <= MAX_PROSE_LINKS) & (table[:, _NAMES.index("hidden")] == 0)
    score_ = table[:, _NAMES.index("word_score")]
    return Texts(words=words_, chars=chars_, links=links, prose=prose, word_score=score_), columns


def edge_words(text: str) -> list[str]:
    """Return the first and the last lower-cased words of a text, all of them where they are few."""
    if len(text) > EDGE_CHARS * 2:
        text = text[:EDGE_CHARS] + " " + text[-EDGE_CHARS:]
    words = _WORD.findall(text.lower())
    return words if len(words) <= 2 * EDGE_WORDS else words[:EDGE_WORDS] + words[-EDGE_WORDS:]


def _squeeze(text: str) -> str:
    return "".join(text.split()).lower()


def _signs(texts: list[str]) -> Columns:
    """Return the logarithm of how many of each group of signs a block's beginning has."""
    heads = [text[:SIGN_CHARS] for text in texts]
    joined = np.frombuffer("".join(heads).encode("utf-32-le", "replace"), np.uint32)
    bits = _SIGN_BITS[np.minimum(joined, len(_SIGN_BITS) - 1)]
    starts = np.cumsum([0, *map(len, heads[:-1])])
    masks = (bits >> np.arange(len(_SIGNS), dtype=np.uint8)[:, None]) & 1
    counts = np.add.reduceat(masks, starts, axis=1, dtype=np.float32)
    return dict(zip(_SIGNS, np.log1p(counts), strict=True))


def _last_heading(stream: BlockStream, columns: Columns) -> Columns:
    """Return the word score of the nearest heading above each block, and how many blocks it is away."""
    count = len(stream.blocks)
    is_heading = np.array([block.tag in _HEADING_TAGS for block in stream.blocks])
    index = np.arange(count)
    last = np.maximum.accumulate(np.where(is_heading, index, -1))
    scores = np.where(last >= 0, columns["word_score"][last], 0.0)
    return {"heading_score": scores, "heading_distance": np.log1p(index - last)}
