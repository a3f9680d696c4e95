"""The trace of a page."""

from __future__ import annotations

import cleanfeed
from cleanfeed.extraction.story import BlockType
from cleanfeed.extraction.trace import MANY_BLOCKS, MAX_PATH, explain
from small_site import PARAGRAPHS, story_page

URL = "https://www.example.com/news/2026/story-1.html"


def test_kept_blocks_are_the_text_of_the_record() -> None:
    """What is shown as kept is what a reader of the record gets."""
    trace = explain(story_page(1), url=URL)
    assert trace.article == cleanfeed.extract(story_page(1), url=URL)
    assert "\n\n".join(block.text for block in trace.blocks if block.kept) == trace.article.text


def test_headline_and_caption_say_which_field_they_became() -> None:
    """A block that is no body text and not lost either names its field."""
    fields = {block.field: block for block in explain(story_page(1), url=URL).blocks}
    assert fields["headline"].type is BlockType.HEADLINE
    assert fields["images"].type is BlockType.CAPTION


def test_picture_tells_how_its_credit_was_found() -> None:
    """The evidence stands beside the value."""
    (picture,) = explain(story_page(1), url=URL).images
    assert picture.image.credit == "Ada Lind / Nordfoto"
    assert (picture.caption_found, picture.credit_found) == ("element", "element")
    assert picture.path[-1] == "img"


def test_path_names_the_elements_around() -> None:
    """The outermost first, and never more than a line holds."""
    trace = explain(f"<div id=main class='a b c'>{'<div>' * 20}<p>{PARAGRAPHS[0]}</p>", url=URL)
    assert len(trace.blocks[0].path) == MAX_PATH
    assert trace.blocks[0].path[-1] == "p"
    short = explain(f"<div id=main class='a b c'><p>{PARAGRAPHS[0]}</p></div>", url=URL)
    assert short.blocks[0].path == ("html", "body", "div#main.a.b", "p")


def test_page_without_a_story_says_why() -> None:
    """A refusal is part of the trace, not an exception."""
    assert explain("<html><body><p>Nothing.</p></body></html>", url=URL).refusal
    assert explain(story_page(1), url=URL).refusal is None


def test_huge_page_has_reasons_for_every_block() -> None:
    """Where neighbours share their reasons, none is left without."""
    menu = "".join(f"<li><a href=/{n}>Menu {n}</a></li>" for n in range(MANY_BLOCKS))
    trace = explain(story_page(1).replace("</body>", f"<nav><ul>{menu}</ul></nav></body>"), url=URL)
    assert len(trace.blocks) > MANY_BLOCKS
    assert all(block.reasons for block in trace.blocks if not block.kept)


def test_headline_only_page() -> None:
    """A page without blocks has an empty trace."""
    assert explain("<html><body></body></html>").blocks == ()
