"""What goes wrong in one field, at full size: nothing is raised, and the rest of the record stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

import cleanfeed
from cleanfeed.article import Article
from extraction.bad_pages import SENTENCES

URL = "https://news.example/harbour/rain-9"
FIGURE = '<figure class="image"><img src="/p/{0}.jpg" width="900" height="600" alt=""><figcaption>{1} Photo: Ada Lind/Nordfoto</figcaption></figure>'  # noqa: E501 - markup
LEAD = FIGURE.format("harbour-rain", "Rain over the harbour on Monday.")
DECLARED = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Rain stops all ships",
    "datePublished": "2026-11-02T08:15:00+01:00",
    "author": {"@type": "Person", "name": "Mara Quint"},
    "keywords": ["rain", "harbour"],
    "articleSection": "Town",
}


def page(markup: str = LEAD, declared: str | None = None, before: str = "") -> str:
    told = json.dumps(DECLARED) if declared is None else declared
    texts = "".join(f"<p>{text}</p>" for text in SENTENCES[1:])
    return (
        f"<html lang=en><head><title>Rain stops all ships</title>"
        f"<script type=application/ld+json>{told}</script></head>"
        f"<body><nav><a href=/>Home</a></nav><main><article><h1>Rain stops all ships</h1>{before}"
        f"<p>{SENTENCES[0]}</p>{markup}{texts}</article></main><footer>About us</footer></body></html>"
    )


def read(html: str) -> Article:
    return cleanfeed.extract(html, URL, force=True)


def assert_rest_stays(article: Article) -> None:
    """Check what every page here tells besides the broken field."""
    assert article.headline == "Rain stops all ships"
    assert [line for line in SENTENCES if line not in article.text] == []
    article.model_dump_json()


def captions(article: Article) -> list[tuple[str | None, str | None]]:
    return [(image.caption, image.credit) for image in article.images]


RIGHT = [("Rain over the harbour on Monday.", "Ada Lind/Nordfoto")]


def test_five_hundred_figures_in_one_page() -> None:
    """Every one of five hundred pictures keeps its own caption and credit."""
    figures = "".join(FIGURE.format(f"pier-{n:03d}-rain", f"Pier {n} in the rain.") for n in range(500))
    gallery = f'<div class="photo-gallery">{figures}</div></article>'
    article = read(page("").replace("</article>", gallery))
    assert_rest_stays(article)
    assert captions(article) == [(f"Pier {n} in the rain.", "Ada Lind/Nordfoto") for n in range(500)]


@pytest.mark.parametrize(
    "alt", ["A harbour in the rain. " * 50_000, "x" * 1_100_000, "Foto: " * 200_000, "(" * 1_100_000]
)
def test_alt_of_a_megabyte(alt: str) -> None:
    """An endless ``alt`` costs neither the picture nor its caption."""
    article = read(page(LEAD.replace('alt=""', f'alt="{alt}"')))
    assert_rest_stays(article)
    assert captions(article) == RIGHT


@pytest.mark.parametrize(
    "srcset",
    [
        ", ,  400w,,, 3x",
        "/p/harbour-rain-800.jpg 800w /p/harbour-rain-400.jpg",
        "/p/harbour-rain-800.jpg 99999999999999999999w, /p/x.jpg -3w, /p/y.jpg NaNx",
        "data:image/gif;base64,R0lGOD 1x",
        "http://[bad 1x, //[::1 2x, http:// 3x",
        "/p/harbour-rain-800.jpg 800w," * 100_000,
        "{{ srcset }}",
        "," * 1_000_000,
    ],
)
def test_broken_srcset(srcset: str) -> None:
    """A ``srcset`` nobody can read leaves the picture its ``src``, caption and credit."""
    article = read(page(LEAD.replace('alt=""', f'alt="" srcset="{srcset}"')))
    assert_rest_stays(article)
    assert captions(article) == RIGHT
    (image,) = article.images
    addresses = {image.url, *(rendition.url for rendition in image.renditions)}
    assert "https://news.example/p/harbour-rain.jpg" in addresses
    assert all((address or "").startswith("https://news.example/p/") for address in addresses)


@pytest.mark.parametrize(
    "declared",
    [
        "{",
        '{"@type": "NewsArticle", "headline": "Rain stops all ships", "author": {"name": ',
        "null",
        "[]",
        '"NewsArticle"',
        "[" * 100_000,
        '{"@graph": ' * 2_000 + "{}" + "}" * 2_000,
        "\ufeff<!-- nothing -->",
        '{"@type": "NewsArticle", "headline": "' + "Rain " * 200_000 + '"}',
    ],
)
def test_json_ld_that_is_invalid(declared: str) -> None:
    """Structured data that cannot be read is as good as none."""
    article = read(page(declared=declared, before="<p class=byline>By Mara Quint</p>"))
    assert_rest_stays(article)
    assert captions(article) == RIGHT
    assert [person.name for person in article.authors] == ["Mara Quint"]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda story: [story],
        lambda story: [{"@graph": [story]}, {"@graph": [{"@type": "WebSite", "name": "The Record"}]}],
        lambda story: [[{"@context": "https://schema.org", "@graph": [[story]]}]],
        lambda story: {"@graph": [{"@type": "BreadcrumbList"}, None, 7, "x", story]},
    ],
)
def test_json_ld_as_an_array_of_graphs(wrap: Any) -> None:
    """The story's node is found however many graphs are around it."""
    article = read(page(declared=json.dumps(wrap(DECLARED))))
    assert_rest_stays(article)
    assert [person.name for person in article.authors] == ["Mara Quint"]
    assert article.date_published is not None
    assert article.date_published.isoformat() == "2026-11-02T08:15:00+01:00"


