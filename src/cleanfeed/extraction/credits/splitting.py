"""Caption and credit in one text: where the one ends and the other begins.

Knows how credits are written, in any language and without markup; used for the captions of
pages and for flattened text alike. Which text is a caption at all is for
:mod:`~cleanfeed.extraction.captions.reading`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cleanfeed.extraction.credits.cut import SENTENCE_ENDS, Cut
from cleanfeed.extraction.credits.cuts import CUTS, PLAIN, PLAIN_CUTS, cut_label
from cleanfeed.extraction.credits.labels import (
    names_in,
    strip_bare_label,
    strip_label,
    strip_label_of_names,
)
from cleanfeed.extraction.credits.line import (
    COLON,
    COPYRIGHT,
    MAX_CREDIT_CHARS,
    MAX_LABEL_CHARS,
    MAX_RAW_CHARS,
    OPENING,
    Likeness,
    has_letters,
    has_sentence,
    is_all_names,
    likeness_of,
    split_names,
)
from cleanfeed.extraction.credits.words import CreditWords, fold, fold_digits, load_credit_words

_SPACES = re.compile(r"\s+")
_COUNTER = re.compile(
    r"^(?:[(\[（［]\s?\d{1,3}\s?(?:/|of|von|de|sur|di|из)\s?\d{1,3}\s?[)\]）］]|\d{1,3}\s?/\s?\d{1,3}\s(?=[^\W\d_]*[A-ZÀ-Þ]))\s*(?=\S)"
)
"""Which of several pictures it is, before its caption."""
_MAIL = re.compile(r"[\s,/|]+[\w.+-]+@[\w-]+(?:\.[\w-]+)+$")
"""The address of the photographer, behind their name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionParts:
    """A caption text taken apart."""

    caption: str | None = None
    credit: str | None = None
    """The credit line without label and brackets."""
    credits: tuple[str, ...] = ()
    """The names in it."""
    label: str | None = None


def split_credit(raw: str, language: str | None = None) -> CaptionParts:
    """Split a caption as printed into caption and credit.

    Never loses text: without a sign of a credit the whole is the caption.

    Args:
        raw: The text of a caption, its credit included or not.
        language: BCP 47 tag of the page where known. The words of every language count anyway:
            agencies and their labels cross borders.
    """
    del language
    return _split(raw)


@lru_cache(maxsize=1024)
def _split(raw: str) -> CaptionParts:
    text = " ".join(raw[:MAX_RAW_CHARS].split())
    rest = _SPACES.sub(" ", raw[MAX_RAW_CHARS:]).rstrip() if len(raw) > MAX_RAW_CHARS else ""
    if not text:
        return CaptionParts()
    words = load_credit_words()
    text = _without_furniture(_COUNTER.sub("", text if "@" not in text else _MAIL.sub("", text)), words)
    if not rest:
        whole = _read_whole(text, words)
        if whole is not None:
            return whole
        cut = _find_cut(text, words)
        if cut is not None:
            parts = _parts(text, cut, words)
            if parts.caption and _is_all_agencies(parts.caption, words):
                return read_credit(text)  # "Ada Lind | Getty" names nobody but its makers
            return parts
    return CaptionParts(caption=text + rest)


