"""Points in time out of strings, in the order of how surely they can be read.

ISO 8601, epochs, numeric dates, mail headers, dates in Chinese characters and hangul, dates with
month names, and those of the Solar Hijri, Buddhist, Japanese and Taiwanese calendars. Never asks a
clock: "yesterday" is no date here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import NamedTuple

from cleanfeed.article import DatePrecision
from cleanfeed.extraction.dates.calendars import (
    FIRST_BUDDHIST_YEAR,
    from_solar_hijri,
    load_eras,
    load_more_months,
    load_solar_months,
    reads_solar_dates,
    to_gregorian_year,
)
from cleanfeed.extraction.dates.clocks import find_zone
from cleanfeed.text import load_lexicon, normalize_space

EARLIEST_YEAR = 1990
"""No story was on the web before; 1970 is what a missing date becomes."""

LATEST_YEAR = 2045
"""No clock is asked: this only refuses typing errors and overflows."""

MAX_MOMENT_CHARS = 200
"""How much of a string is searched for a date."""

EPOCH_MIN, EPOCH_MAX = 631_152_000, 2_366_841_600
"""Seconds of the first and last plausible year."""

CENTURY = 2000

_ISO = re.compile(
    r"(?<!\d)((?:19|20)\d\d)-(\d\d?)-(\d\d?)"
    r"(?:(?:T|\s+|\s*[-,|]\s*)(\d\d?):(\d\d)(?::(\d\d))?(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d(?!\d))?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?)?(?!\d)"
)
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[/.]\s?(\d\d?)\s?[/.]\s?(\d\d?)(?!\d)")
_YEAR_LAST = re.compile(r"(?<![\d/.])(\d\d?)(\s?[./-]\s?)(\d\d?)\2((?:19|20|25)\d\d|\d\d)(?![\d/])")
_HAN = re.compile(
    r"((?:19|20)\d\d)\s*[年년](?:[(（][^()（）]{2,8}[)）])?\s*(\d\d?)\s*[月월]\s*(\d\d?)\s*[日일号號]?"
)
_ERA = re.compile(rf"({'|'.join(load_eras())})\s*(元|\d{{1,3}})\s*年\s*(\d\d?)\s*月\s*(\d\d?)\s*日")
_SOLAR = re.compile(r"(?<![\d/])(1[34]\d\d)([/-])(\d\d?)\2(\d\d?)(?![\d/])")
_SOLAR_LAST = re.compile(r"(?<![\d/])(\d\d?)([/-])(\d\d?)\2(1[34]\d\d)(?![\d/])")
_TIME = re.compile(
    r"(?<![\d.:])([01]?\d|2[0-4])\s?(?::|\.(?=\d\d(?!\.?\d))|h|時|点|點|시|Uhr\s)\s?([0-5]\d)(?:分|분|min)?(?:\s?[:秒초.]\s?([0-5]\d))?"
    r"(?:[.,]\d+)?\s*([ap]\.?\s?m\.?|[πμ]\.?\s?μ\.?|مساءً?|صباحاً?|[مص](?!\w)|CH\b|SA\b)?(?![\d%€$])",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?<![\d.:])(1[0-2]|0?[1-9])\s?([ap]\.?m\.?)(?!\w)", re.IGNORECASE)
_ZONE = re.compile(
    r"^\W{0,3}\(?(?:(?:UTC|GMT)\s*)?([+-]\d\d?:?\d\d|[+-]\d\d?(?!\d))|^\W{0,3}\(?([A-Za-zА-я]{1,4})(?![\w])"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)")
_DAY_BEGUN = re.compile(r"\d[\d\s./-]*$")
"""Day and month of a date whose year follows."""
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?(?:\.\d+)?$")
_LATE = ("p", "μ", "م", "c")
"""How what says "after noon" behind a time begins."""

_NOON_WORDS = (
    *(
        (word, 12)
        for word in ("下午", "오후", "午後", "晚上", "傍晚", "中午", "शाम", "दोपहर", "বিকেল", "সন্ধ্যা")
    ),
    *((word, 0) for word in ("上午", "오전", "午前", "凌晨", "清晨", "早上", "सुबह", "সকাল")),
)
_DIGITS = {
    ord(c): str(i % 10)
    for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯๐๑๒๓๔๕๖๗๘๙０１２３４５６７８９")
}


class Moment(NamedTuple):
    """A point in time and how exactly it was told."""

    value: datetime
    """Aware; in UTC where no zone was told."""
    precision: DatePrecision
    zone_given: bool
    start: int = 0
    """Where in the text the date begins."""


def read_moment(text: str, *languages: str | None, day_first: bool = True) -> Moment | None:
    """Return the moment that a declared value or a date line tells, or ``None``.

    Args:
        text: A value that is a date, or a short text with one in it.
        languages: Languages the page may be in, for month names; English is always known.
        day_first: Whether 03/04/2025 is in April; ISO dates are never touched by it.
    """
    text = normalize_space(text[:MAX_MOMENT_CHARS])
    if _EPOCH.match(text):
        return _from_epoch(float(text))
    return next(iter_moments(text, *languages, day_first=day_first), None)


def iter_moments(text: str, *languages: str | None, day_first: bool = True) -> Iterator[Moment]:
    """Yield the moments told in a text, the surest notation first."""
    if not text.isascii():
        text = text.translate(_DIGITS)
    if not any(char.isdigit() for char in text):
        return
    for match in _ISO.finditer(text):
        yield from _iso(match, text)
    for pattern in (_HAN, _YEAR_FIRST):
        for match in pattern.finditer(text):
            yield from _on_day(int(match[1]), int(match[2]), int(match[3]), text, match)
    if not text.isascii() or any(map(reads_solar_dates, languages)):
        yield from _in_other_calendars(text, languages)
    for match in _YEAR_LAST.finditer(text):
        day, month = int(match[1]), int(match[3])
        if month > 12 or (not day_first and day <= 12 and "." not in match[2]):  # noqa: PLR2004 - months
            day, month = month, day
        yield from _on_day(_full_year(int(match[4])), month, day, text, match)
    yield from _worded(text, languages)
    for match in _COMPACT.finditer(text):
        yield from _compact(match)


def _in_other_calendars(text: str, languages: tuple[str | None, ...]) -> Iterator[Moment]:
    """Yield the days of Japanese and Taiwanese eras, and those of the Solar Hijri year."""
    for match in _ERA.finditer(text):
        year = load_eras()[match[1]] + (1 if match[2] == "元" else int(match[2]))
        yield from _on_day(year, int(match[3]), int(match[4]), text, match)
    for match in _solar_pattern().finditer(text):
        yield from _on_solar_day(int(match[3]), load_solar_months()[match[2]], int(match[1]), text, match)
    if any(map(reads_solar_dates, languages)):
        for match in _SOLAR.finditer(text):
            yield from _on_solar_day(int(match[1]), int(match[3]), int(match[4]), text, match)
        for match in _SOLAR_LAST.finditer(text):
            yield from _on_solar_day(int(match[4]), int(match[3]), int(match[1]), text, match)


@cache
def _solar_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(load_solar_months(), key=len, reverse=True))
    return re.compile(rf"(?<!\d)(\d\d?)(?:\s?ام)?\s({names})(?:\s?ماه)?،?\s(1[34]\d\d)(?!\d)")


def _on_solar_day(year: int, month: int, day: int, text: str, match: re.Match[str]) -> Iterator[Moment]:
    told = from_solar_hijri(year, month, day)
    if told is not None:
        yield from _on_day(told.year, told.month, told.day, text, match)


def _iso(match: re.Match[str], text: str) -> Iterator[Moment]:
    year, month, day = (int(match[i]) for i in (1, 2, 3))
    if match[4] is None:
        yield from _on_day(year, month, day, text, match)
        return
    zone = _offset(match[7])
    if match[7] is None:
        rest = text[match.end() : match.end() + MAX_ZONE_CHARS]
        zone = _zone(rest, (year, month, day), (match[4], match[5], match[6])) if rest else None
    yield from _moment((year, month, day), (match[4], match[5], match[6]), zone, match.start())


def _compact(match: re.Match[str]) -> Iterator[Moment]:
    clock = (match[4], match[5], match[6]) if match[4] else None
    yield from _moment((int(match[1]), int(match[2]), int(match[3])), clock, _offset(match[7]), match.start())


def _on_day(year: int, month: int, day: int, text: str, match: re.Match[str]) -> Iterator[Moment]:
    """Yield a day with the time that stands beside it."""
    clock, rest = _find_clock(text, match.start(), match.end())
    zone = _zone(rest, (year, month, day), clock) if clock and rest else None
    yield from _moment((year, month, day), clock, zone, match.start())


Clock = tuple[str | int, str | int, str | int | None]

MAX_ZONE_CHARS = 12
"""How much of the text behind a time is searched for its zone."""

CLOCK_REACH = 28
HEAD_REACH = 22
"""Characters behind, and before a date within which its time stands."""


def _find_clock(text: str, start: int, end: int) -> tuple[Clock | None, str]:
    """Return the time beside a date, before the next date, and the text behind it."""
    tail = text[end : end + CLOCK_REACH + MAX_ZONE_CHARS]
    head = text[max(start - HEAD_REACH, 0) : start]
    before = list(_TIME.finditer(head))
    further = _YEAR.search(tail)
    near = _DAY_BEGUN.sub("", tail[: further.start()]) if further else tail
    match = (
        None if further and before else _TIME.search(near)
    )  # "10:04, 14 May 2026, updated 11:02, 14 May 2026"
    if match is None or match.start() > CLOCK_REACH or _YEAR_LAST.search(tail[: match.end()]):
        hour = _HOUR.search(near)
        if hour:
            return (_noon(int(hour[1]), hour[2], ""), 0, None), tail[hour.end() :]
        if not before:
            return None, ""
        match, tail = before[-1], head
    hour_value = _noon(int(match[1]), match[4], tail[: match.start()])
    return (hour_value, match[2], match[3]), tail[match.end() :]


def _noon(hour: int, half: str | None, before: str) -> int:
    if half:
        late = half.lower().startswith(_LATE)
        return hour % 12 + 12 * late if hour <= 12 else hour  # noqa: PLR2004 - the clock's
    for word, shift in _NOON_WORDS:
        if word in before:
            return hour % 12 + shift if hour <= 12 else hour  # noqa: PLR2004
    return hour


def _zone(rest: str, day: tuple[int, int, int], clock: Clock) -> timedelta | None:
    """Return the zone that a text behind a time begins with."""
    match = _ZONE.match(rest)
    if match is None:
        return None
    if match[1]:
        return _offset(match[1])
    if not match[2].isupper() and match[2].lower() != "мск":
        return None
    wall = next(_moment(day, clock, None, 0), None)
    return find_zone(match[2], wall.value) if wall else None


def _offset(text: str | None) -> timedelta | None:
    if not text:
        return None
    if text[0] not in "+-":
        return timedelta(0)
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)  # noqa: PLR2004 - hhmm
    if hours > 14 or minutes > 59:  # noqa: PLR2004 - no zone is further from Greenwich
        return None
    return timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)


def _moment(
    date: tuple[int, int, int], clock: Clock | None, zone: timedelta | None, start: int
) -> Iterator[Moment]:
    """Yield the moment if there is such a day and time."""
    year = to_gregorian_year(date[0])
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return
    hour, minute, second = (int(part or 0) for part in clock) if clock else (0, 0, 0)
    try:
        value = datetime(
            year,
            date[1],
            date[2],
            0,
            minute,
            min(second, 59),
            tzinfo=timezone(zone) if zone is not None else UTC,
        )
        value += timedelta(hours=hour)  # 24:00 is the next day's midnight
    except (ValueError, OverflowError):
        return
    precision = DatePrecision.DAY
    if clock:
        precision = DatePrecision.SECOND if clock[2] is not None else DatePrecision.MINUTE
    yield Moment(value, precision, zone is not None, start)


def _full_year(year: int) -> int:
    return year if year > 99 else CENTURY + year  # noqa: PLR2004 - two digits


def _from_epoch(number: float) -> Moment | None:
    seconds = number / 1000 if number > EPOCH_MAX else number
    if not EPOCH_MIN <= seconds <= EPOCH_MAX:
        return None
    return Moment(datetime.fromtimestamp(int(seconds), UTC), DatePrecision.SECOND, zone_given=True)


def _worded(text: str, languages: tuple[str | None, ...]) -> Iterator[Moment]:
    """Yield the dates with a month name: day month year, month day year, year month day."""
    lowered = text.casefold()
    for code in dict.fromkeys(map(_month_language, (*languages, "en"))):
        pattern, months = _month_pattern(code)
        if pattern is None:
            continue
        for match in pattern.finditer(lowered):
            groups = match.groupdict()
            month = months.get(groups["m1"] or groups["m2"] or groups["m3"] or groups["m4"] or "")
            year = int(groups["y1"] or groups["y2"] or groups["y3"] or groups["y4"] or 0)
            day = int(groups["d1"] or groups["d2"] or groups["d3"] or groups["d4"] or 0)
            if month:
                full = FIRST_BUDDHIST_YEAR + year if code == "th" and year < 100 else _full_year(year)  # noqa: PLR2004 - two digits
                yield from _on_day(full, month, day, text if len(text) == len(lowered) else lowered, match)


def _month_language(tag: str | None) -> str:
    """Return the language whose month names a tag means; those without word lists have such names too."""
    primary = (tag or "en").lower().replace("_", "-").split("-")[0]
    return primary if load_more_months(primary) else load_lexicon(tag).language


@cache
def _month_pattern(language: str) -> tuple[re.Pattern[str] | None, dict[str, int]]:
    own = {**load_more_months(language), **load_lexicon(language).months}
    months = {name: number for name, number in own.items() if not name.isdigit()}
    names = "|".join(re.escape(name) for name in sorted(months, key=lambda name: (-len(name), name)))
    if not names:
        return None, {}
    year = r"(?:(?:19|20|25)\d\d|[5-9]\d(?!\d))" if language == "th" else r"(?:19|20|25)\d\d"
    # the Levant and Egypt name months differently, and papers print both: "نيسان / أبريل"
    twice = rf"(?:\s?[/(]\s?(?:{names})\)?)?" if language == "ar" else ""
    edge = r"(?<![^\W\d_ב])"  # Hebrew writes "in March" as one word
    gap = r"[\s.,/'’-]{1,3}"
    link = rf"(?:{gap}(?:de|del|d’|d'|of|ta’|năm|ב)?\s?|\s?)"
    return (
        re.compile(
            rf"(?<!\d)(?P<d1>\d\d?)(?:st|nd|rd|th|er|º|ª|\.)?(?:{link}){edge}(?P<m1>{names})\.?{twice}{link}(?:พ\.ศ\.\s?)?(?P<y1>{year})(?!\d)"
            rf"|{edge}(?P<m2>{names})\.?\s?(?P<d2>\d\d?)(?:st|nd|rd|th)?(?:\s?,\s?|\s+)(?P<y2>{year})(?!\d)"
            rf"|(?<!\d)(?P<y3>{year})[\s.,/-]{{1,3}}(?:m\.\s)?(?P<m3>{names})[\s.,/-]{{1,3}}(?P<d3>\d\d?)(?!\d)"
            rf"|(?<!\d)(?P<y4>{year})\.\sgada\s(?P<d4>\d\d?)\.\s?(?P<m4>{names})"
        ),
        months,
    )
