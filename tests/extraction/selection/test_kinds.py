"""What a block is to its page."""

import pytest

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.selection.kinds import other_kinds, story_kind
from cleanfeed.extraction.story import BlockType

LONG = "The council of the valley met on Monday to speak about the paint of the water tower. " * 4


def story_kinds(body: str) -> list[BlockType]:
    stream = split_blocks(read_page(f"<!doctype html><body>{body}</body>"))
    return [story_kind(stream, block) for block in stream.blocks]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p>text</p>", BlockType.PARAGRAPH),
        ("<div>text</div>", BlockType.PARAGRAPH),
        ("<h3>text</h3>", BlockType.HEADING),
        ("<ul><li>text</ul>", BlockType.LIST),
        ("<ol><li><p>text</ol>", BlockType.LIST),
        ("<dl><dt>text</dl>", BlockType.LIST),
        ("<blockquote><p>text</p></blockquote>", BlockType.QUOTE),
        ("<pre>text</pre>", BlockType.CODE),
        ("<p><strong>A bold line</strong></p>", BlockType.HEADING),
        ("<p><strong>A bold sentence.</strong></p>", BlockType.PARAGRAPH),
        ("<p><strong>Bold</strong> and not</p>", BlockType.PARAGRAPH),
        ("<ul><li><article><p>text</p></article></ul>", BlockType.PARAGRAPH),
    ],
)
def test_kinds_of_story_text(body, kind):
    """The tags around a block tell its kind; an article inside a list item is no list."""
    assert story_kinds(body) == [kind]


def test_cells_of_data():
    """Short cells in a row of several are a table."""
    assert set(story_kinds("<table><tr><td>Halvorsen<td>6<td>4</tr></table>")) == {BlockType.TABLE}


def test_a_single_cell_is_layout():
    """A row of one cell holds no data."""
    assert story_kinds("<table><tr><td>Text of a story.</td></tr></table>") == [BlockType.PARAGRAPH]


def test_layout_tables():
    """Short paragraphs in a cell with much text are paragraphs: the table lays out the page."""
    kinds = story_kinds(f"<table><tr><td>{LONG}<br><br>A short one.<td>menu</tr></table>")
    assert kinds[:2] == [BlockType.PARAGRAPH, BlockType.PARAGRAPH]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<nav><a href=/x>x</a></nav>", BlockType.NAVIGATION),
        ("<footer>x</footer>", BlockType.NAVIGATION),
        ("<aside>x</aside>", BlockType.RELATED),
        ("<figure><figcaption>x</figcaption></figure>", BlockType.CAPTION),
        ("<div class='comments'><div><p>x</p></div></div>", BlockType.COMMENT),
        ("<div class='newsletter-signup'>x</div>", BlockType.PROMO),
        ("<div>x</div>", BlockType.OTHER),
        ("<footer><div class='related-links'>x</div></footer>", BlockType.RELATED),
    ],
)
def test_kinds_of_other_text(body, kind):
    """The nearest telling element around a block names what it is; class words go before tags."""
    stream = split_blocks(read_page(f"<!doctype html><body>{body}</body>"))
    assert other_kinds(stream) == [kind]


def test_an_entry_that_holds_a_whole_story_lays_out_the_page() -> None:
    """Old layouts put columns into lists; the paragraphs in them are no entries."""
    prose = "".join(f"<p>The ferry was late on day {day} of the strike.</p>" for day in range(9))
    stream = split_blocks(read_page(f"<ul><li class='left'>{prose}</li></ul><ul><li>Two crews</li></ul>"))
    kinds = [story_kind(stream, block) for block in stream.blocks]
    assert kinds == [BlockType.PARAGRAPH] * 9 + [BlockType.LIST]
