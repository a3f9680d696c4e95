"""Pictures of a story, with caption and credit kept apart."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from cleanfeed.article.base import Record


class ImageRole(StrEnum):
    """What a picture is to its story."""

    LEAD = "lead"
    BODY = "body"
    GALLERY = "gallery"


class Rendition(Record):
    """One size of a picture; width and height in pixels where the page tells them."""

    url: str
    width: int | None = None
    height: int | None = None


class Image(Record):
    """A picture of the story.

    In ``Rain over the harbour. (Photo: Ada Lind / Nordfoto)`` the caption is "Rain over
    the harbour.", the credit "Ada Lind / Nordfoto", the credits "Ada Lind" and
    "Nordfoto", and the label "Photo".
    """

    id: str
    """Unique within the record, stable for the same page."""
    url: str | None = None
    """The best rendition, absolute; ``None`` in a record made from flattened text."""
    renditions: tuple[Rendition, ...] = ()
    """The other sizes."""
    role: ImageRole = ImageRole.BODY
    alt: str | None = None
    caption: str | None = None
    """The caption without its credit."""
    credit: str | None = None
    """The credit line without label and brackets."""
    credits: tuple[str, ...] = ()
    """The names in the credit line."""
    credit_label: str | None = None
    """The label in front of the credit, such as "Photo" or "Image via"."""
    license: str | None = None
    raw_caption: str | None = None
    """Caption and credit as printed."""
    position: int | None = Field(default=None, ge=0)
    """Index in ``body`` of the block that shows the picture."""
