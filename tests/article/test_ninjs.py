"""The record as a ninjs item."""

from __future__ import annotations

import json

import pytest

from cleanfeed.article import Article, Extraction
from cleanfeed.article.ninjs import render_ninjs

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")

TEXT = {"type": "string"}
MOMENT = {"type": "string", "format": "date-time"}
NUMBER = {"type": "integer", "minimum": 0}


def closed(required: tuple[str, ...], **properties) -> dict:
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
    }


def listed(member: dict) -> dict:
    return {"type": "array", "items": member, "minItems": 1}


TEXTS = listed(
    closed(("value",), role=TEXT, contenttype=TEXT, value=TEXT, wordcount=NUMBER, charcount=NUMBER)
)
NAMED = listed(closed(("name",), name=TEXT, rel=TEXT, uri=TEXT))
RENDITIONS = listed(
    closed(("name", "href"), name=TEXT, href=TEXT, width=NUMBER, height=NUMBER, contenttype=TEXT)
)
TYPES = ["text", "audio", "video", "picture", "graphic", "composite", "component", "planning"]
ITEM = {
    "uri": TEXT,
    "standard": closed(("name", "version"), name={"const": "ninjs"}, version=TEXT, schema=TEXT),
    "type": {"enum": TYPES},
    "representationtype": {"enum": ["complete", "incomplete"]},
    "pubstatus": {"enum": ["usable", "withheld", "canceled"]},
    "version": TEXT,
    "firstcreated": MOMENT,
    "versioncreated": MOMENT,
    "language": TEXT,
    "title": TEXT,
    "by": TEXT,
    "creditline": TEXT,
    "copyrightholder": TEXT,
    "usageterms": TEXT,
    "located": TEXT,
    "headlines": TEXTS,
    "descriptions": TEXTS,
    "bodies": TEXTS,
    "people": NAMED,
    "organisations": NAMED,
    "infosources": NAMED,
    "subjects": NAMED,
    "altids": listed(closed(("role", "value"), role=TEXT, value=TEXT)),
    "renditions": RENDITIONS,
}
SCHEMA = closed(("uri",), **ITEM, associations=listed(closed(("uri",), **ITEM, name=TEXT)))
"""The fields of ninjs 2.1 that we write, with the types the standard gives them."""


def check(article) -> dict:
    item = json.loads(json.dumps(render_ninjs(article)))
    jsonschema.validate(item, SCHEMA, format_checker=jsonschema.FormatChecker())
    return item


def test_item_has_the_fields_of_the_standard(full_article):
    """Every field is one of the standard's, with its type; texts carry role and kind."""
    item = check(full_article)
    assert item["headlines"][0] == {
        "role": "main",
        "contenttype": "text/plain",
        "value": "Rain over the harbour",
    }
    assert item["firstcreated"] == "2026-05-03T14:05:00Z"
    assert item["infosources"] == [{"name": "Nordwire", "rel": "source"}]
    assert {person["rel"] for person in item["people"]} == {"author", "editor"}


def test_pictures_are_items_with_caption_and_credit(full_article):
    """Each picture is an associated item: caption, credit line and makers kept apart."""
    pictures = [each for each in check(full_article)["associations"] if each["type"] == "picture"]
    assert len(pictures) == len(full_article.images)
    for picture, image in zip(pictures, full_article.images, strict=True):
        assert picture.get("creditline") == image.credit
        assert [text["value"] for text in picture.get("descriptions", [])] == [
            text for text in (image.caption or image.alt,) if text
        ]


def test_little_known_record_is_valid():
    """A record of which nothing is known but its id still is an item."""
    assert check(Article(id="a1", extraction=Extraction(version="0")))["uri"] == "urn:cleanfeed:a1"
