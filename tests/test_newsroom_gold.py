"""How much of the newsroom comes out right, against records written by hand from the stories' texts.

Counted over all pages, with floors a little under what is reached; what is missed is printed with
``pytest -rP``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest

import cleanfeed
from cleanfeed.article import Article, Image, PageType
from newsroom_pages import NewsroomPage, newsroom_pages

FLOORS = {
    "story or not": 0.77,
    "page type": 0.68,
    "headline": 0.98,
    "standfirst": 0.85,
    "authors": 0.86,
    "editors": 0.98,
    "agency": 0.91,
    "published": 0.92,
    "paragraphs": 0.98,
    "headings": 0.98,
    "list items": 0.90,
    "absent": 0.80,
    "images": 0.88,
    "captions": 0.68,
    "credits": 0.63,
    "updates": 1.0,
}
"""Least share of each that must be right."""


class Check(NamedTuple):
    """One thing that is right or not."""

    subject: str
    right: bool
    note: str


@dataclass(slots=True)
class Tally:
    """What was counted of one subject."""

    right: int = 0
    total: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right / max(self.total, 1)


def fold(text: str | None) -> str:
    """Return a text with white space and characters of one look made alike."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text or "")).strip()


def check_page(page: NewsroomPage) -> Iterator[Check]:
    """Yield everything that can be said of a page's record."""
    expected = page.expected
    is_story = PageType(expected["page_type"]).is_story
    article, page_type = read(page, is_story=is_story)
    wanted = expected["page_type"]
    yield Check("story or not", page_type.is_story == is_story, f"{page_type} for {wanted}")
    yield Check("page type", page_type == wanted, f"{page_type} for {wanted}")
    if is_story and article is not None:
        yield from check_fields(article, expected)
        yield from check_text(article, expected)
        yield from check_images(article, expected)
        yield from check_updates(article, expected)


def read(page: NewsroomPage, *, is_story: bool) -> tuple[Article | None, PageType]:
    """Return the record, forced where a story is not taken for one, and what the page is taken for."""
    try:
        article = cleanfeed.extract(page.body, page.url, charset=page.charset)
    except cleanfeed.NotAnArticle as exc:
        forced = (
            cleanfeed.extract(page.body, page.url, charset=page.charset, force=True) if is_story else None
        )
        return forced, PageType(exc.page_type)
    return article, article.page_type


def check_fields(article: Article, expected: dict[str, Any]) -> Iterator[Check]:
    def same(subject: str, got: object, wanted: object) -> Check:
        return Check(subject, got == wanted, f"{got!r} for {wanted!r}")

    agency = article.source_organization.name if article.source_organization else None
    yield same("headline", fold(article.headline), fold(expected["headline"]))
    yield same("authors", [person.name for person in article.authors], expected["authors"])
    yield same("editors", [person.name for person in article.editors], expected["editors"])
    yield same("agency", agency, expected["agency"])
    if expected["standfirst"]:
        yield same("standfirst", fold(article.description), fold(expected["standfirst"]))
    if expected["date_published"]:
        day = expected["date_published"]
        moment = datetime.fromisoformat(day)
        got = article.date_published
        is_day = len(day) == len("2026-11-06")
        right = got is not None and (got.date() == moment.date() if is_day else got == moment)
        yield Check("published", right, f"{got} for {day}")


def check_text(article: Article, expected: dict[str, Any]) -> Iterator[Check]:
    text = fold(article.text)
    whole = fold(" ".join(block.text for block in article.body))
    for subject, key in (("paragraphs", "paragraphs"), ("headings", "headings")):
        for wanted in expected[key]:
            yield Check(subject, fold(wanted) in text, wanted)
    for wanted in expected["list_items"]:
        yield Check("list items", fold(wanted) in whole, wanted)
    for unwanted in expected["absent"]:
        yield Check("absent", fold(unwanted) not in text, unwanted)


def check_images(article: Article, expected: dict[str, Any]) -> Iterator[Check]:
    for wanted in expected["images"]:
        image = find_image(article, wanted["url"])
        yield Check("images", image is not None, wanted["url"])
        if image is not None:
            caption, credit = fold(wanted["caption"]), fold(wanted["credit"])
            yield Check("captions", fold(image.caption) == caption, f"{image.caption!r} for {caption!r}")
            yield Check("credits", fold(image.credit) == credit, f"{image.credit!r} for {credit!r}")


def find_image(article: Article, path: str) -> Image | None:
    """Return the picture with an address, whichever of its renditions has it."""
    for image in article.images:
        urls = (image.url, *(rendition.url for rendition in image.renditions))
        if any(path in unquote(url) for url in urls if url):
            return image
    return None


def check_updates(article: Article, expected: dict[str, Any]) -> Iterator[Check]:
    got = {(update.time, update.title) for update in article.updates}
    for wanted in expected["updates"]:
        entry = (datetime.fromisoformat(wanted["time"]), wanted["title"])
        yield Check("updates", entry in got, str(entry))


@cache
def tallies() -> dict[str, Tally]:
    """Return what is right over all pages, by subject."""
    counted: dict[str, Tally] = defaultdict(Tally)
    for page in newsroom_pages():
        for check in check_page(page):
            tally = counted[check.subject]
            tally.total += 1
            tally.right += check.right
            if not check.right:
                tally.misses.append(f"{page.name}: {check.note}")
    return counted


@pytest.mark.parametrize("subject", FLOORS)
def test_share_that_is_right(subject: str) -> None:
    """Of each subject at least the floor is right over all pages."""
    tally = tallies()[subject]
    print(f"{subject}: {tally.right} of {tally.total}", *tally.misses, sep="\n  ")  # noqa: T201 - shown by -rP
    assert tally.share >= FLOORS[subject], "\n".join(tally.misses)


def test_nothing_is_counted_without_a_floor() -> None:
    """Every subject has its floor."""
    assert tallies().keys() == FLOORS.keys()
