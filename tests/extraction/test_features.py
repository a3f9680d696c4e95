"""What the block model sees of a page; asked for through the engine, as the model sees it."""

import numpy as np

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.conductor import examine
from cleanfeed.extraction.features import edge_words, markup_tokens, own_tokens
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.score import load_model
from extraction.bad_pages import SENTENCES, page, story


def scores_of(html):
    return examine(read_page(html), load_model()).scores


def test_one_row_a_block():
    """Every block has a row, every row a value for each column, and all are numbers."""
    html = page(f"<nav><a href=/a>A</a><a href=/b>B</a></nav>{story()}")
    examined = examine(read_page(html), load_model())
    scores = examined.scores
    assert scores.features.shape == (len(examined.stream.blocks), len(scores.columns))
    assert len(set(scores.columns)) == len(scores.columns)
    assert np.isfinite(scores.features).all()


def test_words_and_links():
    """Words are counted as logarithms, links as a share of the text."""
    scores = scores_of(f"<p>{SENTENCES[0]}</p><p><a href=/x>All of it a link</a></p>")
    assert np.round(np.expm1(scores.column("words"))).tolist() == [len(SENTENCES[0].split()), 5]
    assert scores.column("links").round(2).tolist() == [0, 1]


def test_a_page_without_text():
    """A page without text has no rows and no story."""
    examined = examine(read_page("<!doctype html><body><img src=a>"), load_model())
    assert len(examined.scores.probability) == 0
    assert examined.story.kept == ()


def test_tokens_of_classes():
    """Classes and ids are read word by word, whatever joins the words; generated names leave nothing odd."""
    tokens = set(markup_tokens({"class": "article-body__text storyMain", "id": "Comments"}))
    assert {"article", "body", "text", "story"} <= {token.lower() for token in tokens}
    assert any("comments" in token.lower() for token in tokens)


def test_tokens_that_elements_share():
    """Elements of one class and id have its tokens; what else names one of them is that one's alone."""
    elements = split_blocks(
        read_page("<p class=a1 role=note>1<p class=ab-Cd>2<p class=ab-Cd role=note>3")
    ).elements
    told = [own_tokens(elements, index) for index in elements.with_tag("p")]
    assert told == [("note",), ("ab", "cd"), ("ab", "cd", "note")]


def test_edge_words():
    """Of a long text only the words at both ends are looked up."""
    words = edge_words("Read more about " + "x " * 1_000 + "sign up today")
    assert {"read", "more", "sign", "today"} <= {word.lower() for word in words}
    assert len(words) < 40


def test_the_same_page_has_the_same_features():
    """Nothing depends on the run: the same page gives the same numbers."""
    one, other = scores_of(page(story())), scores_of(page(story()))
    assert (one.features == other.features).all()
    assert (one.probability == other.probability).all()
