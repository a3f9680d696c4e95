"""Why: every block of a page, kept or dropped."""

import cleanfeed
from cleanfeed.extraction.story import BlockType
from extraction.bad_pages import HEADLINE, SENTENCES, page, story

URL = "https://www.example-herald.com/2026/11/06/harbour-bridge-closed"
MENU = "<nav><ul>" + "".join(f"<li><a href=/{i}>Section {i}</a></li>" for i in range(12)) + "</ul></nav>"
PAGE = page(MENU + story(), '<meta property="og:type" content="article">')


def test_every_block_is_there():
    """All blocks in reading order, each with a score, a type and a decision."""
    trace = cleanfeed.explain(PAGE, URL)
    assert [block.index for block in trace.blocks] == list(range(len(trace.blocks)))
    kept = [block.text for block in trace.blocks if block.kept]
    assert kept == list(SENTENCES)
    assert all(0 <= block.score <= 1 for block in trace.blocks)


def test_reasons_are_words():
    """Dropped blocks say why in words that need no manual."""
    trace = cleanfeed.explain(PAGE, URL)
    menu = next(block for block in trace.blocks if block.text == "Section 3")
    assert not menu.kept
    assert menu.reasons
    assert all(" " in reason and "_" not in reason for reason in menu.reasons)


def test_headlines_and_copies_say_so():
    """What is dropped for being the headline or a copy says that first."""
    trace = cleanfeed.explain(PAGE.replace("</article>", f"<p>{SENTENCES[0]}</p></article>"), URL)
    by_type = {block.type: block for block in trace.blocks}
    assert by_type[BlockType.HEADLINE].text == HEADLINE
    assert by_type[BlockType.HEADLINE].reasons[0] == "it is the headline"
    assert by_type[BlockType.DUPLICATE].reasons[0] == "its text was kept before"


def test_any_page():
    """A page that is no story is explained too."""
    assert cleanfeed.explain("<p>short</p>").blocks[0].text == "short"
