"""What the block model sees: one row of numbers per block.

Everything is computed from arrays over the blocks and elements of one page, in time linear in
their number. Counts enter as logarithms, so that a page of ten blocks and one of ten thousand are
read alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.blocks import BlockStream, Elements
from cleanfeed.extraction.story import Headline

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

LONG_WORDS = 14
"""Words from which a block with few links counts as prose."""
MAX_PROSE_LINKS = 0.35
"""Largest link density of prose."""
EDGE_WORDS = 12
EDGE_CHARS = 120
"""How many words, within how many characters, at each end of a block are looked up in the word weights."""
LEVELS = 5
"""How many containers around a block are described, from the nearest outward."""
MIN_UNITS = 3
"""Siblings of one make from which a unit counts as repeated."""
WINDOWS = (1, 3, 8, 20)
"""Blocks to either side that the windows reach."""

_TOKEN = re.compile(r"[a-z]{2,}|[A-Z][a-z]+|[A-Z]{2,}|[0-9]{2,}")
_WORD = re.compile(r"\w+")

_TAG_GROUPS = {
    "p": 1,
    "div": 2,
    "li": 3,
    "h1": 4,
    "h2": 5,
    "h3": 6,
    "h4": 7,
    "h5": 7,
    "h6": 7,
    "td": 8,
    "th": 8,
    "blockquote": 9,
    "figcaption": 10,
    "figure": 10,
    "button": 11,
    "label": 11,
    "option": 11,
    "pre": 12,
    "dd": 13,
    "dt": 13,
    "section": 14,
    "article": 15,
    "footer": 16,
    "summary": 17,
    "body": 18,
}

_INSIDE_TAGS = (
    "article",
    "main",
    "aside",
    "nav",
    "footer",
    "header",
    "form",
    "figure",
    "ul",
    "ol",
    "table",
    "blockquote",
    "p",
    "noscript",
    "a",
    "button",
    "section",
    "dl",
)
_INSIDE_BIT = {tag: 1 << k for k, tag in enumerate(_INSIDE_TAGS)}


@dataclass(frozen=True, slots=True)
class TokenWeights:
    """Learned log-odds that a block under a class or id token, or with a word, is story."""

    markup: Mapping[str, float]
    words: Mapping[str, float]


NO_WEIGHTS = TokenWeights({}, {})


@dataclass(frozen=True, slots=True)
class Texts:
    """Counts over the text of each block."""

    words: FloatArray
    chars: FloatArray
    links: FloatArray
    """Link density, 0 to 1."""
    prose: npt.NDArray[np.bool_]
    """Long and with few links."""
    columns: dict[str, FloatArray]


def block_features(
    stream: BlockStream, headline: Headline, weights: TokenWeights
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the features of a page, blocks × columns, and the names of the columns."""
    count = len(stream.blocks)
    if not count:
        return np.zeros((0, 0), np.float32), ()
    texts = _text_features(stream, headline, weights)
    columns = dict(texts.columns)
    columns.update(_container_features(stream, texts))
    columns.update(_markup_features(stream, weights, texts))
    columns.update(_window_features(texts, columns))
    columns.update(_position_features(stream, headline, texts))
    columns.update(_page_features(stream, texts))
    matrix = np.empty((count, len(columns)), np.float32)
    for k, values in enumerate(columns.values()):
        matrix[:, k] = values
    return matrix, tuple(columns)


