"""Reasons in words."""

from __future__ import annotations

from cleanfeed.extraction.reasons import MAX_REASONS, find_group
from cleanfeed.extraction.score import load_model
from cleanfeed.extraction.trace import explain
from small_site import PARAGRAPHS, story_page


def test_every_feature_can_speak() -> None:
    """A new feature belongs to a group of reasons: none moves the score in silence."""
    assert [name for name in load_model().columns if find_group(name) is None] == []


def test_dropped_blocks_have_reasons_and_kept_ones_too() -> None:
    """No block is judged without a word why."""
    trace = explain(story_page(1), url="https://www.example.com/news/2026/story-1.html")
    by_text = {block.text: block for block in trace.blocks}
    assert by_text[PARAGRAPHS[0]].kept
    assert by_text[PARAGRAPHS[0]].reasons
    assert all(0 < len(block.reasons) <= MAX_REASONS for block in trace.blocks if not block.kept)
