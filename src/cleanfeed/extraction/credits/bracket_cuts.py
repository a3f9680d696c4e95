"""Credits in brackets at the end of a caption, and remarks in brackets that are none."""

from __future__ import annotations

import re

from cleanfeed.extraction.credits.cut import CLOSING_MARKS, SENTENCE_ENDS, STOP, Cut
from cleanfeed.extraction.credits.labels import strip_bare_label, strip_label
from cleanfeed.extraction.credits.line import (
    MAX_CREDIT_CHARS,
    MAX_NAME_WORDS,
    MAX_UNSPACED_CHARS,
    OPENING,
    Likeness,
    ends_in_label,
    has_letters,
    is_all_names,
    is_caseless,
    is_name,
    likeness_of,
    looks_like_person,
    opening_of,
)
from cleanfeed.extraction.credits.words import CreditWords, fold, has_unspaced_script


def cut_brackets(text: str, words: CreditWords) -> Cut | None:
    """``Rain. (Photo: A. Lind)``: the last bracket, when what it holds is a credit."""
    end = len(text.rstrip(CLOSING_MARKS))
    if not end or text[end - 1] not in OPENING:
        return _cut_open_bracket(text, words)
    start = opening_of(text, end - 1)
    if start is None or end - start > MAX_CREDIT_CHARS:
        return None
    inner = text[start + 1 : end - 1].strip()
    label, credit = strip_bare_label(inner, words)
    if label is None and not _is_bracket_credit(inner, text[:start].rstrip(), words):
        return None
    if label is not None and (not has_letters(credit) or fold(inner) in words.kinds):
        return None
    name = _name_before(text, start) if label is None else _agency_before(text, start, words)
    if name is not None:
        return Cut(name, len(text), text[name:].rstrip(CLOSING_MARKS), None)
    return Cut(start, len(text), credit if label else inner, label)


def _name_before(text: str, start: int) -> int | None:
    """Return where the photographer of ``Rain. Ada Lind (Nordfoto)`` starts."""
    ends = [m.end() for m in STOP.finditer(text, 0, start)]
    if ends and looks_like_person(text[ends[-1] : start].strip()):
        return ends[-1]
    return None


def _agency_before(text: str, start: int, words: CreditWords) -> int | None:
    """Return where the agency of ``雨。新华社发（林达 摄）`` starts."""
    stop = text.rfind("。", 0, start) + 1
    agency = text[stop:start].strip()
    is_sent = len(agency) <= MAX_UNSPACED_CHARS and agency.endswith(_SENT_BY)
    return stop if (stop and fold(agency) in words.alone) or is_sent else None


_SENT_BY = ("社发", "社發")
"""What the names of Chinese agencies end in before the photographer: "sent by"."""


def _cut_open_bracket(text: str, words: CreditWords) -> Cut | None:
    """``Rain (Photo: A. Lind`` with its end cut off, or ``Rain (Photo: A. Lind) More``."""
    for match in reversed(list(re.finditer(r"[(\[（［]", text))[-3:]):
        start = match.start()
        close = min((i for i in (text.find(c, start) for c in OPENING) if i >= 0), default=len(text))
        inner = text[start + 1 : close].strip()
        label, credit = strip_label(inner, words)
        if (
            label
            and has_letters(credit)
            and len(inner) <= MAX_CREDIT_CHARS
            and len(text) - close <= _MAX_TRAILER
        ):
            return Cut(start, close + 1, inner, label)
    return None


_MAX_TRAILER = 40
"""Most characters that may follow a bracketed credit and still belong to the caption's furniture."""


def _is_bracket_credit(inner: str, before: str, words: CreditWords) -> bool:
    """Tell a bracketed credit without a label from "(left)", "(BGH)" and "(+1,3 %)"."""
    folded = fold(inner)
    is_shown = " " not in inner and folded in {fold(token) for token in before.split()}
    if folded in words.kinds or folded in words.not_credit or is_shown:  # a place that the caption speaks of
        return False
    likeness = likeness_of(inner, words)
    if likeness is Likeness.CREDIT or ends_in_label(inner, words) or _is_place_and_agency(inner):
        return True
    if is_caseless(inner):  # no capitals to tell by: one word is a remark, several are a name
        return 1 < len(inner.split()) <= 2 * MAX_NAME_WORDS and not any(c.isdigit() for c in inner)
    ended = not before or before[-1] in SENTENCE_ENDS
    if ended:
        return is_all_names(inner) or likeness is Likeness.NAME or _is_person_and_house(inner)
    # "Antony (Manchester United)": behind a name the bracket explains who that is
    return looks_like_person(inner) and before.rsplit(" ", 1)[-1][:1].islower()


def _is_person_and_house(inner: str) -> bool:
    """Tell whether a text is a person and a house behind a dash: "Ada Lind — The Norrby Record"."""
    person, dash, house = (*_DASH.split(inner, maxsplit=1), "", "")[:3]
    return bool(dash) and looks_like_person(person) and is_name(house)


_DASH = re.compile(r"\s([–—-])\s")


def _is_place_and_agency(inner: str) -> bool:
    """Tell whether a text is place and agency, as Korean papers write them: "서울=연합뉴스"."""
    place, equals, agency = inner.partition("=")
    return (
        bool(equals)
        and len(inner) <= MAX_UNSPACED_CHARS
        and has_unspaced_script(place)
        and has_letters(agency)
        and not any(c.isdigit() for c in inner)
    )
