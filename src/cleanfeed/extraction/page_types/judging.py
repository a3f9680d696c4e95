"""What a page is: a story, and of which kind, or something else.

The model looks at the page as a whole: what its blocks were judged, what the page declares, and
the shape of its address. How long a page is does not count: the sets it learns from hold long
essays, and news is short (fixtures/newsroom: 62 of 75 pages right with sizes, 71 without).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np

from cleanfeed.article import PageType
from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.features import LIST_TAG, LONG_WORDS, MAX_PROSE_LINKS, FloatArray
from cleanfeed.extraction.page_types.page_words import (
    COLUMNS,
    NO_WEIGHTS,
    PageWordWeights,
    read_page_words,
    weigh_words,
)
from cleanfeed.extraction.score import BlockModel, BlockScores
from cleanfeed.extraction.selection.select import expected_cut
from cleanfeed.extraction.story import Headline

KEPT = 0.5
"""Probability from which a block counts as kept here."""
STORY_CHANCE = 0.35
"""From here on a page is taken for a story: a lost story is worse than a page too many. On held-out sites
0.955 of the stories are found and 0.933 of all pages are judged right; at 0.4 it is 0.951 and 0.935."""
MAX_RIVAL_LEAD = 0.1
"""How much likelier another type may be: a thread is likely both a forum's page and a story."""
ROOT_STORY_CHANCE = 0.9
"""The same for the first page of a site (fixtures/newsroom/harborledger/index)."""
UNSURE = 0.3
"""How near the middle a probability is unsure."""
BEFORE_HEADLINE, AFTER_HEADLINE = 4, 10
"""Blocks around the headline among which a story's date stands."""
MAX_DATE_LINE_CHARS = 120
MAX_PRICE_CHARS = 200
"""A longer text that names a price is prose about it."""

_STORY_TYPES = frozenset(
    "article newsarticle blogposting reportagenewsarticle analysisnewsarticle opinionnewsarticle"
    " reviewnewsarticle liveblogposting backgroundnewsarticle socialmediaposting techarticle report"
    " scholarlyarticle".split()
)
_DATE = re.compile(
    r"(?:19|20)\d\d\s*[-./年년]|\d{1,2}\s*[-./]\s*\d{1,2}\s*[-./]\s*\d{2,4}"
    r"|\b\d{1,2}\.?\s+\w+\s+(?:19|20)\d\d|\w+\s+\d{1,2},?\s+(?:19|20)\d\d"
)
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\d{1,2}[時时시]")
_CURRENCY = re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:€|zł|kr|USD|EUR)\b")
_CURRENCY_SIGNS = ("$", "€", "£", "¥", "₹", "zł", "kr", "USD", "EUR")
"""One of which is in every price."""
_DATE_METAS = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "parsely-pub-date",
    "sailthru.date",
)


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """What a page is taken for."""

    page_type: PageType
    story: float
    """Probability that the page holds a story."""


def judge_page(row: FloatArray, url: str | None, model: BlockModel) -> PageVerdict:
    """Say what a page is, from its :func:`page_features`."""
    odds = model.page_forests.score(row[None, :])[:, 0].tolist()
    chances = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    by_name = dict(zip(model.page_types, chances.tolist(), strict=True))
    story = by_name.pop("article")
    is_root = url is not None and urlsplit(url).path.strip("/") == ""
    best = max(by_name, key=lambda name: by_name[name])
    least = ROOT_STORY_CHANCE if is_root else STORY_CHANCE
    if story >= max(least, by_name[best] - MAX_RIVAL_LEAD):
        return PageVerdict(PageType.ARTICLE, story)
    page_type = PageType.LISTING if best == "collection" else PageType(best)
    return PageVerdict(PageType.HOME if is_root else page_type, story)


