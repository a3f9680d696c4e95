"""Captions in a dump, where no picture is left: repeated lines and lines that end in a credit.

Knows the shapes of captions in running text; how caption and credit part is known to
:mod:`~cleanfeed.extraction.credits.splitting`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.credits.line import Likeness
from cleanfeed.extraction.credits.splitting import CaptionParts, credit_likeness, split_credit
from cleanfeed.extraction.flattened.features import LineTable
from cleanfeed.extraction.people.names import is_agency

BEFORE_LINES = 6
"""Lines before the story that may hold the lead picture's caption."""
AFTER_LINES = 2
MAX_WIDTH = 420
"""Letters of the longest caption; longer lines that name an agency are prose."""
MAX_BARE_WIDTH = 160
"""A repeated line without a credit is a caption up to this length."""
MIN_CREDIT_SHARE = 0.12
"""Share of credit words from which a line without colon, slash or bracket may hold a credit."""
NEAR_LINES = 4
"""How far below a repeated line that is a caption the story goes on."""
MAX_SENTENCE_WIDTH = 160
"""A line that ends in an end mark holds a bare credit up to this length."""
MIN_WORDS = 2
MIN_BRACKETED_WORDS = 5.0
"""Words of a line whose last bracket holds a bare credit: "Shirts (Unisex/Men's)" is an item of a list."""

