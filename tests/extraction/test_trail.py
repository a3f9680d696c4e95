"""The printed path to the page."""

import pytest

from cleanfeed.extraction.trail import find_trail
from extraction.metadata_pages import article, page, read


def trail(markup):
    stream, _, headline, _ = read(page(markup + article()))
    return find_trail(stream, headline)


@pytest.mark.parametrize(
    "markup",
    [
        '<ol class="breadcrumb"><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ol>',
        '<nav aria-label="Breadcrumb"><a href="/">Home</a> <a href="/news">News</a></nav>',
        '<div id="crumbs"><a href="/">Home</a> &gt; <a href="/news">News</a> &gt; Harbour bridge</div>',
        '<div class="fil-ariane">Home » News</div>',
        '<p class="c-breadcrumbs__list"><a href="/">Home</a> / <a href="/news">News ›</a></p>',
    ],
)
def test_trails(markup):
    """Links, or what signs part, in an element that is called a path."""
    assert trail(markup) == ["Home", "News"]


def test_no_trail():
    """A menu is none, nor a long element that is called one, nor a path far below the headline."""
    assert trail('<nav class="menu"><a href="/">Home</a></nav>') == []
    assert trail(f'<div class="breadcrumb">{"<p>word</p>" * 40}</div>') == []
    stream, _, headline, _ = read(page(article(after="<p>more</p>" * 20 + '<p class="breadcrumb">Home</p>')))
    assert find_trail(stream, headline) == []
