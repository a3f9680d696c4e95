"""How much an address looks like that of a story: a plain judgement of its shape."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from cleanfeed.discover.wordlists import load_words

_DATE = re.compile(r"/(?:19|20)\d{2}[/-](?:0?[1-9]|1[0-2])(?:[/-]\d{1,2})?(?:/|$|-)|/(?:19|20)\d{6}(?:/|-|$)")
_LONG_ID = re.compile(
    r"(?:^|[-_/.,a-z])\d{5,}(?:[-_/.,]|$)|[0-9a-f]{8}-[0-9a-f]{4}-|[-.][0-9a-f]{12,}(?:$|\.)"
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp3|mp4|zip|css|js|xml|rss|json|ics|docx?|xlsx?|epub|apk)$"
)
_PAGE_SUFFIX = re.compile(r"\.(?:s?html?|php|aspx?|story|article|ece|cms)$")
_STORY_WORD = re.compile(
    r"/(?:article|articles|story|stories|artikel|articulo|noticia|noticias|actualite|nachricht|a|n)/"
)
_PAGING = re.compile(r"/page/\d+/?$|[?&]page=\d+", re.IGNORECASE)

_MIN_SLUG_WORDS = 4
"""Words in the last segment from which it reads like a headline; sections have at most three."""
_SHORT_SLUG_WORDS = 3

NEVER = -10.0

_DATE_POINTS = 2.0
_ID_POINTS = 1.5
_SLUG_POINTS = 2.0
_SHORT_SLUG_POINTS = 0.7
_SUFFIX_POINTS = 0.5
_STORY_WORD_POINTS = 1.0
_FLAT_POINTS = -1.5
_SECTION_POINTS = -2.5
_QUERY_ONLY_POINTS = -0.5


def shape_points(url: str) -> float:
    """Return points for and against a story from the shape of an address; ``NEVER`` for no story."""
    parts = urlsplit(url)
    path = parts.path.lower()
    segments = [segment for segment in path.split("/") if segment]
    if not segments and not parts.query:
        return NEVER
    if _FILE.search(path) or _PAGING.search(url):
        return NEVER
    points = _SECTION_POINTS if _is_section(segments) else 0.0
    points += _DATE_POINTS if _DATE.search(path) else 0.0
    points += _ID_POINTS if _LONG_ID.search(path) or re.search(r"\d{4,}", parts.query) else 0.0
    points += _STORY_WORD_POINTS if _STORY_WORD.search(path) else 0.0
    points += _SUFFIX_POINTS if _PAGE_SUFFIX.search(path) else 0.0
    if not segments:
        return points + _QUERY_ONLY_POINTS
    return points + _slug_points(segments, points)


def _is_section(segments: list[str]) -> bool:
    """Tell whether a segment is a word under which no story lives; a headline may hold any word."""
    words = load_words("not_stories")
    return any(_PAGE_SUFFIX.sub("", segment) in words for segment in segments)


def _slug_points(segments: list[str], points: float) -> float:
    slug = _PAGE_SUFFIX.sub("", segments[-1])
    words = [word for word in re.split(r"[-_+]|%20", slug) if len(word) > 1 or word in ("a", "i")]
    if len(words) >= _MIN_SLUG_WORDS:
        return _SLUG_POINTS
    if len(words) == _SHORT_SLUG_WORDS:
        return _SHORT_SLUG_POINTS
    return _FLAT_POINTS if points <= 0 else 0.0