def _text_features(stream: BlockStream, headline: Headline, weights: TokenWeights) -> Texts:
    blocks = stream.blocks
    copies = Counter([b.text for b in blocks])
    seen: Counter[str] = Counter()
    title = set(_WORD.findall((headline.text or "").lower()))
    lookup = weights.words
    rows: list[tuple[float, ...]] = []
    for block in blocks:
        text = block.text
        chars = len(text)
        spaced = text.count(" ") + 1
        words = spaced if chars <= 15 * spaced else max(spaced, int(chars / 2.5))  # scripts without spaces
        score = best = worst = 0.0
        shared = 0
        tokens = edge_words(text)
        for token in tokens:
            value = lookup.get(token)
            if value is not None:
                score += value
                if value > best:
                    best = value
                elif value < worst:
                    worst = value
        if tokens:
            score += lookup.get("^" + tokens[0], 0.0)
            shared = len(title.intersection(tokens))
        seen[text] += 1
        rows.append(
            (
                words,
                chars,
                min(block.link_chars / chars, 1.0),
                text[-1] in _STOPS,
                text[-1] in ":：",
                text[0].isupper(),
                text.isupper(),
                chars / spaced,
                "http" in text or "www." in text,
                copies[text] - 1,
                seen[text] - 1,
                score,
                best,
                worst,
                shared / len(title) if title else 0.0,
                shared / len(tokens) if tokens else 0.0,
                block.hidden,
                block.after_break,
                len(block.spans),
                _TAG_GROUPS.get(block.tag, 0),
            )
        )
    table = np.array(rows, np.float32)
    names = (
        "words chars links ends_stop ends_colon starts_upper all_upper word_length address copies earlier_copies"
        " word_score word_best word_worst title_share title_overlap hidden after_break spans tag"
    ).split()
    columns = {name: table[:, k] for k, name in enumerate(names)}
    columns.update(_sign_rates([b.text for b in blocks]))
    words, chars, links = columns["words"].copy(), columns["chars"].copy(), columns["links"]
    for name in ("words", "chars", "copies", "earlier_copies", "spans"):
        columns[name] = np.log1p(columns[name])
    prose = (words >= LONG_WORDS) & (links <= MAX_PROSE_LINKS) & (columns["hidden"] == 0)
    return Texts(words, chars, links, prose, columns)


_STOPS = frozenset(".!?…。！？”\"»」؟۔")
_SIGNS = {
    "commas": ",、،，",
    "sentences": ".。！？!?۔؟",
    "separators": "|»›•·/",
    "signs": "©@#",
    "quotes": "\"“„«「‘",
    "braces": "{}=;<>",
}


def _sign_rates(texts: list[str]) -> dict[str, FloatArray]:
    """Return how many of each group of signs a block has (as logarithm), and its share of digits."""
    joined = np.frombuffer("".join(texts).encode("utf-32-le", "replace"), np.uint32)
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    starts = np.concatenate(([0], ends[:-1]))
    lengths = np.maximum(ends - starts, 1)

    def count(mask: npt.NDArray[np.bool_]) -> FloatArray:
        sums = np.concatenate(([0], np.cumsum(mask, dtype=np.int32)))
        return (sums[ends] - sums[starts]).astype(np.float32)

    small = joined < _TABLE_SIZE
    codes = np.where(small, joined, 0)
    columns = {name: np.log1p(count(table[codes])) for name, table in _SIGN_TABLES.items()}
    columns["digits"] = count((joined >= ord("0")) & (joined <= ord("9"))) / lengths
    return columns


_TABLE_SIZE = 0x10000
_SIGN_TABLES: dict[str, npt.NDArray[np.bool_]] = {}
for _name, _chars in _SIGNS.items():
    _SIGN_TABLES[_name] = np.zeros(_TABLE_SIZE, bool)
    _SIGN_TABLES[_name][[ord(c) for c in _chars]] = True


def edge_words(text: str) -> list[str]:
    """Return the first and the last lower-cased words of a text, all of them where they are few."""
    if len(text) > EDGE_CHARS * 2:
        text = text[:EDGE_CHARS] + " " + text[-EDGE_CHARS:]
    words = _WORD.findall(text.lower())
    return words if len(words) <= 2 * EDGE_WORDS else words[:EDGE_WORDS] + words[-EDGE_WORDS:]


def _sums(values: FloatArray) -> npt.NDArray[np.float64]:
    """Return prefix sums, so that ``s[end] - s[start]`` is the sum over a range of blocks."""
    return np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))


def _outward(elements: Elements) -> tuple[IntArray, IntArray, IntArray]:
    """Return start and end of every element's blocks, and its nearest ancestor that holds more blocks."""
    start = np.asarray(elements.start, np.int64)
    end = np.asarray(elements.end, np.int64)
    up = [0] * len(start)
    parents, starts, ends = elements.parent, elements.start, elements.end
    for i in range(1, len(up)):
        parent = parents[i]
        same = starts[i] == starts[parent] and ends[i] == ends[parent]
        up[i] = up[parent] if same else parent
    return start, end, np.asarray(up, np.int64)