def _without_furniture(text: str, words: CreditWords) -> str:
    """Take a button's text off the end of a caption: "Rain. Foto: AP Vis mer".

    Only where a sentence or a credit with its label ends before it, and it begins with no small letter.
    """
    if fold_digits(text[text.rfind(" ") + 1 :]) not in words.furniture_ends:
        return text
    for size in range(min(words.longest_furniture, text.count(" ")), 0, -1):
        head, *tail = text.rsplit(" ", size)
        if tail[0][0].islower() or fold_digits(" ".join(tail)) not in words.furniture:
            continue
        before = head.rstrip()
        ended = before[-1:] in _ENDS or COLON.search(before, len(before) // 2) or _find_cut(before, words)
        return _without_furniture(before, words) if ended else text
    return text


def _find_cut(text: str, words: CreditWords) -> Cut | None:
    """Return the surest place where a caption ends and its credit begins."""
    ways = PLAIN_CUTS if PLAIN.fullmatch(text) else CUTS
    found = (cut for find in ways if (cut := find(text, words)) is not None)
    return next((cut for cut in found if not _tears_brackets(text, cut)), None)


def _tears_brackets(text: str, cut: Cut) -> bool:
    """Tell whether a cut goes through the middle of a bracket: "(ph | Ada Lind)"."""
    if cut.credit[-1:] not in OPENING:
        return False
    opening = OPENING[cut.credit[-1]]
    head = text[: cut.start]
    return opening not in cut.credit and head.count(opening) > head.count(cut.credit[-1])


_ENDS = '.!?…。"”»)]）］'


def read_credit(raw: str) -> CaptionParts:
    """Return a text known to be a credit without its label and brackets, and the names in it."""
    text = " ".join(raw[:MAX_RAW_CHARS].split())
    words = load_credit_words()
    label, credit = strip_label_of_names(text, words)
    if not has_letters(credit):
        return CaptionParts(label=label)
    joint, _, name = credit.partition(" ")
    if label is None and joint.casefold() in words.name_joints and name[:1].isupper():
        label, credit = joint, name  # "by Ada Lind"
    return CaptionParts(credit=credit, credits=names_in(credit, words), label=label)


@lru_cache(maxsize=1024)
def credit_likeness(text: str) -> Likeness:
    """Return how much a text as a whole reads like a credit, its label included."""
    words = load_credit_words()
    text = text.strip()
    if not text or len(text) > MAX_CREDIT_CHARS:
        return Likeness.NONE
    label, credit = strip_label(text, words)
    if label and has_letters(credit):
        return Likeness.CREDIT
    return likeness_of(credit, words)


def is_picture_remark(text: str) -> bool:
    """Tell whether a text only says what kind of picture it is: "Symbolbild", "file photo"."""
    return fold(text) in load_credit_words().kinds


@lru_cache(maxsize=1024)
def is_label(text: str) -> bool:
    """Tell whether a text is a label without a name: "Foto:", "All rights reserved"."""
    if len(text) > 2 * MAX_LABEL_CHARS and any(c.isalpha() for c in text):
        return False
    rest = COPYRIGHT.sub("", text[:MAX_CREDIT_CHARS]).strip(" :.")
    return not has_letters(rest) or fold(text) in load_credit_words().labels


def is_spoken_label(text: str) -> bool:
    """Tell whether a text is a label with the word that leads to a name: "Photograph by", "Foto von"."""
    label, _, joint = text.strip().rpartition(" ")
    words = load_credit_words()
    return fold(joint) in words.by and fold(label) in words.labels


@lru_cache(maxsize=1024)
def is_caption_label(text: str) -> bool:
    """Tell whether a text only says that a caption follows: "Image caption,", "Legende:"."""
    return len(text) <= MAX_LABEL_CHARS and fold(text) in load_credit_words().caption_labels


def without_caption_label(text: str) -> str:
    """Return a caption without the words for readers of screens before it."""
    mark = _LABEL_MARK.search(text, 0, MAX_LABEL_CHARS)
    if mark and is_caption_label(text[: mark.start()]):
        return text[mark.end() :].lstrip()
    return text


_LABEL_MARK = re.compile(r"\s?[:：,،，]")


def is_furniture(text: str) -> bool:
    """Tell whether a text is a button's beside a picture: "Show more", "View 6 images"."""
    return fold_digits(text[:MAX_CREDIT_CHARS]) in load_credit_words().furniture


@lru_cache(maxsize=1024)
def has_credit_label(text: str) -> bool:
    """Tell whether a text begins with a credit's label, "©" or "Photo by"."""
    return strip_label(text[:MAX_CREDIT_CHARS].strip(), load_credit_words())[0] is not None


def _parts(text: str, cut: Cut, words: CreditWords) -> CaptionParts:
    before = text[: cut.start].rstrip()
    after = text[cut.end :].strip(" .|")
    caption = _tidy_caption(f"{before} {after}" if after else before)
    label, credit = strip_label(cut.credit.lstrip("/|"), words)
    label = cut.label or label
    return CaptionParts(
        caption=caption or None, credit=credit or None, credits=names_in(credit, words), label=label
    )


def _tidy_caption(text: str) -> str:
    """Take off what stood between caption and credit."""
    text = text.strip()
    while text and (
        text[-1] in "|/•·＝=" or (text[-1] in "–—-,:;" and text[-2:-1] in ("", " ", ".", ",", ")"))
    ):
        text = text[:-1].rstrip()
    return text.lstrip("|•· ").rstrip(",;")


def _read_whole(text: str, words: CreditWords) -> CaptionParts | None:
    """Return the parts of a text that is nothing but a credit, or nothing but a remark."""
    if fold(text) in words.kinds:
        return CaptionParts(caption=text)
    if len(text) > MAX_CREDIT_CHARS:
        return None
    label, credit = strip_bare_label(text, words)
    if label and has_letters(credit) and not has_sentence(credit) and "＝" not in credit:
        return CaptionParts(credit=credit, credits=names_in(credit, words), label=label)
    is_credit = label is None and likeness_of(credit, words) is Likeness.CREDIT
    if is_credit and _is_labelled_sentence(text, words):
        return None
    if is_credit and not has_sentence(credit) and _is_all_agencies(credit, words):
        return CaptionParts(credit=credit, credits=names_in(credit, words))
    return None


def _is_labelled_sentence(text: str, words: CreditWords) -> bool:
    """Tell whether a text in which all is names ends, behind a full stop, in a labelled credit."""
    cut = cut_label(text, words) if ":" in text else None
    return cut is not None and text[: cut.start].rstrip()[-1:] in SENTENCE_ENDS and cut.start > 0


def _is_all_agencies(text: str, words: CreditWords) -> bool:
    """Tell whether a text is an agency, or names and agencies with nothing but slashes and "via" between."""
    folded = fold(text)
    bare = text.replace(" via ", " ").replace(" / ", " ")
    if ("/" in text or " via " in text) and " | " not in text and is_all_names(bare):
        return True
    return folded in words.alone or all(fold(name) in words.agencies for name in split_names(text))
