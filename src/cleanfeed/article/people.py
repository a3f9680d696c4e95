"""Persons and organisations named by a story."""

from __future__ import annotations

from cleanfeed.article.base import Record


class Person(Record):
    """A person as the byline names them."""

    name: str
    """The name alone: no "By", no role, no date."""
    url: str | None = None
    """Address of the person's page, absolute."""
    raw: str | None = None
    """The byline as printed, where it says more than the name."""


class Organization(Record):
    """A publisher or an agency."""

    name: str
    url: str | None = None
    logo: str | None = None
    """Address of the logo, absolute."""
