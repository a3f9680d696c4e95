"""The blocks of a story's body, in reading order, as a union tagged on ``type``.

Offsets of links count characters of the block's (or item's) ``text``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from cleanfeed.article.base import Record


class Link(Record):
    """A link inside a text: ``text[start:end]`` leads to ``url``."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    url: str


class Paragraph(Record):
    """A paragraph of prose."""

    type: Literal["paragraph"] = "paragraph"
    text: str
    links: tuple[Link, ...] = ()


class Heading(Record):
    """A heading inside the story; the headline itself is not one."""

    type: Literal["heading"] = "heading"
    level: int = Field(default=2, ge=1, le=6)
    text: str
    links: tuple[Link, ...] = ()


class ListItem(Record):
    """One entry of a list; ``level`` 0 is the outermost."""

    text: str
    links: tuple[Link, ...] = ()
    level: int = Field(default=0, ge=0)


class ListBlock(Record):
    """A list of the story; its text is its items, one a line."""

    type: Literal["list"] = "list"
    ordered: bool = False
    items: tuple[ListItem, ...]

    @property
    def text(self) -> str:
        """The items, one a line."""
        return "\n".join(item.text for item in self.items)


class Quote(Record):
    """A quotation set apart; ``cite`` names who is quoted where the page says so."""

    type: Literal["quote"] = "quote"
    text: str
    links: tuple[Link, ...] = ()
    cite: str | None = None


class Table(Record):
    """A table of the story."""

    type: Literal["table"] = "table"
    caption: str | None = None
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """The rows, one a line, cells parted by tabs."""
        rows = ((self.header,) if self.header else ()) + self.rows
        return "\n".join("\t".join(row) for row in rows)


class ImageBlock(Record):
    """The place of a picture; ``image_id`` is the ``id`` of an entry in ``images``."""

    type: Literal["image"] = "image"
    image_id: str

    @property
    def text(self) -> str:
        """Nothing: captions belong to the image."""
        return ""


class Embed(Record):
    """A post, player or other foreign content shown in the story."""

    type: Literal["embed"] = "embed"
    provider: str | None = None
    url: str | None = None
    text: str = ""


class Code(Record):
    """Preformatted text; white space counts."""

    type: Literal["code"] = "code"
    text: str


class Update(Record):
    """The start of a timed entry of a live blog; ``text`` is its title or empty."""

    type: Literal["update"] = "update"
    time: AwareDatetime | None = None
    title: str | None = None

    @property
    def text(self) -> str:
        """The entry's title, or nothing."""
        return self.title or ""


BodyBlock = Annotated[
    Paragraph | Heading | ListBlock | Quote | Table | ImageBlock | Embed | Code | Update,
    Field(discriminator="type"),
]
