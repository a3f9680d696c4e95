"""What newsrooms put between the paragraphs of a news story."""

from __future__ import annotations

import numpy as np
import pytest

from cleanfeed.extraction.blocks import BlockStream, split_blocks
from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.selection.kinds import other_kinds, story_kind
from cleanfeed.extraction.selection.news_cleaning import clean_news, declares_news
from cleanfeed.extraction.story import BlockType, Story

PROSE = "The bakery on Quay Street gave its last loaves away when the ovens failed on Monday morning."
MORE = "Its owner said that a new oven would come by barge before the end of the week, weather permitting."
ELSEWHERE = "<a href='/fish'>Fishmonger finds ring in a cod</a>"


def read(html: str, chance: float = 0.95) -> tuple[BlockStream, Story]:
    stream = split_blocks(read_page(html))
    count = len(stream.blocks)
    story = Story(
        kept=tuple(range(count)),
        types=tuple(story_kind(stream, block) for block in stream.blocks),
        scores=np.full(count, chance, np.float32),
        confidence=1.0,
        around=tuple(other_kinds(stream)),
    )
    return stream, story


def kept_texts(html: str, chance: float = 0.95) -> list[str]:
    stream, story = read(html, chance)
    return [stream.blocks[index].text for index in clean_news(stream, story).kept]


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("NewsArticle", True),
        ("https://schema.org/ReportageNewsArticle", True),
        ("LiveBlogPosting", True),
        ("Article", False),
        ("BlogPosting", False),
    ],
)
def test_news_is_what_declares_itself_so(declared: str, expected: bool) -> None:
    """Guides and essays declare other types, and keep their boxes."""
    script = f'{{"@context": "https://schema.org", "@type": "{declared}", "headline": "Bread for all"}}'
    page = f"<script type='application/ld+json'>{script}</script><h1>Bread for all</h1><p>{PROSE}</p>"
    assert declares_news(read_declared(split_blocks(read_page(page)), None)) is expected


def test_a_label_with_one_link_leads_elsewhere() -> None:
    """The label may be in any language; a sentence that ends in a link stays."""
    lines = f"<p>READ MORE: {ELSEWHERE}</p><p>Mehr dazu | {ELSEWHERE}</p><p>続きを読む：{ELSEWHERE}</p>"
    sentence = "<p>She told the paper: it was the <a href='/o'>oven</a>.</p>"
    assert kept_texts(f"<p>{PROSE}</p>{lines}{sentence}") == [PROSE, "She told the paper: it was the oven."]


def test_long_points_are_the_story():
    """A summary is told in short points; paragraphs that are set as a list are text."""
    short = "".join(f"<li>Point {n} about the bakery.</li>" for n in range(3))
    assert kept_texts(f"<ul>{short}</ul><p>{PROSE}</p>") == [PROSE]
    long = f"<li>{PROSE} {MORE}</li><li>{MORE} {PROSE}</li>"
    assert len(kept_texts(f"<ul>{long}</ul><p>{PROSE}</p>")) == 3


def test_entries_of_lists_may_be_a_label_with_one_link():
    """A list of other stories names the topic of each; an entry with a link in its text stays."""
    others = f"<li>Harbour: {ELSEWHERE}</li><li>Fishing | <a href='/net'>Net mended after a century</a></li>"
    told = "<li>The <a href='/o'>oven</a> came by barge, and the flour with it.</li>"
    assert kept_texts(f"<p>{PROSE}</p><ul>{others}{told}</ul>") == [
        PROSE,
        "The oven came by barge, and the flour with it.",
    ]


@pytest.mark.parametrize(
    "stamp",
    ["Stand: 28.04.2023 17:23 Uhr", "31. 10. 2025 17:46", "2024/12/03 10:00", "2024年12月3日 10時30分"],
)
def test_a_date_in_figures_is_no_paragraph(stamp):
    """Cards of other stories and the story's own date line leave them between paragraphs."""
    assert kept_texts(f"<p>{PROSE}</p><p>{stamp}</p><p>{MORE}</p>") == [PROSE, MORE]


