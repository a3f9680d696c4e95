"""The record as zyte-common-items has it."""

from __future__ import annotations

import pytest

from cleanfeed.article import Article, Extraction
from cleanfeed.article.zyte import render_zyte

items = pytest.importorskip("zyte_common_items", reason="zyte-common-items is not installed")
itemadapter = pytest.importorskip("itemadapter", reason="it comes with zyte-common-items")


class Adapter(itemadapter.ItemAdapter):
    """Writes an item as a dict, the unknown left out."""

    ADAPTER_CLASSES = (items.ZyteItemAdapter,)


def read(value: dict):
    item = items.Article.from_dict(value)
    assert item._unknown_fields_dict == {}
    return item


def test_item_is_one_of_theirs(full_article):
    """Their own class reads it, knows every field, and writes the same again."""
    value = render_zyte(full_article)
    item = read(value)
    value["metadata"]["probability"] = 1.0  # their default: this is an article
    assert Adapter(item).asdict() == value
    assert item.url == full_article.url
    assert item.datePublished == "2026-05-03T14:05:00Z"
    assert [author.name for author in item.authors] == ["Ada Lind"]
    assert item.authors[0].nameRaw == "By Ada Lind, harbour"
    assert item.articleBody == full_article.text.strip()


def test_body_holds_what_has_no_field(full_article):
    """Captions and credits stand in the HTML; what has a field of its own does not."""
    html = render_zyte(full_article)["articleBodyHtml"]
    shown = next(image for image in full_article.images if image.caption and image.credit)
    assert shown.caption in html
    assert shown.credit in html
    assert full_article.headline not in html


def test_little_known_record_is_valid():
    """A record from flattened text has no address; their required field gets a name of ours."""
    item = read(render_zyte(Article(id="a1", text=" Rain. ", extraction=Extraction(version="0"))))
    assert item.url == "urn:cleanfeed:a1"
    assert item.articleBody == "Rain."
    assert item.datePublished is None
