"""The timed entries of a live blog."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np

import cleanfeed
from cleanfeed.article import Paragraph, Update
from cleanfeed.extraction.body import build_body
from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.story import BlockType, Story
from cleanfeed.extraction.updates import find_updates, iter_marks, mark_entries
from extraction.metadata_pages import URL, ld, page

EAST = timezone(timedelta(hours=-5))
ENTRIES = (
    (
        "15:40",
        "East side residents may return",
        "The county has lifted the evacuation order for all streets.",
    ),
    ("13:05", "Crest at 21.3 feet", "The gauge at the bridge showed 21.3 feet and has fallen since."),
    ("06:15", "Sirens on the east side", "The sirens went off for everybody who lives near the river."),
)


def entry(time, title, text):
    return (
        f"<article><header><time datetime='2026-11-04T{time}:00-05:00'>{time}</time><h2>{title}</h2></header>"
        f"<div><p>{text}</p></div></article>"
    )


def node(**values):
    return ld({"@type": "LiveBlogPosting", "headline": "The river", "url": URL, **values})


def declared_entries(*, titled=True):
    return [
        {"@type": "BlogPosting", "datePublished": f"2026-11-04T{time}:00-05:00", "articleBody": text}
        | ({"headline": title} if titled else {})
        for time, title, text in ENTRIES
    ]


def read(body, head=""):
    """Return a page, its declarations, and a story of all its paragraphs and headings."""
    stream = page(f"<h1>The river</h1>{body}", head)
    kept = tuple(i for i, block in enumerate(stream.blocks) if block.tag in {"p", "h2", "h3"})
    types = tuple(
        BlockType.HEADING if block.tag != "p" else BlockType.PARAGRAPH if i in kept else BlockType.OTHER
        for i, block in enumerate(stream.blocks)
    )
    story = Story(kept=kept, types=types, scores=np.ones(len(types), np.float32), confidence=1.0)
    return stream, read_declared(stream, URL), story


LIVE = f"<div class='stream'>{''.join(entry(*e) for e in ENTRIES)}</div>"


def test_entries_of_the_page():
    """Units of one make with a time each are the entries, in the order of the page."""
    found = find_updates(*read(LIVE, node()))
    assert [(e.update.title, e.update.text) for e in found] == [(title, text) for _, title, text in ENTRIES]
    assert found[0].update.time == datetime(2026, 11, 4, 15, 40, tzinfo=EAST)


def test_marks_stand_before_their_entries():
    """In the body each entry begins with its mark, which says the title once."""
    stream, declared, story = read(LIVE, node())
    found = find_updates(stream, declared, story)
    body = build_body(stream, mark_entries(story, found), URL, iter_marks(found))
    assert [type(block) for block in body] == [Update, Paragraph] * 3
    assert [block.text for block in body] == [text for _, *pair in ENTRIES for text in pair]


def test_times_of_other_pages_are_no_entries():
    """Comments and teasers have times too: only a page that says it is live has entries."""
    assert find_updates(*read(LIVE.replace("stream", "comments"))) == ()


def test_a_live_blog_by_its_class():
    """Where nothing is declared, the class of the element around the entries names it."""
    assert len(find_updates(*read(f"<div class='live-blog-wrap'>{LIVE}</div>"))) == 3


def test_times_outside_the_story_are_no_entries():
    """A list of key moments has times and nothing of the story."""
    moments = (
        "<ul>"
        + "".join(f"<li><time>{time}</time><a href=#x>x</a></li>" for time, *_ in ENTRIES * 3)
        + "</ul>"
    )
    assert len(find_updates(*read(moments + LIVE, node()))) == 3


def test_declared_entries_without_elements():
    """Entries that the page prints without times are those it declares, placed at their titles."""
    body = "".join(f"<h3>{title}</h3><p>{text}</p>" for _, title, text in ENTRIES)
    stream, declared, story = read(body, node(liveBlogUpdate=declared_entries()))
    found = find_updates(stream, declared, story)
    assert [e.update.time for e in found][2] == datetime(2026, 11, 4, 11, 15, tzinfo=UTC)
    marked = build_body(stream, mark_entries(story, found), URL, iter_marks(found))
    assert [type(block) for block in marked] == [Update, Paragraph] * 3


def test_declared_entries_that_the_page_hides():
    """Entries that only the declarations have are in the record and leave no mark."""
    stream, declared, story = read("<p>Nothing yet.</p>", node(liveBlogUpdate=declared_entries(titled=False)))
    found = find_updates(stream, declared, story)
    assert [e.update.text for e in found] == [text for *_, text in ENTRIES]
    assert list(iter_marks(found)) == []


def test_titles_from_the_declarations():
    """An entry that prints no title has the one declared for its time."""
    untitled = "".join(entry(*e) for e in ENTRIES).replace("h2", "div")
    found = find_updates(*read(untitled, node(liveBlogUpdate=declared_entries())))
    assert [e.update.title for e in found] == [title for _, title, _ in ENTRIES]


def test_declared_entries_of_a_page_that_shows_nothing():
    """Entries that are declared are kept where not a block of text stands on the page."""
    entry = '{"@type":"BlogPosting","headline":"Doors open","articleBody":"The doors are open."}'
    data = f'{{"@type":"LiveBlogPosting","headline":"Market day","liveBlogUpdate":[{entry}]}}'
    page = f'<html><head><script type="application/ld+json">{data}</script></head><body></body></html>'
    article = cleanfeed.extract(page, force=True)
    assert [update.title for update in article.updates] == ["Doors open"]
    assert article.body == ()