def _container_features(stream: BlockStream, texts: Texts) -> dict[str, FloatArray]:
    start, end, up = _outward(stream.elements)
    box = np.fromiter((b.element for b in stream.blocks), np.int64, len(stream.blocks))
    prose_words = np.where(texts.prose, texts.words, 0).astype(np.float32)
    sums = {
        "words": _sums(texts.words),
        "linked": _sums(texts.chars * texts.links),
        "chars": _sums(texts.chars),
        "prose": _sums(prose_words),
        "long": _sums(texts.prose.astype(np.float32)),
        "stops": _sums(texts.columns["ends_stop"]),
    }
    totals = {name: np.maximum(s[end] - s[start], 0) for name, s in sums.items()}
    blocks = np.maximum(end - start, 1)
    score = _readability(box, up, prose_words, len(start))
    density = totals["linked"] / np.maximum(totals["chars"], 1)
    score *= 1 - density
    best = int(score.argmax())
    top = max(float(score[best]), 1e-6)
    page_prose = max(float(prose_words.sum()), 1.0)
    columns: dict[str, FloatArray] = {}
    level = np.where(blocks[box] > 1, box, up[box])
    for k in range(1, LEVELS + 1):
        columns[f"c{k}_words"] = np.log1p(totals["words"][level])
        columns[f"c{k}_links"] = density[level]
        columns[f"c{k}_prose"] = totals["prose"][level] / page_prose
        columns[f"c{k}_long"] = totals["long"][level] / blocks[level]
        columns[f"c{k}_mean"] = np.log1p(totals["words"][level] / blocks[level])
        columns[f"c{k}_stops"] = totals["stops"][level] / blocks[level]
        columns[f"c{k}_score"] = score[level] / top
        columns[f"c{k}_place"] = (np.arange(len(box)) - start[level]) / blocks[level]
        level = up[level]
    index = np.arange(len(box))
    columns["in_best"] = (index >= start[best]) & (index < end[best])
    columns["best_before"] = np.log1p(np.maximum(start[best] - index, 0))
    columns["best_after"] = np.log1p(np.maximum(index - end[best] + 1, 0))
    columns["best_place"] = np.clip((index - start[best]) / blocks[best], -1, 2)
    columns["best_prose"] = np.full(len(box), totals["prose"][best] / page_prose)
    wider = up[best]
    columns["in_wider"] = (index >= start[wider]) & (index < end[wider])
    return {name: np.asarray(v, np.float32) for name, v in columns.items()}


def _readability(box: IntArray, up: IntArray, prose_words: FloatArray, count: int) -> npt.NDArray[np.float64]:
    """Give each container the prose of its blocks, halved with every container in between."""
    score = np.zeros(count)
    level, share = up[box], 1.0
    for _ in range(LEVELS):
        score += share * np.bincount(level, weights=prose_words, minlength=count)
        level, share = up[level], share / 2
    return score


def markup_tokens(attrs: Mapping[str, str | None]) -> list[str]:
    """Return the words in an element's class, id, role and itemprop, split at case and signs."""
    joined = ""
    for name in _NAMING_ATTRIBUTES:
        if name in attrs:
            joined += f" {attrs[name]}"
    return [t.lower() for t in _TOKEN.findall(joined)] if joined else []


_NAMING_ATTRIBUTES = ("class", "id", "role", "itemprop", "data-testid")


def _markup_features(stream: BlockStream, weights: TokenWeights, texts: Texts) -> dict[str, FloatArray]:
    elements = stream.elements
    box = np.fromiter((b.element for b in stream.blocks), np.int64, len(stream.blocks))
    own, path, lowest, highest, inside, depth = _inherited(stream, weights.markup)
    columns: dict[str, FloatArray] = {
        "markup_own": own[box],
        "markup_parent": own[np.asarray(elements.parent, np.int64)[box]],
        "markup_path": path[box],
        "markup_low": lowest[box],
        "markup_high": highest[box],
        "depth": depth[box],
    }
    bits = inside[box]
    for tag, bit in _INSIDE_BIT.items():
        columns[f"in_{tag}"] = ((bits & bit) > 0).astype(np.float32)
    columns.update(_repetition_features(elements, box, texts))
    columns.update(_shape_features(stream, box, texts))
    return columns


