"""What was found, put into the record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleanfeed import __version__
from cleanfeed.article import (
    Article,
    BodyBlock,
    Extraction,
    FetchFacts,
    Image,
    ImageBlock,
    LiveUpdate,
    PageType,
)
from cleanfeed.errors import PageError
from cleanfeed.extraction.access import Access
from cleanfeed.extraction.body import Insert
from cleanfeed.extraction.dates.finding import Dates
from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.embeds import FoundEmbeds
from cleanfeed.extraction.images.finding import StoryImage
from cleanfeed.extraction.language import Language
from cleanfeed.extraction.options import ExtractOptions
from cleanfeed.extraction.page import Page
from cleanfeed.extraction.people.byline import People
from cleanfeed.extraction.people.publisher import Publisher
from cleanfeed.extraction.story import BlockType, Headline, Story
from cleanfeed.extraction.topics import Topics
from cleanfeed.text import count_words
from cleanfeed.urls import article_id, normalize_url

ID_OF_CONTENT = "content:"
"""Stands before the digest from which the ``id`` of a page without an address is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Everything a record is made of."""

    page: Page
    declared: Declared
    headline: Headline
    page_type: PageType
    body: tuple[BodyBlock, ...]
    body_source: str
    text: str
    words: int
    """How many the text has."""
    images: tuple[Image, ...]
    media: FoundEmbeds
    updates: tuple[LiveUpdate, ...]
    people: People
    dates: Dates
    topics: Topics
    access: Access
    publisher: Publisher
    language: Language
    confidence: float
    model: str
    requested_url: str | None
    fetch: FetchFacts | None


def set_aside(story: Story, pictures: Sequence[StoryImage], people: People, media: FoundEmbeds) -> Story:
    """Return the story without the blocks that turned out to be captions, bylines and embeds."""
    story = story.without((b for p in pictures for b in p.caption_blocks), BlockType.CAPTION)
    story = story.without(people.byline_blocks, BlockType.BYLINE)
    return story.without((b for e in media.embeds for b in e.blocks), BlockType.EMBED)


def inserts(pictures: Sequence[StoryImage], media: FoundEmbeds) -> Iterator[Insert]:
    """Yield what the body shows besides text, with its place."""
    for picture in pictures:
        yield Insert(picture.block, picture.element, ImageBlock(image_id=picture.image.id))
    for embed in media.embeds:
        yield Insert(embed.block, embed.element, embed.embed)


def place_images(body: Sequence[BodyBlock], pictures: Sequence[StoryImage]) -> tuple[Image, ...]:
    """Return the pictures, each with its position in the body."""
    if not pictures:
        return ()
    places = {block.image_id: i for i, block in enumerate(body) if block.type == "image"}
    return tuple(p.image.model_copy(update={"position": places.get(p.image.id)}) for p in pictures)


def assemble(fields: Fields, options: ExtractOptions) -> Article:
    """Return the record."""
    declared, headline, people, dates = fields.declared, fields.headline, fields.people, fields.dates
    text, words = fields.text, fields.words
    if options.include_captions:
        text = "\n\n".join([text, *(image.raw_caption for image in fields.images if image.raw_caption)])
        words = count_words(text)
    digest = content_hash(headline, fields)
    url = fields.page.url
    canonical = find_address(declared.canonical_url, url)
    description = headline.standfirst or declared.meta("og:description", "description")
    return Article(
        id=article_id(canonical) if canonical else article_id(ID_OF_CONTENT + digest),
        url=url,
        requested_url=fields.requested_url or url,
        canonical_url=canonical,
        amp_url=declared.amp_url,
        page_type=fields.page_type,
        headline=headline.text,
        alternative_headline=headline.kicker,
        description=" ".join(description.split()) if description else None,
        authors=people.authors,
        editors=people.editors,
        source_organization=people.source_organization,
        publisher=fields.publisher.organization,
        date_published=dates.published,
        date_modified=dates.modified,
        date_precision=dates.precision,
        date_zone_given=dates.zone_given,
        section=fields.topics.section,
        keywords=fields.topics.keywords,
        breadcrumbs=fields.topics.breadcrumbs,
        language=fields.language.tag,
        body=fields.body,
        text=text,
        word_count=words,
        images=fields.images,
        videos=tuple(video.video for video in fields.media.videos),
        embeds=tuple(embed.embed for embed in fields.media.embeds),
        updates=fields.updates,
        is_accessible_for_free=fields.access.is_accessible_for_free,
        is_complete=fields.access.is_complete,
        confidence=round(fields.confidence, 4),
        warnings=_warnings(fields),
        extraction=Extraction(
            version=__version__, model=fields.model, sources=_sources(fields), fetch=fields.fetch
        ),
        content_hash=digest,
    )


def find_address(*addresses: str | None) -> str | None:
    """Return the canonical form of the first address that is one; a page may declare any nonsense."""
    for address in addresses:
        if address:
            try:
                return normalize_url(address)
            except PageError:
                continue
    return None


def content_hash(headline: Headline, fields: Fields) -> str:
    """Return the digest of what a reader sees: headline, text, captions with their credits."""
    parts = [headline.text or "", fields.text, *(i.raw_caption or "" for i in fields.images)]
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _warnings(fields: Fields) -> tuple[str, ...]:
    found = list(fields.access.warnings)
    if fields.page.flattened:
        found.append("nesting_flattened")
    if fields.page_type.is_story is False:
        found.append("not_an_article")
    return tuple(found)


def _sources(fields: Fields) -> dict[str, str]:
    """Return where each field that has a value was found."""
    pairs = {
        "headline": fields.headline.source if fields.headline.text else None,
        "description": "dom" if fields.headline.standfirst else "meta" if fields.declared.metas else None,
        "authors": fields.people.authors_source,
        "editors": fields.people.editors_source,
        "source_organization": fields.people.organization_source,
        "publisher": fields.publisher.source,
        "date_published": fields.dates.source,
        "date_modified": fields.dates.modified_source,
        "section": fields.topics.section_source,
        "keywords": fields.topics.keywords_source,
        "breadcrumbs": fields.topics.breadcrumbs_source,
        "language": fields.language.source,
        "is_accessible_for_free": fields.access.source,
        "body": fields.body_source if fields.body else None,
    }
    return {name: source for name, source in pairs.items() if source}