def test_a_line_with_a_time_and_a_name_is_a_stamp():
    """Entries of live blogs begin with one; a sentence with a time in it stays."""
    stamp = "<div><time><span>21 mins ago</span> 11:48</time> <a href='/ada'>Ada Lind</a></div>"
    told = "<p>The ferry left at <time>11:48</time> with the bread and the flour on its deck.</p>"
    expected = [PROSE, "The ferry left at 11:48 with the bread and the flour on its deck."]
    assert kept_texts(f"<p>{PROSE}</p>{stamp}{told}") == expected


@pytest.mark.parametrize("line", ["Photo: AFP", "Foto: Ada Lind", "© Ada Lind / Nordfoto"])
def test_a_line_that_is_a_credit_belongs_to_a_picture(line):
    """Without a picture to put it to, it is no text either."""
    assert kept_texts(f"<p>{PROSE}</p><p>{line}</p><p>{MORE}</p>") == [PROSE, MORE]


@pytest.mark.parametrize("line", ["2:1 (1:0)", "10.000 kronor", "On 28.04.2023 it rained on the quay."])
def test_other_figures_stay(line):
    """Results, sums and sentences with a date in them are text."""
    assert kept_texts(f"<p>{PROSE}</p><p>{line}</p><p>{MORE}</p>") == [PROSE, line, MORE]


def test_a_heading_that_is_a_link_belongs_to_another_story() -> None:
    """A heading that links to its own place on the page is one of the story."""
    page = (
        f"<p>{PROSE}</p><h3>{ELSEWHERE}</h3><a href='/x'><h3>Pier closed</h3></a>"
        f"<h2><a href='#oven'>The oven</a></h2><p>{MORE}</p>"
    )
    assert kept_texts(page) == [PROSE, "The oven", MORE]


def test_entries_that_are_links_go_and_others_stay() -> None:
    """A list inside a news story is of facts."""
    page = f"<p>{PROSE}</p><ul><li>{ELSEWHERE}</li><li>Two loaves a household</li></ul>"
    assert kept_texts(page) == [PROSE, "Two loaves a household"]


def test_points_above_the_first_paragraph_are_a_summary() -> None:
    """The same list under a paragraph tells something."""
    points = "<ul><li>Ovens failed on Monday</li><li>Loaves given away</li></ul>"
    assert kept_texts(f"{points}<p>{PROSE}</p>") == [PROSE]
    assert len(kept_texts(f"<p>{PROSE}</p>{points}")) == 3


def test_the_answers_of_a_poll_are_no_text() -> None:
    """Whoever votes sees them; whoever reads the story does not."""
    page = f"<p>{PROSE}</p><form><label>Yes, always</label><label>Never on Mondays</label></form>"
    assert kept_texts(page) == [PROSE]


def test_captions_by_name_go_however_long() -> None:
    """A caption has its own field; one that the model is very sure of stays."""
    caption = f"<div class='photo-caption'>{MORE}</div>"
    assert kept_texts(f"<p>{PROSE}</p>{caption}<p>{PROSE} Again.</p>", 0.85) == [PROSE, f"{PROSE} Again."]
    assert len(kept_texts(f"<p>{PROSE}</p>{caption}<p>{PROSE} Again.</p>", 0.95)) == 3


def test_doubtful_blocks_go_unless_they_are_much_of_the_story() -> None:
    """A page on which the model doubts nearly everything is cut by it, not by this."""
    stream, story = read(f"<p>{PROSE}</p><p>{MORE}</p><p>{PROSE} Again.</p><p>Follow the baker.</p>")
    story.scores[3] = 0.4
    assert clean_news(stream, story).kept == (0, 1, 2)
    story.scores[:] = 0.4
    assert clean_news(stream, story).kept == (0, 1, 2, 3)


def test_what_goes_is_named() -> None:
    """The explain page says what each dropped block was taken for."""
    stream, story = read(f"<p>{PROSE}</p><p>READ MORE: {ELSEWHERE}</p>")
    assert clean_news(stream, story).types[1] is BlockType.PROMO
