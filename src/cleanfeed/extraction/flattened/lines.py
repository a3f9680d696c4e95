"""A dump as lines: decoded, cut, unwrapped, with the blank lines between them counted.

Knows what a careless scraper does to line ends and widths. What a line means is left to the
later stages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanfeed.errors import ParseError
from cleanfeed.extraction.flattened.decoding import decode_dump
from cleanfeed.extraction.flattened.marks import INVISIBLE, ODD, Mark, find_marks
from cleanfeed.text.codes import utf16_units

MAX_LINES = 200_000
"""Most lines one page may have; the longest development page has fewer than a tenth."""
MAX_BINARY_SHARE = 0.02
"""Most control and replacement characters text may hold, counted over its first part."""
PROBE_CHARS = 4_000

MIN_WRAP_WIDTH, MAX_WRAP_WIDTH = 40, 160
"""Between which widths in characters a dump is taken for hard-wrapped."""
MIN_WRAPPED_LINES = 6
"""Fewest lines that must run up to the width."""
MIN_WRAP_FIT = 0.93
"""Share of long lines that could not have taken the next line's first word."""
MAX_ENDED = 0.5
"""Most long lines of a wrapped dump that end in an end mark: whole paragraphs nearly all do."""
LONG_SHARE = 0.75
"""A line longer than this share of the width counts as running up to it."""
MAX_WIDE_WORDS = 0.02
"""Share of lines that may pass the width, being one unbreakable word such as an address."""

END_MARKS = frozenset('.!?…"”»。！？؟।')


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of a dump that hold text; white space inside them is collapsed."""

    texts: tuple[str, ...]
    blanks: npt.NDArray[np.float32]
    """Number of empty lines before each line."""
    lengths: npt.NDArray[np.intp]
    """Characters of each line."""
    units: npt.NDArray[np.uint16] | None
    """All of them in UTF-16, each line with its end, where they were made on the way."""
    numbers: npt.NDArray[np.intp]
    """Index of each line's first physical line in the dump."""
    wrapped_at: int | None
    """Width in characters the dump was hard-wrapped at; its lines are joined again here."""


def read_lines(dump: bytes | str, url: str | None = None) -> Lines:
    """Decode a dump and cut it into lines.

    Raises:
        ParseError: The dump is empty, is no text, or is far too long for one page.
    """
    text = dump if isinstance(dump, str) else decode_dump(dump, url)
    physical = _split(text)
    joined = _joined(physical)
    units = utf16_units(joined)
    marks = find_marks(units, PROBE_CHARS)
    share = marks.controls / min(units.size, PROBE_CHARS)
    if share > MAX_BINARY_SHARE:
        raise ParseError(url, f"this is not text: {share:.0%} of it is control or undecodable characters")
    has_halves = marks.surrogates != 2 * (units.size - len(joined))
    if has_halves or marks.present & ODD:
        lines = _cut(_even(_without_halves(text) if has_halves else text, marks.present), None)
    else:
        lines = _cut(physical, units)
    if not lines.texts:
        raise ParseError(url, "the text is empty")
    if len(lines.texts) > MAX_LINES:
        raise ParseError(
            url, f"the text has {len(lines.texts)} lines, limit is {MAX_LINES}: this is not one page"
        )
    return lines


def _split(text: str) -> list[str]:
    return [*map(str.strip, text.splitlines())]


def _joined(lines: Sequence[str]) -> str:
    """Return the lines that hold text, each with its end."""
    return "\n".join(filter(None, lines)) + "\n"


def _without_halves(text: str) -> str:
    """Return a text without lone surrogates, which no encoder takes."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _even(text: str, marks: Mark) -> list[str]:
    """Return the lines of a text without its invisible characters, and with single plain spaces."""
    if Mark.INVISIBLE in marks:
        text = text.translate(INVISIBLE)
    if Mark.TAB in marks:
        text = text.replace("\t", " ").replace("\u00a0", " ")
    lines = _split(text)
    is_uneven = Mark.UNEVEN in marks
    return [" ".join(line.split()) if is_uneven or "  " in line else line for line in lines]


def _cut(physical: list[str], units: npt.NDArray[np.uint16] | None) -> Lines:
    lengths = _lengths(physical)
    width = _wrap_width(physical, lengths)
    if width is not None:
        return _unwrapped(physical, width)
    numbers = lengths.nonzero()[0]
    blanks = numbers.copy()
    blanks[1:] -= numbers[:-1] + 1
    return Lines(
        texts=tuple(filter(None, physical)),
        blanks=blanks.astype(np.float32),
        lengths=lengths[numbers],
        units=units,
        numbers=numbers,
        wrapped_at=None,
    )


def _lengths(lines: Sequence[str]) -> npt.NDArray[np.intp]:
    return np.fromiter(map(len, lines), dtype=np.intp, count=len(lines))


def _unwrapped(physical: list[str], width: int) -> Lines:
    """Join the lines of a paragraph that was cut at a width."""
    paragraphs: list[list[str]] = []
    blanks: list[int] = []
    numbers: list[int] = []
    empty = 0
    full = False  # whether the line before runs on in this one
    for number, line in enumerate(physical):
        if not line:
            empty += 1
            full = False
            continue
        if full and not empty and _runs_on(physical[number - 1], line, width):
            paragraphs[-1] += _continued(paragraphs[-1][-1], line)
        else:
            paragraphs.append([line])
            blanks.append(empty)
            numbers.append(number)
        full = True
        empty = 0
    texts = tuple("".join(pieces) for pieces in paragraphs)
    return Lines(
        texts=texts,
        blanks=np.array(blanks, dtype=np.float32),
        lengths=_lengths(texts),
        units=None,
        numbers=np.array(numbers, dtype=np.intp),
        wrapped_at=width,
    )


def _continued(before: str, line: str) -> tuple[str, ...]:
    """Return what follows the first half of a wrapped line; scripts without spaces get none."""
    return (line,) if _is_spaceless(before[-1]) and _is_spaceless(line[0]) else (" ", line)


def _is_spaceless(char: str) -> bool:
    return "\u3000" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\uff00" <= char <= "\uff65"


def _runs_on(line: str, following: str, width: int) -> bool:
    """Tell whether the next line's first word would not have fitted any more."""
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width


def _wrap_width(physical: list[str], lengths: npt.NDArray[np.intp]) -> int | None:
    """Return the width a dump was wrapped at, or ``None`` where its lines are whole paragraphs."""
    filled = np.sort(lengths[lengths > 0])
    longest = int(
        (1 - MAX_WIDE_WORDS) * (filled.size - 1)
    )  # the place of the longest line that may be wrapped
    if filled.size < MIN_WRAPPED_LINES or not MIN_WRAP_WIDTH <= filled[longest] <= MAX_WRAP_WIDTH:
        return None
    width = _widest_breakable(physical, int(filled[longest]))
    is_long = (lengths[:-1] > LONG_SHARE * width) & (lengths[:-1] <= width) & (lengths[1:] > 0)
    long = is_long.nonzero()[0].tolist()
    if len(long) < MIN_WRAPPED_LINES:
        return None
    fits, ended = len(long), 0
    for number in long:
        line = physical[number]
        fits -= not _runs_on(line, physical[number + 1], width)
        ended += line[-1] in END_MARKS
        if fits < MIN_WRAP_FIT * len(long) or ended > MAX_ENDED * len(long):
            return None
    return width


def _widest_breakable(physical: list[str], width: int) -> int:
    """Return the length of the longest line of several words that is near the width."""
    return max((len(x) for x in physical if width <= len(x) <= width + 10 and " " in x), default=width)
