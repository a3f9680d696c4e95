"""Ground floor: what is known about text in general, and the word lists of the field."""

from cleanfeed.text.latin import latin_bytes
from cleanfeed.text.lexicon import (
    Lexicon,
    languages,
    load_agencies,
    load_codes,
    load_lexicon,
    load_markup_words,
    load_minutes,
    load_pairs,
    load_words,
)
from cleanfeed.text.normalize import fold, normalize_quotes, normalize_space, normalize_text, squeeze
from cleanfeed.text.spacing import UNSPACED_LETTERS, ZERO_WIDTH_SPACE, space_letters, unspace_letters
from cleanfeed.text.words import count_words, has_unspaced_script, likeness, word_set

__all__ = [
    "UNSPACED_LETTERS",
    "ZERO_WIDTH_SPACE",
    "Lexicon",
    "count_words",
    "fold",
    "has_unspaced_script",
    "languages",
    "latin_bytes",
    "likeness",
    "load_agencies",
    "load_codes",
    "load_lexicon",
    "load_markup_words",
    "load_minutes",
    "load_pairs",
    "load_words",
    "normalize_quotes",
    "normalize_space",
    "normalize_text",
    "space_letters",
    "squeeze",
    "unspace_letters",
    "word_set",
]
