"""A story that stands only in the state a client-side framework starts from, or in declared metadata.

Finds the longest coherent run of prose in the payloads; asked only where the page itself shows no story.
How a payload is read is for :mod:`~cleanfeed.extraction.declared.payloads`.
"""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from cleanfeed.article import PageType
from cleanfeed.extraction.blocks import BlockStream, split_blocks
from cleanfeed.extraction.declared.json_ld import first_string
from cleanfeed.extraction.declared.payloads import iter_states
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.page_types.judging import PageVerdict
from cleanfeed.extraction.selection.kinds import story_kind
from cleanfeed.extraction.story import Story
from cleanfeed.text import count_words

MIN_CHARS = 400
"""Least prose that makes a story; circuitry/chip-fab-fog has 640."""
MIN_PARAGRAPHS = 2
MIN_PROSE_CHARS = 60
"""A shorter string is a label."""
SENTENCE_SHARE = 0.6
"""Of the strings under one key, how many end as sentences do where each is a paragraph of its own."""
MIN_SPACES = 0.08
"""Share of white space in prose of scripts that part words; addresses and code have less."""
CONFIDENCE = 0.6
"""Of a body read from the state: seen on few pages, so no more than that."""

_MARKUP = re.compile(r"<[a-zA-Z/!]|&[#a-zA-Z0-9]{2,9};")
_PARAGRAPHS = re.compile(r"<p[\s>]|\n\s*\n|<br\s*/?>\s*<br", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…。！？»”\"')\]](?:\s*</[a-z]+>)*\s*$")
_ADDRESS = re.compile(r"^\s*(?:https?:|//|/|data:|\{|\[|function|import |var |\.|#)")
_ASIDE_KEYS = frozenset(
    "description summary excerpt teaser dek subtitle standfirst abstract caption alt alttext credit bio"
    " biography disclaimer copyright cookie consent privacy terms translations messages i18n locales labels"
    " seo metadata meta query css styles comments related recommended".split()
)
"""Keys whose text is no body."""
_KINDS = {"heading": "h2", "header": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "quote": "blockquote",
          "blockquote": "blockquote", "pullquote": None, "image": None, "gallery": None, "video": None,
          "embed": None, "ad": None, "advertisement": None, "related": None, "newsletter": None}  # fmt: skip
