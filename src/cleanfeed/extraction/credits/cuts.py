"""The ways in which captions end in a credit, one function each, the surest first.

Each looks for the place where the caption of a text ends and its credit begins, and says
nothing rather than guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cleanfeed.extraction.credits.bracket_cuts import cut_brackets
from cleanfeed.extraction.credits.cut import SENTENCE_ENDS, STOP, Cut
from cleanfeed.extraction.credits.labels import (
    is_double_label,
    is_house_label,
    strip_bare_label,
    strip_label,
    without_sign_year,
)
from cleanfeed.extraction.credits.line import (
    COLON,
    COLON_MARK,
    COPYRIGHT,
    MAX_CREDIT_CHARS,
    MAX_NAME_WORDS,
    MAX_UNSPACED_CHARS,
    OPENING,
    TOKEN,
    Likeness,
    ends_in_label,
    has_ending,
    has_letters,
    has_sentence,
    is_caseless,
    joint_after,
    likeness_of,
    looks_like_person,
    starts_name,
)
from cleanfeed.extraction.credits.words import CreditWords, fold, has_unspaced_script

_LINE_MARKS = "|–—‒-/•·"


def cut_label(text: str, words: CreditWords) -> Cut | None:
    """``Rain. Foto: A. Lind``: the first label from which on everything is credit."""
    found: Cut | None = None
    low = max(0, len(text) - MAX_CREDIT_CHARS - 40)
    if COLON_MARK.search(text, low) is None:
        return None
    for match in COLON.finditer(text, low):
        start = _label_start(text, match.start(), words)
        if start is None:
            continue
        tail = text[match.end() :].strip()
        if not has_letters(tail) or len(tail) > MAX_CREDIT_CHARS or has_sentence(tail):
            continue
        bracket = start
        if text[:start].rstrip()[-1:] in "([（［":
            bracket = len(text[:start].rstrip()) - 1
        elif not _is_boundary(text, start) and text[start].islower():
            continue
        found = Cut(bracket, len(text), tail.rstrip(")]）］ "), text[start : match.start()].strip())
        break
    if found and found.start == 0 and " | " in found.credit and len(found.credit) > MAX_CREDIT_CHARS:
        return None
    return found


def _label_start(text: str, colon: int, words: CreditWords) -> int | None:
    """Return where the label before a colon starts: the longest run of words that is one."""
    head = text[max(0, colon - 60) : colon].rstrip()
    offset = max(0, colon - 60)
    if head[-1:] in OPENING:  # "(archive): …" is a remark
        return None
    starts = [m.start() for m in TOKEN.finditer(head)][-words.longest_label :]
    for start in starts:
        piece = head[start:]
        stripped = piece.lstrip('([（［"„“|–—-/*.,')
        if (
            fold(stripped) in words.colon_labels
            or is_house_label(stripped, words)
            or is_double_label(stripped, words)
        ):
            return offset + start + len(piece) - len(stripped)
    return _glued_label_start(head, offset, words)


def _glued_label_start(head: str, offset: int, words: CreditWords) -> int | None:
    """Find a label stuck to the word before it: ``StudioQuelle:``, ``記者会見写真：``, ``end.Foto:``."""
    low = max(0, len(head) - 24)
    unspaced = has_unspaced_script(head[low:])
    for start in range(low, len(head) - 1):
        before = head[start - 1] if start else " "
        if (
            start
            and not unspaced
            and not (head[start].isupper() and (before.islower() or not before.isalnum()))
        ):
            continue
        if fold(head[start:]) in words.labels and (len(head) - start > 1 or not before.isalnum()):
            return offset + start
    return None


def _is_boundary(text: str, start: int) -> bool:
    """Tell whether something ends before an index: a sentence, a line, a clause."""
    before = text[:start].rstrip()
    return not before or before[-1] in SENTENCE_ENDS + _LINE_MARKS + ",;:(["


def _cut_by(text: str, words: CreditWords) -> Cut | None:
    """``Rain. Photo by A. Lind``: a label joined to the name by a word."""
    low = max(0, len(text) - MAX_CREDIT_CHARS - 40)
    tokens = [m for m in TOKEN.finditer(text, low) if not low or m.start() > low]
    for index, token in enumerate(tokens[:-2]):
        if tokens[index + 1].group().casefold() not in words.by_first:
            continue
        word = token.group()
        label = fold(word)
        start = token.start() + len(word) - len(word.lstrip("([（-–—|"))
        glued = _glued_by(word, words) if label not in words.labels else None
        if glued is not None:
            start = token.start() + glued
        elif label not in words.labels:
            continue
        joint = joint_after(tokens, index, words)
        if joint is None:
            continue
        tail = text[joint:].strip()
        capital = text[start].isupper()
        if not has_letters(tail) or has_sentence(tail) or len(tail) > MAX_CREDIT_CHARS:
            continue
        house = _house_before(text, start) if start and not capital and looks_like_person(tail) else None
        if house is not None:  # "Record photo by Ada Lind": the paper's name belongs to the label
            return Cut(house, len(text), tail, text[house:joint].strip())
        if start and not (_is_boundary(text, start) or (capital and glued is not None)):
            continue
        if not starts_name(tail) or (start and not capital):
            continue
        return Cut(start, len(text), tail, text[start:joint].strip())
    return None


def _house_before(text: str, start: int) -> int | None:
    """Return where the one or two names between the end of a sentence and an index begin."""
    ends = [m.end() for m in _HOUSE_STOP.finditer(text, 0, start)]
    names = text[ends[-1] : start].split() if ends else []
    is_house = 0 < len(names) <= 2 and all(name[0].isupper() for name in names)  # noqa: PLR2004 - "Daily Record"
    return ends[-1] if is_house else None


def _glued_by(word: str, words: CreditWords) -> int | None:
    """Find the label in ``ice.Photograph`` (of "by" that follows)."""
    for match in re.finditer(r"(?<=[.!?”\"’)])(?=[A-ZÀ-Þ])", word[-40:]):
        start = max(0, len(word) - 40) + match.start()
        if fold(word[start:]) in words.labels:
            return start
    return None


def _cut_copyright(text: str, words: CreditWords) -> Cut | None:
    """``Rain © A. Lind``: all behind the first sign, when it is short."""
    low = text.lower()
    if not any(mark in low for mark in _COPYRIGHT_MARKS):
        return None
    for match in COPYRIGHT.finditer(text, max(0, len(text) - MAX_CREDIT_CHARS - 40)):
        tail = without_sign_year(text[match.end() :].strip(" :"))
        if not has_letters(tail) or len(tail) > MAX_CREDIT_CHARS or has_sentence(tail):
            continue
        if match.group()[0] in "cC" and not (
            text[match.start()].isupper() and _is_boundary(text, match.start())
        ):
            continue
        start = match.start()
        before = text[:start].rstrip()
        if before[-1:] in ("(", "["):
            start, tail = len(before) - 1, tail.rstrip(")] ")
        label, rest = strip_label(tail, words)
        return Cut(start, len(text), rest if label else tail, label or match.group().strip(" :"))
    return None


_COPYRIGHT_MARKS = ("©", "ⓒ", "c)", "c）", "copyright", "tous droits")


def _cut_equals(text: str, words: CreditWords) -> Cut | None:
    """``雨の港＝共同``: the Japanese newspapers' sign, when an agency or a photographer follows."""
    at = max(text.rfind("＝"), text.rfind("="))
    if at <= 0:
        return None
    tail = text[at + 1 :].strip(" 。")
    if not tail or len(tail) > MAX_CREDIT_CHARS // 4 or has_sentence(tail):
        return None
    if fold(tail) in words.whole:
        return Cut(at, len(text), tail, None)
    # "＝13日、東京・霞ケ関、青木一郎撮影": day and place stay in the caption
    name = max(tail.rfind(mark) for mark in "、，,") + 1
    if has_ending(tail[name:], words):
        return Cut(text.rfind(tail[name:]) - 1, len(text), tail[name:].strip(), None)
    return None


