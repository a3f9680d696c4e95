"""The story's blocks as the body of the record."""

import numpy as np

from cleanfeed.article import Code, Embed, Heading, ListBlock, Paragraph, Quote, Table
from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.body import Insert, body_text, build_body
from cleanfeed.extraction.options import ExtractOptions
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.selection.kinds import story_kind
from cleanfeed.extraction.story import Story

BASE = "https://www.example-herald.com/town/"


def body_of(markup, inserts=()):
    """Return the body of a page that is story from end to end."""
    stream = split_blocks(read_page(f"<!doctype html><body>{markup}</body>"))
    count = len(stream.blocks)
    types = tuple(story_kind(stream, block) for block in stream.blocks)
    story = Story(kept=tuple(range(count)), types=types, scores=np.ones(count, np.float32), confidence=1.0)
    return build_body(stream, story, BASE, inserts)


def test_reading_order():
    """Paragraphs, headings and quotations stand as on the page."""
    body = body_of("<p>one</p><h2>two</h2><blockquote><p>three</p></blockquote><p>four</p>")
    assert [type(block) for block in body] == [Paragraph, Heading, Quote, Paragraph]
    assert [block.text for block in body] == ["one", "two", "three", "four"]


def test_links_point_at_their_text():
    """A link's offsets count characters of the block's text, its address is absolute."""
    (block,) = body_of("<p> See <a href='bridge?a=1'> the bridge</a>, <a href='javascript:x()'>now</a>.</p>")
    (link,) = block.links
    assert block.text[link.start : link.end] == "the bridge"
    assert link.url == BASE + "bridge?a=1"


def test_a_list_is_one_block():
    """Items of one list are one block, levels counted from the outermost."""
    (block,) = body_of("<ol><li>one<ul><li>inner</ul><li>two</ol>")
    assert isinstance(block, ListBlock)
    assert block.ordered
    assert [(item.text, item.level) for item in block.items] == [("one", 0), ("inner", 1), ("two", 0)]


def test_two_lists_are_two_blocks():
    """Lists beside each other are not put together."""
    assert len(body_of("<ul><li>one</ul><ul><li>two</ul>")) == 2


def test_an_item_of_several_lines():
    """Lines of one item are one text, and links keep to theirs."""
    (block,) = body_of("<ul><li>one<br><a href=/x>two</a></ul>")
    (item,) = block.items
    assert item.text == "one two"
    assert item.text[item.links[0].start : item.links[0].end] == "two"


def test_a_table():
    """Rows of cells; a first row of header cells is the header; lines of one cell are one text."""
    (block,) = body_of(
        "<table><caption>Results</caption><tr><th>Name<th>Set</tr><tr><td>Ada<br>Lind<td>6</tr></table>"
    )
    assert isinstance(block, Table)
    assert (block.caption, block.header, block.rows) == ("Results", ("Name", "Set"), (("Ada Lind", "6"),))


def test_header_cells_at_the_side():
    """A header cell beside data cells makes no header row."""
    (block,) = body_of("<table><tr><th>Ada<td>6</tr><tr><th>Ben<td>4</tr></table>")
    assert (block.header, block.rows) == ((), (("Ada", "6"), ("Ben", "4")))


def test_code_keeps_its_lines():
    """White space of code counts."""
    (block,) = body_of("<pre>a\n  b</pre>")
    assert isinstance(block, Code)
    assert block.text == "a\n  b"


def test_the_headline_is_the_only_first_level():
    """An ``h1`` inside the story is a heading of the second level."""
    assert [block.level for block in body_of("<h1>one</h1><h2>two</h2><h4>four</h4>")] == [2, 2, 4]


def test_inserts_stand_before_their_block():
    """What has no text stands where the page shows it, the rest at the end."""
    marks = [Insert(1, 5, Embed(url="b")), Insert(9, 9, Embed(url="c")), Insert(1, 4, Embed(url="a"))]
    body = body_of("<p>one</p><p>two</p>", marks)
    assert [getattr(block, "url", None) or block.text for block in body] == ["one", "a", "b", "two", "c"]


def test_text_is_prose():
    """Tables count only where asked for; nothing else is left out."""
    body = body_of("<h2>head</h2><p>one</p><ul><li>two</ul><table><tr><td>3<td>4</tr></table>")
    assert body_text(body, ExtractOptions(include_tables=False)) == "head\n\none\n\ntwo"
    assert body_text(body, ExtractOptions()).endswith("3\t4")


def test_what_is_shown_between_paragraphs():
    """Pictures and embeds stand before the block they precede, in their order; what is behind all, last."""
    places = [(0, 1, "first"), (2, 5, "b"), (2, 4, "a"), (3, 9, "in"), (9, 20, "last")]
    inserts = [Insert(before, element, Embed(url=url)) for before, element, url in places]
    body = body_of("<p>one</p><p>two</p><p>three</p><h2>four</h2><p>five</p>", inserts)
    shown = [block.url if isinstance(block, Embed) else block.text for block in body]
    assert shown == ["first", "one", "two", "a", "b", "three", "in", "four", "five", "last"]
