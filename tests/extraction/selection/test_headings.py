"""Which headings are the story's."""

from __future__ import annotations

import numpy as np
import pytest

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.headline import find_headline
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.selection.headings import drop_dangling, settle_headings
from cleanfeed.extraction.story import BlockType, Story
from extraction.metadata_pages import MORE, PROSE, URL, page

HEADING = "What the engineers found"


def settled(body, kept=(PROSE, MORE, HEADING), chance=0.6):
    """Return the texts of the settled story with their kinds."""
    stream = page(f"<main><h1>Harbour bridge closed after storm</h1>{body}</main>")
    declared = read_declared(stream, URL)
    types = tuple(
        (BlockType.HEADING if block.tag[1:].isdigit() else BlockType.PARAGRAPH)
        if block.text in kept
        else BlockType.OTHER
        for block in stream.blocks
    )
    story = Story(
        kept=tuple(i for i, block in enumerate(stream.blocks) if block.text in kept),
        types=types,
        scores=np.full(len(types), chance, np.float32),
        confidence=1.0,
    )
    found = settle_headings(stream, story, find_headline(stream, declared), declared)
    return [(stream.blocks[i].text, found.types[i].value) for i in found.kept]


STORY = [(PROSE, "paragraph"), (HEADING, "heading"), (MORE, "paragraph")]


@pytest.mark.parametrize("wrap", ["<h2>{}</h2>", "<div class='cmp'><h3>{}</h3></div>", "<h4 hidden>{}</h4>"])
def test_heading_between_two_paragraphs_comes_back(wrap):
    """What the model doubts is the story's where paragraphs of its own element stand before and behind it."""
    hidden = " hidden" if "hidden" in wrap else ""
    body = f"<div><p{hidden}>{PROSE}</p>{wrap.format(HEADING)}<p{hidden}>{MORE}</p></div>"
    assert settled(body, kept=(PROSE, MORE)) == STORY


@pytest.mark.parametrize(
    "inside", [f"<a href='/other'>{HEADING}</a>", f"<span><a href='/other'>{HEADING}</a></span>"]
)
def test_linked_heading_does_not_come_back(inside):
    """A heading that is a link is another story's."""
    found = settled(f"<div><p>{PROSE}</p><h2>{inside}</h2><p>{MORE}</p></div>", kept=(PROSE, MORE))
    assert found == [(PROSE, "paragraph"), (MORE, "paragraph")]


def test_improbable_heading_stays_out():
    """What the model is sure about is left alone."""
    found = settled(
        f"<div><p>{PROSE}</p><h2>{HEADING}</h2><p>{MORE}</p></div>", kept=(PROSE, MORE), chance=0.1
    )
    assert (HEADING, "heading") not in found


@pytest.mark.parametrize(
    "copy", ["Harbour bridge closed after storm", "Harbour bridge closed after storm Play"]
)
def test_copies_of_the_headline_go(copy):
    """The headline, printed again over a player or below, heads nothing."""
    body = f"<div><p>{PROSE}</p><h2>{copy}</h2><p>{MORE}</p></div>"
    assert settled(body, kept=(PROSE, MORE, copy)) == [(PROSE, "paragraph"), (MORE, "paragraph")]


def test_standfirst_in_a_heading_is_prose():
    """A sentence in a heading's tag above the first paragraph is text; a tag that heads text below stays."""
    lead = "The town says that repairs of the piers will last until the end of the winter at least"
    body = f"<div><h2>{lead}</h2><p>{PROSE}</p><h3>{HEADING}</h3><p>{MORE}</p></div>"
    assert settled(body, kept=(PROSE, MORE, HEADING, lead)) == [(lead, "paragraph"), *STORY]
    asked = body.replace("h3>", "h2>")
    assert settled(asked, kept=(PROSE, MORE, HEADING, lead))[0] == (lead, "heading")


