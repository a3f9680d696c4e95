"""Very long rows of paragraphs: some are looked at, and speak for the others."""

import numpy as np
import pytest

import cleanfeed
from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.conductor import examine
from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.features import WHOLE, plan_reading
from cleanfeed.extraction.features.reading import MAX_READ
from cleanfeed.extraction.headline import find_headline
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.score import block_rows, load_model

BEYOND = 150
"""Paragraphs of the row that are not looked at."""
TITLE = "The harbour inquiry"


@pytest.fixture(scope="module")
def html():
    """Return a page with a row that is too long, and with other blocks before, within and behind it."""
    lines = [
        f"<p>Answer {n} of the harbour master speaks of the gates that were left open.</p>"
        for n in range(MAX_READ + BEYOND)
    ]
    lines[50] += "<h2>The second day</h2><p>Short.</p>"
    lines[-60] += "<p>A paragraph with <a href=/gates>a link to the gates of the harbour</a> in it.</p>"
    nav = "<nav><ul><li><a href=/a>Sport</a><li><a href=/b>Weather</a></ul></nav>"
    return (
        f"<!doctype html><html lang=en><title>{TITLE}</title>{nav}<article><h1>{TITLE}</h1>"
        f"{''.join(lines)}</article><footer><a href=/imprint>Imprint</a></footer>"
    )


@pytest.fixture(scope="module")
def stream(html):
    return split_blocks(read_page(html))


def rows_of(stream, reading):
    declared = read_declared(stream, None)
    headline = find_headline(stream, declared)
    return block_rows(stream, declared, headline, load_model().tokens, reading)


def test_an_ordinary_page_is_read_block_by_block():
    """Up to the limit every block is looked at, whatever rows there are."""
    lines = "<p>A paragraph of the report about the gates of the harbour.</p>" * 300
    reading = plan_reading(split_blocks(read_page(lines)))
    assert reading.blocks == WHOLE.blocks
    assert [len(row) for row in reading.rows] == [300]
    assert list(reading.pick("abc")) == list(reading.spread("abc")) == ["a", "b", "c"]


def test_one_of_the_row_speaks_for_each_beyond_the_limit(stream):
    """What is not looked at is told by a paragraph of its row; everything else speaks for itself."""
    reading = plan_reading(stream)
    [row] = reading.rows
    unread = row[MAX_READ:]
    assert len(unread) == BEYOND
    speakers = np.asarray(reading.blocks)[reading.place]
    assert np.isin(speakers[unread], row[:MAX_READ]).all()
    others = np.setdiff1d(np.arange(len(stream.blocks)), unread)
    assert (speakers[others] == others).all()
    heads = reading.pick([block.text for block in stream.blocks])
    assert "Short." in heads
    assert any("a link to the gates" in text for text in heads)
    assert list(reading.spread(heads))[unread[0]] == stream.blocks[row[0]].text


def test_the_others_count(stream):
    """What is told of a block that is looked at does not depend on how many others are."""
    reading = plan_reading(stream)
    some, columns = rows_of(stream, reading)
    every, _ = rows_of(stream, WHOLE)
    told_by_others = {"previous_word_score", "next_word_score"}
    for k, name in enumerate(columns):
        if name not in told_by_others:
            assert (some[:, k] == every[reading.blocks, k]).all(), name


def test_every_block_has_a_score_and_a_type(html, stream):
    """The values of later stages are about all blocks, and the record has all paragraphs."""
    examined = examine(read_page(html), load_model())
    count = len(stream.blocks)
    assert len(examined.scores.probability) == len(examined.scores.column("words")) == count
    assert len(examined.story.types) == len(examined.story.around) == count
    article = cleanfeed.extract(html, force=True)
    assert all(f"Answer {n} of" in article.text for n in (0, MAX_READ, MAX_READ + BEYOND - 1))
    assert "Imprint" not in article.text


def test_a_trace_tells_of_all_blocks(html, stream):
    """Why a block was kept is told of those that were not looked at too."""
    trace = cleanfeed.explain(html)
    assert len(trace.blocks) == len(stream.blocks)
    last = next(block for block in reversed(trace.blocks) if block.text.startswith("Answer"))
    assert last.kept
    assert last.reasons
