"""What the words in classes, address and headline tell of a page's kind."""

from __future__ import annotations

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.page_types.page_words import PageWordWeights, read_page_words, weigh_words
from cleanfeed.extraction.story import Headline

PAGE = "<main class='shop-grid'><div class='shop-grid' id='cartBox'><p>Three loaves.</p></div></main>"
HEADLINE = Headline(text="Loaves for the winter of 2026", source="dom")
WEIGHTS = PageWordWeights(markup={"shop": -1.0, "cart": -0.5, "post": 2.0}, path={"news": 1.5}, headline={})


def test_each_word_counts_once_for_each_place() -> None:
    """A page of a hundred product boxes is no more of a shop than one of ten."""
    stream = split_blocks(read_page(PAGE))
    words = read_page_words(stream, HEADLINE, "https://example.com/news/2026/news-loaves")
    assert {"shop", "grid", "cart", "box"} <= set(words.markup)
    assert words.path == {"news", "loaves"}
    assert weigh_words(words, WEIGHTS) == (-1.5, 1.5, 0)


def test_a_page_without_an_address_is_judged_by_the_rest() -> None:
    """Files from a disk have no address; nothing is held against them."""
    words = read_page_words(split_blocks(read_page(PAGE)), HEADLINE, None)
    assert words.path == set()
    assert weigh_words(words, WEIGHTS)[1] == 0
