"""What kind of page its own declarations say it is; a hint, weighed elsewhere."""

from __future__ import annotations

from cleanfeed.article import PageType
from cleanfeed.extraction.declared import Declared
from cleanfeed.extraction.json_ld import first_string
from cleanfeed.text import fold, load_words

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