"""Kind of a body's entry → tag that shows it, ``None`` for what is no text of the story."""
_KIND_KEYS = ("type", "__typename", "_type", "kind", "blockType", "component", "name", "style", "nodeType")
_HOLDER_KEYS = {
    "headline": ("headline", "title", "headlines"),
    "datePublished": ("datePublished", "publishedAt", "published_at", "publishDate", "publish_date",
                      "first_publish_date", "firstPublished", "date"),
    "dateModified": ("dateModified", "updatedAt", "updated_at", "modifiedAt", "last_updated_date",
                     "lastModified"),
    "author": ("author", "authors", "byline", "bylines", "creators"),
    "description": ("description", "dek", "standfirst", "summary", "subheadline"),
}  # fmt: skip
"""Property of schema.org → what the objects around a body call it."""
_FORMS = ("basic", "rendered", "main", "default", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateStory:
    """A story out of the state: its blocks as if the page had shown them."""

    stream: BlockStream
    story: Story
    source: str
    """``state``, or ``jsonld`` where it is the declared text."""
    holder: Mapping[str, Any] = field(default_factory=dict)
    """The object around the body, under the names of schema.org."""

    def judge(self, verdict: PageVerdict) -> PageVerdict:
        """Return what the page is with this story in it, after what it was taken for without."""
        told = self.source == "jsonld" or {"headline", "datePublished"} <= self.holder.keys()
        if verdict.page_type.is_story or not told:
            return verdict
        return PageVerdict(PageType.ARTICLE, self.story.confidence)


@dataclass(slots=True)
class _Prose:
    """One string of prose and where it stands."""

    text: str
    path: tuple[str | int, ...]
    order: int

    @property
    def shape(self) -> tuple[str, ...]:
        """The path with every index alike."""
        return tuple("[]" if isinstance(key, int) else key for key in self.path)


def find_state_story(stream: BlockStream, declared: Declared) -> StateStory | None:
    """Return the story that the page's state holds, or its declared text; ``None`` if both are short."""
    roots = list(iter_states(stream.states))
    found = _largest_run(roots)
    if found is not None:
        prose, around = found
        holder = _as_schema_org(around)
        made = _make(_show(roots, prose), "state") if "headline" in holder else None
        if made is not None:
            return replace(made, holder=holder)
    text = first_string(declared.article.get("articleBody"))
    return _make(_markup(text), "jsonld") if text and len(text) >= MIN_CHARS else None


def with_holder(declared: Declared, holder: Mapping[str, Any]) -> Declared:
    """Return what the page declares, gaps of its story filled with what the state says of it."""
    return replace(declared, article={**holder, **declared.article}) if holder else declared


def _largest_run(roots: list[Any]) -> tuple[list[_Prose], Mapping[str, Any]] | None:
    """Return the strings of one body in order, and the object around them."""
    groups: dict[tuple[str, ...], list[_Prose]] = defaultdict(list)
    for prose in _iter_prose(roots):
        groups[prose.shape].append(prose)
    best: list[_Prose] = []
    most = 0
    for shape, members in groups.items():
        for run in _runs(shape, members):
            weight = _weight(run)
            if weight > most:
                best, most = run, weight
    if most < MIN_CHARS or (len(best) < MIN_PARAGRAPHS and not _PARAGRAPHS.search(best[0].text)):
        return None
    return best, _holder(roots, best)


def _weight(run: list[_Prose]) -> int:
    """Return how many characters of prose a run has; pieces of one entry are read together."""
    texts = ("".join(piece.text for piece in pieces) for pieces in _entries(run).values())
    return sum(len(text) for text in texts if _is_prose(text) and _SENTENCE_END.search(text))


def _entries(run: list[_Prose]) -> dict[tuple[str | int, ...], list[_Prose]]:
    """Return the strings of a run by the entry of its list that they stand in."""
    at = _common(run)
    entries: dict[tuple[str | int, ...], list[_Prose]] = {}
    for prose in run:
        entries.setdefault(prose.path[: at + 1], []).append(prose)
    return entries


def _iter_prose(roots: list[Any]) -> Iterator[_Prose]:
    """Yield every string that may be part of a body, in the order of the payload, without recursion."""
    stack: list[tuple[Any, tuple[str | int, ...]]] = [(roots, ())]
    order = 0
    while stack:
        value, path = stack.pop()
        if isinstance(value, str):
            if value and not _ADDRESS.match(value):
                order += 1
                yield _Prose(value, path, order)
        elif isinstance(value, dict):
            stack += [
                (item, (*path, key))
                for key, item in reversed(value.items())
                if key.lower() not in _ASIDE_KEYS
            ]
        elif isinstance(value, list):
            stack += [(value[i], (*path, i)) for i in range(len(value) - 1, -1, -1)]


def _runs(shape: tuple[str, ...], members: list[_Prose]) -> Iterator[list[_Prose]]:
    """Yield the bodies among the strings under one key: those of one list each.

    The list is the innermost in which the strings read as paragraphs; where they are pieces of
    sentences (children of a paragraph), it is the one around.
    """
    lists = [at for at, key in enumerate(shape) if key == "[]"]
    for level in reversed(lists):
        runs: dict[tuple[str | int, ...], list[_Prose]] = defaultdict(list)
        for prose in members:
            runs[prose.path[:level]].append(prose)
        ended = sum(bool(_SENTENCE_END.search(prose.text)) for prose in members)
        if len(members) >= MIN_PARAGRAPHS * len(runs) and ended >= SENTENCE_SHARE * len(members):
            yield from runs.values()
            return
    if len(lists) > 1:
        runs = defaultdict(list)
        for prose in members:
            runs[prose.path[: lists[-2]]].append(prose)
        yield from runs.values()
    yield from ([prose] for prose in members if _PARAGRAPHS.search(prose.text))


def _is_prose(text: str) -> bool:
    """Tell sentences from labels, addresses and code."""
    if len(text) < MIN_PROSE_CHARS:
        return False
    sample = text[:2_000]
    return sample.count(" ") >= MIN_SPACES * len(sample) or _spaceless().search(sample) is not None


@cache
def _spaceless() -> re.Pattern[str]:
    """Return kana, Han and Thai; compiled only where a state is read."""
    return re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


def _find(roots: list[Any], path: Iterable[str | int]) -> Any:
    value: Any = roots
    for key in path:
        value = value[key]
    return value


def _holder(roots: list[Any], run: list[_Prose]) -> Mapping[str, Any]:
    """Return the nearest object around a body that has a headline or a date."""
    path = run[0].path
    wanted = {*_HOLDER_KEYS["headline"], *_HOLDER_KEYS["datePublished"]}
    inside = _common(run)
    for length in range(inside, -1, -1):
        value = _find(roots, path[:length])
        if isinstance(value, dict) and wanted & value.keys():
            return value
    return {}


def _common(run: list[_Prose]) -> int:
    """Return how many keys all paths of a run share."""
    first, last = run[0].path, run[-1].path
    length = 0
    while length < min(len(first), len(last)) and first[length] == last[length]:
        length += 1
    return min(length, len(first) - 1)


def _as_schema_org(holder: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object's values under the names that JSON-LD has for them."""
    found: dict[str, Any] = {}
    for name, keys in _HOLDER_KEYS.items():
        value = next((holder[key] for key in keys if holder.get(key)), None)
        value = _people(value) if name == "author" else _plain(value)
        if value:
            found[name] = value
    return found


def _plain(value: Any) -> str | None:
    """Return a text that stands for itself or under the name of its main form."""
    if isinstance(value, dict):
        value = next((value[key] for key in _FORMS if value.get(key)), None)
    return value if isinstance(value, str) else None


def _people(value: Any) -> list[dict[str, str]]:
    people = []
    for person in value if isinstance(value, list) else [value]:
        name = person.get("name") if isinstance(person, dict) else person
        if isinstance(name, str):
            people.append({"@type": "Person", "name": name})
    return people


def _show(roots: list[Any], run: list[_Prose]) -> str:
    """Return a body as markup: one element for each entry of its list."""
    parts = []
    for path, pieces in _entries(run).items():
        tag = _tag_of(_find(roots, path))
        if tag is not None:
            inner = "".join(_markup(piece.text) for piece in pieces)
            parts.append(f"<{tag}>{inner}</{tag}>")
    return "".join(parts)


def _tag_of(entry: Any) -> str | None:
    """Return the tag that shows an entry of a body."""
    if isinstance(entry, dict):
        for key in _KIND_KEYS:
            kind = entry.get(key)
            if isinstance(kind, str) and kind.lower() in _KINDS:
                return _KINDS[kind.lower()]
    return "div"


def _markup(text: str) -> str:
    """Return a string as markup, which it may be already."""
    if _MARKUP.search(text):
        return text
    lines = (line.strip() for line in text.splitlines())
    shown = [html.escape(line, quote=False) for line in lines if line]
    if len(shown) == 1:  # a piece of a sentence keeps its spaces
        return html.escape(text, quote=False)
    return "".join(f"<p>{line}</p>" for line in shown)


def _make(markup: str, source: str) -> StateStory | None:
    """Return the blocks of a body's markup, all of them story."""
    if not markup.strip():
        return None
    stream = split_blocks(read_page(f"<!doctype html><body>{markup}</body>"))
    texts = Counter(block.text for block in stream.blocks)
    if not stream.blocks or count_words(" ".join(texts)) < MIN_PARAGRAPHS:
        return None
    types = tuple(story_kind(stream, block) for block in stream.blocks)
    return StateStory(
        stream=stream,
        story=Story(
            kept=tuple(range(len(stream.blocks))),
            types=types,
            scores=np.full(len(stream.blocks), CONFIDENCE, np.float32),
            confidence=CONFIDENCE,
        ),
        source=source,
    )
