"""Whether a page brings something new of a story, and the record as it is stored.

Plain functions over values.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticSerializationError

from cleanfeed.article import Article
from cleanfeed.store.rows import whole_text
from cleanfeed.store.values import CommitEffect, UrlStatus

FIRST_REVISION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStory:
    """What the store holds of a story when another page of it arrives."""

    key: int
    revision: int
    content_hash: str
    owner_url_id: str
    """The address whose page made the current revision."""
    owner_status: UrlStatus | None
    is_deleted: bool


def judge_page(known: KnownStory | None, article_id: str, url_id: str, content_hash: str) -> CommitEffect:
    """Tell what a page means for its story.

    Two addresses may show the same story (a mobile copy, a copy in another section) and
    differ in little things. Were each to overwrite the other, every run would make two
    revisions; so a story belongs to one address, its canonical one where that is fetched.

    Args:
        known: The story as stored, or ``None``.
        article_id: Id of the story.
        url_id: Address of this page; equal to ``article_id`` for the canonical one.
        content_hash: Digest of what this page shows.
    """
    if known is None or known.is_deleted:
        return CommitEffect.CREATED
    if known.content_hash == content_hash:
        return CommitEffect.UNCHANGED
    owner_answers = known.owner_status is UrlStatus.DONE
    if url_id in {known.owner_url_id, article_id} or not owner_answers:
        return CommitEffect.REVISED
    return CommitEffect.VARIANT


def content_hash_of(article: Article) -> str:
    """Return the record's own digest, or one of what a reader sees where it has none."""
    if article.content_hash:
        return article.content_hash
    seen = article.model_dump(mode="json", exclude={"extraction", "revision", "confidence", "warnings"})
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def whole_record(article: Article) -> tuple[Article, str]:
    """Return a record that UTF-8 can hold, and its JSON: lone surrogates become U+FFFD."""
    try:
        return article, article.model_dump_json()
    except PydanticSerializationError:
        whole = Article.model_validate(_whole_value(article.model_dump()))
        return whole, whole.model_dump_json()


def _whole_value(value: Any) -> Any:
    match value:
        case str():
            return whole_text(value)
        case dict():
            return {_whole_value(key): _whole_value(item) for key, item in value.items()}
        case list() | tuple():
            return type(value)(_whole_value(item) for item in value)
        case _:
            return value
