"""The label of a credit line, and the names behind it.

Knows where labels stand: before a colon, a slash or a full stop, joined to a name, at the end.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cleanfeed.extraction.credits.line import (
    COLON,
    COLON_MARK,
    COPYRIGHT,
    MAX_CREDIT_CHARS,
    MAX_LABEL_CHARS,
    OPENING,
    TOKEN,
    are_capital,
    has_letters,
    is_name,
    joint_after,
    looks_like_person,
    opening_of,
    split_names,
    starts_name,
)
from cleanfeed.extraction.credits.words import CreditWords, fold, has_unspaced_script


def without_sign_year(text: str) -> str:
    """Return what stands behind a copyright sign without the year, which is part of the sign."""
    return _SIGN_YEAR.sub("", text)


_SIGN_YEAR = re.compile(r"^(?:19|20)\d{2}\b(?:\s?[-–]\s?(?:19|20)\d{2}\b)?[\s,:|]*(?=\D)")
"""The year in "© 2031 Nordfoto"."""

_YEAR = re.compile(r"^(?:19|20)\d{2}\b[\s,]*|[\s,]*\b(?:19|20)\d{2}$")


@lru_cache(maxsize=1024)
def strip_label(text: str, words: CreditWords) -> tuple[str | None, str]:
    """Return the label at a credit's start and the credit without it, brackets and signs taken off."""
    label: str | None = None
    is_bracketed = text.lstrip()[:1] in _BRACKETS
    for _ in range(3):
        text = _unwrap(text.strip())
        found, rest = _leading_label(text, words)
        if found is None or not has_letters(rest):
            break
        label = label or found
        text = rest
    text = text.strip(" |;,=＝:：")
    first, _, rest = text.partition(" ")
    if fold(first) in words.bare_labels:
        if is_bracketed and label is None and is_name(rest):  # "(foto Lind)"
            label, text = first, rest
        elif (person := _person_of_house(rest, words)) is not None:  # "© Photo Le Phare : Ada Lind"
            label, text = label or first, person
    ending, text = _strip_ending(text, words)
    label = label or ending
    return label, text.rstrip(".") if text.endswith(".") and not _is_abbreviation(text) else text


def _person_of_house(text: str, words: CreditWords) -> str | None:
    """Return the person behind the paper's own name and a colon, which belong to the label before them."""
    house, colon, person = (part.strip() for part in text.partition(":"))
    is_own = bool(colon) and is_name(house) and fold(house) not in words.agencies
    return person if is_own and looks_like_person(person) else None


_BRACKETS = ("(", "[", "（", "［")


def strip_bare_label(text: str, words: CreditWords) -> tuple[str | None, str]:
    """Return what :func:`strip_label` does, and the label of "foto Lind", which has no colon.

    For a text that stands apart, in brackets or alone: in a list of names "Foto Lind" is a house.
    """
    label, credit = strip_label(text, words)
    first, _, rest = credit.partition(" ")
    if label is None and fold(first) in words.bare_labels and (is_name(rest) or _are_joined_names(rest)):
        return first, rest
    return label, credit


def strip_label_of_names(text: str, words: CreditWords) -> tuple[str | None, str]:
    """Return what :func:`strip_label` does, and the label of "Photo Ada Lind/Nordfoto", which has no colon.

    For a text known to be a credit: of one name alone, "Foto Lind", nobody can tell whether it is a house's.
    """
    label, credit = strip_label(text, words)
    first, _, rest = credit.partition(" ")
    house = " ".join(fold(credit).split(maxsplit=2)[:2])
    is_label = label is None and fold(first) in words.bare_labels and house not in words.agencies
    if is_label and (_are_joined_names(rest) or ("/" in rest and is_name(rest))):
        return first, rest
    return label, credit


def _are_joined_names(text: str) -> bool:
    """Tell whether a text is a person and a house behind a comma, a bar or a slash."""
    person, *house = _PERSON_END.split(text, maxsplit=1)
    return bool(house) and looks_like_person(person.title() if person.isupper() else person)


_PERSON_END = re.compile(r"\s*[,/|]\s*")


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
        return match.group().strip(" :"), without_sign_year(text[match.end() :].strip(" :"))
    colon = COLON.search(text, 0, MAX_LABEL_CHARS) if COLON_MARK.search(text, 0, MAX_LABEL_CHARS) else None
    if colon:
        head = text[: colon.start()].strip()
        if fold(head) in words.colon_labels or is_double_label(head, words) or is_house_label(head, words):
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
    courtesy = _COURTESY.match(text) if fold(text) not in words.alone else None
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
            and are_capital(text[: tokens[index].start()].split())
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


def is_double_label(head: str, words: CreditWords) -> bool:
    """Tell whether a label is made of two: "Foto/Grafik", "Text and photo"."""
    pieces = [fold(piece) for piece in _LABEL_SPLIT.split(head)]
    return len(pieces) > 1 and all(piece in words.labels for piece in pieces)


_LABEL_SPLIT = re.compile(r"\s*(?:/|&|\+|\s(?:and|und|et|y|e|og|och|i|и|en)\s)\s*")


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