def page_features(  # noqa: PLR0913 - a page is judged by all that is known of it
    stream: BlockStream,
    declared: Declared,
    headline: Headline,
    scores: BlockScores,
    url: str | None,
    *,
    weights: PageWordWeights = NO_WEIGHTS,
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return one row of numbers for the page, and their names."""
    words = weigh_words(read_page_words(stream, headline, url), weights)
    values = {
        **_score_values(scores),
        **_block_values(stream, headline),
        **_declared_values(declared),
        **_address_values(url),
        **dict(zip(COLUMNS, words, strict=True)),
    }
    return np.array(list(values.values()), np.float32), tuple(values)


def _score_values(scores: BlockScores) -> dict[str, float]:
    chance = scores.probability
    if not len(chance):
        return dict.fromkeys(_SCORE_NAMES, 0.0)
    words = np.expm1(scores.column("words"))
    cut, expected = expected_cut(chance, words)
    kept = chance >= KEPT
    mass = float((words * chance).sum())
    total = max(float(words.sum()), 1.0)
    links = scores.column("links")
    prose = (words >= LONG_WORDS) & (links <= MAX_PROSE_LINKS)
    kept_words = max(float(words[kept].sum()), 1.0)
    return dict(
        zip(
            _SCORE_NAMES,
            (
                cut,
                expected,
                mass / total,
                float((scores.column("links") * words)[kept].sum()) / kept_words,
                float((scores.column("outer_units") * words)[kept].sum()) / kept_words,
                float((scores.column("outer_blocks") * words)[kept].sum()) / kept_words,
                float((scores.column("tag")[kept] == LIST_TAG).mean()) if kept.any() else 0.0,
                float(scores.column("in_article")[kept].mean()) if kept.any() else 0.0,
                float(scores.column("in_main")[kept].mean()) if kept.any() else 0.0,
                float(scores.column("in_table")[kept].mean()) if kept.any() else 0.0,
                float(scores.column("markup_path")[kept].mean()) if kept.any() else 0.0,
                float((words * (np.abs(chance - KEPT) < UNSURE)).sum()) / total,
                float(scores.column("ends_stop")[kept].mean()) if kept.any() else 0.0,
                float(scores.column("braces")[kept].mean()) if kept.any() else 0.0,
                float(scores.column("best_prose")[0]),
                float(words[prose].sum()) / total,
                float((links * words).sum()) / total,
            ),
            strict=True,
        )
    )


_SCORE_NAMES = (
    *"cut expected mass_share kept_links kept_units kept_unit_blocks".split(),
    *"kept_li kept_article kept_main kept_table kept_markup unsure kept_stops kept_braces".split(),
    *"best_prose prose_share links".split(),
)


def _block_values(stream: BlockStream, headline: Headline) -> dict[str, float]:
    by_tag = stream.elements.by_tag
    tags = {tag: len(by_tag.get(tag, ())) for tag in _COUNTED_TAGS}
    at = headline.block or 0
    return {
        "prices": np.log1p(_count_prices(stream)),
        "times": np.log1p(tags["time"]),
        "h1": float(tags["h1"]),
        "articles": np.log1p(tags["article"]),
        "subheadings": np.log1p(tags["h2"] + tags["h3"]),
        "cells": np.log1p(tags["td"]),
        "inputs": np.log1p(tags["input"]),
        "selects": np.log1p(tags["select"]),
        "code": np.log1p(tags["code"] + tags["pre"]),
        "definitions": np.log1p(tags["dt"]),
        "headline_place": at / max(len(stream.blocks), 1),
        "headline_printed": float(headline.block is not None),
        "standfirst": float(headline.standfirst is not None),
        "dates_near": float(sum(1 for t in _near(stream, headline) if _DATE.search(t))),
        "times_near": float(sum(1 for t in _near(stream, headline) if _CLOCK.search(t))),
    }


_COUNTED_TAGS = "time h1 article h2 h3 td input select code pre dt".split()


def _count_prices(stream: BlockStream) -> int:
    """Return how many short blocks name a price."""
    texts = [block.text for block in stream.blocks if len(block.text) < MAX_PRICE_CHARS]
    # most pages have none of the signs, which is told much faster than by the expression
    together = "\n".join(texts)
    signs = [sign for sign in _CURRENCY_SIGNS if sign in together]
    if not signs:
        return 0
    hopeful = (text for text in texts if any(sign in text for sign in signs))
    return sum(_CURRENCY.search(text) is not None for text in hopeful)


def _near(stream: BlockStream, headline: Headline) -> list[str]:
    """Return the short texts around the headline: where a story says when."""
    at = headline.block or 0
    texts = [block.text for block in stream.blocks[max(at - BEFORE_HEADLINE, 0) : at + AFTER_HEADLINE]]
    return [text for text in texts if len(text) <= MAX_DATE_LINE_CHARS]


def _declared_values(declared: Declared) -> dict[str, float]:
    kinds = {t.lower() for t in declared.types}
    og_type = (declared.meta("og:type") or "").lower()
    return {
        "type_story": float(bool(kinds & _STORY_TYPES)),
        "type_product": float("product" in kinds or "product" in og_type),
        "type_forum": float("discussionforumposting" in kinds or "qapage" in kinds),
        "og_article": float(og_type == "article"),
        "og_website": float(og_type == "website"),
        "og_none": float(not og_type),
        "date_meta": float(declared.meta(*_DATE_METAS) is not None),
        "author_meta": float(declared.meta("author", "article:author") is not None),
        "section_meta": float(declared.meta("article:section", "article:tag") is not None),
    }


def _address_values(url: str | None) -> dict[str, float]:
    path = urlsplit(url).path if url and "://" in url else ""
    parts = [p for p in path.split("/") if p]
    last = parts[-1] if parts else ""
    words = {w for part in parts for w in re.split(r"[-_.]", part.lower())}
    return {
        "path_depth": float(len(parts)),
        "path_hyphens": float(last.count("-") + last.count("_")),
        "path_digits": float(sum(c.isdigit() for c in last)),
        "path_length": float(len(last)),
        "path_file": float("." in last),
        "path_year": float(any(re.fullmatch(r"(?:19|20)\d\d", p) for p in parts)),
        **{f"path_{kind}": float(not words.isdisjoint(names)) for kind, names in _PATH_WORDS.items()},
        "path_known": float(bool(url)),
    }


_PATH_WORDS = {
    "blog": "blog news article articles story post posts".split(),
    "shop": "product products shop collections dp category".split(),
    "docs": "docs documentation guide reference api manual".split(),
    "forum": "forum forums thread threads t topic questions".split(),
}
"""Words in addresses that tell the kind of page."""
