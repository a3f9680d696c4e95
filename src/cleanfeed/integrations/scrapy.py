"""Records inside a Scrapy project: a function for callbacks, and an item pipeline.

In a spider::

    from cleanfeed.integrations.scrapy import article_from

    def parse_story(self, response):
        yield article_from(response).model_dump(mode="json")

or in the settings, for spiders that yield ``{"url": …, "html": …}`` or the response itself::

    ITEM_PIPELINES = {"cleanfeed.integrations.scrapy.ArticlePipeline": 300}
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cleanfeed.article import Article, FetchFacts
from cleanfeed.errors import NotAnArticle, PageError
from cleanfeed.extraction import DEFAULTS, ExtractOptions, extract

HTML_FIELDS = ("html", "body")


def article_from(response: Any, options: ExtractOptions = DEFAULTS, *, force: bool = False) -> Article:
    """Return the record of a Scrapy response.

    The charset the server declared, the status, the validators and the address that was asked for go
    into the record, as when cleanfeed fetches by itself.

    Args:
        response: A ``scrapy.http.Response``.
        options: What may be chosen.
        force: Return the main text of any page, story or not.

    Raises:
        NotAnArticle: The page holds no story, and ``force`` is off.
        ParseError: The body is empty or not a page.
    """
    asked = _asked_for(response)
    return extract(
        response.body,
        response.url,
        options,
        force=force,
        charset=_charset(response),
        requested_url=asked,
        fetch=FetchFacts(
            status=response.status,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            charset=_charset(response),
            size_bytes=len(response.body),
            redirects=tuple(response.meta.get("redirect_urls", ())) if _has_request(response) else (),
            fetched_at=datetime.now(UTC),
        ),
    )


class ArticlePipeline:
    """Turns pages into records; a page without a story is dropped, and Scrapy's log and stats say why.

    An item is a response, or a mapping with ``url`` and ``html`` (or ``body``). What else a mapping
    holds is kept beside the record's fields, under its own names where the record has no such field.
    """

    options: ExtractOptions = DEFAULTS

    def process_item(self, item: Any) -> dict[str, Any]:
        """Return the record as plain values.

        Raises:
            DropItem: The page holds no story, or is no page.
        """
        from scrapy.exceptions import DropItem

        try:
            return self._record(item)
        except (NotAnArticle, PageError) as exc:
            raise DropItem(str(exc)) from exc

    def _record(self, item: Any) -> dict[str, Any]:
        if not isinstance(item, Mapping):
            return article_from(item, self.options).model_dump(mode="json")
        html = next((item[name] for name in HTML_FIELDS if item.get(name)), "")
        others = {name: value for name, value in item.items() if name not in {*HTML_FIELDS, "url"}}
        return others | extract(html, item.get("url"), self.options).model_dump(mode="json")


def _has_request(response: Any) -> bool:
    return getattr(response, "request", None) is not None


def _asked_for(response: Any) -> str | None:
    """Return the address before redirects; a response made by hand belongs to no request."""
    if not _has_request(response):
        return None
    passed = response.meta.get("redirect_urls")
    return str(passed[0]) if passed else str(response.request.url)


def _header(response: Any, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _charset(response: Any) -> str | None:
    """Return the charset of the Content-Type header, if it names one."""
    content_type = _header(response, "Content-Type") or ""
    _, found, charset = content_type.lower().partition("charset=")
    return charset.split(";")[0].strip(" \"'") or None if found else None
