"""cleanfeed inside Scrapy."""

from __future__ import annotations

import pytest

from small_site import PARAGRAPHS, story_page

scrapy = pytest.importorskip("scrapy", reason="Scrapy is not installed", exc_type=ImportError)

URL = "https://www.example.com/news/2026/story-1.html"


def response(html: str, **changes):
    from scrapy.http import HtmlResponse

    headers = {"Content-Type": "text/html; charset=utf-8", "ETag": '"x"'}
    return HtmlResponse(URL, body=html.encode(), headers=headers, **changes)


def test_record_of_a_response_keeps_what_the_transport_knew() -> None:
    """Status, validators, charset and the address asked for are in the record."""
    from cleanfeed.integrations.scrapy import article_from

    request = scrapy.Request(URL, meta={"redirect_urls": ["https://example.com/old"]})
    article = article_from(response(story_page(1), request=request))
    assert PARAGRAPHS[0] in article.text
    assert article.requested_url == "https://example.com/old"
    fetch = article.extraction.fetch
    assert fetch is not None
    assert (fetch.status, fetch.etag, fetch.charset) == (200, '"x"', "utf-8")


def test_pipeline_takes_responses_and_mappings() -> None:
    """A mapping's other values stay."""
    from cleanfeed.integrations.scrapy import ArticlePipeline

    pipeline = ArticlePipeline()
    assert PARAGRAPHS[0] in pipeline.process_item(response(story_page(1)))["text"]
    item = pipeline.process_item({"url": URL, "html": story_page(1), "desk": "coast"})
    assert (item["desk"], item["url"]) == ("coast", URL)
    assert "html" not in item


def test_page_without_a_story_is_dropped_with_the_reason() -> None:
    """Scrapy's log says why."""
    from scrapy.exceptions import DropItem

    from cleanfeed.integrations.scrapy import ArticlePipeline

    with pytest.raises(DropItem, match=r"words|story|type"):
        ArticlePipeline().process_item({"url": URL, "html": "<html><body><p>Nothing.</p></body></html>"})
