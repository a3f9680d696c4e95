"""Golden records: what comes out of every story of the newsroom, whole.

``pytest --update-golden`` writes them; the diff belongs into the commit that changes them. What is
right about a record is for ``test_newsroom_gold``; this says what changed.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from newsroom.site import NEWSROOM

import cleanfeed
from cleanfeed.article import Article
from newsroom_pages import RECORD_SUFFIX, NewsroomPage, newsroom_pages

STORIES = tuple(page for page in newsroom_pages() if page.expected["paragraphs"])


def normalized(article: Article) -> dict[str, Any]:
    """Return a record without what changes when nothing of the story does."""
    record: dict[str, Any] = json.loads(article.model_dump_json(exclude_none=True))
    for name in ("content_hash", "schema_version", "word_count", "text"):  # all of them follow from the rest
        record.pop(name, None)
    record["confidence"] = round(article.confidence, 1)
    record["extraction"] = {"sources": article.extraction.sources}
    return {name: value for name, value in record.items() if value not in ([], {}, "")}


@pytest.mark.parametrize("page", STORIES, ids=lambda page: page.name)
def test_record(page: NewsroomPage, update_golden: bool) -> None:
    """The record of a page is the golden one beside it."""
    got = normalized(cleanfeed.extract(page.body, page.url, charset=page.charset, force=True))
    if update_golden:
        text = json.dumps(got, indent=1, ensure_ascii=False, sort_keys=True)
        page.record_file.write_text(text + "\n", "utf-8")
    assert page.record_file.exists(), "write it with pytest --update-golden"
    assert got == json.loads(page.record_file.read_text("utf-8"))


def test_no_golden_record_without_a_story() -> None:
    """Every golden record belongs to a story."""
    files = set(NEWSROOM.glob(f"*/**/*{RECORD_SUFFIX}"))
    assert files - {page.record_file for page in STORIES} == set()
