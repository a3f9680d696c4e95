"""Names out of bylines: parted, and without all that is not a name.

Knows what a name looks like; where bylines stand is for :mod:`~cleanfeed.extraction.people.byline`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from itertools import pairwise

from cleanfeed.extraction.credits.words import load_credit_words
from cleanfeed.extraction.people.grammar import Grammar, load_grammar
from cleanfeed.extraction.people.unspaced_names import is_rubric, plain_names
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
MAX_ROLE_WORDS = 3
MIN_DESK_CHARS = 4
"""A longer word for a desk makes one of the words beside it: "Redazione Sport", "City Desk"."""
MAX_NAMES = 40
"""The longest list of authors on the development pages has nine."""

MAX_UNSPACED_CHARS = 20
"""Longest name in Han, kana or Thai: transcribed foreign names reach eighteen."""

_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\w)@\w+|\([^()]{0,40}\)|\[[^\]]{0,40}\]")
_NOISE_MARKS = ("@", "(", "[", "://", "www.")
"""Without any of them nothing is noise."""
_COMMA = re.compile(r"\s*[,、，]\s*")
_HARD_SPLIT = re.compile(r"\s*[\n;|•·●▪]\s*")
_SLASH = re.compile(r"\s+/\s*|\s*/\s+|／|(?<=[a-zà-ÿ])/(?=[A-ZÀ-Þ])")
_SEAT = re.compile(r"\s(?:in|from|at|à|en|em|aus|w|ve|a|i)\s(?:[A-ZÀ-Þ][\w.-]+)(?:\s[A-ZÀ-Þ][\w.-]+){0,2}$")
"""Where somebody reports from: "Ada Lind in New York"."""
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{3})\.\s+(?=\w{3})")
_DASH = re.compile(r"\s[-–—]\s")
_LABELLED = re.compile(r"(?<!\w)([^\W\d_]{3,20}(?: by)?)\s?[:：]")
_NUMBERED = re.compile(r"[\s_.-]*\d{1,4}$")
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[?!:=<>{}#©%]|\.\s+\w+\s+\w+\s+\w+")
_EDGES = ' \t\n,.;:|/-–—•·*"“”«»„_+()（）【】［］'
_SIGNS = _EDGES.strip("()（）【】［］")
_DEGREES = load_words("degrees")
_PARTICLES = load_words("particles")
_JOINTS = frozenset({"and", "e", "i", "of", "the", "y"})
"""Particles inside names that begin none, when they are small: "i Paris" is a place."""
_NOT_NAMES = load_words("not_names")
"""Short lines near a headline, on pages of any language."""


def split_names(text: str, language: str | None, *, strict: bool = False) -> list[str]:
    """Return the names in a byline, in order, each once.

    Args:
        text: A byline as printed or declared.
        language: Language of the page; its words and the English ones are known.
        strict: Take only what surely looks like a name, as in text that nobody declared a byline.
    """
    grammar = load_grammar(language)
    text = "\n".join(normalize_text(line) for line in text[:MAX_BYLINE_CHARS].split("\n"))
    plain = plain_names(text)
    text = grammar.by.cut_from(text.lstrip(_SIGNS)) if plain is None else plain
    names: list[str] = []
    with_role = False
    for line in _HARD_SPLIT.split(_without_noise(_without_photographers(text))):
        found: list[str] = []
        for part in _parts(line, grammar):
            if names and not found and part.casefold() in load_credit_words().labels:
                del names[-1:]  # "Photographer" under a name
                continue
            name = clean_name(part, language)
            if part.casefold() in grammar.roles:
                continue
            has_role = grammar.role_start(part) is not None
            if names + found and has_role and not with_role:
                continue  # "Ada Lind, South East Correspondent"
            if (
                name
                and (looks_like_name(name) if strict else _may_be_name(name))
                and name.casefold() not in grammar.roles
                and not (strict and is_desk(name, language))
                and not (found and _is_place_or_code(name, found[0]))
            ):
                found.append(name)
                with_role = with_role or has_role
        names += found
    if strict and len(names) > 1:  # a desk beside a person
        names = [name for name in names if not names_desk(name, language)] or names
    return list({name.casefold(): name for name in reversed(names[:MAX_NAMES])}.values())[::-1]


def _without_noise(text: str) -> str:
    """Return a byline without addresses and what stands in brackets."""
    return _NOISE.sub(" ", text) if any(mark in text for mark in _NOISE_MARKS) else text


def _without_photographers(text: str) -> str:
    """Return a byline without the photographers it names behind a label: "Text: Ada Lind Foto: Jo Berg"."""
    for match in _LABELLED.finditer(text) if ":" in text or "：" in text else ():
        if match.start() and match[1].casefold() in load_credit_words().labels:
            return text[: match.start()]
    return text


def _is_place_or_code(name: str, first: str) -> bool:
    """Tell whether a word behind a full name is where its bearer sits, or initials: "Jo Lind, Oslo"."""
    words = name.split()
    return len(words) == 1 and len(first.split()) > 1 and not _is_unspaced(name) and not is_agency(name)


def _parts(line: str, grammar: Grammar) -> list[str]:
    """Return the pieces of one line: at conjunctions, and at commas and slashes where names meet."""
    line = grammar.by.cut_from(line.strip(_EDGES))
    pieces = [
        piece
        for sentence in _FULL_STOP.split(line)
        for part in _SLASH.split(sentence)
        for piece in grammar.conjunction.split(part)
    ]
    parts: list[str] = []
    for piece in pieces:
        if parts and grammar.edited.match(piece.strip(_EDGES)):
            continue
        if grammar.others.match(piece.strip(_EDGES)):
            continue
        stripped = grammar.by.cut_from(piece.strip(_EDGES)).strip(_EDGES)
        commas = [part.strip() for part in _COMMA.split(stripped) if part.strip()]
        if len(commas) > 1 and commas[1].casefold().replace(" ", "") in _DEGREES:
            del commas[1]
        parts.extend(_before_dash(_behind_label(part, grammar)) for part in commas[:1])
        parts.extend(_DASH.split(part)[0] for part in commas[1:])
    return parts


def _behind_label(text: str, grammar: Grammar) -> str:
    """Return the name behind a label, whatever it says: "Interview: Ada Lind"."""
    label, sign, name = text.partition(":")
    label = label.strip()
    if not sign or not label.isalpha() or label.casefold() in load_credit_words().labels:
        return text
    if grammar.edited.match(text):
        return text
    return grammar.by.cut_from(name.strip(_EDGES))


def _before_dash(text: str) -> str:
    """Return the name beside a dash, not the place, paper or role: "أحمد سالم - القاهرة"."""
    pieces = _DASH.split(text)
    return next(filter(looks_like_name, pieces), text) if len(pieces) > 1 else text


def clean_name(text: str, language: str | None) -> str:
    """Return a name without byline words, roles, codes and dates; empty where nothing remains."""
    grammar = load_grammar(language)
    name = normalize_text(_without_noise(text[:MAX_BYLINE_CHARS])).strip(_EDGES)
    for _ in range(2):
        name = grammar.by.cut_from(name).strip(_EDGES)
    name = name[: grammar.role_start(name)].strip(_EDGES)
    name = _without_role(name, grammar.roles)
    seat = _SEAT.search(name)
    if seat and looks_like_name(name[: seat.start()]):
        name = name[: seat.start()]
    if grammar.chatter.search(name) or is_account(name):
        return ""
    return name


def _without_role(name: str, roles: frozenset[str]) -> str:
    """Return the name behind the role before it: "Staff writer Jo Lind"."""
    words = name.split()
    small = next((index for index, word in enumerate(words) if not word.islower()), 0)
    for start in range(small):  # "state political reporter Jo Lind"
        if " ".join(words[start:small]) in roles and looks_like_name(" ".join(words[small:])):
            return " ".join(words[small:])
    for count in range(min(MAX_ROLE_WORDS, len(words) - 1), 0, -1):
        rest = " ".join(words[count:])
        if " ".join(words[:count]).casefold() in roles and looks_like_name(rest):
            return rest
    return name


def is_account(name: str) -> bool:
    """Tell whether a name is that of an account of the publishing system: "admin", "redaktion1"."""
    names, stems, endings = _accounts()
    key = name.casefold()
    if key in names or (key.isascii() and " " not in key and key.endswith(endings)):
        return True
    if not key[-1:].isdigit():
        return False
    bare = _NUMBERED.sub("", key)
    return bare != key and (bare in names or bare in stems or bare.endswith(endings))


@cache
def _accounts() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Return names of accounts, words that are such with a number, and endings of such names."""
    data: dict[str, list[str]] = json.loads(
        resources.files("cleanfeed.extraction").joinpath("data/accounts.json").read_text("utf-8")
    )
    return frozenset(data["names"]), frozenset(data["stems"]), tuple(data["endings"])


