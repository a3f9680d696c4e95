"""JSON-LD output."""

from __future__ import annotations

import json

import pytest

from cleanfeed.article import Article, Extraction, PageType


def test_pictures_carry_caption_credit_and_creators(full_article: Article) -> None:
    """Captions and credits reach schema.org consumers under its own names."""
    image = full_article.to_schema_org()["image"][1]
    assert image == {
        "@type": "ImageObject",
        "url": "https://img.example/2.jpg",
        "contentUrl": "https://img.example/2.jpg",
        "width": 640,
        "height": 480,
        "name": "A ferry",
        "caption": "The ferry at rest.",
        "creditText": "Ada Lind / Nordfoto",
        "creator": [{"@type": "Person", "name": "Ada Lind"}, {"@type": "Organization", "name": "Nordfoto"}],
        "license": "https://licence.example/by",
    }


def test_full_record_is_json(full_article: Article) -> None:
    """The value can be written with the standard library and names the story's parts."""
    value = json.loads(json.dumps(full_article.to_schema_org()))
    assert value["@type"] == ["NewsArticle", "LiveBlogPosting"]
    assert value["datePublished"] == "2026-05-03T14:05:00+00:00"
    assert value["author"] == [{"@type": "Person", "name": "Ada Lind", "url": "https://harbour.example/ada"}]
    assert value["publisher"]["logo"]["url"] == "https://harbour.example/l.png"
    assert value["isAccessibleForFree"] is True
    assert value["liveBlogUpdate"][0]["headline"] == "Ferry leaves"


def test_unknown_fields_are_left_out() -> None:
    """An empty record claims nothing, not even an empty list."""
    value = Article(id="1", extraction=Extraction(version="0")).to_schema_org()
    assert value == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": "1",
        "wordCount": 0,
        "version": 1,
    }


@pytest.mark.parametrize(
    ("page_type", "name"), [(PageType.OPINION, "OpinionNewsArticle"), (PageType.REVIEW, "ReviewNewsArticle")]
)
def test_kinds_of_story_use_subtypes(page_type: PageType, name: str) -> None:
    """Opinion and review are told apart, as schema.org does."""
    article = Article(id="1", page_type=page_type, extraction=Extraction(version="0"))
    assert article.to_schema_org()["@type"] == name
