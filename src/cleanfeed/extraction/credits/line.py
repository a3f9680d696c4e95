"""What a credit line is made of: labels, names, agencies.

Judges texts of which nobody knows yet whether they are credits; where a caption ends and its
credit begins is for :mod:`~cleanfeed.extraction.credits.cuts`.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

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


_YEAR = re.compile(r"^(?:19|20)\d{2}\b[\s,]*|[\s,]*\b(?:19|20)\d{2}$")


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
    return 1 < len(tokens) <= 2 * MAX_NAME_WORDS and not _DIGITS.search(text) and _are_capital(tokens)


def is_name(text: str) -> bool:
    """Tell whether a text is one name at most: few words, each with a capital, no digits."""
    tokens = text.split()
    return 0 < len(tokens) <= MAX_NAME_WORDS and not _DIGITS.search(text) and _are_capital(tokens)


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
    return fold(last) in words.bare_labels and looks_like_person(name)


def looks_like_person(text: str) -> bool:
    """Tell whether a text has the shape of a first and a last name."""
    parts = text.split()
    return (
        2 <= len(parts) <= 4  # noqa: PLR2004 - a first and a last name, and what stands between
        and not _DIGITS.search(text)
        and parts[0][:1].isupper()
        and parts[-1][:1].isupper()
        and any(c.islower() for c in text)
        and _are_capital(parts)
        and parts[0].casefold() not in load_credit_words().particles
    )


def _are_capital(tokens: list[str]) -> bool:
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
            if phrase in words.by:
                return tokens[index + 1 + count].start()
    return None


def starts_name(tail: str) -> bool:
    """Tell whether a text goes on like a name: with a capital, or a house that writes itself small."""
    tail = tail.removeprefix("the ")
    return not tail.lstrip("\"'“„-– @")[:1].islower() or tail.casefold().startswith(
        ("imago", "dpa", "privat")
    )


def has_ending(text: str, words: CreditWords) -> bool:
    """Tell whether a short text ends as names of photographers do: "…撮影", "… 기자"."""
    return (
        has_unspaced_script(text)
        and len(text) <= MAX_UNSPACED_CHARS
        and text.endswith(words.endings)
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
    if not _is_mostly_names(tokens):
        return Likeness.NONE
    if any(_is_agency(name, words) for name in split_names(text)):
        return Likeness.CREDIT
    if _DIGITS.search(text):
        return Likeness.NONE
    if "/" in text and len(tokens) <= 2 * MAX_NAME_WORDS:
        return Likeness.CREDIT
    if _is_person_of_house(text, words):
        return Likeness.CREDIT
    return Likeness.NAME if len(tokens) <= MAX_NAME_WORDS else Likeness.NONE


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
    known = words.particles | words.small_words
    small = 0
    for token in tokens:
        first = token.lstrip("([\"'“„@-–/.")[:1]
        word = token.casefold().strip(".,/()")
        small += first.islower() and "/" not in token and word not in known
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
    known = words.particles | words.small_words
    small = sum(t[:1].islower() and t.casefold() not in known for t in tokens)
    return small > max(3, len(tokens) // 2)


@lru_cache(maxsize=1024)
def strip_label(text: str, words: CreditWords) -> tuple[str | None, str]:
    """Return the label at a credit's start and the credit without it, brackets and signs taken off."""
    label: str | None = None
    for _ in range(3):
        text = _unwrap(text.strip())
        found, rest = _leading_label(text, words)
        if found is None or not has_letters(rest):
            break
        label = label or found
        text = rest
    text = text.strip(" |;,=＝:：")
    ending, text = _strip_ending(text, words)
    label = label or ending
    return label, text.rstrip(".") if text.endswith(".") and not _is_abbreviation(text) else text


def strip_bare_label(text: str, words: CreditWords) -> tuple[str | None, str]:
    """Return what :func:`strip_label` does, and the label of "foto Lind", which has no colon.

    For a text that stands apart, in brackets or alone: in a list of names "Foto Lind" is a house.
    """
    label, credit = strip_label(text, words)
    first, _, rest = credit.partition(" ")
    if label is None and fold(first) in words.bare_labels and is_name(rest):
        return first, rest
    return label, credit


