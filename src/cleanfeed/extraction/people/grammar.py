"""What the words of a language say in a byline: "by", roles, desks, conjunctions, reading times.

Names are taken out of bylines with these patterns by :mod:`~cleanfeed.extraction.people.names`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cleanfeed.text import load_lexicon

MIN_LABEL_CHARS = 4
"""Shorter words for "published" ("le", "del") are particles of names."""


_BRACKETS = "(（【［"
_GAP = re.compile(r"\s*(?:[-–—,/|]\s*|\s)")
"""What stands between a name and the role behind it."""


class Opening(NamedTuple):
    """Words that open a text; most texts are told to have none by their first two letters."""

    pattern: re.Pattern[str]
    letters: frozenset[str]
    """With which the words begin, and one letter where a word is one."""

    def match(self, text: str) -> re.Match[str] | None:
        """Return the words that a text begins with."""
        start = text[:2].casefold()
        return (
            self.pattern.match(text)
            if start in self.letters or start[:1] in self.letters or start[:1] in _BRACKETS
            else None
        )

    def cut_from(self, text: str) -> str:
        """Return a text without the words it begins with."""
        match = self.match(text)
        return text[match.end() :] if match else text


class Grammar(NamedTuple):
    """The patterns of bylines in one language."""

    by: Opening
    edited: Opening
    conjunction: re.Pattern[str]
    roles: frozenset[str]
    role_ends: frozenset[str]
    """Last words of roles, a quick test; none in languages without spaces."""
    desk: frozenset[str]
    others: Opening
    """What opens the name of somebody who only translated."""
    chatter: re.Pattern[str]

    def role_start(self, name: str) -> int | None:
        """Return where the role at the end of a name begins, with the sign or space before it."""
        if not self.role_ends:
            folded = name.casefold()
            role = max((role for role in self.roles if folded.endswith(role)), key=len, default="")
            return len(name[: len(name) - len(role)].rstrip()) if role else None
        words = name.split()
        if not words or words[-1].casefold().lstrip("-–—,/|") not in self.role_ends:
            return None
        gaps = (gap for gap in _GAP.finditer(name) if name[gap.end() :].casefold() in self.roles)
        return next((gap.start() for gap in gaps), None)


@cache
def load_grammar(language: str | None) -> Grammar:
    """Return the patterns of a language, in which the English words are known, too."""
    own, english = load_lexicon(language), load_lexicon("en")

    def alternatives(*lists: tuple[str, ...]) -> str:
        words = sorted({word for words in lists for word in words}, key=lambda word: (-len(word), word))
        return "|".join(re.escape(word) for word in words)

    # a name may itself begin with a short particle ("de Oliveira"): that one opens a byline only in
    # its own language, and only before a capital letter
    by = alternatives(own.by, english.by)
    edited = alternatives(own.edited_by, english.edited_by)
    others = alternatives(own.translated_by, english.translated_by)
    spaced = own.language not in {"ja", "zh", "th"}
    sign = r"\s*[:：/／=＝・]\s*"
    gap = sign if own.language in {"ja", "zh"} else rf"(?:{sign}|\s+)"
    conjunctions = alternatives(own.conjunctions, english.conjunctions)
    told = tuple(word for word in (*own.updated, *own.published) if len(word) >= MIN_LABEL_CHARS)
    reading = alternatives(own.reading_time, english.reading_time, told)
    return Grammar(
        by=_opening(rf"(?:(?:{by})+{gap})+(?=\S)", own.by, english.by),
        edited=_opening(rf"[{_BRACKETS}]?(?:{edited}){gap}(?=\S)", own.edited_by, english.edited_by),
        conjunction=re.compile(rf"\s+(?:{conjunctions})\s+|\s*[&＆・]\s*", re.IGNORECASE),
        roles=own.roles | english.roles,
        role_ends=_last_words(own.roles | english.roles) if spaced else frozenset(),
        desk=own.desk | english.desk,
        others=_opening(rf"[{_BRACKETS}]?(?:{others})\b", own.translated_by, english.translated_by),
        chatter=re.compile(rf"(?:^|\W)(?:{reading})(?:\W|$)", re.IGNORECASE)
        if reading
        else re.compile(r"(?!)"),
    )


def _opening(pattern: str, *words: tuple[str, ...]) -> Opening:
    letters = frozenset(word[:2].casefold() for listed in words for word in listed)
    return Opening(re.compile(pattern, re.IGNORECASE), letters)


def _last_words(phrases: frozenset[str]) -> frozenset[str]:
    return frozenset(phrase.split()[-1] for phrase in phrases if phrase.split())