def _cut_ending(text: str, words: CreditWords) -> Cut | None:
    """``雨。山田太郎 撮影``: behind the last full stop, a name and what such names end in."""
    if not has_unspaced_script(text):
        return None
    end = max(text.rstrip("。 ").rfind(mark) for mark in "。！？」』") + 1
    tail = text[end:].strip(" 。\u3000|｜")
    if end and (has_ending(tail, words) or fold(tail) in words.alone):
        return Cut(end, len(text), tail, None)
    return None


def _cut_slash_label(text: str, words: CreditWords) -> Cut | None:
    """``雨中的港口 图/视觉中国``: a label that a slash joins to the name, in scripts without capitals."""
    unspaced = has_unspaced_script(text)
    for match in _SLASH_LABEL.finditer(text) if unspaced or "/" in text else ():
        if fold(match.group(1)) in words.labels:
            tail = text[match.end() :].strip()
            if not unspaced and not (_is_boundary(text, match.start()) and looks_like_person(tail)):
                continue  # "Rigning. Ljósmynd/Jón Árnason" is one, "Getty Images/Ada Lind" is none
            if has_letters(tail) and len(tail) <= 2 * MAX_UNSPACED_CHARS and "。" not in tail:
                return Cut(match.start(1), len(text), tail, match.group(1))
    return None


