"""The whole pages of ``fixtures/pages_by_field``, and how a record is held against what they expect."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cleanfeed import Article
from cleanfeed.article import DatePrecision, Person

FOLDER = Path(__file__).parents[2] / "fixtures" / "pages_by_field"
PROSE = "prose.txt"
ADDRESS = "https://news.example/story"
NOTHING = "-"
"""Written for a field that has to stay empty."""

_PROSE_CALL = re.compile(r"\{([a-z]{2}(?:-[A-Z][a-z]+)?)(?::(\d)(-)?)?\}")


class FieldPage(NamedTuple):
    """One case: a page and the values expected of some of its fields, in the order written."""

    title: str
    url: str
    html: str
    expected: dict[str, tuple[str, ...]]


def load_pages() -> list[FieldPage]:
    """Return all cases of the folder."""
    prose = _load_prose()
    return [
        _read_case(part, prose)
        for path in sorted(FOLDER.glob("*.txt"))
        if path.name != PROSE
        for part in path.read_text(encoding="utf-8").split("\n## ")[1:]
    ]


def found_values(article: Article, name: str, expected: Sequence[str]) -> tuple[str, ...]:
    """Return a field of the record in the form in which the cases write it.

    Args:
        article: The record.
        name: Name of the field in the cases.
        expected: What is expected of it: addresses are given for persons expected with one, and clock, zone
            and day of a date only as far as the expectation names them.
    """
    return tuple(map(_tidy, _FIELDS[name](article, expected))) or (NOTHING,)


def _load_prose() -> dict[str, list[str]]:
    parts = (FOLDER / PROSE).read_text(encoding="utf-8").split("\n## ")[1:]
    return {lines[0].strip(): lines[1:] for lines in (part.strip().split("\n") for part in parts)}


def _read_case(part: str, prose: dict[str, list[str]]) -> FieldPage:
    title, _, rest = part.partition("\n")
    page, _, wanted = rest.partition("\n---\n")
    url = ADDRESS
    if page.startswith("url: "):
        first, _, page = page.partition("\n")
        url = first.removeprefix("url: ").strip()
    expected: dict[str, tuple[str, ...]] = {}
    for line in wanted.strip().split("\n"):
        name, _, value = line.partition(": ")
        expected[name] = (*expected.get(name, ()), _tidy(value))
    return FieldPage(
        title.strip(), url, _PROSE_CALL.sub(lambda call: _paragraphs(call, prose), page), expected
    )


def _paragraphs(call: re.Match[str], prose: dict[str, list[str]]) -> str:
    language, number, onward = call.groups()
    start = int(number) - 1 if number else 0
    end = start + 1 if number and not onward else None
    return "".join(f"<p>{text}</p>\n" for text in prose[language][start:end])


def _tidy(value: str) -> str:
    return " ".join(unicodedata.normalize("NFC", value).split())


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _persons(persons: Sequence[Person], expected: Sequence[str]) -> tuple[str, ...]:
    with_address = {value.partition(" <")[0] for value in expected if value.endswith(">")}
    return tuple(
        f"{person.name} <{person.url}>" if _tidy(person.name) in with_address else person.name
        for person in persons
    )


def _moment(
    moment: datetime | None, precision: DatePrecision | None, expected: Sequence[str]
) -> tuple[str, ...]:
    if moment is None:
        return ()
    wanted = datetime.fromisoformat(expected[0])
    if "T" not in expected[0]:
        same, exact = moment.date() == wanted.date(), precision in {DatePrecision.DAY, None}
    else:
        there = moment.astimezone(wanted.tzinfo) if wanted.tzinfo else moment.replace(tzinfo=None)
        clock = there.replace(microsecond=0, second=there.second if wanted.second else 0)
        same, exact = clock == wanted, precision is not DatePrecision.DAY
    return (expected[0],) if same and exact else (f"{moment.isoformat()} to the {precision}",)


def _paywalled(article: Article) -> tuple[str, ...]:
    return ("yes" if article.is_accessible_for_free is False else "no",)


_FIELDS: dict[str, Callable[[Article, Sequence[str]], tuple[str, ...]]] = {
    "headline": lambda article, _: _one(article.headline),
    "kicker": lambda article, _: _one(article.alternative_headline),
    "standfirst": lambda article, _: _one(article.description),
    "author": lambda article, expected: _persons(article.authors, expected),
    "editor": lambda article, expected: _persons(article.editors, expected),
    "agency": lambda article, _: _one(
        article.source_organization.name if article.source_organization else None
    ),
    "publisher": lambda article, _: _one(article.publisher.name if article.publisher else None),
    "logo": lambda article, _: _one(article.publisher.logo if article.publisher else None),
    "published": lambda article, expected: _moment(article.date_published, article.date_precision, expected),
    "modified": lambda article, expected: _moment(article.date_modified, None, expected),
    "section": lambda article, _: _one(article.section),
    "keyword": lambda article, _: article.keywords,
    "breadcrumb": lambda article, _: article.breadcrumbs,
    "language": lambda article, _: _one(article.language),
    "canonical": lambda article, _: _one(article.canonical_url),
    "paywalled": lambda article, _: _paywalled(article),
}
