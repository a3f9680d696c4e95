"""What a credit line is made of: names, agencies, what joins them.

Judges texts of which nobody knows yet whether they are credits; their labels are for
:mod:`~cleanfeed.extraction.credits.labels`, where a caption ends and its credit begins is for
:mod:`~cleanfeed.extraction.credits.cuts`.
"""

from __future__ import annotations

import re
from enum import IntEnum

from cleanfeed.extraction.credits.words import CreditWords, fold, has_unspaced_script, load_credit_words

OPENING = {")": "(", "]": "[", "）": "（", "］": "［", "】": "【", "〕": "〔"}


MAX_RAW_CHARS = 5_000
"""Longer texts are no captions; what is behind is kept in the caption unseen."""


MAX_CREDIT_CHARS = 160
"""The longest credit of the development pages, a list of four agencies, has 96 characters."""


MAX_LABEL_CHARS = 48
"""Longest label before its colon."""

MAX_UNSPACED_CHARS = 24
"""Longest name with its title in scripts without spaces."""

MAX_NAME_WORDS = 5
"""Most words of a name without an agency, a slash or a label beside it."""


COPYRIGHT = re.compile(
    r"©|ⓒ|（c）|\(c\)(?=\s|[^\W\d_])|\bcopyright\b\s*(?:by\b|©|:)?|\btous droits réservés\b", re.IGNORECASE
)


_NAME_SPLIT = re.compile(
    r"\s*(?:[/|;,·•／｜、，](?:\s*(?:and|und|et|y|e|en|og|och|&|i|и|та|ve|dan|và)\s)?"
    r"|\s[-–—]\s|\s(?:via|and|und|et|y|e|en|og|och|för|für|for|voor|para|pour|POUR|&|par|i|и|та|ve|dan|và)\s)\s*"
)

TOKEN = re.compile(r"\S+")


_DIGITS = re.compile(r"\d")


class Likeness(IntEnum):
    """How much a text reads like a credit."""

    NONE = 0
    NAME = 1
    """Could be a person or a house; needs a sign beside it."""
    CREDIT = 2
    """An agency, a remark such as "supplied", or names joined by slashes."""


COLON = re.compile(r"\s?[:：=＝՝]")
COLON_MARK = re.compile(r"[:：=＝՝]")
"""What every match of :data:`COLON` holds: most texts have none, and a look for one character is quick."""


def opening_of(text: str, close: int) -> int | None:
    """Return where the bracket closing at an index opens, balanced."""
    closing, opening = text[close], OPENING[text[close]]
    depth = 0
    for index in range(close, max(-1, close - MAX_CREDIT_CHARS - 1), -1):
        if text[index] == closing:
            depth += 1
        elif text[index] == opening:
            depth -= 1
            if not depth:
                return index
    return None


def is_all_names(text: str) -> bool:
    """Tell whether every word of a text could be part of a house's name."""
    tokens = text.split()
    return 1 < len(tokens) <= 2 * MAX_NAME_WORDS and not _DIGITS.search(text) and are_capital(tokens)


def is_name(text: str) -> bool:
    """Tell whether a text is one name at most: few words, each with a capital, no digits."""
    tokens = text.split()
    return 0 < len(tokens) <= MAX_NAME_WORDS and not _DIGITS.search(text) and are_capital(tokens)


def is_caseless(text: str) -> bool:
    """Tell whether a text is in a script that parts words and has no capitals: Arabic, Hebrew, Hindi."""
    letters = [c for c in text if c.isalpha()]
    return (
        bool(letters)
        and not text.isascii()
        and not has_unspaced_script(text)
        and all(not c.isupper() and not c.islower() for c in letters)
    )


def ends_in_label(text: str, words: CreditWords) -> bool:
    """Tell whether a text is a name with a label behind it: "Ada Lind photo"."""
    name, _, last = text.rpartition(" ")
    if fold(last) not in words.bare_labels or not looks_like_person(name):
        return False
    remark = fold(text.rpartition("/")[2])  # "Ada Lind/File Photo"
    return remark not in words.alone and remark not in words.kinds


def looks_like_person(text: str) -> bool:
    """Tell whether a text has the shape of a first and a last name."""
    parts = text.split()
    return (
        2 <= len(parts) <= 4  # noqa: PLR2004 - a first and a last name, and what stands between
        and not _DIGITS.search(text)
        and parts[0][:1].isupper()
        and parts[-1][:1].isupper()
        and any(c.islower() for c in text)
        and are_capital(parts)
        and parts[0].casefold() not in load_credit_words().particles
    )


def are_capital(tokens: list[str]) -> bool:
    """Tell whether every word is written with a capital, small words inside names aside."""
    particles = load_credit_words().particles
    return all(token[:1].isupper() or token.casefold() in particles for token in tokens)


def joint_after(tokens: list[re.Match[str]], index: int, words: CreditWords) -> int | None:
    """Return where the name starts after a label and its joining words."""
    if tokens[index].group()[-1] in ".,;!?":
        return None
    for count in (3, 2, 1):
        following = tokens[index + 1 : index + 1 + count]
        if len(following) == count and index + 1 + count < len(tokens):
            phrase = " ".join(t.group().casefold() for t in following)
            if phrase in words.by and not _begins_surname(
                tokens[index].group(), phrase, following[0].group()
            ):
                return tokens[index + 1 + count].start()
    return None