_SLASH_LABEL = re.compile(r"(?:^|(?<=[\s\u3000。！？」）]))([^\W\d_]{1,10})\s?[/／|｜・]\s?(?=\S)")


def _cut_line(text: str, words: CreditWords) -> Cut | None:
    """``Rain | A. Lind/Nordfoto``, ``Rain — Nordfoto``, ``Rain / Reuters``: behind a dividing mark."""
    if _LINE_MARK.search(text) is None:
        return None
    marks = list(_DIVIDER.finditer(text, max(0, len(text) - MAX_CREDIT_CHARS)))
    for index in range(len(marks) - 1, -1, -1):
        match = marks[index]
        tail = text[match.end() :].strip()
        mark = match.group().strip()
        likeness = likeness_of(tail, words)
        ended = text[: match.start()].rstrip()[-1:] in SENTENCE_ENDS
        label, name = strip_bare_label(tail, words)
        if label is not None and likeness_of(name, words):  # "Rain - Foto Nordfoto"
            return Cut(match.start(), len(text), name, label)
        if match.group()[0] == "/" and mark == "/" and not ended:  # "Rain over EFE/ Nordfoto"
            continue
        if likeness is not Likeness.CREDIT and ends_in_label(tail, words):  # "Rain | Ados Lind nuotr."
            return Cut(match.start(), len(text), *tail.rsplit(" ", 1))
        if likeness is Likeness.CREDIT or (
            likeness is Likeness.NAME and (mark == "|" or (mark == "/" and ended)) and looks_like_person(tail)
        ):
            before = marks[index - 1] if index else None
            # "Rain - Ada Lind - 2.nov.26/Nordfoto": who took it stands before the day
            name_before = text[before.end() : match.start()] if before is not None else ""
            if before is not None and (
                looks_like_person(name_before) or _is_shouted_name(name_before, text[: before.start()])
            ):
                match, tail = before, text[before.end() :].strip()
            return Cut(match.start(), len(text), tail, None)
    return None


_LINE_MARK = re.compile(r"[|｜/–—-]")
_DIVIDER = re.compile(r"\s+[|/–—-]\s+|\s*[|｜]\s*|(?<=\.)\s*/(?=[\uac00-\ud7af])|(?<=[^\W\d_])/\s+")


def _cut_sentence(text: str, words: CreditWords) -> Cut | None:
    """``It rains. A. Lind/Nordfoto``: behind the last full stop, when nothing else follows."""
    low = max(0, len(text) - MAX_CREDIT_CHARS)
    if _STOP_MARK.search(text, max(0, low - 1)) is None:
        return None
    ends = [m.end() for m in STOP.finditer(text, low)]
    for end in ends[-3:]:
        tail = text[end:].strip()
        if not tail or not end or len(tail) > MAX_CREDIT_CHARS // 2 or fold(tail) in words.kinds:
            continue
        if tail[-1] in "!?…。" or (tail[-1] == "." and not _ends_in_short(tail, words)):
            continue
        label, name = strip_bare_label(tail.lstrip("/|–— "), words)
        likeness = likeness_of(tail, words)
        if label is not None and likeness_of(name, words):  # "It rains. Foto EFE", "It rains. / Foto EFE"
            return Cut(end, len(text), name, label)
        short = text[:end].rstrip().rsplit(" ", 1)[-1]
        if fold(short) in words.short_labels and likeness:  # "It rains. / fot. Ada Lind"
            return Cut(text.rindex(short, 0, end), len(text), tail, short)
        if ends_in_label(tail, words):  # "It rains. Ada Lind photo"
            return Cut(end, len(text), *tail.rsplit(" ", 1))
        person = (
            likeness is Likeness.NAME
            and (looks_like_person(tail) or _is_shouted_name(tail, text[:end]))
            and len(text) - len(tail) > _MIN_SENTENCE
        )
        if likeness is Likeness.CREDIT or person:
            return Cut(end, len(text), tail, None)
    return None


