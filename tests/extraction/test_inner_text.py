"""What the elements of a block stream hold as text."""

from __future__ import annotations

import pytest

from cleanfeed.extraction.blocks import Elements, split_blocks
from cleanfeed.extraction.inner_text import class_words, iter_tag
from cleanfeed.extraction.page import read_page


def elements_of(body: str) -> Elements:
    return split_blocks(read_page(f"<!doctype html><html><body>{body}</body></html>")).elements


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p class='article__sub-title'>", {"article", "sub", "title", "articlesub", "subtitle"}),
        ("<p class=articleBody id=Lead>", {"article", "body", "articlebody", "lead"}),
        ("<p data-testid=byline>", {"byline"}),
        ("<p class=note itemprop=author>", {"note", "author"}),
        ("<p title=byline>", set()),
        ("<p>", set()),
    ],
)
def test_words_that_name_an_element(markup: str, words: set[str]) -> None:
    """Names are parted at signs and capitals, and neighbours count together as well."""
    elements = elements_of(f"{markup}text")
    assert class_words(elements, elements.with_tag("p")[0]) == words


def test_names_besides_class_and_id_are_an_elements_own() -> None:
    """Elements of one class share its words, not what a test id says of one of them."""
    elements = elements_of("<p class=a data-testid=byline>1<p class=a>2<p class=a data-testid=date>3")
    told = [sorted(class_words(elements, index)) for index in elements.with_tag("p")]
    assert told == [["a", "byline"], ["a"], ["a", "date"]]


def test_first_elements_with_a_tag() -> None:
    """No more are given than asked for."""
    stream = split_blocks(read_page("<body><p>1<p>2<p>3"))
    assert list(iter_tag(stream, "p", 2)) == stream.elements.with_tag("p")[:2]
