"""The dates that a reader sees around a story: ``time`` elements and lines, each judged by its label.

Which of printed and declared dates is the story's is for :mod:`~cleanfeed.extraction.dates.finding`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from itertools import chain
from typing import NamedTuple

from cleanfeed.article import DatePrecision
from cleanfeed.extraction.blocks import NAMELESS, Attributes, BlockStream
from cleanfeed.extraction.dates.moments import Moment, iter_moments, read_moment
from cleanfeed.extraction.inner_text import class_words, inner_text
from cleanfeed.extraction.seams import seamed_text
from cleanfeed.extraction.story import Headline, Story
from cleanfeed.text import load_lexicon, load_markup_words

BLOCKS_BEFORE = 10
BLOCKS_AFTER = 20
BLOCKS_BEYOND = 20
"""How far around the headline, and behind the story, a visible date is looked for."""

OPENING_BLOCKS = 6
"""A date above one of so many first blocks of a story is the story's, whatever is around it."""

MAX_DATE_LINE_CHARS = 180
"""Longer text is prose: its dates are those of events."""

MAX_LABEL_CHARS = 60
"""How far before a date its label stands: "Last updated on"."""

MIN_LABEL_CHARS = 4
"""Shorter words for "published" ("am", "le") stand before every date."""

MAX_LEAD_CHARS = 40
"""Longest name or place before an unlabelled date."""