@pytest.mark.parametrize(
    "value", [None, 7, True, [], {}, [[[]]], {"a": {"b": 1}}, [None, 3.5, {"name": []}], "\ud800", ""]
)
@pytest.mark.parametrize(
    "key", ["headline", "author", "datePublished", "dateModified", "image", "keywords", "publisher"]
)
def test_json_ld_of_wrong_types(key: str, value: object) -> None:
    """One field of a wrong type harms none of the others."""
    article = read(page(declared=json.dumps({**DECLARED, key: value})))
    assert_rest_stays(article)
    assert captions(article) == RIGHT
    if key != "author":
        assert [person.name for person in article.authors] == ["Mara Quint"]
    if key != "datePublished":
        assert article.date_published is not None


def test_json_ld_of_another_story() -> None:
    """What is declared of another story is told of none of this one's fields."""
    other = {
        **DECLARED,
        "headline": "Bridge opens after nine years of work",
        "url": "https://news.example/bridge/opens-4",
        "mainEntityOfPage": "https://news.example/bridge/opens-4",
        "datePublished": "2019-05-05T05:05:00Z",
        "author": {"@type": "Person", "name": "Jon Weir"},
        "image": {
            "@type": "ImageObject",
            "url": "https://news.example/p/bridge.jpg",
            "caption": "The bridge.",
        },
    }
    article = read(
        page(
            declared=json.dumps(other),
            before="<p class=byline>By Mara Quint</p><time datetime=2026-11-02T08:15:00Z>2 Nov</time>",
        )
    )
    assert_rest_stays(article)
    assert captions(article) == RIGHT
    assert [person.name for person in article.authors] == ["Mara Quint"]
    assert article.date_published is not None
    assert article.date_published.year == 2026


@pytest.mark.parametrize(
    "stated",
    [
        "1970-01-01T00:00:00Z",
        "0",
        "0001-01-01T00:00:00Z",
        "2099-12-31T23:59:59Z",
        "9999-99-99",
        "1e400",
        "9" * 5_000,
    ],
)
def test_dates_of_1970_and_of_the_future(stated: str) -> None:
    """A date that no story can have gives way to the printed one, and is never the story's."""
    declared = json.dumps({**DECLARED, "datePublished": stated})
    printed = read(page(declared=declared, before="<p class=date>Published: 2 November 2026, 8:15 am</p>"))
    assert_rest_stays(printed)
    assert printed.date_published is not None
    assert printed.date_published.date().isoformat() == "2026-11-02"
    alone = read(page(declared=declared))
    assert_rest_stays(alone)
    assert alone.date_published is None


@pytest.mark.parametrize(
    "name",
    [
        "<b>Mara</b> Quint",
        "&lt;a href='/people/mara'&gt;Mara Quint&lt;/a&gt;",
        '<a href="/people/mara" onclick="x()">Mara Quint</a>',
        "  Mara\u00a0Quint \n",
        "By <span>Mara Quint</span>",
    ],
)
def test_names_with_markup(name: str) -> None:
    """Markup in a declared name is no part of it."""
    declared = json.dumps({**DECLARED, "author": {"@type": "Person", "name": name}}).replace("</", "<\\/")
    article = read(page(declared=declared))
    assert_rest_stays(article)
    assert [person.name for person in article.authors] == ["Mara Quint"]


def test_a_related_storys_date_is_not_the_storys() -> None:
    """A page that tells no date of its own has none, whatever stands in its margin."""
    html = page(declared="{}").replace(
        "<footer>", "<aside><a href=/a>The bridge opens</a> <span>5 Jan 2020</span></aside><footer>© 2026 "
    )
    article = read(html)
    assert_rest_stays(article)
    assert article.date_published is None