_CREDIT_ENDS = ")]）］】"
_CREDIT_STARTS = "([（［【"
_CREDIT_SIGNS = re.compile(r"[:：|/©)\]）］】]|\b(?:by|via|courtesy)\b", re.IGNORECASE)
"""What no line with a credit's label or bracket at its end is without."""
_NOTICE = re.compile(
    r"(?:©|\(c\)|copyright)(?:\s|©|-|–)*(?:19|20)\d{2}|\brights reserved|\brechte vorbehalten|droits réservés"
    r"|(?:derechos|direitos) reservados|diritti riservati",
    re.IGNORECASE,
)
"""What a page says of itself at its end: with no caption before it, it is no picture's credit."""
_MARKS = re.compile(r"[\W_]+")
_BRACKET_MARKS = " .。" + _CREDIT_ENDS
_DOTTED_ENDS = frozenset({").", "].", "）。"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCaption:
    """One picture's text."""

    line: int
    """The line that stands for the picture."""
    lines: frozenset[int]
    """Every line that prints it or its credit."""
    raw: str
    parts: CaptionParts


def find_captions(
    texts: Sequence[str], table: LineTable, kept: npt.NDArray[np.bool_], taken: frozenset[int]
) -> tuple[FoundCaption, ...]:
    """Return the captions in and around the story, in reading order, each once.

    Args:
        texts: The lines of the dump.
        table: Their features.
        kept: Which lines were taken for the story.
        taken: Lines that are something else already, such as the headline.
    """
    places = np.flatnonzero(kept)
    if not places.size:
        return ()
    start, stop = max(0, int(places[0]) - BEFORE_LINES), min(len(texts), int(places[-1]) + 1 + AFTER_LINES)
    likely = _likely(texts, table, kept, start, stop)
    if not likely:
        return ()
    found: dict[str, FoundCaption] = {}
    printed: dict[str, list[int]] = {}
    refused: set[str] = set()
    for i in likely:
        if i in taken or texts[i] in refused:
            continue
        key = _key(texts[i])
        caption = found.get(key) or _read(texts, table, kept, i)
        if caption is None:
            refused.add(texts[i])
        else:
            found[key] = caption
            printed.setdefault(key, []).append(i)
    whole = [replace(caption, lines=frozenset(printed[key])) for key, caption in found.items()]
    return tuple(_with_alts(texts, whole, start, stop, taken))


def _likely(
    texts: Sequence[str], table: LineTable, kept: npt.NDArray[np.bool_], start: int, stop: int
) -> list[int]:
    """Return the lines worth a closer look; nearly all lines of prose and of menus are passed over here."""
    part = slice(start, stop)
    credit, widths = table.column("credit")[part], table.widths[part]
    bracketed = table.column("brackets")[part] + table.column("symbols")[part] > 0
    marked = bracketed | (table.column("commas")[part] > 0) | (credit >= MIN_CREDIT_SHARE)
    short = (table.column("end_mark")[part] == 0) | (widths <= MAX_SENTENCE_WIDTH)
    signed = (credit > 0) & marked & short
    repeated = table.column("same_before")[part] + table.column("same_after")[part] > 0
    worth = (signed | repeated | bracketed) & (widths <= MAX_WIDTH) & (table.word_counts[part] >= 1)
    likely = worth.nonzero()[0]
    return [
        i
        for i, is_signed, is_repeated in zip(
            (likely + start).tolist(), signed[likely].tolist(), repeated[likely].tolist(), strict=True
        )
        if is_signed
        or (is_repeated and kept[i : i + 1 + NEAR_LINES].any())
        or "©" in texts[i]
        or (_ends_in_names(texts[i]) and table.word_counts[i] >= MIN_BRACKETED_WORDS)
    ]


def _ends_in_names(text: str) -> bool:
    """Tell whether a line's last bracket may hold a credit: most hold a remark, which is soon seen."""
    if text[-1] not in _CREDIT_ENDS and text[-2:] not in _DOTTED_ENDS:
        return False
    inner = text[max(map(text.rfind, _CREDIT_STARTS)) + 1 :].strip(_BRACKET_MARKS)
    if not inner or inner[0].islower():
        return ":" in inner
    return ":" in inner or "：" in inner or credit_likeness(inner) is Likeness.CREDIT


def _read(
    texts: Sequence[str],
    table: LineTable,
    kept: npt.NDArray[np.bool_],
    i: int,
) -> FoundCaption | None:
    text = texts[i]
    repeated = bool(table.column("same_after")[i] or table.column("same_before")[i])
    parts = split_credit(text) if _has_signs(table, i) else CaptionParts(caption=text)
    if parts.caption is None and (_NOTICE.search(text) or _is_deed(parts)):
        return None
    if parts.credit is None:
        bare = (
            repeated
            and table.word_counts[i] >= MIN_WORDS
            and table.widths[i] <= MAX_BARE_WIDTH
            and _inside(kept, i)
        )
        return (
            FoundCaption(line=i, lines=frozenset({i}), raw=text, parts=CaptionParts(caption=text))
            if bare
            else None
        )
    if not (repeated or _is_sure(text, parts, table, i)):
        return None
    return FoundCaption(line=i, lines=frozenset({i}), raw=text, parts=parts)


def _is_deed(parts: CaptionParts) -> bool:
    """Tell whether a line says by what means something is done: "Sharing Files via Cable" names no maker."""
    text = parts.credit or ""
    return parts.label is None and " via " in text and not any(map(is_agency, parts.credits))


def _has_signs(table: LineTable, i: int) -> bool:
    """Tell whether a line has a word or a mark of a credit; a repeated one need not."""
    return bool(table.column("credit")[i] or table.column("brackets")[i] or table.column("symbols")[i])


def _inside(kept: npt.NDArray[np.bool_], i: int) -> bool:
    """Tell whether the story goes on after a line and has begun near it: menus repeat their lines too."""
    return bool(kept[i + 1 : i + 6].any()) and bool(
        kept[max(0, i - 8) : i].any() or kept[i + 1 : i + 4].any()
    )


def _is_sure(text: str, parts: CaptionParts, table: LineTable, i: int) -> bool:
    """Tell whether the credit alone makes a line a caption: a label, or a likely bracket."""
    if parts.label is not None:
        return True
    bracketed = text[-1] in _CREDIT_ENDS
    return (bracketed or not table.column("end_mark")[i]) and credit_likeness(
        parts.credit or ""
    ) is Likeness.CREDIT


def _with_alts(
    texts: Sequence[str], found: list[FoundCaption], start: int, stop: int, taken: frozenset[int]
) -> list[FoundCaption]:
    """Add to each caption the line beside it that says the same without the credit: the ``alt``."""
    owned = {line for caption in found for line in caption.lines} | taken
    whole = []
    for caption in found:
        plain = _key(caption.parts.caption or "")
        beside = {
            i
            for line in caption.lines
            for i in (line - 1, line + 1)
            if start <= i < stop and i not in owned and plain and _key(texts[i]) == plain
        }
        whole.append(replace(caption, lines=caption.lines | beside))
    return whole


def ends_in_credit(text: str) -> bool:
    """Tell whether a line closes with a labelled or bracketed credit, as captions do and headlines do not."""
    if not _CREDIT_SIGNS.search(text):
        return False
    parts = split_credit(text)
    if parts.credit is None or parts.caption is None:
        return parts.credit is not None and parts.label is not None
    return text[-1] in _CREDIT_ENDS or (
        parts.label is not None and len(parts.credit) < len(parts.caption) / 2
    )


def _key(text: str) -> str:
    return _MARKS.sub("", text.casefold())
