"""The word lists."""

import unicodedata

import pytest

from cleanfeed.text import (
    languages,
    load_agencies,
    load_codes,
    load_lexicon,
    load_markup_words,
    load_minutes,
    load_words,
)


@pytest.mark.parametrize("language", languages())
def test_every_language_is_complete(language):
    """Each file has twelve months, byline words and labels, lower case, the longest first."""
    lexicon = load_lexicon(language)
    assert set(lexicon.months.values()) == set(range(1, 13))
    for words in (lexicon.by, lexicon.updated, lexicon.published):
        assert words
        assert [len(word) for word in words] == sorted((len(word) for word in words), reverse=True)
        assert all(word == word.casefold() for word in words)


def test_there_are_many_languages():
    """At least the twenty-five that are promised."""
    assert len(languages()) >= 25


def test_tags_find_their_language():
    """Regions are ignored, sister languages share words, unknown ones get English."""
    assert load_lexicon("de-AT").language == "de"
    assert load_lexicon("no").language == "nb"
    assert load_lexicon("xx").language == load_lexicon(None).language == "en"


def test_agencies_by_any_spelling():
    """Every spelling leads to the name an agency goes by."""
    assert load_agencies()["deutsche presse-agentur"] == load_agencies()["dpa"] == "dpa"


def test_tables():
    """The lists of no particular language are there."""
    assert load_codes("domain_languages")["at"] == "de"
    assert load_minutes("zones")["cest"] == 120
    assert "byline" in load_markup_words("byline")
    assert "de" in load_words("particles")


@pytest.mark.parametrize("language", languages())
def test_dates_are_in_the_script_of_their_language(language):
    """Months of one language have not slipped into another: all of a list is in one script."""
    lexicon = load_lexicon(language)
    assert set(lexicon.months.values()) == set(range(1, 13))
    for words in (lexicon.months, lexicon.weekdays):
        letters = (char for word in words for char in word if char.isalpha() and char != "ʼ")
        assert len({unicodedata.name(char).split()[0] for char in letters}) <= 1
