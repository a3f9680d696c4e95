"""From a page to its article record."""

import json

import pytest

import cleanfeed
from cleanfeed.article import ImageBlock, PageType, Update
from cleanfeed.extraction import ExtractOptions
from cleanfeed.extraction.conductor import examine, extract, shows_little
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.score import load_model
from extraction.bad_pages import HEADLINE, SENTENCES, page, story
from newsroom_pages import newsroom_pages

URL = "https://www.example-herald.com/2026/11/06/harbour-bridge-closed"
NODE = {
    "@type": "NewsArticle",
    "headline": HEADLINE,
    "datePublished": "2026-11-06T10:00:00+01:00",
    "author": {"@type": "Person", "name": "Lena Garrick"},
}
HEAD = f"<script type='application/ld+json'>{json.dumps(NODE)}</script><meta name='og:type' content=article>"
PAGE = page(f"<nav><a href=/a>News</a> <a href=/b>Sport</a></nav>{story()}", HEAD)


def newsroom(name):
    return next(p for p in newsroom_pages() if p.name == name)


def test_a_story():
    """The record of a plain story has its headline, author, date and paragraphs, and nothing of the menu."""
    article = extract(PAGE, URL)
    assert article.headline == HEADLINE
    assert [author.name for author in article.authors] == ["Lena Garrick"]
    assert article.text == "\n\n".join(SENTENCES)
    assert article.page_type is PageType.ARTICLE


def test_the_same_page_gives_the_same_record():
    """Extraction is pure: bytes or string, first or second time, the record is the same."""
    first = extract(PAGE, URL)
    assert extract(PAGE, URL) == first
    assert extract(PAGE.encode(), URL) == first


def test_records_can_be_written_and_read():
    """A record survives JSON without loss."""
    article = extract(PAGE, URL)
    assert cleanfeed.Article.model_validate_json(article.model_dump_json()) == article


def test_too_short_for_a_story():
    """Fewer words than asked for are no story, and the error says how many there are."""
    with pytest.raises(cleanfeed.NotAnArticle, match=r"words, the least is 900"):
        extract(PAGE, URL, ExtractOptions(min_words=900))
    assert extract(PAGE, URL, ExtractOptions(min_words=900), force=True).text


def test_other_pages_are_refused():
    """A page that is no story raises with its type and its chance; it can be forced."""
    home = newsroom("dailyflare/index")
    with pytest.raises(cleanfeed.NotAnArticle) as caught:
        extract(home.body, home.url)
    assert not caught.value.page_type.is_story
    forced = extract(home.body, home.url, force=True)
    assert not forced.page_type.is_story
    assert "not_an_article" in forced.warnings


def test_live_blogs():
    """A live blog has its entries, and a mark before each in the body."""
    live = newsroom("channel9/live/tolliver-river-flood")
    article = extract(live.body, live.url)
    assert article.page_type is PageType.LIVE
    titles = [update["title"] for update in live.expected["updates"]]
    assert [update.title for update in article.updates] == titles
    assert [block.title for block in article.body if isinstance(block, Update)] == titles
    assert article.text.count(titles[0]) == 1


def test_pictures_have_their_place():
    """A picture's position is that of its mark in the body."""
    wire = newsroom("meridianwire/article/tarrow-strait-ferry-talks-9f3b61")
    article = extract(wire.body, wire.url)
    placed = [image for image in article.images if image.position is not None]
    assert placed
    for image in placed:
        mark = article.body[image.position]
        assert isinstance(mark, ImageBlock)
        assert mark.image_id == image.id


def test_state_is_asked_only_where_the_page_is_silent():
    """A page that shows its story is not searched for another one."""
    examined = examine(read_page(PAGE, URL), load_model())
    assert not shows_little(examined.stream, examined.story)
    assert examined.state is None