def _inherited(
    stream: BlockStream, lookup: Mapping[str, float]
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, IntArray, FloatArray]:
    """Return per element the weight of its markup, and sum, least and most of the weights down to it.

    Also the bits of the tags around it and its depth. Elements without text are left at zero.
    """
    elements = stream.elements
    count = len(elements)
    own, path, lowest, highest = [0.0] * count, [0.0] * count, [0.0] * count, [0.0] * count
    inside, depth = [0] * count, [0] * count
    weights: dict[tuple[str, str | None, str | None], float] = {}
    starts, ends = elements.start, elements.end
    for i, (tag, attrs, parent) in enumerate(zip(elements.tag, elements.attrs, elements.parent, strict=True)):
        if starts[i] == ends[i]:
            continue
        key = (tag, attrs.get("class"), attrs.get("id")) if attrs else (tag, None, None)
        value = weights.get(key)
        if value is None or "role" in attrs or "itemprop" in attrs or "data-testid" in attrs:
            value = lookup.get("<" + tag, 0.0)
            if attrs:
                value += sum([lookup.get(t, 0.0) for t in set(markup_tokens(attrs))])
            weights[key] = value
        own[i] = value
        path[i] = path[parent] + value
        low, high = lowest[parent], highest[parent]
        lowest[i] = value if value < low else low
        highest[i] = value if value > high else high
        inside[i] = inside[parent] | _INSIDE_BIT.get(tag, 0)
        depth[i] = depth[parent] + 1
    return (
        np.array(own, np.float32),
        np.array(path, np.float32),
        np.array(lowest, np.float32),
        np.array(highest, np.float32),
        np.array(inside, np.int64),
        np.array(depth, np.float32),
    )


def _repetition_features(elements: Elements, box: IntArray, texts: Texts) -> dict[str, FloatArray]:
    """Describe the outermost and the nearest repeated unit around a block: siblings of one make.

    Comment threads, teaser lists and menus repeat units of several blocks; the paragraphs of a
    story repeat units of one.
    """
    start = np.asarray(elements.start, np.int64)
    end = np.asarray(elements.end, np.int64)
    groups: dict[tuple[int, str, str | None], int] = {}
    group_of = np.array(
        [
            groups.setdefault((parent, tag, attrs.get("class") if attrs else None), len(groups))
            for parent, tag, attrs in zip(elements.parent, elements.tag, elements.attrs, strict=True)
        ],
        np.int64,
    )
    size = np.bincount(group_of)[group_of] * (end > start)
    words = _sums(texts.words)
    unit_words = words[end] - words[start]
    repeated = (size >= MIN_UNITS).tolist()
    unit_blocks = end - start
    several = (unit_blocks >= 2).tolist()
    nearest, outermost = [0] * len(start), [0] * len(start)
    for i, parent in enumerate(elements.parent):
        nearest[i] = i if repeated[i] else nearest[parent]
        outermost[i] = outermost[parent] or (i if repeated[i] and several[i] else 0)
    total = np.bincount(group_of, weights=unit_words)
    columns: dict[str, FloatArray] = {}
    for name, units in (("near", nearest), ("outer", outermost)):
        unit = np.array(units, np.int64)[box]
        there = unit > 0
        columns[f"{name}_units"] = np.log1p(np.where(there, size[unit], 0))
        columns[f"{name}_words"] = np.log1p(np.where(there, total[group_of[unit]] / np.maximum(size[unit], 1), 0))
        columns[f"{name}_blocks"] = np.log1p(np.where(there, unit_blocks[unit], 0))
    return {name: np.asarray(v, np.float32) for name, v in columns.items()}


def _shape_features(stream: BlockStream, box: IntArray, texts: Texts) -> dict[str, FloatArray]:
    """Describe all blocks of the page whose element and parent are made alike."""
    elements = stream.elements
    shapes: dict[tuple[str, str | None, str, str | None], int] = {}
    ids = []
    for i in box.tolist():
        parent = elements.parent[i]
        key = (
            elements.tag[i],
            elements.attrs[i].get("class"),
            elements.tag[parent],
            elements.attrs[parent].get("class"),
        )
        ids.append(shapes.setdefault(key, len(shapes)))
    shape = np.asarray(ids, np.int64)
    number = np.bincount(shape)
    words = np.bincount(shape, weights=texts.words)
    linked = np.bincount(shape, weights=texts.chars * texts.links)
    chars = np.bincount(shape, weights=texts.chars)
    prose = np.bincount(shape, weights=np.where(texts.prose, texts.words, 0))
    all_prose = max(float(prose.sum()), 1.0)
    return {
        "shape_blocks": np.log1p(number[shape]).astype(np.float32),
        "shape_mean": np.log1p((words / number)[shape]).astype(np.float32),
        "shape_links": (linked / np.maximum(chars, 1))[shape].astype(np.float32),
        "shape_prose": (prose / all_prose)[shape].astype(np.float32),
    }


