"""Whether a reader may read the story for free, and whether the page holds all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.declared.json_ld import first_string, iter_values
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.inner_text import class_words
from cleanfeed.extraction.story import Story
from cleanfeed.text import count_words, load_lexicon, load_markup_words, load_words

BLOCKS_BEYOND = 12
"""How far behind the story the notice of a paywall stands."""

BLOCKS_ABOVE = 8
"""How far above the story the mark of a paid one stands."""

MAX_MARK_CHARS = 40
MAX_NOTICE_CHARS = 300
MAX_TEASER_WORDS = 250
"""Declared paid and no longer than this: what the page shows is the beginning of the story."""

MIN_MISSING_SHARE = 0.5
"""A body with less than this share of the declared word count is cut off."""

MIN_DECLARED_WORDS = 80

PAYWALL_WORDS = load_markup_words("paywall")
FREE_METAS = (
    "article:content_tier",
    "og:article:content_tier",
    "cxenseparse:accesslevel",
    "content_tier",
    "isaccessibleforfree",
    "paywall",
)
LOCKED = frozenset({"locked", "metered", "paid", "premium", "subscription", "registration", "true", "plus"})
UNLOCKED = frozenset({"free", "open", "public"})
ELLIPSES = ("…", "...", "[…]", "[...]", "(…)", "»…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What can be said of a story's wall, and by what evidence."""

    is_accessible_for_free: bool | None = None
    is_complete: bool | None = None
    """False where the page shows only the beginning, ``None`` where nothing speaks for either."""
    warnings: tuple[str, ...] = ()
    """``paywalled``, ``truncated``."""
    evidence: tuple[str, ...] = ()
    """Where each was seen: ``paywalled:jsonld``, ``truncated:word_count`` and so on."""
    source: str | None = None


def find_access(stream: BlockStream, declared: Declared, story: Story) -> Access:
    """Return whether the story is free, and whether it is all there."""
    free, source = _declared_free(declared)
    if free is None and _is_marked_paid(stream, story):
        free, source = False, "text"
    notice = _notice(declared, stream, story)
    cut = _is_cut(declared, stream, story)
    walled = free is False or (free is None and notice is not None)
    truncated = (
        cut is not None
        or (notice is not None and free is not True)
        or (free is False and _count_words(stream, story) < MAX_TEASER_WORDS)
    )
    evidence = {
        "paywalled": (source or "text") if walled else None,
        "truncated": (cut or ("notice" if notice is not None else "teaser")) if truncated else None,
    }
    return Access(
        is_accessible_for_free=free if free is not None else (False if walled else None),
        is_complete=False if truncated else (True if story.kept and free is True else None),
        warnings=tuple(code for code, seen in evidence.items() if seen),
        evidence=tuple(f"{code}:{seen}" for code, seen in evidence.items() if seen),
        source=source or ("text" if notice else None),
    )


def _declared_free(declared: Declared) -> tuple[bool | None, str | None]:
    for node, source in (
        (declared.article, "jsonld"),
        (declared.microdata, "dom"),
        (declared.page, "jsonld"),
    ):
        for value in _iter_free(node):
            told = _truth(value)
            if told is not None:
                return told, source
    for name in FREE_METAS:
        told_text = (declared.meta(name) or "").strip().lower()
        if told_text in UNLOCKED:
            return True, "meta"
        if told_text in LOCKED:
            return name == "isaccessibleforfree" and told_text == "true", "meta"
        if told_text == "false" and name == "isaccessibleforfree":
            return False, "meta"
    return None, None


def _is_marked_paid(stream: BlockStream, story: Story) -> bool:
    """Tell whether a line above the story, or an element in it, says that it is for subscribers."""
    marks = load_words("paid_marks")
    for block in stream.blocks[max(story.first - BLOCKS_ABOVE, 0) : story.first + 2] if story.kept else ():
        if block.hidden:
            continue
        if len(block.text) <= MAX_MARK_CHARS and block.text.strip().casefold() in marks:
            return True
        for span in block.spans if len(block.text) <= MAX_NOTICE_CHARS and not block.link_chars else ():
            text = block.text[span.start : span.end].strip()
            if len(text) <= MAX_MARK_CHARS and text.casefold() in marks:
                return True
    return False


def _iter_free(node: Mapping[str, object]) -> Iterator[object]:
    yield from iter_values(node.get("isAccessibleForFree"))
    for part in iter_values(node.get("hasPart")):
        if isinstance(part, Mapping):
            yield from iter_values(part.get("isAccessibleForFree"))


def _truth(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    text = (first_string(value) or "").strip().lower().rpartition("/")[2]
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(text)


def _notice(declared: Declared, stream: BlockStream, story: Story) -> int | None:
    """Return the block behind the story that asks to pay for the rest, by its words or its markup."""
    first = story.last if story.kept else 0
    phrases = [
        phrase for code in dict.fromkeys((declared.language, "en")) for phrase in load_lexicon(code).paywall
    ]
    for index in range(first, min(first + BLOCKS_BEYOND, len(stream.blocks))):
        block = stream.blocks[index]
        if len(block.text) > MAX_NOTICE_CHARS or block.hidden:
            continue
        lowered = block.text.casefold()
        if any(phrase in lowered for phrase in phrases):
            return index
        if index > first and class_words(stream.elements, block.element) & PAYWALL_WORDS:
            return index
    return None


def _count_words(stream: BlockStream, story: Story) -> int:
    return count_words("\n".join([stream.blocks[index].text for index in story.kept]))


def _is_cut(declared: Declared, stream: BlockStream, story: Story) -> str | None:
    """Return by what the body is seen to be cut off: fewer words than declared, or an ellipsis at its end."""
    try:
        told = int(float(first_string(declared.article.get("wordCount")) or 0))
    except (ValueError, OverflowError):
        told = 0
    if told > MIN_DECLARED_WORDS and 0 < _count_words(stream, story) < told * MIN_MISSING_SHARE:
        return "word_count"
    last = stream.blocks[story.last].text.rstrip() if story.kept else ""
    if last.endswith(ELLIPSES) and _count_words(stream, story) < MAX_TEASER_WORDS:
        return "ellipsis"
    return None
