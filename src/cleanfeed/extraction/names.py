"""Names out of bylines: parted, and without all that is not a name.

Knows what a name looks like; where bylines stand is for :mod:`~cleanfeed.extraction.byline`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cleanfeed.text import (
    has_unspaced_script,
    load_agencies,
    load_lexicon,
    load_words,
    normalize_text,
)

MAX_NAME_CHARS = 70
MIN_NAME_CHARS = 2
MAX_NAME_WORDS = 7
"""Spanish and Arabic names have six words and more; sentences begin there."""

MAX_SHORT_MONTH = 3
"""Short forms such as "Mar" and "Jan" are given names too."""

MAX_BYLINE_CHARS = 600
MAX_NAMES = 40
"""The longest list of authors on the development pages has nine."""

MAX_UNSPACED_CHARS = 20
"""Longest name in Han, kana or Thai: transcribed foreign names reach eighteen."""

_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\w)@\w+|\([^()]{0,40}\)|\[[^\]]{0,40}\]")
_SPLIT = re.compile(r"\s*(?:[\n;|•·●▪、，/／]|\s[-–—]\s|,)\s*")
_HARD_SPLIT = re.compile(r"\s*[\n;|•·●▪]\s*")
_SLASH = re.compile(r"\s+/\s*|\s*/\s+|／|(?<=[a-zà-ÿ])/(?=[A-ZÀ-Þ])")
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[?!:=<>{}#©%]|\.\s+\w+\s+\w+\s+\w+")
_EDGES = ' \t\n,.;:|/-–—•·*"“”«»„_+()（）【】［］'
_DEGREES = load_words("degrees")
_PARTICLES = load_words("particles")
_NOT_NAMES = load_words("not_names")
"""Short lines near a headline, on pages of any language."""


class _Grammar(NamedTuple):
    """The patterns of one language."""

    by: re.Pattern[str]
    edited: re.Pattern[str]
    conjunction: re.Pattern[str]
    role_tail: re.Pattern[str]
    roles: frozenset[str]
    desk: frozenset[str]
    chatter: re.Pattern[str]


def split_names(text: str, language: str | None, *, strict: bool = False) -> list[str]:
    """Return the names in a byline, in order, each once.

    Args:
        text: A byline as printed or declared.
        language: Language of the page; its words and the English ones are known.
        strict: Take only what surely looks like a name, as in text that nobody declared a byline.
    """
    grammar = _grammar(language)
    text = "\n".join(normalize_text(line) for line in text[:MAX_BYLINE_CHARS].split("\n"))
    names: list[str] = []
    for line in _HARD_SPLIT.split(_NOISE.sub(" ", text)):
        for part in _parts(line, grammar):
            name = clean_name(part, language)
            if (
                name
                and (looks_like_name(name) if strict else _may_be_name(name))
                and name.casefold() not in grammar.roles
            ):
                names.append(name)
    return list({name.casefold(): name for name in reversed(names[:MAX_NAMES])}.values())[::-1]


def _parts(line: str, grammar: _Grammar) -> list[str]:
    """Return the pieces of one line: at conjunctions, and at commas and slashes where names meet."""
    pieces = [piece for part in _SLASH.split(line) for piece in grammar.conjunction.split(part)]
    parts: list[str] = []
    for piece in pieces:
        stripped = grammar.by.sub("", piece.strip(_EDGES)).strip(_EDGES)
        commas = [part.strip() for part in re.split(r"\s*[,、，]\s*", stripped) if part.strip()]
        if len(commas) > 1 and commas[1].casefold().replace(" ", "") in _DEGREES:
            del commas[1]
        parts.extend(commas)
    return parts


def clean_name(text: str, language: str | None) -> str:
    """Return a name without byline words, roles, codes and dates; empty where nothing remains."""
    grammar = _grammar(language)
    name = normalize_text(_NOISE.sub(" ", text[:MAX_BYLINE_CHARS])).strip(_EDGES)
    for _ in range(2):
        name = grammar.by.sub("", name).strip(_EDGES)
    name = grammar.role_tail.sub("", name).strip(_EDGES)
    if grammar.chatter.search(name):
        return ""
    return name


def looks_like_name(name: str) -> bool:
    """Tell whether a text looks like a person's name and like nothing else."""
    if not _may_be_name(name) or name.casefold() in _NOT_NAMES:
        return False
    if _is_unspaced(name):
        return MIN_NAME_CHARS <= len(name.replace(" ", "")) <= MAX_UNSPACED_CHARS
    words = name.split()
    if not 2 <= len(words) <= MAX_NAME_WORDS:  # noqa: PLR2004 - given name and family name
        return False
    if any(word.casefold().strip(".,") in _dates() for word in words) or _DIGIT.search(name):
        return False
    return all(
        word[0].isupper() or word.casefold() in _PARTICLES or not word[0].isalpha() for word in words
    ) or not any(char.islower() or char.isupper() for char in name)


