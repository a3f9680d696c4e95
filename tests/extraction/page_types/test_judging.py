"""What a page is: a story, and of which kind, or something else."""

from dataclasses import replace

import numpy as np
import pytest

from cleanfeed.article import PageType
from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.headline import find_headline
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.page_types.judging import judge_page, page_features
from cleanfeed.extraction.score import load_model, score_blocks
from cleanfeed.extraction.trees import Forest, ForestGroup

TYPES = ("article", "collection", "product", "documentation")


def judged(odds, url=None):
    """Return the verdict where each type has fixed odds."""
    forests = tuple(
        Forest(
            features=np.zeros(1, np.int16),
            borders=np.zeros(1, np.float32),
            questions=np.zeros((1, 1), np.int32),
            leaves=np.zeros((1, 2), np.float32),
            bias=value,
        )
        for value in odds
    )
    model = replace(load_model(), page_types=TYPES, page_forests=ForestGroup(forests))
    return judge_page(np.zeros(3, np.float32), url, model)


def test_a_story():
    """A page likely a story is one, unless it is clearly likelier something else."""
    verdict = judged([0.1, 0.3, 0.0, 0.0])
    assert judged([0.1, 9.0, 0.0, 0.0]).page_type is PageType.LISTING
    assert verdict.page_type is PageType.ARTICLE
    assert verdict.story == pytest.approx(0.525, abs=0.001)


@pytest.mark.parametrize(
    ("odds", "kind"),
    [
        ([-1, 0, -2, -2], PageType.LISTING),
        ([-1, -2, 0, -2], PageType.PRODUCT),
        ([-1, -2, -3, -2], PageType.LISTING),
        ([-1, -9, -9, -2], PageType.DOCUMENTATION),
    ],
)
def test_other_pages(odds, kind):
    """Any other page is of its likeliest type."""
    assert judged(odds, "https://a.example/x").page_type is kind


def test_the_root_of_a_site_is_its_home():
    """A list at the site's root is its home page."""
    assert judged([-1, 0, -2, -2], "https://a.example/").page_type is PageType.HOME


@pytest.mark.parametrize(
    ("lines", "prices"),
    [
        (["Bread $3", "Milk £ 2", "Tea"], 2),
        (["Brød 30 kr", "Chleb 12 zł", "Brot 3 EUR."], 3),
        (["Kramgasse 4", "$ ahead", "USD"], 0),
        (["Bread", "Milk"], 0),
    ],
)
def test_short_lines_that_name_a_price_are_counted(lines, prices):
    """A currency counts where a number stands beside it, before or behind."""
    stream = split_blocks(read_page("".join(f"<p>{line}</p>" for line in lines)))
    declared = read_declared(stream, None)
    headline = find_headline(stream, declared)
    scores = score_blocks(stream, declared, headline, load_model())
    row, names = page_features(stream, declared, headline, scores, None)
    assert row[names.index("prices")] == pytest.approx(np.log1p(prices))
