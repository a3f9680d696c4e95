"""The ways of flattening."""

from __future__ import annotations

import random

import pytest

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.page import read_page
from cleanfeed.training.flattened.ways import WRAP_COLUMNS, LabelledDump, Way, flatten, shorten

HTML = """<title>Quay - Post</title><nav><a href=/>Home</a></nav><h1>The quay</h1>
<p>The crew <b>found</b> a bell in the mud below the old wooden quay when they had almost given up.</p>
<img src=a.png alt="A bell"><h2>Later</h2><p>It rings again.</p>"""


def dump(way: Way) -> LabelledDump:
    stream = split_blocks(read_page(HTML))
    return flatten(stream, [block.tag == "p" for block in stream.blocks], way)


@pytest.mark.parametrize("way", list(Way))
def test_every_line_has_the_label_of_its_block(way: Way) -> None:
    """Labels run along with the lines, whatever is done to them."""
    made = dump(way)
    lines = made.text.split("\n")
    assert len(lines) == len(made.labels)
    story = " ".join(line for line, label in zip(lines, made.labels, strict=True) if label)
    assert story.split()[:3] == ["The", "crew", "found"]
    assert story.endswith("It rings again.")
    assert "Home" not in story


def test_text_nodes_stand_alone() -> None:
    """Inline markup cuts a paragraph where every text node has its line."""
    assert "\nfound\n" in dump(Way.NODES).text


def test_alternative_texts_are_inlined() -> None:
    """The picture's text stands before what follows it."""
    assert "\nA bell\nLater\n" in dump(Way.ALTS).text


def test_wrapped_lines_keep_the_width() -> None:
    """No line passes the width."""
    assert max(map(len, dump(Way.WRAPPED).text.split("\n"))) <= WRAP_COLUMNS


def test_headings_may_stand_tight() -> None:
    """One way leaves no blank line below a heading."""
    assert "Later\nIt rings" in dump(Way.TIGHT).text
    assert "Later\n\nIt rings" in dump(Way.BLOCKS).text


def test_shortening_keeps_both_ends_of_the_story() -> None:
    """What is cut out is the middle; the same seed cuts the same lines."""
    lines = tuple(f"line {i}" for i in range(100))
    made = LabelledDump("\n".join(lines), tuple(20 <= i < 80 for i in range(100)))
    short = shorten(made, random.Random(7))
    assert short == shorten(made, random.Random(7))
    assert "line 20\n" in short.text
    assert "line 79" in short.text
    assert len(short.labels) < 80