def _ends_in_short(text: str, words: CreditWords) -> bool:
    """Tell whether the full stop at the end of a text is that of an agency's name or of a label cut short."""
    return fold(text) in words.whole or fold(text.rsplit(" ", 1)[-1]) in words.bare_labels


def _is_shouted_name(text: str, before: str) -> bool:
    """Tell whether a text is two or three words in capitals behind a sentence that is not."""
    names = text.split()
    return 2 <= len(names) <= 3 and all(map(_is_shouted, names)) and any(c.islower() for c in before)  # noqa: PLR2004 - first and last names


_STOP_MARK = re.compile(r"[.!?…]")
_HOUSE_STOP = re.compile(rf"{STOP.pattern}|\s[|–—]\s")

_MIN_SENTENCE = 30
"""Fewest characters before a bare name for it to be the credit of a sentence."""


def _cut_spaced_label(text: str, words: CreditWords) -> Cut | None:
    """``ตลาดน้ำ ภาพจาก บ้านท่าลาน``: a label between spaces, in scripts that part phrases by them."""
    if text.isascii() or not is_caseless(text):
        return None
    tokens = list(TOKEN.finditer(text))
    for token in tokens[1:-1][-MAX_NAME_WORDS:]:
        if fold(token.group()) in words.bare_labels and token.group()[-1] not in ":：":
            return Cut(token.start(), len(text), text[token.end() :].strip(), token.group())
    return None


def _cut_agency(text: str, words: CreditWords) -> Cut | None:
    """``Rain A. LIND / NORDFOTO``: names in capitals or beside a slash, without a stop before them."""
    if "/" not in text:
        return None
    tokens = list(TOKEN.finditer(text, max(0, len(text) - MAX_CREDIT_CHARS)))
    if len(tokens) < 3:  # noqa: PLR2004 - a caption and a credit
        return None
    start = len(tokens)
    while start > 1 and _is_capital(tokens[start - 1].group()):
        start -= 1
    tail = text[tokens[start].start() :] if start < len(tokens) else ""
    # "the merger of Harbour/Tide" goes on
    goes_on = "/" not in tail or tokens[start - 1].group() in words.particles
    if goes_on or likeness_of(tail, words) is not Likeness.CREDIT:
        return None
    first = start
    while first < len(tokens) - 1 and not _is_shouted(tokens[first].group()):
        first += 1
    if _is_shouted(tokens[first].group()) and "/" in text[tokens[first].start() :]:
        return Cut(tokens[first].start(), len(text), text[tokens[first].start() :], None)
    slash = next((i for i in range(start, len(tokens)) if "/" in tokens[i].group()), None)
    if slash is None:
        return None
    begin = max(start, slash - 1) if not tokens[slash].group().startswith("/") else max(start, slash - 2)
    return Cut(tokens[begin].start(), len(text), text[tokens[begin].start() :], None)


def _is_capital(word: str) -> bool:
    return word[:1].isupper() or word in ("/", "via", "&", "/\u00a0") or word[:1] in "/@"


def _is_shouted(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    return len(letters) > 1 and all(c.isupper() for c in letters)


CUTS: tuple[Callable[[str, CreditWords], Cut | None], ...] = (
    cut_brackets,
    cut_label,
    _cut_by,
    _cut_copyright,
    _cut_equals,
    _cut_ending,
    _cut_slash_label,
    _cut_sentence,
    _cut_line,
    _cut_spaced_label,
    _cut_agency,
)

PLAIN_CUTS = (_cut_by, _cut_copyright, _cut_ending, _cut_slash_label, _cut_spaced_label)
"""Those that find something in a text without any mark but a full stop at its end."""

PLAIN = re.compile(r"[^.!?…:：=＝՝()\[\]（）［］【】〔〕|｜/／・–—\-]*\.?")
"""A text without any mark that could part a caption from its credit: most texts beside a picture."""
