"""Texts of the index can be turned back into what was written."""

from __future__ import annotations

import pytest

from cleanfeed.store.spacing import space_letters, unspace_letters
from cleanfeed.text import ZERO_WIDTH_SPACE


@pytest.mark.parametrize("text", ["Rain over Łódź", "東京で雨, 5 mm", "ฝนตก", "서울 비", "𠮷野家", ""])
def test_spacing_is_undone(text):
    """A snippet reads as the text was written."""
    assert unspace_letters(space_letters(text)) == text


def test_only_scripts_without_spaces_are_spaced():
    """Letters of other scripts and combining signs stay together; NULs end no text."""
    assert space_letters("añb नमस्ते") == "añb नमस्ते"
    assert space_letters("東京x").split(ZERO_WIDTH_SPACE) == ["東", "京", "x"]
    assert space_letters("a\0b") == "a b"