def _is_abbreviation(text: str) -> bool:
    """Tell whether the last word keeps its full stop: "Inc.", "U.S."."""
    last = text.rsplit(" ", 1)[-1]
    if len(last) == 2 and last[0].isupper():  # noqa: PLR2004 - an initial, as in "N. B."
        return True
    return last.count(".") > 1 or last.casefold() in ("inc.", "ltd.", "co.", "jr.", "sr.", "dok.", "e.v.")


def _unwrap(text: str) -> str:
    """Take off brackets around the whole text."""
    while len(text) > 1 and text[-1] in OPENING and text[0] == OPENING[text[-1]]:
        if opening_of(text, len(text) - 1) not in (0, None):
            break
        text = text[1:-1].strip()
    if text[:1] in "([（［" and text[:1] and not any(c in text for c in OPENING):
        text = text[1:].lstrip()
    return text


def _leading_label(text: str, words: CreditWords) -> tuple[str | None, str]:
    """Return the label a text begins with, and the rest."""
    match = COPYRIGHT.match(text)
    if match:
        return match.group().strip(" :"), text[match.end() :].strip(" :")
    colon = COLON.search(text, 0, MAX_LABEL_CHARS) if COLON_MARK.search(text, 0, MAX_LABEL_CHARS) else None
    if colon:
        head = text[: colon.start()].strip()
        if fold(head) in words.labels or _is_double_label(head, words) or is_house_label(head, words):
            return head, text[colon.end() :].strip()
    marked = _marked_label(text, words)
    if marked is not None:
        return marked, text[len(marked) :].lstrip(_LABEL_JOINTS)
    if fold(text[:MAX_LABEL_CHARS].split(" ", 1)[0]) in words.label_first:
        return _joined_label(text, words)
    return _house_label(text, words)


def _marked_label(text: str, words: CreditWords) -> str | None:
    """Return the label at a text's start that another mark than a colon parts from the name."""
    if _LABEL_MARK.search(text, 0, _MAX_MARKED_CHARS) is None and text[:1] not in "cC":
        return None
    spoken = _SPOKEN_LABEL.match(text)
    if spoken and fold(spoken.group(1)) in words.labels:
        return spoken.group(1)
    short = _SHORT_LABEL.match(text)
    if short and fold(short.group(1)) in words.short_labels:
        return short.group(1)
    joined = _JOINED_LABEL.match(text)
    if joined and has_unspaced_script(joined.group(1)) and fold(joined.group(1)) in words.labels:
        return joined.group(1)
    if joined and _is_slash_label(joined.group(1), text[joined.end() :], words):
        return joined.group(1)
    courtesy = _COURTESY.match(text)
    return courtesy.group().strip() if courtesy else None


def _is_slash_label(label: str, rest: str, words: CreditWords) -> bool:
    """Tell whether a slash stands for the colon between a label and a name: "Ljósmynd/Jón Árnason"."""
    if fold(label) not in words.labels or fold(rest.split(" ", 1)[0]) in words.labels:
        return False  # "Foto/Grafik Lind"
    return looks_like_person(rest)


_LABEL_MARK = re.compile(r"[,،，….／/・]")
"""What parts a marked label from the name, "courtesy of" aside."""

_MAX_MARKED_CHARS = 120
_LABEL_JOINTS = " ,،，….:：/／・"


def _house_label(text: str, words: CreditWords) -> tuple[str | None, str]:
    """Return a label that names the house: "Staff photo by", "Record Photo by"."""
    if " by " not in text[:MAX_LABEL_CHARS]:
        return None, text
    tokens = list(TOKEN.finditer(text[:MAX_LABEL_CHARS]))
    for index in (1, 2):
        is_by = len(tokens) > index + 2 and tokens[index + 1].group() == "by"
        if not is_by or fold(tokens[index].group()) not in words.labels:
            continue
        joint = joint_after(tokens, index, words)
        if (
            joint is not None
            and _are_capital(text[: tokens[index].start()].split())
            and starts_name(text[joint:])
        ):
            return text[:joint].strip(), text[joint:].strip()
    return None, text


