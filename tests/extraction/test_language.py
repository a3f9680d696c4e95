"""The language of a story."""

import pytest

from cleanfeed.extraction.declared.reading import read_declared
from cleanfeed.extraction.language import find_language, judge_language, normalize_tag
from extraction.metadata_pages import article, page

GERMAN = (
    "Die Brücke am Hafen bleibt nach dem Sturm mindestens drei Wochen gesperrt, teilte die Stadt mit. " * 2
)
ENGLISH = (
    "The bridge at the harbour stays closed for three weeks after the storm, the town said in the morning. "
    * 2
)


def declare(lang=None, head="", url="https://example.com/x"):
    return read_declared(page(article(), head, lang), url)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en-us", "en-US"),
        ("DE", "de"),
        ("zh_hant_tw", "zh-Hant-TW"),
        ("jp", "ja"),
        ("und", None),
        ("", None),
        ("x" * 90, None),
        (None, None),
    ],
)
def test_tags_are_normalised(tag, expected):
    """BCP 47 in its usual case; country codes that stand for a language are mended."""
    assert normalize_tag(tag) == expected


def test_the_page_is_believed():
    """A declared language that the text does not contradict is kept with its region."""
    found = judge_language(declare("de-AT"), GERMAN)
    assert (found.tag, found.source) == ("de-AT", "dom")


def test_the_text_overrules_a_template():
    """An English template around a German story: the story is right."""
    assert find_language(declare("en"), GERMAN) == "de"


def test_nothing_declared():
    """Without a declaration the text tells, and the country's domain where there is too little text."""
    assert find_language(declare(), ENGLISH) == "en"
    assert find_language(declare(url="https://beispiel.de/x"), "Kurz.") == "de"
    assert find_language(declare(), "Ok.") is None


def test_languages_the_model_does_not_know():
    """Isizulu is declared and unknown to the detector: the page knows better."""
    assert (
        find_language(
            declare("zu"),
            "Ibhuloho lasechwebeni livaliwe amasonto amathathu ngemva kwesiphepho, kusho idolobha. " * 2,
        )
        == "zu"
    )


@pytest.mark.parametrize("text", ["", " \n ", "12 34 56 " * 50, "\ud800 broken", "x" * 100_000])
def test_any_text(text):
    """No text is an error."""
    find_language(declare("en"), text)