@pytest.mark.parametrize("name", ["visually-hidden", "sr-only", "u-a11y", "screen-reader-text"])
def test_headings_for_screen_readers_go(name):
    """Nobody sees "Main content"."""
    body = f"<div><h2 class='{name}'>{HEADING}</h2><p>{PROSE}</p><p>{MORE}</p></div>"
    assert (HEADING, "heading") not in settled(body)


@pytest.mark.parametrize(
    "box",
    [
        "<section><h3>{}</h3><p>Sign up and get the town's news every morning</p></section>",
        "<a href='/other'><div><h3>{}</h3></div></a>",
        "<h3>{}</h3><ul><li>A goat was found on the roof</li><li>Market moves to square</li></ul>",
    ],
)
def test_headings_of_what_was_dropped_go(box):
    """A heading goes with the offer, the teaser or the list that it heads."""
    found = settled(f"<div><p>{PROSE}</p>{box.format(HEADING)}<p>{MORE}</p></div>")
    assert found == [(PROSE, "paragraph"), (MORE, "paragraph")]


def test_button_beside_a_heading_does_not_matter():
    """A heading in an element with a button only heads what follows."""
    box = f"<div><h3>{HEADING}</h3><button>Copy link</button></div>"
    assert settled(f"<div><p>{PROSE}</p>{box}<p>{MORE}</p></div>") == STORY


def test_paragraphs_of_their_own_make_are_crossheads():
    """Short paragraphs of one class, each followed by prose of another, are headings, dates are none."""
    other = "What happens next"
    parts = (
        f"<p class='x'>{PROSE}</p><p class='line'>{HEADING}</p><p class='x'>{MORE}</p>"
        f"<p class='line'>{other}</p><p class='x'>{PROSE} {MORE}</p>"
    )
    kept = (PROSE, MORE, HEADING, other, f"{PROSE} {MORE}")
    kinds = dict(settled(f"<div>{parts}</div>", kept=kept))
    assert (kinds[HEADING], kinds[other]) == ("heading", "heading")
    dated = parts.replace(HEADING, "3. 5. 2026 14:10").replace(other, "4. 5. 2026 9:30")
    kept = (PROSE, MORE, "3. 5. 2026 14:10", "4. 5. 2026 9:30", f"{PROSE} {MORE}")
    assert "heading" not in dict(settled(f"<div>{dated}</div>", kept=kept)).values()


def test_last_headings_head_pictures_or_nothing():
    """A heading behind which neither text nor picture comes goes; a row of them is a story in headings."""
    kinds = (BlockType.PARAGRAPH, *[BlockType.HEADING] * 3)
    stream = split_blocks(read_page(f"<p>{PROSE}</p>" + f"<h2>{HEADING}</h2>" * 3))

    def left(*kept, shown=()):
        story = Story(kept=kept, types=kinds, scores=np.ones(4, np.float32), confidence=1.0)
        return drop_dangling(stream, story, shown).kept

    assert left(0, 1) == (0,)
    assert left(0, 1, shown=[2]) == (0, 1)
    assert left(0, 1, 2, 3) == (0, 1, 2, 3)


@pytest.mark.parametrize("line", ["More on this in our live blog:", "続きはこちら："])
def test_a_last_line_with_a_colon_leads_to_something(line):
    """It stays where a picture or an embed is shown behind it, and where more text follows."""
    stream = split_blocks(read_page(f"<p>{PROSE}</p><p>{line}</p><p>{MORE}</p>"))
    types = (BlockType.PARAGRAPH,) * 3

    def left(*kept, shown=()):
        story = Story(kept=kept, types=types, scores=np.ones(3, np.float32), confidence=1.0)
        return drop_dangling(stream, story, shown).kept

    assert left(0, 1) == (0,)
    assert left(0, 1, shown=[2]) == (0, 1)
    assert left(0, 1, 2) == (0, 1, 2)


def test_nothing_kept_is_nothing_settled():
    """A page without a story has no headings of it."""
    assert settled("<p>Nothing</p>", kept=()) == []
