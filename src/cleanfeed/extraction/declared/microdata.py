"""Microdata of the page's story, in the shape of a JSON-LD node.

Properties of other items (related stories, comments, the publisher's own logo) stay with those:
only what belongs to the story's item is read, or, where no item is marked, what stands alone.
"""

from __future__ import annotations

from typing import Any

from cleanfeed.extraction.blocks import BlockStream
from cleanfeed.extraction.inner_text import inner_text

MAX_PROPERTIES = 1_000
"""Most marked elements read; beyond it the markup is that of a list, not of a story."""

MAX_GAP = 6
"""Blocks between two values of one property at most; two authors stand side by side."""

ADDRESSES = frozenset({"url", "sameAs"})
"""Properties of a link that mean where it leads, not what it says."""

PLAIN_VALUES = {
    "img": "src",
    "link": "href",
    "source": "src",
    "audio": "src",
    "video": "src",
    "object": "data",
}
"""Tag → attribute that holds its value; ``a`` is missing because names are marked on links."""

ARTICLE_ENDINGS = ("Article", "Posting", "Report", "Review", "CreativeWork")

Item = dict[str, Any]


def read_microdata(stream: BlockStream, marked: list[int]) -> Item:
    """Return the story's item, or the properties that belong to no item.

    Args:
        stream: The page.
        marked: Elements with ``itemprop`` or ``itemscope``, in document order.
    """
    marked = marked[:MAX_PROPERTIES]
    scopes = {index for index in marked if "itemscope" in stream.elements.attrs[index]}
    story = _story_scope(stream, scopes)
    owners = {index: _owner(stream, index, scopes) for index in marked}
    if story is not None:
        return _item(stream, story, owners, scopes)
    loose = {index: None for index, owner in owners.items() if owner is None or _is_page(stream, owner)}
    return _item(stream, None, {**owners, **loose}, scopes)


def _type_of(stream: BlockStream, scope: int) -> str:
    kind = (stream.elements.attrs[scope].get("itemtype") or "").split()
    return kind[0].rstrip("/").rsplit("/", 1)[-1] if kind else ""


def _is_page(stream: BlockStream, scope: int) -> bool:
    return _type_of(stream, scope) in {"WebPage", "ItemPage", ""}


def _story_scope(stream: BlockStream, scopes: set[int]) -> int | None:
    """Return the article item that holds the most of the page."""
    elements = stream.elements
    articles = [index for index in sorted(scopes) if _type_of(stream, index).endswith(ARTICLE_ENDINGS)]
    if not articles:
        return None
    return max(articles, key=lambda index: (elements.end[index] - elements.start[index], -index))


def _owner(stream: BlockStream, index: int, scopes: set[int]) -> int | None:
    return next((a for a in stream.elements.iter_ancestors(index) if a in scopes), None)


def _item(stream: BlockStream, scope: int | None, owners: dict[int, int | None], scopes: set[int]) -> Item:
    children: dict[int | None, list[int]] = {}
    for index, owner in owners.items():
        children.setdefault(owner, []).append(index)
    return _read_item(stream, scope, children, scopes, depth=0)


def _read_item(
    stream: BlockStream,
    scope: int | None,
    children: dict[int | None, list[int]],
    scopes: set[int],
    depth: int,
) -> Item:
    item: Item = {"@type": _type_of(stream, scope)} if scope is not None else {}
    seen: dict[str, int] = {}
    for index in children.get(scope, ()):
        names = (stream.elements.attrs[index].get("itemprop") or "").split()
        if not names:
            continue
        value: Any
        if index in scopes and depth < 4:  # noqa: PLR2004 - deeper than author → worksFor → logo nothing is read
            value = _read_item(stream, index, children, scopes, depth + 1)
            if not any(key != "@type" for key in value):
                value = _value(stream, index)
        else:
            value = _value(stream, index)
        if value:
            block = stream.elements.start[index]
            for name in names:
                if block > seen.get(name, block) + MAX_GAP:
                    continue  # the same property again far below is that of a teaser
                seen[name] = block
                is_link = name in ADDRESSES and isinstance(value, dict) and "@type" not in value
                item.setdefault(name, []).append(value["url"] if is_link else value)
    return item


def _value(stream: BlockStream, index: int) -> str | Item:
    """Return the value of one marked element."""
    elements = stream.elements
    attrs = elements.attrs[index]
    tag = elements.tag[index]
    if tag == "meta" or attrs.get("content"):
        return attrs.get("content") or ""
    if tag == "time":
        return attrs.get("datetime") or inner_text(stream, index)
    if tag in PLAIN_VALUES:
        return attrs.get(PLAIN_VALUES[tag]) or attrs.get("data-src") or ""
    if tag == "abbr" and attrs.get("title"):
        return attrs["title"] or ""
    text = inner_text(stream, index)
    if tag == "a" and attrs.get("href"):
        return {"name": text, "url": attrs["href"]} if text else attrs["href"] or ""
    return text
