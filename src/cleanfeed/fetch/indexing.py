"""Whether a page asks not to be indexed or kept: ``X-Robots-Tag`` and ``meta name=robots``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cleanfeed.fetch.metas import Attributes

_WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexingRules:
    """What a page asks of those who keep copies, and where it says so."""

    noindex: str | None = None
    """``X-Robots-Tag`` or ``meta``; ``None`` where it does not ask."""
    noarchive: str | None = None


def read_indexing(x_robots_tags: Iterable[str], metas: Sequence[Attributes], token: str) -> IndexingRules:
    """Return what a page asks.

    Args:
        x_robots_tags: Values of all X-Robots-Tag headers.
        metas: The page's ``meta`` elements.
        token: Our product token; what is said to another one does not concern us.
    """
    token = token.lower()
    in_headers = set().union(*(_directives(value, token) for value in x_robots_tags))
    in_metas = set().union(
        *(
            _plain_directives(m.get("content", ""))
            for m in metas
            if m.get("name", "").lower() in ("robots", token)
        )
    )
    return IndexingRules(
        noindex=_where({"noindex", "none"}, in_headers, in_metas),
        noarchive=_where({"noarchive"}, in_headers, in_metas),
    )


def _where(wanted: set[str], in_headers: set[str], in_metas: set[str]) -> str | None:
    if wanted & in_headers:
        return "X-Robots-Tag"
    return "meta" if wanted & in_metas else None


def _directives(value: str, token: str) -> set[str]:
    """Read one header value; ``name:`` before a directive binds it and the following ones to that crawler."""
    found = set()
    concerns_us = True
    for part in value.lower().split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip() not in _WITH_VALUE:
            concerns_us = name.strip() in (token, "*")
            found |= {rest.strip()} if concerns_us else set()
        elif concerns_us:
            found.add(part.strip())
    return found


def _plain_directives(content: str) -> set[str]:
    return {part.strip() for part in content.lower().split(",")}
