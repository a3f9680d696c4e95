"""Character classes and word hashes."""

from __future__ import annotations

from cleanfeed.extraction.flattened.characters import MAX_LINE_CHARS, CharClass, hash_words, read_text


def test_words_hash_alike_wherever_they_stand() -> None:
    """Case, place and punctuation do not change a word's hash."""
    text = read_text(["The cat slept.", "and THE, well"])
    assert text.words[0] == text.words[4]
    assert text.words[0] == hash_words(["the"])[0]
    assert len(set(text.words.tolist())) == 5


def test_each_character_of_a_script_without_spaces_is_a_word() -> None:
    """Chinese and Japanese lines have words too."""
    text = read_text(["日本語 abc", "ปลา"])
    assert (text.word_lines == 0).sum() == 4
    assert (text.word_lines == 1).sum() == 3


def test_lines_that_differ_in_case_and_marks_alone_hash_alike() -> None:
    """A label and its doubled copy are found to be the same line."""
    text = read_text(["Close menu", "CLOSE MENU!", "menu close", "***", "---"])
    hashes = text.line_hashes.tolist()
    assert hashes[0] == hashes[1] != hashes[2]
    assert hashes[3] != hashes[4]


def test_characters_beyond_the_basic_plane_are_classed() -> None:
    """Emoji are symbols, rare ideographs are ideographs, lone surrogates break nothing."""
    text = read_text(["😀", "\U00020bb7", "\ud800"])
    assert text.classes[text.starts].tolist() == [CharClass.SYMBOL, CharClass.CJK, CharClass.OTHER]


def test_endless_lines_are_looked_at_in_part() -> None:
    """What one line costs is bounded."""
    text = read_text(["word " * 100_000, "end"])
    assert text.classes.size == MAX_LINE_CHARS + 1 + 4


def test_two_words_have_no_single_hash() -> None:
    """A phrase is never mistaken for a word."""
    assert hash_words(["two words", ""]).tolist() == [0, 0]
