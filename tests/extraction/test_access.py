"""Paywall and truncation."""

import pytest

from cleanfeed.extraction.access import find_access
from extraction.metadata_pages import URL, article, ld, page, read


def access(body, head="", lang="en"):
    stream, declared, _, story = read(page(body, head, lang))
    return find_access(stream, declared, story)


def node(**values):
    return ld({"@type": "NewsArticle", "url": URL, **values})


def test_nothing_said_is_unknown():
    """Without evidence neither is claimed."""
    found = access(article())
    assert (found.is_accessible_for_free, found.is_complete, found.warnings) == (None, None, ())


@pytest.mark.parametrize("value", [True, "True", "https://schema.org/True", "1"])
def test_declared_free(value):
    """``isAccessibleForFree`` in any of its spellings."""
    found = access(article(), node(isAccessibleForFree=value))
    assert (found.is_accessible_for_free, found.is_complete) == (True, True)


def test_declared_paid_and_short():
    """Paid, and two paragraphs long: the beginning of a story."""
    found = access(article(), node(isAccessibleForFree="False"))
    assert (found.is_accessible_for_free, found.is_complete) == (False, False)
    assert found.warnings == ("paywalled", "truncated")
    assert found.evidence == ("paywalled:jsonld", "truncated:teaser")


def test_content_tier():
    """The tier in a meta tag."""
    assert (
        access(article(), '<meta property="article:content_tier" content="locked">').is_accessible_for_free
        is False
    )
    assert (
        access(article(), '<meta property="article:content_tier" content="free">').is_accessible_for_free
        is True
    )


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Subscribe to continue reading"),
        ("de", "Jetzt weiterlesen mit Abo"),
        ("fr", "Cet article est réservé aux abonnés"),
        ("es", "Suscríbete para seguir leyendo"),
    ],
)
def test_notice_behind_the_story(lang, text):
    """The words with which a story breaks off."""
    found = access(article(after=f"<div>{text}</div>"), lang=lang)
    assert (found.is_accessible_for_free, found.is_complete) == (False, False)


def test_declared_length():
    """Fewer than half of the declared words: cut off, whoever pays."""
    assert access(article(), node(wordCount="900")).evidence == ("truncated:word_count",)


@pytest.mark.parametrize("value", [5, [], {}, "maybe", [[True]], "9" * 5_000])
def test_wrong_types(value):
    """Whatever stands there is no error."""
    access(article(), node(isAccessibleForFree=value, wordCount=value, hasPart=value))
