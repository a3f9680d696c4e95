"""The record: what cleanfeed knows about one story, and how it is written out."""

from cleanfeed.article.blocks import (
    BodyBlock,
    Code,
    Embed,
    Heading,
    ImageBlock,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Quote,
    Table,
    Update,
)
from cleanfeed.article.images import Image, ImageRole, Rendition
from cleanfeed.article.people import Organization, Person
from cleanfeed.article.record import (
    SCHEMA_VERSION,
    Article,
    DatePrecision,
    Extraction,
    FetchFacts,
    LiveUpdate,
    PageType,
    Video,
)

__all__ = [
    "SCHEMA_VERSION",
    "Article",
    "BodyBlock",
    "Code",
    "DatePrecision",
    "Embed",
    "Extraction",
    "FetchFacts",
    "Heading",
    "Image",
    "ImageBlock",
    "ImageRole",
    "Link",
    "ListBlock",
    "ListItem",
    "LiveUpdate",
    "Organization",
    "PageType",
    "Paragraph",
    "Person",
    "Quote",
    "Rendition",
    "Table",
    "Update",
    "Video",
]
