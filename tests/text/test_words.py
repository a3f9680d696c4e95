"""Counting and comparing words."""

import pytest

from cleanfeed.text import count_words, has_unspaced_script, likeness, word_set
from cleanfeed.text.words import LONG_TEXT_CHARS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("don't e-mail me", 3),
        ("U.S. dollar", 2),
        ("– — …", 0),
        ("東京で地震", 5),
        ("東京 2024年", 4),
        ("แมว", 3),
        ("한국 신문", 2),
        ("Ё-моё, да!", 2),
    ],
)
def test_count(text, words):
    """Words by spaces; characters in scripts without them."""
    assert count_words(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "O'Neill’s “well-known” U.S.A. café – 20°, 3½ km…",
        "a-b--c -d e- .f g. h..i j·k l_m",
        "-a .b 'c'",
        "l’œuvre d’Ångström",
        "a\u2011b\u2010c",
    ],
)
def test_other_letters_change_nothing(text):
    """A text has as many words whether or not letters that are not Latin stand in it too."""
    assert count_words(f"{text} ж") == count_words(text) + 1


def test_likeness():
    """Sets of words, of pairs of characters where there are no spaces."""
    assert likeness(word_set("The Bridge is closed"), word_set("the bridge is CLOSED")) == 1.0
    assert likeness(word_set("港の橋が通行止め"), word_set("港の橋が通行止めに")) > 0.8
    assert likeness(word_set("a"), frozenset()) == 0.0
    assert has_unspaced_script("港")
    assert not has_unspaced_script("Ж")


def test_long_texts_are_counted_alike():
    """A text too long to list its words has as many, in lines or in one."""
    times = LONG_TEXT_CHARS // len("it's late\n") + 1
    assert count_words("it's late\n" * times) == 2 * times
    assert count_words("it's late " * times) == 2 * times
    assert count_words("Ё-моё да\n" * times) == 2 * times
    assert count_words("Ё-моё да " * times) == 2 * times