def _begins_surname(label: str, phrase: str, written: str) -> bool:
    """Tell whether what could join a label to a name is a part of the name: "Foto De Vries"."""
    return written[0].isupper() and not label.isupper() and phrase in load_credit_words().particles


def starts_name(tail: str) -> bool:
    """Tell whether a text goes on like a name: with a capital, or a house that writes itself small."""
    tail = tail.removeprefix("the ")
    return not tail.lstrip("\"'“„-– @")[:1].islower() or tail.casefold().startswith(
        ("imago", "dpa", "privat")
    )


def has_ending(text: str, words: CreditWords) -> bool:
    """Tell whether a short text ends as names of photographers and houses do: "…撮影", "…通信社"."""
    return (
        has_unspaced_script(text)
        and len(text) <= MAX_UNSPACED_CHARS
        and (text.endswith(words.endings) or (text.endswith(words.house_endings) and "の" not in text))
        and not _DIGITS.search(text)
    )


def likeness_of(text: str, words: CreditWords) -> Likeness:
    """Return how much a text without label reads like a credit."""
    text = text.strip()
    folded = fold(text)
    if not folded or len(text) > MAX_CREDIT_CHARS or folded in words.kinds or folded in words.not_credit:
        return Likeness.NONE
    if folded in words.agencies or folded in words.alone:
        return Likeness.CREDIT
    if has_unspaced_script(text):
        return Likeness.CREDIT if has_ending(text, words) else Likeness.NONE
    return _likeness_of_names(text, words)


def _likeness_of_names(text: str, words: CreditWords) -> Likeness:
    """Return how much a text in a script with capitals reads like names."""
    tokens = text.split()
    person, _, house = text.rpartition("/")
    # "Ada Lind/Courtesy photo"
    is_sent = bool(person) and looks_like_person(person) and _is_agency(house, words)
    if not is_sent and not _is_mostly_names(tokens):
        return Likeness.NONE
    if any(_is_agency(name, words) for name in split_names(text)):
        return Likeness.CREDIT
    if _DIGITS.search(text):
        return Likeness.NONE
    source, via, _ = text.partition(" via ")
    # "Share via Email" is none, nor is "Notes on Names via Numbers"
    is_passed_on = (
        bool(via) and looks_like_person(source) and _PREPOSITIONS.isdisjoint(source.casefold().split())
    )
    is_joined = "/" in text or is_passed_on
    if (is_joined and len(tokens) <= 2 * MAX_NAME_WORDS) or _is_person_of_house(text, words):
        return Likeness.CREDIT
    return Likeness.NAME if len(tokens) <= (2 if via else 1) * MAX_NAME_WORDS else Likeness.NONE


_PREPOSITIONS = frozenset({"of", "for", "the", "on"})
"""Particles of houses' names that no person's has."""


def _is_person_of_house(text: str, words: CreditWords) -> bool:
    """Tell whether a text is a person and their house: "Ada Lind for The Record", "Ada Lind | The Record"."""
    person, bar, house = text.partition(" | ")
    if bar:
        return looks_like_person(person) and is_name(house)
    tokens = (text.title() if text.isupper() else text).split()
    at = next((i for i, token in enumerate(tokens) if token.casefold() in words.working_for), 0)
    house = " ".join(tokens[at + 1 :])
    # "Lind for President" says what somebody runs for
    return (
        at > 1
        and " " in house
        and looks_like_person(" ".join(tokens[:at]))
        and is_name(house.strip("«»“”\"' "))
    )


def _is_agency(name: str, words: CreditWords) -> bool:
    folded = fold(name)
    if folded in words.agencies or folded in words.alone:
        return True
    first, _, rest = folded.partition(" ")
    return bool(rest) and (first in words.telling or folded.rsplit(" ", 1)[-1] in words.telling)


def _is_mostly_names(tokens: list[str]) -> bool:
    """Tell whether nearly every word could be part of a name: written with a capital, or a small joint."""
    if not tokens or len(tokens) > 4 * MAX_NAME_WORDS:
        return False
    words = load_credit_words()
    small = 0
    for token in tokens:
        first = token.lstrip("([\"'“„@-–/.")[:1]
        word = token.casefold().strip(".,/()")
        small += first.islower() and "/" not in token and word not in words.small_in_names
    return small <= len(tokens) // 4


def has_letters(text: str) -> bool:
    """Tell whether there is anything to read in a text."""
    return any(c.isalpha() for c in text)


def has_sentence(text: str) -> bool:
    """Tell whether a text goes on for a sentence, so that it is more than a credit."""
    if "。" in text[:-1] or "다. " in text:
        return True
    tokens = text.split()
    if len(tokens) <= MAX_NAME_WORDS:
        return False
    words = load_credit_words()
    small = sum(t[:1].islower() and t.casefold() not in words.small_in_names for t in tokens)
    return small > max(3, len(tokens) // 2)


def split_names(credit: str) -> list[str]:
    """Return the pieces of a credit line between slashes, bars, commas and small words."""
    return [piece for piece in _NAME_SPLIT.split(credit) if piece]
