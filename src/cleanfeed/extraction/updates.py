"""The timed entries of a live blog.

An entry is one of several units of one make under one parent, each with a ``time`` element and some
of the story in it; where the page shows none, the entries it declares.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cleanfeed.article import LiveUpdate, Update
from cleanfeed.extraction.blocks import HEADING_TAGS, BlockStream
from cleanfeed.extraction.body import Insert
from cleanfeed.extraction.dates.moments import read_moment
from cleanfeed.extraction.declared.json_ld import first_string, iter_values
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.inner_text import class_words, inner_text
from cleanfeed.extraction.story import BlockType, Story

LIVE_TYPE = "LiveBlogPosting"
MIN_ENTRIES = 2
MAX_ENTRIES = 1_000
MAX_LEVELS = 12
"""How far above its time an entry's own element is looked for."""
MAX_TITLE_CHARS = 200
_LIVE_WORDS = (
    frozenset({"liveblog"}),
    frozenset({"liveticker"}),
    frozenset({"live", "blog"}),
    frozenset({"live", "updates"}),
    frozenset({"live", "ticker"}),
    frozenset({"live", "stream", "posts"}),
)
"""Words that, together in a class or id, name a live blog."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry and where it stands; ``element`` is ``None`` where only the page's declarations have it."""

    update: LiveUpdate
    element: int | None = None
    first: int = 0
    """Index of its first block."""
    heading: int | None = None
    """Index of the block that prints its title."""
    clock: int | None = None
    """Index of the block that prints its time, if that holds nothing else."""


def find_updates(stream: BlockStream, declared: Declared, story: Story) -> tuple[Entry, ...]:
    """Return the entries of a live blog in the order of the page; none where the page is no live blog."""
    stated = tuple(_iter_declared(declared))
    if not stated and len(stream.elements.with_tag("time")) < MIN_ENTRIES:
        return ()
    if not stated and LIVE_TYPE not in declared.types and not _is_named_live(stream):
        return ()
    shown = _shown(stream, declared, story)
    if len(shown) >= MIN_ENTRIES:
        return tuple(_with_titles(shown, stated))
    places = (
        {stream.blocks[i].text.strip(): i for i in range(story.last, story.first - 1, -1)}
        if stated and story.kept
        else {}
    )
    return tuple(_place(entry, stream, places) for entry in stated)


def mark_entries(story: Story, entries: tuple[Entry, ...]) -> Story:
    """Return the story without the titles and times that the entries' marks say."""
    said = (block for e in entries for block in (e.heading, e.clock) if block is not None)
    return story.without(said, BlockType.UPDATE)


def iter_marks(entries: tuple[Entry, ...]) -> Iterator[Insert]:
    """Yield the mark of each entry that the page shows, with its place in the body."""
    for entry in entries:
        if entry.element is not None:
            mark = Update(time=entry.update.time, title=entry.update.title)
            yield Insert(entry.first, entry.element, mark)


def _iter_declared(declared: Declared) -> Iterator[Entry]:
    values = iter_values(declared.article.get("liveBlogUpdate"))
    for value in (v for v, _ in zip(values, range(MAX_ENTRIES), strict=False)):
        if isinstance(value, Mapping):
            update = LiveUpdate(
                time=_declared_time(value),
                title=_clean(first_string(value.get("headline")) or first_string(value.get("name"))),
                text=_clean(first_string(value.get("articleBody"))) or "",
            )
            if update.title or update.text:
                yield Entry(update=update)


def _declared_time(value: Mapping[str, Any]) -> datetime | None:
    for name in ("datePublished", "dateCreated", "dateModified"):
        moment = read_moment(first_string(value.get(name)) or "")
        if moment is not None:
            return moment.value
    return None


def _clean(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _is_named_live(stream: BlockStream) -> bool:
    """Tell whether an element around much of the page is named a live blog."""
    elements = stream.elements
    names = ((element, elements.attrs[element]) for element in elements.named)
    hopeful = {
        element
        for element, attrs in names
        if "live" in (attrs.get("class") or "").lower() or "live" in (attrs.get("id") or "").lower()
    }
    return bool(hopeful) and any(
        elements.end[index] - elements.start[index] > MIN_ENTRIES
        and any(words <= class_words(elements, index) for words in _LIVE_WORDS)
        for index, namesake in enumerate(elements.namesake)
        if namesake in hopeful
    )


def _shown(stream: BlockStream, declared: Declared, story: Story) -> list[Entry]:
    """Return the entries among the page's elements: the largest family of units with a time each."""
    elements = stream.elements
    kept = _Kept(story)
    families: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    times = elements.with_tag("time")[: 4 * MAX_ENTRIES]
    for time in times:
        unit = time
        for _ in range(MAX_LEVELS):
            parent = elements.parent[unit]
            if parent == unit:
                break
            families[parent, elements.tag[unit]].setdefault(unit, time)
            unit = parent
    best: dict[int, int] = {}
    for family in families.values():
        units = {
            unit: time for unit, time in family.items() if kept.any(elements.start[unit], elements.end[unit])
        }
        if len(units) > len(best):
            best = units
    language = declared.language
    entries = [_entry(stream, kept, unit, time, language) for unit, time in sorted(best.items())]
    return entries[:MAX_ENTRIES]


class _Kept:
    """The kept blocks, asked for by range."""

    def __init__(self, story: Story) -> None:
        self._before = [0]
        kept = frozenset(story.kept)
        for index in range(len(story.types)):
            self._before.append(self._before[-1] + (index in kept))
        self._kept = kept

    def any(self, start: int, end: int) -> bool:
        """Tell whether a block in the range is kept."""
        return self._before[end] > self._before[start]

    def within(self, start: int, end: int) -> list[int]:
        """Return the kept blocks in the range."""
        return [i for i in range(start, end) if i in self._kept] if self.any(start, end) else []


def _entry(stream: BlockStream, kept: _Kept, unit: int, time: int, language: str | None) -> Entry:
    elements, blocks = stream.elements, stream.blocks
    start, end = elements.start[unit], elements.end[unit]
    heading = next(
        (
            i
            for i in range(start, end)
            if blocks[i].tag in HEADING_TAGS and len(blocks[i].text) <= MAX_TITLE_CHARS
        ),
        None,
    )
    printed = inner_text(stream, time).strip()
    moment = read_moment(elements.attrs[time].get("datetime") or printed, language)
    clock = (
        next((i for i in range(start, end) if blocks[i].text.strip() == printed), None) if printed else None
    )
    inside = [i for i in kept.within(start, end) if i not in (heading, clock)]
    return Entry(
        update=LiveUpdate(
            time=moment.value if moment else None,
            title=blocks[heading].text.strip() if heading is not None else None,
            text="\n\n".join(blocks[i].text.strip() for i in inside),
        ),
        element=unit,
        first=start,
        heading=heading,
        clock=clock,
    )


def _with_titles(shown: list[Entry], stated: tuple[Entry, ...]) -> Iterator[Entry]:
    """Yield the shown entries, with the declared title where the page prints none at that time."""
    titles = {entry.update.time: entry.update.title for entry in stated if entry.update.time}
    for entry in shown:
        at = entry.update.time
        title = entry.update.title or (titles.get(at) if at else None)
        yield replace(entry, update=entry.update.model_copy(update={"title": title}))


def _place(entry: Entry, stream: BlockStream, places: Mapping[str, int]) -> Entry:
    """Return a declared entry with its place, if its title stands within the story."""
    index = places.get(entry.update.title or "")
    if index is None:
        return entry
    return replace(entry, element=stream.blocks[index].element, first=index, heading=index)
