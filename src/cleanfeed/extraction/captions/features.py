"""What tells a caption from a credit, and both from other text near a picture, as numbers.

One row per segment, columns as in :data:`COLUMNS`; the weights over them are learned by
``cleanfeed.training.images``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.blocks import HEADING_TAGS, BlockStream
from cleanfeed.extraction.captions.segments import Segment
from cleanfeed.extraction.credits.splitting import credit_likeness, has_credit_label, split_credit
from cleanfeed.extraction.images.names import names_player
from cleanfeed.extraction.images.surroundings import Surroundings

COLUMNS = (
    "own_caption",
    "own_credit",
    "outer_caption",
    "outer_credit",
    "figcaption",
    "figure",
    "small",
    "heading",
    "button",
    "paragraph",
    "linked",
    "likeness",
    "label",
    "words",
    "chars",
    "stop",
    "clock",
    "digits",
    "upper",
    "order",
    "count",
    "last",
    "before",
    "distance",
    "reach",
    "is_alt",
    "in_alt",
    "alt_in",
    "is_title",
    "repeats",
    "hidden",
    "offscreen",
    "kept",
    "copy",
    "likeness_before",
    "likeness_after",
    "words_before",
    "words_after",
    "tail_credit",
    "fields",
    "shared_names",
    "block_chars",
    "listed",
    "player",
)

_SMALL = frozenset({"small", "cite", "em", "i"})
_BUTTONS = frozenset({"button", "label", "nav", "form", "option"})
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b|\b\d{1,2}[./]\d{1,2}[./](?:19|20)?\d{2}\b|\b\d+\s?(?:min|sec|Min)\b")


def measure_segments(
    around: Surroundings, picture: int, top: int, segments: Sequence[Segment], repeats: Mapping[str, int]
) -> npt.NDArray[np.float32]:
    """Return one row of :data:`COLUMNS` per segment.

    Args:
        around: The page.
        picture: Index of the picture's element.
        top: The outermost element that is the picture's alone.
        segments: What stands near it, in order.
        repeats: How often each block's text stands on the page.
    """
    stream = around.stream
    attrs = stream.elements.attrs[picture]
    alt = " ".join((attrs.get("alt") or "")[:1000].split())
    title = " ".join((attrs.get("title") or "")[:1000].split())
    likeness = [float(credit_likeness(s.text)) for s in segments]
    lengths = [float(min(len(s.text.split()), 60)) for s in segments]
    fields: dict[int, int] = {}
    for segment in segments:
        fields[segment.block] = fields.get(segment.block, 0) + 1
    seen: set[str] = set()
    rows = np.zeros((len(segments), len(COLUMNS)), dtype=np.float32)
    for order, segment in enumerate(segments):
        text = segment.text
        block = stream.blocks[segment.block]
        last = order == len(segments) - 1
        rows[order] = (
            *_names(stream, segment, top),
            block.link_chars > 0.5 * len(block.text),
            likeness[order],
            has_credit_label(text),
            lengths[order],
            min(len(text), 500),
            text[-1] in ".!?…。",
            _CLOCK.search(text[:200]) is not None,
            _DIGIT.search(text[:200]) is not None,
            text[0].isupper(),
            order,
            len(segments),
            last,
            segment.block < stream.elements.start[picture],
            min(12, abs(segment.block - stream.elements.start[picture])),
            segment.reach,
            text == alt,
            len(text) > 2 and text in alt,  # noqa: PLR2004 - shorter ones are in every text
            bool(alt) and alt in text,
            text == title,
            min(repeats.get(block.text, 1), 5),
            block.hidden,
            _is_offscreen(stream, segment),
            around.kept[segment.block + 1] - around.kept[segment.block],
            text in seen,
            likeness[order - 1] if order else -1.0,
            -1.0 if last else likeness[order + 1],
            lengths[order - 1] if order else -1.0,
            -1.0 if last else lengths[order + 1],
            len(text) < 600 and not likeness[order] and split_credit(text).credit is not None,  # noqa: PLR2004 - longer ones are prose
            fields[segment.block],
            len(segment.elements),
            min(len(block.text), 1000),
            *_holders(stream, segment, top),
        )
        seen.add(text)
    return rows


def _names(stream: BlockStream, segment: Segment, top: int) -> tuple[float, ...]:
    """Return what the names and tags of the elements around a segment say."""
    elements = stream.elements
    tags, attrs = elements.tag, elements.attrs
    own_caption = own_credit = outer_caption = outer_credit = 0.0
    figcaption = figure = small = heading = button = False
    chain = list(segment.elements)
    index = chain[-1]
    while index > top and len(chain) < 24:  # noqa: PLR2004 - deeper ones are layout
        index = elements.parent[index]
        chain.append(index)
    own = next((level for level in range(len(segment.elements)) if attrs[chain[level]].get("class")), 0)
    for level, index in enumerate(chain):
        tag = tags[index]
        caption, credit = name_hints(_name_of(attrs[index]))
        if level <= own:  # emphasis without a name of its own says nothing
            own_caption, own_credit = caption, credit
        elif index > top or level < len(segment.elements):
            outer_caption, outer_credit = max(outer_caption, caption), max(outer_credit, credit)
        small = small or (tag in _SMALL and level < len(segment.elements))
        heading = heading or tag in HEADING_TAGS
        button = button or tag in _BUTTONS
        figcaption = figcaption or tag == "figcaption"
        figure = figure or tag == "figure"
    paragraph = tags[segment.elements[-1]] == "p"
    return (
        own_caption,
        own_credit,
        outer_caption,
        outer_credit,
        figcaption,
        figure,
        small,
        heading,
        button,
        paragraph,
    )


def _holders(stream: BlockStream, segment: Segment, top: int) -> tuple[float, float]:
    """Return whether a list and a player are around a segment."""
    elements = stream.elements
    listed = player = False
    index = segment.elements[0]
    for _ in range(8):
        listed = listed or elements.tag[index] == "li"
        name = elements.attrs[index].get("class")
        player = player or (bool(name) and names_player(name))
        if index <= top:
            break
        index = elements.parent[index]
    return listed, player


def _name_of(attrs: Mapping[str, str | None]) -> str:
    if not attrs:
        return ""
    return " ".join(
        value[:160] for key in ("class", "id", "itemprop", "data-testid") if (value := attrs.get(key))
    )


def _is_offscreen(stream: BlockStream, segment: Segment) -> bool:
    attrs = stream.elements.attrs
    return any(_hides(attrs[index].get("class") or "") for index in segment.elements)


@cache
def _name_words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = json.loads(resources.files("cleanfeed.extraction").joinpath("data/images.json").read_text("utf-8"))

    def pattern(key: str) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, data[key])), re.IGNORECASE)

    return pattern("caption_names"), pattern("credit_names"), pattern("hidden_names")


@lru_cache(maxsize=4096)
def name_hints(name: str) -> tuple[float, float]:
    """Return whether the names of an element speak of a caption, and of a credit."""
    if not name:
        return 0.0, 0.0
    caption, credit, _ = _name_words()
    return float(caption.search(name) is not None), float(credit.search(name) is not None)


def names_credit(stream: BlockStream, segment: Segment) -> bool:
    """Tell whether the element of a segment, or one around nothing else, is called a credit."""
    elements = stream.elements
    index = segment.elements[0]
    for _ in range(_ALONE_LEVELS):
        if elements.end[index] - elements.start[index] > 1:
            break
        name = _name_of(elements.attrs[index])
        if elements.tag[index] == "cite" or name_hints(name)[1] or _CREDIT_WORD.search(name):
            return True
        index = elements.parent[index]
    return False


_ALONE_LEVELS = 4
_CREDIT_WORD = re.compile(r"(?<![a-z])(?:by|attr|src|fuente|fonte|kilde)(?![a-z])", re.IGNORECASE)


@lru_cache(maxsize=2048)
def _hides(name: str) -> bool:
    return bool(name) and _name_words()[2].search(name) is not None
