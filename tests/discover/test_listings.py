"""Which links of a section page lead to stories."""

from __future__ import annotations

import pytest

from cleanfeed.discover import read_listing
from cleanfeed.errors import SourceError

URL = "https://news.example/politics/"

PAGE = b"""<!doctype html><html><head><title>Politics</title></head><body>
<header><a href="/"><img alt="The Example"></a><nav><ul><li><a href="/politics/">Politics</a></li>
<li><a href="/sport/">Sport</a></li>
<li><a href="/business/markets-and-money-news">Markets and money news</a></li>
<li><a href="/author/jane-roe-of-the-example">Jane Roe</a></li></ul></nav></header>
<main><article><a href="/2024/05/03/council-votes-to-keep-ferry?utm_source=home"><img alt="A ferry"></a>
<h2><a href="/2024/05/03/council-votes-to-keep-ferry">Council votes to keep the night ferry running</a></h2>
<a href="/author/jane-roe">Jane Roe</a> <a href="/2024/05/03/council-votes-to-keep-ferry#comments">12</a>
</article>
<div class="teaser"><h3><a href="/politics/budget-talks-end-without-deal-1234567.html">
Budget talks end</a></h3></div>
<div><a href="article.php?id=98231">Mayor says bridge will open before the summer</a></div>
<div><a href="https://partner.example/2024/05/03/sponsored-story-of-the-day">
Sponsored story of the day here</a></div>
<a href="/tag/ferries">ferries</a> <a href="/files/report-on-the-night-ferry-2024.pdf">Report on the ferry</a>
<ul class="pager"><li><a href="/politics/?page=2">2</a></li><li><a href="/politics/?page=3">3</a></li></ul>
</main>
<footer><a href="/privacy-policy">Privacy policy</a><a href="/about/who-we-are-and-what">
Who we are and what we do
</a><a href="mailto:x@news.example">Mail</a></footer></body></html>"""


def test_stories_are_told_from_furniture() -> None:
    """Teasers are stories; menus, authors, tags, files, partners and the footer are not."""
    found = read_listing(PAGE, URL)
    assert [each.url.removeprefix("https://news.example") for each in found.candidates] == [
        "/2024/05/03/council-votes-to-keep-ferry",
        "/politics/budget-talks-end-without-deal-1234567.html",
        "/politics/article.php?id=98231",
    ]


def test_a_story_has_the_longest_of_its_texts_as_title() -> None:
    """Picture, headline and comment count link to one story, whose title is the headline."""
    assert read_listing(PAGE, URL).candidates[0].title == "Council votes to keep the night ferry running"


def test_other_sites_count_when_asked_for() -> None:
    """A page of links to other papers is a source too."""
    assert any("partner.example" in each.url for each in read_listing(PAGE, URL, other_sites=True).candidates)


@pytest.mark.parametrize(
    ("markup", "page", "following"),
    [
        (b'<a href="?page=2">2</a><a href="?page=3">3</a>', "/p", "/p?page=2"),
        (b'<a href="?page=1">1</a><a href="?page=3">3</a>', "/p?page=2", "/p?page=3"),
        (b'<a href="/p/page/2/">2</a>', "/p/", "/p/page/2/"),
        (b'<a rel="next" href="/p/older">x</a>', "/p", "/p/older"),
        (b"<a href='/p/2'>N\xc3\xa4chste Seite</a>", "/p", "/p/2"),
        (b'<a href="https://other.example/p2">Next</a>', "/p", None),
        (b'<a href="/p">Next</a>', "/p", None),
        (b'<a href="/story">Next year</a>', "/p", None),
    ],
)
def test_next_page(markup: bytes, page: str, following: str | None) -> None:
    """The next page is found by relation, number or word, on the same site only."""
    found = read_listing(b"<body>" + markup, "https://news.example" + page).further
    assert [each.url for each in found] == (["https://news.example" + following] if following else [])


def test_base_element_counts() -> None:
    """Links are read against the page's base."""
    body = b'<base href="https://news.example/x/"><h2><a href="a-story-with-a-long-name">A story</a></h2>'
    assert read_listing(body, URL).candidates[0].url == "https://news.example/x/a-story-with-a-long-name"


@pytest.mark.parametrize("body", [b"", b"<div>" * 100_000, b"<b>" * 50_000])
def test_page_that_cannot_be_parsed_is_one_clear_line(body: bytes) -> None:
    """An empty page and one nested beyond reason are errors, at once."""
    with pytest.raises(SourceError, match=r"^https://news\.example/politics/: "):
        read_listing(body, URL)


@pytest.mark.parametrize(
    "body", [b"\0\1\2", b"<a href=http://[>x</a>", b"<a href>x", b"<a href='/x'", b"\xff\xfe<a>"]
)
def test_odd_pages_have_no_stories(body: bytes) -> None:
    """Garbage gives an empty list."""
    assert read_listing(body, URL).candidates == ()
