"""One record with every kind of block and field."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleanfeed.article import (
    Article,
    Code,
    DatePrecision,
    Embed,
    Extraction,
    FetchFacts,
    Heading,
    Image,
    ImageBlock,
    ImageRole,
    Link,
    ListBlock,
    ListItem,
    LiveUpdate,
    Organization,
    PageType,
    Paragraph,
    Person,
    Quote,
    Rendition,
    Table,
    Update,
    Video,
)

MOMENT = datetime(2026, 5, 3, 14, 5, tzinfo=UTC)


@pytest.fixture
def full_article() -> Article:
    """Return a record in which no field is left at its default."""
    return Article(
        id="a1b2",
        url="https://harbour.example/news/1?ref=x",
        requested_url="https://harbour.example/r/1",
        canonical_url="https://harbour.example/news/1",
        amp_url="https://harbour.example/amp/1",
        page_type=PageType.LIVE,
        headline="Rain over the harbour",
        alternative_headline="Weather",
        description="Ferries wait while the pilots argue.",
        authors=(Person(name="Ada Lind", url="https://harbour.example/ada", raw="By Ada Lind, harbour"),),
        editors=(Person(name="Olu Berg"),),
        source_organization=Organization(name="Nordwire"),
        publisher=Organization(
            name="The Harbour", url="https://harbour.example", logo="https://harbour.example/l.png"
        ),
        date_published=MOMENT,
        date_modified=MOMENT,
        date_precision=DatePrecision.MINUTE,
        date_zone_given=True,
        dateline="VALE",
        section="City",
        keywords=("rain", "ferries"),
        breadcrumbs=("Home", "City"),
        language="en",
        body=(
            Paragraph(
                text="The pilots stayed ashore.",
                links=(Link(start=4, end=10, url="https://pilots.example/a_(b)"),),
            ),
            Heading(level=3, text="What comes next"),
            ListBlock(ordered=True, items=(ListItem(text="Wait"), ListItem(text="Ask", level=1))),
            Quote(text="Nobody sails today.", cite="Captain Roe"),
            Table(caption="Rain in mm", header=("Day", "mm"), rows=(("Mon", "4"), ("Tue | Wed", "9"))),
            ImageBlock(image_id="p2"),
            Embed(provider="Postbox", url="https://postbox.example/1", text="Still raining."),
            Code(text="wind = 12"),
            Update(time=MOMENT, title="Ferry leaves"),
        ),
        text="The pilots stayed ashore.\n\nWhat comes next",
        word_count=7,
        images=(
            Image(
                id="p1",
                url="https://img.example/1.jpg",
                role=ImageRole.LEAD,
                alt="A quay",
                caption="The quay.",
            ),
            Image(
                id="p2",
                url="https://img.example/2.jpg",
                renditions=(Rendition(url="https://img.example/2.jpg", width=640, height=480),),
                alt="A ferry",
                caption="The ferry at rest.",
                credit="Ada Lind / Nordfoto",
                credits=("Ada Lind", "Nordfoto"),
                credit_label="Photo",
                license="https://licence.example/by",
                raw_caption="The ferry at rest. Photo: Ada Lind / Nordfoto",
                position=5,
            ),
        ),
        videos=(
            Video(
                url="https://video.example/1", provider="Reel", title="Waves", thumbnail="https://v.example/t"
            ),
        ),
        embeds=(Embed(provider="Postbox", url="https://postbox.example/1"),),
        updates=(LiveUpdate(time=MOMENT, title="Ferry leaves", text="It left."),),
        is_accessible_for_free=True,
        is_complete=True,
        confidence=0.93,
        warnings=("date_guessed",),
        extraction=Extraction(
            version="0.1.0",
            model="lines-1",
            rules="3",
            sources={"headline": "dom"},
            fetch=FetchFacts(
                status=200,
                etag='"x"',
                last_modified="Sun, 03 May 2026 14:05:00 GMT",
                charset="utf-8",
                size_bytes=10,
                sha256="00",
                redirects=("https://harbour.example/r/1",),
                fetched_at=MOMENT,
            ),
        ),
        content_hash="ff",
        revision=2,
    )
