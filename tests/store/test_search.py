"""Finding stories and pictures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cleanfeed.article import Image, Person
from cleanfeed.store import ImageQuery, SearchQuery, image_search


def ids(hits):
    return [hit.article_id for hit in hits]


def test_headline_outweighs_body(store, add, story):
    """A word in the headline ranks a story above one that has it in the text."""
    add(story("body", text="A ferry left the harbour."))
    add(story("head", headline="Ferry stays in port", text="It left nothing."))
    assert ids(store.search(SearchQuery(text="ferry"))) == ["head", "body"]


def test_phrase_prefix_and_boolean(store, add, story):
    """Phrases keep their order, prefixes find longer words, NOT excludes."""
    add(story("a", text="The flooding harbour wall"))
    add(story("b", text="The wall of the harbour"))
    assert ids(store.search(SearchQuery(text='"harbour wall"'))) == ["a"]
    assert ids(store.search(SearchQuery(text="flood*"))) == ["a"]
    assert ids(store.search(SearchQuery(text="wall NOT flooding"))) == ["b"]


def test_case_and_accents_do_not_matter(store, add, story):
    """Cafés are found as cafes, composed or not."""
    add(story("a", text="Les cafe\u0301s de la Škoda"))
    assert ids(store.search(SearchQuery(text="CAFÉS skoda"))) == ["a"]


@pytest.mark.parametrize(
    ("text", "found", "missed"),
    [
        ("昨日、東京都で大雨が降った。", ("東京", "京都で", "雨", "東京 大雨"), ("都京",)),
        ("ฝนตกหนักที่ท่าเรือเมื่อคืนนี้", ("ท่าเรือ", "ฝนตก"), ("เรือท่า",)),
        ("서울에서 비가 내렸다", ("서울",), ("부산",)),
        ("बंदरगाह की खबर", ("की",), ("कि",)),
    ],
)
def test_scripts_without_spaces(store, add, story, text, found, missed):  # noqa: PLR0913, PLR0917 - rows of a table
    """Any part of a Chinese, Japanese, Thai or Korean sentence is found; Hindi signs count."""
    add(story("a", text=text))
    for query in found:
        (hit,) = store.search(SearchQuery(text=query, mark_start="", mark_end=""))
        assert hit.snippet == text
    for query in missed:
        assert store.search(SearchQuery(text=query)) == ()


def test_snippet_marks_the_hit(store, add, story):
    """A snippet shows the words around a hit between the marks that were asked for."""
    add(story("a", text="one " * 100 + "the ferry sank " + "two " * 100))
    add(story("b", text="東京都で大雨"))
    (hit,) = store.search(SearchQuery(text="ferry", mark_start="<<", mark_end=">>", snippet_tokens=6))
    assert "<<ferry>>" in hit.snippet
    assert len(hit.snippet.split()) <= 8
    (hit,) = store.search(SearchQuery(text="大雨", mark_start="[", mark_end="]"))
    assert hit.snippet == "東京都で[大雨]"


def test_filters_combine(store, add, story, noon):
    """Source, time, author, credit and language each narrow the result."""
    picture = (
        Image(
            id="i", caption="A boat", credit="Ada Lind / Getty Images", credits=("Ada Lind", "Getty Images")
        ),
    )
    add(story("a", authors=(Person(name="Jane Doe"),), images=picture, language="en-GB", date_published=noon))
    add(
        story("b", authors=(Person(name="Doe Jane"),), language="de", date_published=noon - timedelta(days=2))
    )
    assert ids(store.search(SearchQuery(text="rain", author="jane doe"))) == ["a"]
    assert ids(store.search(SearchQuery(author="DOE JANE"))) == ["b"]
    assert ids(store.search(SearchQuery(credit="getty"))) == ["a"]
    assert ids(store.search(SearchQuery(text="rain", language="en"))) == ["a"]
    assert ids(store.search(SearchQuery(text="rain", since=noon))) == ["a"]
    assert ids(store.search(SearchQuery(text="rain", until=noon))) == ["b"]
    assert ids(store.search(SearchQuery(text="rain", source="elsewhere"))) == []
    assert len(store.search(SearchQuery(text="rain", limit=1))) == 1


def test_search_without_words_lists_the_newest(store, add, story, noon):
    """No words, no ranking: the newest stories, each with its beginning."""
    add(story("old", date_published=noon - timedelta(days=1)))
    add(story("new", date_published=noon))
    hits = store.search(SearchQuery())
    assert ids(hits) == ["new", "old"]
    assert hits[0].snippet == "Rain fell on the harbour all night."


def test_unfindable_words_find_nothing(store, add, story):
    """A query of signs alone finds nothing, rather than everything."""
    add(story("a"))
    assert store.search(SearchQuery(text="!!!")) == ()
    assert store.search(SearchQuery(author="???")) == ()
    assert store.search_images(ImageQuery(credit="—")) == ()


def test_pictures_by_credit(store, add, story, noon):
    """Which pictures are credited to X is one question, and follows each revision."""
    boat = Image(
        id="i1",
        url="https://x.example/1.jpg",
        caption="A boat",
        credit="Ada Lind / Nordfoto",
        credits=("Ada Lind", "Nordfoto"),
    )
    wall = Image(id="i2", caption="The wall", credit="Getty Images", credits=("Getty Images",))
    add(story("a", images=(boat, wall)))
    (hit,) = store.search_images(ImageQuery(credit="nordfoto"))
    assert (hit.image_id, hit.article_id, hit.caption, hit.credits) == (
        "i1",
        "a",
        "A boat",
        ("Ada Lind", "Nordfoto"),
    )
    assert [hit.image_id for hit in store.search_images(ImageQuery(text="wall"))] == ["i2"]
    assert len(store.search_images(ImageQuery(source="gazette", until=noon + timedelta(days=1)))) == 2
    assert store.search_images(ImageQuery(text="wall", credit="nordfoto")) == ()
    add(story("a", text="Revised.", images=(wall,)))
    assert store.search_images(ImageQuery(credit="nordfoto")) == ()


def test_pictures_follow_their_story(store, add, story):
    """Pictures are found by their story's author and language, too."""
    picture = (Image(id="i1", caption="A boat", credit="Nordfoto"),)
    add(story("a", images=picture, authors=(Person(name="Jane Doe"),), language="en-GB"))
    add(story("b", images=picture, authors=(Person(name="Ada Lind"),), language="de"))
    assert ids(store.search_images(ImageQuery(text="boat", author="doe"))) == ["a"]
    assert ids(store.search_images(ImageQuery(credit="nordfoto", language="de"))) == ["b"]
    assert ids(store.search_images(ImageQuery(language="en"))) == ["a"]
    assert store.search_images(ImageQuery(author="!")) == ()