def _is_unspaced(name: str) -> bool:
    return has_unspaced_script(name) or any("\uac00" <= char <= "\ud7a3" for char in name[:4])


def _may_be_name(name: str) -> bool:
    """Tell whether a declared author may stand as it is."""
    if not 2 <= len(name) <= MAX_NAME_CHARS or len(name.split()) > MAX_NAME_WORDS:  # noqa: PLR2004 - no name has one letter
        return False
    if _SENTENCE.search(name) or not any(char.isalpha() for char in name):
        return False
    digits = len(_DIGIT.findall(name))
    return digits * 3 <= len(name)


@cache
def _dates() -> frozenset[str]:
    """Names of months and days that are no given names, in the languages with capital letters for them."""
    words = {
        word for code in ("en", "de") for word in (*load_lexicon(code).months, *load_lexicon(code).weekdays)
    }
    return frozenset(word for word in words if len(word) > MAX_SHORT_MONTH) - {
        "april",
        "august",
        "june",
        "juni",
        "juli",
        "march",
        "sept",
    }


def is_agency(name: str) -> str | None:
    """Return the name of the news agency that a byline means, or ``None``."""
    agencies = load_agencies()
    key = name.casefold().strip(_EDGES + "()")
    return agencies.get(key) or agencies.get(key.removeprefix("the "))


def is_desk(name: str, language: str | None) -> bool:
    """Tell whether a byline is collective: "Redaktion", "News desk"."""
    return name.casefold() in _grammar(language).desk


def find_editor(text: str, language: str | None) -> str | None:
    """Return what follows "Edited by" at the beginning of a text, or ``None``."""
    match = _grammar(language).edited.match(text)
    return text[match.end() :] if match else None


def byline_label(text: str, language: str | None) -> str | None:
    """Return the word for "by" or "author" that a text begins with, or ``None``."""
    match = _grammar(language).by.match(text)
    return match.group() if match else None


def leading_name(text: str, language: str | None) -> str | None:
    """Return the name after "by" in a line that goes on: "By Ann Lee in Politics on 1 June"."""
    label = byline_label(text, language)
    if label is None:
        return None
    words: list[str] = []
    for word in text[len(label) :].split()[:MAX_NAME_WORDS]:
        if not (word[0].isupper() or (words and word.casefold() in _PARTICLES)):
            break
        words.append(word.rstrip(",;|"))
        if word[-1] in ",;|":
            break
    name = clean_name(" ".join(words), language)
    return name if looks_like_name(name) else None


@cache
def _grammar(language: str | None) -> _Grammar:
    own, english = load_lexicon(language), load_lexicon("en")

    def alternatives(*lists: tuple[str, ...]) -> str:
        words = sorted({word for words in lists for word in words}, key=lambda word: (-len(word), word))
        return "|".join(re.escape(word) for word in words)

    # a name may itself begin with a short particle ("de Oliveira"): that one opens a byline only in
    # its own language, and only before a capital letter
    by = alternatives(own.by, english.by)
    edited = alternatives(own.edited_by, english.edited_by)
    spaced = own.language not in {"ja", "zh", "th"}
    gap = r"(?:\s*[:：/／=＝]\s*|\s+)" if spaced else r"\s*[:：/／=＝]\s*"
    conjunctions = alternatives(own.conjunctions, english.conjunctions)
    roles = alternatives(tuple(own.roles), tuple(english.roles))
    reading = alternatives(own.reading_time, english.reading_time, own.updated, own.published)
    ordinary = re.IGNORECASE
    return _Grammar(
        by=re.compile(rf"^(?:(?:{by})+{gap})+(?=\S)", ordinary),
        edited=re.compile(rf"^[(（【［]?(?:{edited}){gap}(?=\S)", ordinary),
        conjunction=re.compile(rf"\s+(?:{conjunctions})\s+|\s*[&＆・]\s*", ordinary),
        role_tail=re.compile(
            rf"\s*(?:[-–—,/|]\s*|\s)(?:{roles})$" if spaced else rf"\s*(?:{roles})$", ordinary
        ),
        roles=own.roles | english.roles,
        desk=own.desk | english.desk,
        chatter=re.compile(rf"(?:^|\W)(?:{reading})(?:\W|$)", ordinary) if reading else re.compile(r"(?!)"),
    )
