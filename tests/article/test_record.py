"""The record itself."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from cleanfeed.article import Article, PageType


def test_json_round_trip_loses_nothing(full_article: Article) -> None:
    """A record written as JSON and read back is equal in every field."""
    assert Article.model_validate_json(full_article.model_dump_json()) == full_article
    assert (
        Article.model_validate(json.loads(json.dumps(full_article.model_dump(mode="json")))) == full_article
    )


def test_full_article_leaves_no_field_at_its_default(full_article: Article) -> None:
    """The round trip above speaks for every field, those added later too."""
    assert set(Article.model_fields) - full_article.model_fields_set <= {"schema_version"}


def test_unknown_keys_are_refused(full_article: Article) -> None:
    """A typo in a key never passes silently."""
    with pytest.raises(ValidationError, match="headlin"):
        Article.model_validate({**full_article.model_dump(), "headlin": "x"})


def test_story_types() -> None:
    """Listings are no stories, live blogs are."""
    assert PageType.LIVE.is_story
    assert not PageType.LISTING.is_story