MAX_TIMES = 60
"""How many ``time`` elements are read; a page with more is a live blog or a list."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_TIME_TAGS = ("time", "abbr", "relative-time")
_OPENING = re.compile(r"^\W{0,2}([^()–—:]{6,30}?)\s*(?:\)|[–—:]|\s-\s)")
_SEPARATED = re.compile(r"[|•·–—/()>]\W*(?:\w+\W+)?$")
_DIGIT = re.compile(r"\d")
_COMPOUND = re.compile(r"\w+-\w+")
"""A "Corona-Update" is no update of the story."""
_CLOCK = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])\s?[:.hu]\s?([0-5]\d)(?![\d.:])")
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|all rights reserved|alle rechte", re.IGNORECASE)


class Evidence(NamedTuple):
    """One date and where it stands."""

    moment: Moment
    source: str


class Reader(NamedTuple):
    """How dates are written on this page, and where its story is."""

    languages: tuple[str, ...]
    day_first: bool
    anchors: tuple[int, ...]
    """Blocks of headline and opening of the story: what holds one of them is no teaser."""

    def read(self, text: str) -> Moment | None:
        """Return the moment that a text tells, if any."""
        return read_moment(text, *self.languages, day_first=self.day_first)


def find_printed_dates(
    stream: BlockStream, headline: Headline, story: Story, reader: Reader
) -> tuple[list[Evidence], list[Evidence]]:
    """Return the dates a reader sees around the story: of publication, and of change."""
    anchor = headline.block if headline.block is not None else max(story.first - 3, 0)
    first, stop = max(anchor - BLOCKS_BEFORE, 0), min(anchor + BLOCKS_AFTER, len(stream.blocks))
    shown, changed = _times(stream, first, stop, reader)
    for low, high in (
        (anchor + (headline.block is not None), stop),
        (first, anchor),
        (story.last, story.last + 1 + BLOCKS_BEYOND),
    ):
        if shown:
            break
        lines, later = _lines(stream, low, min(high, len(stream.blocks)), reader)
        shown += lines
        changed += later
    if not shown:
        lines, later = _times(stream, 0, len(stream.blocks), reader)
        shown += lines[:1]
        changed += later[:1] if not changed else []
    if not shown and story.kept:
        shown += _opening(stream.blocks[story.first].text, reader)
    if not shown:
        shown += _marked_lines(stream, reader)
    return shown, changed or _changes_above(stream, anchor, story, reader)


def find_printed_changes(
    stream: BlockStream, headline: Headline, story: Story, reader: Reader
) -> list[Evidence]:
    """Return the dates of change that a reader sees between headline and story, where one is printed."""
    if headline.block is None:
        return []
    stop = min(headline.block + BLOCKS_AFTER, len(stream.blocks))
    changed = _times(stream, headline.block, stop, reader)[1]
    return changed or _changes_above(stream, headline.block, story, reader)


def _changes_above(stream: BlockStream, anchor: int, story: Story, reader: Reader) -> list[Evidence]:
    """Return the dates of change in the lines between headline and opening of the story."""
    opening = [index for index in story.kept[:OPENING_BLOCKS] if anchor < index <= anchor + BLOCKS_AFTER]
    return _lines(stream, anchor + 1, opening[-1], reader)[1] if opening else []


def _times(
    stream: BlockStream, first: int, stop: int, reader: Reader
) -> tuple[list[Evidence], list[Evidence]]:
    """Return what ``time`` elements tell, those labelled as changes apart."""
    elements = stream.elements
    begin, end = bisect_left(elements.start, first), bisect_right(elements.start, stop)
    shown: list[Evidence] = []
    changed: list[Evidence] = []
    for element in sorted(chain.from_iterable(map(elements.with_tag, _TIME_TAGS))):
        if not begin <= element < end:
            continue
        if len(shown) + len(changed) >= MAX_TIMES:
            break
        attrs = elements.attrs[element]
        if _is_of_others(stream, element, reader.anchors):
            continue
        told = (
            attrs.get("datetime")
            or attrs.get("content")
            or attrs.get("title")
            or inner_text(stream, element, 80)
        )
        moment = _with_shown_zone(reader.read(told), stream, element, reader)
        if moment is not None:
            is_change = _is_change(_before(stream, element), reader.languages) or bool(
                class_words(elements, element) & {"updated", "modified"} - {"published"}
                and not class_words(elements, element) & {"published", "entrydate"}
            )
            (changed if is_change else shown).append(Evidence(moment, "dom"))
    return shown, changed


def _with_shown_zone(
    moment: Moment | None, stream: BlockStream, element: int, reader: Reader
) -> Moment | None:
    """Return what an attribute tells; what the element shows where that is nothing, or no zone."""
    if moment is not None and (moment.zone_given or moment.precision is DatePrecision.DAY):
        return moment
    shown = reader.read(inner_text(stream, element, 80)) if stream.elements.attrs[element] else None
    if moment is None or shown is None:
        return moment or shown
    is_same = shown.value.replace(tzinfo=None, second=0) == moment.value.replace(tzinfo=None, second=0)
    return moment._replace(value=shown.value, zone_given=True) if is_same and shown.zone_given else moment


def _before(stream: BlockStream, element: int) -> str:
    """Return the text right before an inline element, in its block or the one above."""
    elements = stream.elements
    index = elements.start[element]
    if index >= len(stream.blocks):
        return ""
    block = stream.blocks[index]
    start = next((span.start for span in block.spans if span.element == element), 0)
    text = block.text[max(start - MAX_LABEL_CHARS, 0) : start]
    if not text.strip() and index:
        text = stream.blocks[index - 1].text
        return text if len(text) <= MAX_LABEL_CHARS // 2 else ""
    return text


def _is_of_others(stream: BlockStream, element: int, anchors: tuple[int, ...]) -> bool:
    """Tell whether an element stands in a teaser, a comment or a footer, and the story does not."""
    unwanted = load_markup_words("not_story")
    elements = stream.elements
    block = elements.start[element]
    if len(anchors) > 1 and anchors[0] < block < min(anchors[-1], anchors[0] + BLOCKS_AFTER):
        return False  # between headline and story
    if elements.tag[element] in {"aside", "nav"}:  # text that is in no element of its own there
        return True
    for ancestor in elements.iter_ancestors(element):
        if any(elements.start[ancestor] <= anchor < elements.end[ancestor] for anchor in anchors):
            return False
        words = class_words(elements, ancestor) & unwanted
        if elements.tag[ancestor] == "footer" or words == {"footer"}:
            parent = elements.parent[ancestor]  # the story's own footer, or the page's
            if (
                not any(elements.start[parent] <= anchor < elements.end[parent] for anchor in anchors)
                or parent == 0
            ):
                return True
        elif words or elements.tag[ancestor] in {"aside", "nav"}:
            return True
    return False


def _lines(
    stream: BlockStream, first: int, stop: int, reader: Reader
) -> tuple[list[Evidence], list[Evidence]]:
    """Return the dates in short lines, each judged by the label before it."""
    shown: list[Evidence] = []
    changed: list[Evidence] = []
    for index in range(first, stop):
        block = stream.blocks[index]
        if block.hidden or len(block.text) > MAX_DATE_LINE_CHARS or not _DIGIT.search(block.text):
            continue
        text = seamed_text(block)
        if _COPYRIGHT.search(text) or _is_of_others(stream, block.element, reader.anchors):
            continue
        above = stream.blocks[index - 1].text if index else ""
        moments = sorted(_surest(text, reader), key=lambda moment: moment.start)
        for moment in moments:
            label = text[max(moment.start - MAX_LABEL_CHARS, 0) : moment.start]
            lead = MIN_LABEL_CHARS if block.tag in _HEADINGS else MAX_LEAD_CHARS
            if moment.start > lead and not _SEPARATED.search(label) and not _is_labelled(label, reader):
                continue  # the end of a sentence: the day of an event, as in captions and headlines
            if not label.strip() and len(above) <= MAX_LABEL_CHARS // 2:
                label = above
            (changed if _is_change(label, reader.languages) else shown).append(Evidence(moment, "text"))
        if len(moments) == 1 and shown and not changed:
            changed += _changed_later(text, moments[0], reader)
    return shown, changed


def _changed_later(text: str, moment: Moment, reader: Reader) -> list[Evidence]:
    """Return the change on the same day of which only the time is told: "5 May 2024 9:17, updated 11:02"."""
    behind = text[moment.start :].casefold()
    lexicons = [load_lexicon(language) for language in (*reader.languages, "en")]
    ends = [
        behind.find(word) + len(word) for lexicon in lexicons for word in lexicon.updated if word in behind
    ]
    clock = _CLOCK.search(behind, max(ends)) if ends else None
    told = reader.read(f"{moment.value:%Y-%m-%d} {clock[1]}:{clock[2]}") if clock else None
    return [Evidence(told, "text")] if told and told.value > moment.value else []


def _surest(text: str, reader: Reader) -> list[Moment]:
    """Return one reading for each date in a text."""
    found: list[Moment] = []
    for moment in iter_moments(text, *reader.languages, day_first=reader.day_first):
        if not any(abs(moment.start - other.start) < 6 for other in found):  # noqa: PLR2004 - the same characters
            found.append(moment)
    return found


def _is_change(label: str, languages: tuple[str, ...]) -> bool:
    """Tell whether the nearest label before a date says "updated" rather than "published"."""
    lowered = _COMPOUND.sub(" ", label.casefold())
    lexicons = [load_lexicon(language) for language in (*languages, "en")]
    changed = max(lowered.rfind(word) for lexicon in lexicons for word in lexicon.updated)
    if changed < 0:
        return False
    for lexicon in lexicons:
        for word in lexicon.updated:  # "date" is in "updated"
            lowered = lowered.replace(word, "-" * len(word))
    shown = (
        lowered.rfind(word)
        for lexicon in lexicons
        for word in lexicon.published
        if len(word) >= MIN_LABEL_CHARS
    )
    return changed > max(shown, default=-1)


def _opening(text: str, reader: Reader) -> list[Evidence]:
    """Return the date in brackets, or before a dash, with which a story opens."""
    opening = _OPENING.match(text)
    moment = reader.read(opening.group(1)) if opening else None
    return [Evidence(moment, "text")] if moment else []


def _is_labelled(label: str, reader: Reader) -> bool:
    """Tell whether a word for "published" or "updated" stands before a date."""
    lowered = label.casefold()
    lexicons = [load_lexicon(language) for language in (*reader.languages, "en")]
    return any(
        word in lowered
        for lexicon in lexicons
        for word in (*lexicon.published, *lexicon.updated)
        if len(word) >= MIN_LABEL_CHARS
    )


def _marked_lines(stream: BlockStream, reader: Reader) -> list[Evidence]:
    """Return the first date in an element that calls itself a date, anywhere on the page."""
    wanted, elements = _date_words(), stream.elements
    hopeful = {element for element in elements.named if _may_hold(elements.attrs[element])}
    for element, namesake in enumerate(elements.namesake):
        if namesake not in hopeful and element not in elements.renamed:
            continue
        if namesake == NAMELESS or elements.start[element] >= elements.end[element]:
            continue
        if wanted.isdisjoint(class_words(elements, element)) or _is_of_others(
            stream, element, reader.anchors
        ):
            continue
        text = inner_text(stream, element, MAX_DATE_LINE_CHARS)
        if len(text) < MAX_DATE_LINE_CHARS and not _COPYRIGHT.search(text):
            moments = _surest(text, reader)
            if moments:
                return [Evidence(moments[0], "text")]
    return []


@cache
def _date_words() -> frozenset[str]:
    return load_markup_words("date") - {"meta", "data", "updated", "time"}


@cache
def _any_date_word() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_date_words()))))


def _may_hold(attrs: Attributes) -> bool:
    """Tell soon, of all but few, that no word for a date is among those of a class and id."""
    names = f"{attrs.get('class') or ''}{attrs.get('id') or ''}".lower()
    if "-" in names or "_" in names:  # "time-stamp" is one word, too
        names = names.replace("-", "").replace("_", "")
    return _any_date_word().search(names) is not None
