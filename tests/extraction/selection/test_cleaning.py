"""What stands between the paragraphs of a story and is none of it."""

from __future__ import annotations

import numpy as np

from cleanfeed.extraction.blocks import BlockStream, split_blocks
from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.headline import find_headline
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.selection.cleaning import clean_story
from cleanfeed.extraction.selection.kinds import other_kinds
from cleanfeed.extraction.story import BlockType, Story

PROSE = "The ferry to Norrby left an hour late because a seal had taken the gangway for a bed."


def keep_all(html: str, kind: BlockType = BlockType.PARAGRAPH) -> tuple[BlockStream, Story]:
    stream = split_blocks(read_page(html))
    count = len(stream.blocks)
    kept = tuple(range(count))
    return stream, Story(
        kept=kept,
        types=(kind,) * count,
        scores=np.ones(count, np.float32),
        confidence=1.0,
        around=tuple(other_kinds(stream)),
    )


def kept_texts(html: str, kind: BlockType = BlockType.PARAGRAPH) -> list[str]:
    stream, story = keep_all(html, kind)
    declared = read_declared(stream, None)
    kept = clean_story(stream, story, find_headline(stream, declared), declared).kept
    return [stream.blocks[index].text for index in kept]


def test_a_short_text_kept_again_and_again_is_no_sentence() -> None:
    """A label that a layout repeats between paragraphs goes, wherever it stands."""
    page = "".join(f"<div>Story continues</div><p>{PROSE} Day {day}.</p>" for day in range(3))
    assert kept_texts(page) == [f"{PROSE} Day {day}." for day in range(3)]


def test_a_short_text_may_stand_twice() -> None:
    """An interview may answer "Yes." more than once."""
    page = f"<p>{PROSE}</p><p>Yes.</p><p>{PROSE} Again.</p><p>Yes.</p>"
    assert kept_texts(page).count("Yes.") == 2


def test_cells_of_a_table_may_repeat() -> None:
    """A table says the same thing in many rows."""
    page = "<table>" + "<tr><td>late</td><td>late</td></tr>" * 3 + "</table>"
    assert len(kept_texts(page, BlockType.TABLE)) == 6


def test_a_paragraph_that_is_one_link_leads_elsewhere() -> None:
    """The line to another story goes; a link inside a sentence stays."""
    page = (
        f"<p>{PROSE}</p><p><a href='/seal'>Seal asleep on gangway for the third time this week</a></p>"
        "<p>The harbour office keeps <a href='/list'>a list of its naps</a> for visitors.</p>"
    )
    assert kept_texts(page) == [PROSE, "The harbour office keeps a list of its naps for visitors."]


def test_a_label_with_a_link_again_and_again_leads_elsewhere() -> None:
    """On any page: "READ HERE | …" three times is a refrain; twice it may be a list of what to look up."""

    def lines(times: int) -> str:
        names = ("Seal asleep on gangway again", "Ferry late for a third day", "Gangway gets a new rail")
        return "".join(
            f"<p>READ HERE | <a href='/{n}'>{names[n]}</a></p><p>{PROSE} Day {n}.</p>" for n in range(times)
        )

    assert kept_texts(lines(3)) == [f"{PROSE} Day {n}." for n in range(3)]
    assert len(kept_texts(lines(2))) == 4


def test_entries_of_lists_may_be_links() -> None:
    """A list of sources at the end belongs to the story."""
    page = "<ul><li><a href='/a'>Timetable of ferries</a></li><li><a href='/b'>Harbour</a></li></ul>"
    assert len(kept_texts(page, BlockType.LIST)) == 2


def test_articles_after_the_one_with_the_headline_are_other_stories() -> None:
    """An endless page goes on with the next story; the first one is what was asked for."""
    head = "<title>Seal asleep on the gangway again</title>"
    first = f"<article><h1>Seal asleep on the gangway again</h1><p>{PROSE}</p><p>{PROSE} Again.</p></article>"
    second = f"<article><h2>Mayor opens a new pier</h2><p>{PROSE} So the mayor waited.</p></article>"
    assert kept_texts(f"{head}{first}{second}")[-1] == f"{PROSE} Again."


def test_a_long_thread_goes_where_a_story_remains() -> None:
    """However many words the readers wrote, the story is what stands above them."""
    thread = "".join(
        f"<div class='comment'><p>{PROSE} Reader {number} saw it.</p></div>" for number in range(60)
    )
    story = "".join(f"<p>{PROSE} Day {day}.</p>" for day in range(6))
    assert kept_texts(f"<article>{story}</article><section>{thread}</section>") == [
        f"{PROSE} Day {day}." for day in range(6)
    ]
