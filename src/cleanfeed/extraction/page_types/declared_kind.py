"""What kind of story a page holds: what it declares, where it is filed, and what it shows.

Whether it is a story at all is for :mod:`~cleanfeed.extraction.page_types.judging`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from cleanfeed.article import PageType
from cleanfeed.extraction.declared.json_ld import Node, first_string, types_of
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.text import fold, likeness, load_words, word_set

BY_TYPE = {
    "LiveBlogPosting": PageType.LIVE,
    "OpinionNewsArticle": PageType.OPINION,
    "ReviewNewsArticle": PageType.REVIEW,
    "Review": PageType.REVIEW,
    "CriticReview": PageType.REVIEW,
    "AdvertiserContentArticle": PageType.PRESS_RELEASE,
    "ImageGallery": PageType.GALLERY,
    "MediaGallery": PageType.GALLERY,
    "VideoObject": PageType.VIDEO,
    "Product": PageType.PRODUCT,
    "DiscussionForumPosting": PageType.FORUM,
    "QAPage": PageType.FORUM,
    "CollectionPage": PageType.LISTING,
    "SearchResultsPage": PageType.LISTING,
    "TechArticle": PageType.DOCUMENTATION,
    "APIReference": PageType.DOCUMENTATION,
}
BY_OPEN_GRAPH = {
    "video.other": PageType.VIDEO,
    "video": PageType.VIDEO,
    "product": PageType.PRODUCT,
    "og:product": PageType.PRODUCT,
    "article": PageType.ARTICLE,
}
OPINION_SECTIONS = load_words("opinion")
FILED = (
    (PageType.OPINION, OPINION_SECTIONS),
    (PageType.PRESS_RELEASE, load_words("press_release")),
)
"""Kinds that a section or a folder of the address tells by itself."""
GALLERY_WORDS = load_words("gallery")
VIDEO_WORDS = load_words("video")
"""The same for kinds that what the page shows must bear out."""

MIN_GALLERY_PICTURES = 4
MAX_GALLERY_WORDS = 60
"""Words per picture up to which a page that calls itself a gallery is one: captions are not counted."""
MAX_VIDEO_WORDS = 200
"""Longer text with a player is a story that has a video."""
MIN_SAME_NAME = 0.5
"""How alike a video's name and the headline are at least when the page is about the video."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What is known of a story besides what its page declares."""

    headline: str | None = None
    section: str | None = None
    address: str | None = None
    words: int = 0
    pictures: int = 0


def story_type_of(declared: Declared, shape: Shape) -> PageType:
    """Return the kind of a story, ``article`` where nothing tells of another.

    In this order: the declared type; section and folders of the address; gallery and video by their
    words there, borne out by what is shown.

    Args:
        declared: What the page says of itself.
        shape: What else is known of the story.
    """
    kind = find_page_kind(declared, shape.section)
    if kind is not None and kind is not PageType.ARTICLE and kind.is_story:
        return kind
    folders = frozenset(_folders(shape.address))
    told = {fold(shape.section or "").replace(" ", "-"), *folders}
    for filed, words in FILED:
        if told & words:
            return filed
    few_words = shape.words <= MAX_GALLERY_WORDS * shape.pictures
    if shape.pictures >= MIN_GALLERY_PICTURES and few_words and _told_words(told, shape) & GALLERY_WORDS:
        return PageType.GALLERY
    if shape.words <= MAX_VIDEO_WORDS and (told & VIDEO_WORDS or _is_about_video(declared, shape.headline)):
        return PageType.VIDEO
    return PageType.ARTICLE


def _told_words(told: set[str], shape: Shape) -> set[str]:
    """Return what files the story, and the words of its own name in the address."""
    return told | {word for part in _parts(shape.address)[-1:] for word in part.split("-")}


def find_page_kind(declared: Declared, section: str | None) -> PageType | None:
    """Return the page type that type, Open Graph or section declare; ``None`` where they say nothing.

    Args:
        declared: What the page says of itself.
        section: The story's section, as found.
    """
    for kind in declared.types:
        if kind in BY_TYPE:
            return BY_TYPE[kind]
    told = {
        *fold(section or "").split(),
        *fold(first_string(declared.article.get("articleSection")) or "").split(),
    }
    if told & OPINION_SECTIONS or (declared.meta("article:opinion") or "").lower() == "true":
        return PageType.OPINION
    if any(kind.endswith(("Article", "Posting")) for kind in declared.types):
        return PageType.ARTICLE
    return BY_OPEN_GRAPH.get((declared.meta("og:type") or "").lower())


def _parts(address: str | None) -> list[str]:
    try:
        path = unquote(urlsplit(address or "").path)
    except ValueError:
        return []
    return [part.casefold() for part in path.split("/") if part]


def _folders(address: str | None) -> Iterator[str]:
    """Yield the folders of an address, without the story's own name."""
    yield from _parts(address)[:-1]


def _is_about_video(declared: Declared, headline: str | None) -> bool:
    return any(True for _ in iter_videos(declared, headline))


def iter_videos(declared: Declared, headline: str | None) -> Iterator[Node]:
    """Yield the videos that a page declares under its headline."""
    words = word_set(headline or "")
    for node in declared.graph.nodes:
        name = first_string(node.get("name")) if "VideoObject" in types_of(node) else None
        if name and likeness(words, word_set(name)) >= MIN_SAME_NAME:
            yield node
