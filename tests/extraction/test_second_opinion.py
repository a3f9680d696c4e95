"""The body as trafilatura sees it."""

from cleanfeed.extraction.second_opinion import find_second_body
from extraction.bad_pages import SENTENCES, page, story


def test_paragraphs():
    """Each line that trafilatura finds is a paragraph."""
    found = [block.text for block in find_second_body(page(story()), None)]
    assert [text for text in SENTENCES if text not in found] == []


def test_nothing_found():
    """A page without text has no second body either."""
    assert find_second_body("<!doctype html><body><img src=a></body>", None) == ()


def test_a_page_it_fails_on():
    """What it cannot read is no error of ours."""
    assert find_second_body("\x00\x01<", "http://a.example/x") == ()