def test_pictures_that_many_have_are_looked_for_among_the_newest(store, add, story, noon, monkeypatch):
    """Looking among the newest stories alone is a short cut: its answer is that of sorting all pictures."""

    def pictures(number):
        credit = "Nordfoto" if number % 3 else "Getty Images"
        return tuple(Image(id=f"i{place}", caption="A boat", credit=credit) for place in range(2))

    for number in range(40):
        day = noon - timedelta(days=number * 7 % 11)  # many of one time, in no order
        add(
            story(
                f"a{number}",
                images=pictures(number),
                date_published=day,
                language="de" if number % 5 else "en",
            )
        )
    queries = [
        ImageQuery(credit=credit, source=source, since=since, until=until, language=language, limit=limit)
        for credit in (None, "nordfoto", "getty")
        for source in (None, "gazette", "elsewhere")
        for since, until in ((None, None), (noon - timedelta(days=3), None), (None, noon - timedelta(days=8)))
        for language in (None, "en")
        for limit in (1, 5, 30)
    ]
    monkeypatch.setattr(image_search, "NEWEST_STORIES", 10_000)
    answers = [store.search_images(query) for query in queries]
    monkeypatch.setattr(image_search, "MANY_PICTURES", 4)
    monkeypatch.setattr(image_search, "NEWEST_STORIES", 12)
    assert [store.search_images(query) for query in queries] == answers
    assert any(len(found) == 30 for found in answers)
