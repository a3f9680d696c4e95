"""What changed between two extractions of the same pages, per field and block: plain functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from cleanfeed.article import Article
from cleanfeed.article.inline import credit_line
from cleanfeed.inspect.record_rows import record_rows

DERIVED = frozenset({"word_count", "body", "images", "id"})
"""Rows of a record that only count what is compared in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field with another value; an empty text stands for none."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """A block or a picture that only one of the two has."""

    is_added: bool
    """In the new record and not in the old one."""
    kind: str
    """``paragraph``, ``heading`` … or ``picture``."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChange:
    """One page that is not what it was."""

    id: str
    url: str
    headline: str
    presence: str = "both"
    """``both``, ``only old`` or ``only new``."""
    fields: tuple[FieldChange, ...] = ()
    lines: tuple[LineChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two extractions beside each other."""

    pages: int
    """In either of them."""
    same: int
    changed: tuple[PageChange, ...]
    per_field: tuple[tuple[str, int], ...]
    """How many pages differ in a field, the most frequent first; ``body`` and ``images`` among them."""


def compare_records(old: Mapping[str, Article], new: Mapping[str, Article]) -> Comparison:
    """Return what changed from ``old`` to ``new``; both by the records' ``id``."""
    names = [*old, *(name for name in new if name not in old)]
    changes = [change for name in names if (change := _compare(old.get(name), new.get(name)))]
    counts: Counter[str] = Counter()
    for change in changes:
        counts.update({field.field for field in change.fields})
        counts.update({"images" if line.kind == "picture" else "body" for line in change.lines})
    return Comparison(
        pages=len(names),
        same=len(names) - len(changes),
        changed=tuple(changes),
        per_field=tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
    )


def _compare(old: Article | None, new: Article | None) -> PageChange | None:
    known = new or old
    if known is None:
        return None
    page = PageChange(id=known.id, url=known.url or "", headline=known.headline or "")
    if old is None or new is None:
        return replace(page, presence="only new" if old is None else "only old")
    fields = tuple(_iter_fields(old, new))
    lines = (*_iter_lines(_blocks(old), _blocks(new)), *_iter_lines(_pictures(old), _pictures(new)))
    return replace(page, fields=fields, lines=lines) if fields or lines else None


def _iter_fields(old: Article, new: Article) -> Iterator[FieldChange]:
    for before, after in zip(record_rows(old), record_rows(new), strict=True):
        if before.name not in DERIVED and before.value != after.value:
            yield FieldChange(field=before.name, old=before.value, new=after.value)


def _blocks(article: Article) -> list[tuple[str, str]]:
    """Return the body as lines; pictures are compared apart."""
    return [(block.type, block.text) for block in article.body if block.type != "image"]


def _pictures(article: Article) -> list[tuple[str, str]]:
    return [
        (
            "picture",
            " | ".join((image.url or "", image.caption or "no caption", credit_line(image) or "no credit")),
        )
        for image in article.images
    ]


def _iter_lines(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[LineChange]:
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for operation, start, end, new_start, new_end in matcher.get_opcodes():
        if operation == "equal":
            continue
        for kind, text in old[start:end]:
            yield LineChange(is_added=False, kind=kind, text=text)
        for kind, text in new[new_start:new_end]:
            yield LineChange(is_added=True, kind=kind, text=text)