def _window_features(texts: Texts, columns: dict[str, FloatArray]) -> dict[str, FloatArray]:
    count = len(texts.words)
    index = np.arange(count)
    words, chars = _sums(texts.words), _sums(texts.chars)
    linked, long = _sums(texts.chars * texts.links), _sums(texts.prose.astype(np.float32))
    markup = _sums(columns["markup_path"])
    result: dict[str, FloatArray] = {}
    for reach in WINDOWS:
        for side, low, high in (
            ("before", np.maximum(index - reach, 0), index),
            ("after", index + 1, np.minimum(index + 1 + reach, count)),
        ):
            high = np.maximum(high, low)
            name = f"{side}{reach}"
            result[f"{name}_words"] = np.log1p(words[high] - words[low])
            result[f"{name}_links"] = (linked[high] - linked[low]) / np.maximum(chars[high] - chars[low], 1)
            if reach > 1:
                result[f"{name}_long"] = (long[high] - long[low]) / reach
                result[f"{name}_markup"] = (markup[high] - markup[low]) / np.maximum(high - low, 1)
    for name in ("tag", "words", "links", "markup_path", "ends_stop", "word_score"):
        values = columns[name]
        result[f"previous_{name}"] = np.concatenate((values[:1] * 0, values[:-1]))
        result[f"next_{name}"] = np.concatenate((values[1:], values[:1] * 0))
    return {name: np.asarray(v, np.float32) for name, v in result.items()}


def _position_features(stream: BlockStream, headline: Headline, texts: Texts) -> dict[str, FloatArray]:
    count = len(texts.words)
    index = np.arange(count)
    chars = _sums(texts.chars)
    prose = _sums(np.where(texts.prose, texts.words, 0).astype(np.float32))
    total = max(prose[-1], 1.0)
    at = headline.block if headline.block is not None else -1
    is_heading = np.fromiter((b.tag in ("h1", "h2", "h3") for b in stream.blocks), bool, count)
    headings = _sums(is_heading.astype(np.float32))
    since = np.maximum(index - at, 0)
    places = np.flatnonzero(texts.prose)
    if places.size:
        right = np.searchsorted(places, index)
        following = places[np.minimum(right, places.size - 1)]
        preceding = places[np.maximum(right - 1, 0)]
        to_prose, from_prose = np.maximum(following - index, -1), np.maximum(index - preceding, -1)
    else:
        to_prose = from_prose = np.full(count, count)
    h1 = _sums(np.fromiter((b.tag == "h1" for b in stream.blocks), np.float32, count))
    columns = {
        "position": index / count,
        "char_position": chars[:-1] / max(chars[-1], 1.0),
        "has_headline": np.full(count, at >= 0),
        "after_headline": index > at,
        "from_headline": np.log1p(since),
        "before_headline": np.log1p(np.maximum(at - index, 0)),
        "chars_from_headline": np.log1p(np.maximum(chars[:-1] - chars[max(at, 0)], 0)),
        "headings_since": np.log1p(np.maximum(headings[:-1] - headings[max(at, 0)], 0)),
        "h1_before": h1[:-1],
        "h1_after": h1[-1] - h1[1:],
        "prose_before": prose[:-1] / total,
        "prose_after": (total - prose[1:]) / total,
        "prose_words_before": np.log1p(prose[:-1]),
        "to_prose": np.sign(to_prose) * np.log1p(np.abs(to_prose)),
        "from_prose": np.sign(from_prose) * np.log1p(np.abs(from_prose)),
        "is_headline": index == at,
    }
    return {name: np.asarray(v, np.float32) for name, v in columns.items()}


def _page_features(stream: BlockStream, texts: Texts) -> dict[str, FloatArray]:
    count = len(texts.words)
    tags = Counter(stream.elements.tag)
    chars = max(float(texts.chars.sum()), 1.0)
    prose_words = float(texts.words[texts.prose].sum())
    values = {
        "page_blocks": np.log1p(count),
        "page_prose": np.log1p(prose_words),
        "page_prose_share": prose_words / max(float(texts.words.sum()), 1.0),
        "page_links": float((texts.chars * texts.links).sum()) / chars,
        "page_articles": np.log1p(tags["article"]),
        "page_paragraphs": np.log1p(tags["p"]),
        "page_images": np.log1p(tags["img"]),
        "page_h2": np.log1p(tags["h2"] + tags["h3"]),
        "page_tables": np.log1p(tags["td"]),
        "page_forms": np.log1p(tags["input"]),
        "page_code": np.log1p(tags["pre"] + tags["code"]),
        "page_json_ld": float(any("Article" in s.text or "BlogPosting" in s.text for s in stream.json_ld)),
    }
    return {name: np.full(count, v, np.float32) for name, v in values.items()}
