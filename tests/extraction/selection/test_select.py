"""Which blocks are the story, from the probability of each."""

from dataclasses import replace

import numpy as np
import pytest

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.score import BlockScores, load_model
from cleanfeed.extraction.selection.select import expected_cut, select_story
from cleanfeed.extraction.story import BlockType, Headline
from extraction.bad_pages import SENTENCES

CALIBRATION = np.linspace(0, 1, 5).astype(np.float32)


def selected(body, chances, headline_block=None):
    """Return the story of a page whose blocks have given probabilities."""
    stream = split_blocks(read_page(f"<!doctype html><body>{body}</body>"))
    words = [len(block.text.split()) for block in stream.blocks]
    scores = BlockScores(np.array(chances, np.float32), np.log1p(np.array([words], np.float32)).T, ("words",))
    headline = Headline(text="x", source="dom", block=headline_block)
    return select_story(stream, headline, scores, replace(load_model(), calibration=CALIBRATION))


def paragraphs(texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def test_likely_blocks_are_kept():
    """What is likely story is kept, in reading order; the rest has a type too."""
    story = selected(paragraphs(SENTENCES[:4]), [0.99, 0.01, 0.98, 0.02])
    assert story.kept == (0, 2)
    assert story.types[0] is BlockType.PARAGRAPH
    assert len(story.types) == len(story.scores) == 4


def test_no_page_with_text_ends_empty():
    """Where nothing is likely, the likeliest is kept."""
    assert selected(paragraphs(SENTENCES[:3]), [0.05, 0.2, 0.01]).kept == (1,)


def test_a_page_without_blocks():
    """A page without text has an empty story of no confidence."""
    story = selected("", [])
    assert (story.kept, story.types, story.confidence) == ((), (), 0.0)


def test_the_headline_is_no_paragraph():
    """The headline is a field of its own, however likely it is story."""
    story = selected(
        f"<h1>Bridge closed</h1>{paragraphs(SENTENCES[:2])}", [0.99, 0.99, 0.99], headline_block=0
    )
    assert story.kept == (1, 2)
    assert story.types[0] is BlockType.HEADLINE


def test_copies_are_kept_once():
    """A second copy of a long text is dropped and called one; a short text may stand twice."""
    story = selected(paragraphs([SENTENCES[0], "Yes.", SENTENCES[0], "Yes."]), [0.99] * 4)
    assert story.kept == (0, 1, 3)
    assert story.types[2] is BlockType.DUPLICATE


@pytest.mark.parametrize(
    ("chances", "expected"), [([1.0, 1.0, 0.0], 1.0), ([0.5, 0.5], 2 / 3), ([0.9, 0.1], 0.9 * 2 / (1 + 1))]
)
def test_expected_quality(chances, expected):
    """Certainty promises everything, a toss-up two thirds."""
    words = np.full(len(chances), 10, np.float32)
    assert expected_cut(np.array(chances, np.float32), words)[1] == pytest.approx(expected, abs=1e-4)


def test_words_weigh():
    """Long blocks decide where the cut is."""
    chance = np.array([0.9, 0.45], np.float32)
    long_second, _ = expected_cut(chance, np.array([10, 1_000], np.float32))
    long_first, _ = expected_cut(chance, np.array([1_000, 10], np.float32))
    assert long_second == pytest.approx(0.45)
    assert long_first >= 0.45