def looks_like_name(name: str) -> bool:
    """Tell whether a text looks like a person's name and like nothing else."""
    if not _may_be_name(name) or name.casefold() in _NOT_NAMES or _DASH.search(name):
        return False
    if _is_unspaced(name):
        return MIN_NAME_CHARS <= len(name.replace(" ", "")) <= MAX_UNSPACED_CHARS and not is_rubric(name)
    words = name.split()
    if not 2 <= len(words) <= MAX_NAME_WORDS:  # noqa: PLR2004 - given name and family name
        return False
    if any(word.casefold().strip(".,") in _dates() for word in words) or _DIGIT.search(name):
        return False
    if words[0] in _JOINTS:
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
    """Tell whether a byline is collective and nothing else: "Redaktion", "News desk"."""
    return name.casefold() in load_grammar(language).desk


def names_desk(name: str, language: str | None) -> bool:
    """Tell whether a text that nobody declared a byline speaks of a desk: "Redazione Sport", "City Desk"."""
    desk, words = load_grammar(language).desk, name.casefold().split()
    return is_desk(name, language) or any(
        len(word) >= MIN_DESK_CHARS and word in desk for word in (*words[:1], *words[-1:])
    )


def find_editor(text: str, language: str | None) -> str | None:
    """Return what follows "Edited by" at the beginning of a text, or ``None``."""
    match = load_grammar(language).edited.match(text)
    return text[match.end() :] if match else None


def byline_label(text: str, language: str | None) -> str | None:
    """Return the word for "by" or "author" that a text begins with, or ``None``."""
    match = load_grammar(language).by.match(text)
    return match.group() if match else None


def joined_names(text: str, known: list[str], language: str | None) -> list[str]:
    """Return further names that a word such as "and" joins to known ones in a byline."""
    names = split_names(text, language, strict=True)
    if len(names) <= len(known) or not set(known) < set(names):
        return []
    pieces = [piece.strip(_EDGES) for piece in load_grammar(language).conjunction.split(text)]
    joined = [piece for before, piece in pairwise(pieces) if before.endswith(tuple(known))]
    further = [name for name in names if name not in known]
    return [name for name in further if any(piece.startswith(name) for piece in joined)]


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