def _joined_label(text: str, words: CreditWords) -> tuple[str | None, str]:
    """Return a label at the start that a word or a mark joins to the name: "Photo by", "Photo –"."""
    tokens = list(TOKEN.finditer(text[:MAX_CREDIT_CHARS]))
    for size in (3, 2, 1):
        if size >= len(tokens) or fold(text[: tokens[size - 1].end()]) not in words.labels:
            continue
        joint = joint_after(tokens, size - 1, words)
        if joint is not None and starts_name(text[joint:]):
            return text[:joint].strip(), text[joint:].strip()
        after = text[tokens[size - 1].end() :].strip()
        if after.startswith(("©", "|", "–", "—", "- ", "/ ")):
            return text[: tokens[size - 1].end()], after.strip("|–—-/ ")
        if tokens[size - 1].group()[-1] in "-–—" and starts_name(after):  # "फोटो- राकेश वर्मा"
            return text[: tokens[size - 1].end()].rstrip("-–—"), after
    return None, text


_JOINED_LABEL = re.compile(r"([^\W\d_]{1,12})\s?[/／・]\s?(?=\S)")
_COURTESY = re.compile(r"courtesy (?:of )?(?=\S)", re.IGNORECASE)
_SPOKEN_LABEL = re.compile(
    r"([^\W\d]+(?: [^\W\d]+){1,3}(?=\s?[,،，])|[^\W\d]+(?=\s?(?:\.{3}|…)))\s?(?:[,،，…]|\.{3})\s*(?=\S)"
)
"""A label for readers of screens: "Image source, Nordfoto", "Credit...Nordfoto"."""

_SHORT_LABEL = re.compile(r"([^\W\d]{2,10}\.)\s*(?=\S)")


def is_house_label(head: str, words: CreditWords) -> bool:
    """Tell whether a label begins with the short name of the house in capitals: "VR PHOTO:"."""
    house, _, label = head.strip().partition(" ")
    return (
        1 < len(house) <= MAX_HOUSE_CHARS
        and head.isupper()
        and house.isalpha()
        and house.isascii()
        and fold(label) in words.bare_labels
        and fold(house) not in words.agencies
    )


MAX_HOUSE_CHARS = 4
"""Longest short name of a house."""


def _is_double_label(head: str, words: CreditWords) -> bool:
    """Tell whether a label is made of two: "Foto/Grafik", "Text and photo"."""
    pieces = [
        fold(piece) for piece in re.split(r"\s*(?:/|&|\+|\s(?:and|und|et|y|e|og|och|i|и|en)\s)\s*", head)
    ]
    return len(pieces) > 1 and all(piece in words.labels for piece in pieces)


def split_names(credit: str) -> list[str]:
    """Return the pieces of a credit line between slashes, bars, commas and small words."""
    return [piece for piece in _NAME_SPLIT.split(credit) if piece]


def _strip_ending(text: str, words: CreditWords) -> tuple[str | None, str]:
    """Return the label at a credit's end, as in "警視庁提供", and the credit without it."""
    if has_unspaced_script(text):
        for ending in words.endings:
            name = text.removesuffix(ending).rstrip()
            if name and name != text and fold(ending) in words.labels:
                return ending, name
    return None, text


_NAME_EDGES = " .:-–—\"'«»“”"
_DAY = re.compile(r"\d{1,2}[./ ][^\W\d]{3,}[./ ]\d{2,4}")
"""A day within a credit: "Ada Lind - 2.nov.26/Nordfoto"."""


def names_in(credit: str, words: CreditWords) -> tuple[str, ...]:
    """Return the names in a credit line, each once, labels, brackets and years taken off."""
    names: dict[str, str] = {}
    for piece in split_names(credit):
        for part in re.split(r"\s*[()\[\]（）]\s*", piece):
            _, name = strip_label(part, words)
            name = _YEAR.sub("", name).strip(
                _NAME_EDGES if not _is_abbreviation(name) else _NAME_EDGES.replace(".", "")
            )
            if has_letters(name) and not _DAY.fullmatch(name):
                names.setdefault(name.casefold(), name)
    return tuple(names.values())
