"""One page over HTTP for a command that was given an address.

Imported only then: the network costs more start time than a small page takes to extract.
"""

from __future__ import annotations

import asyncio
import hashlib

from cleanfeed.article import FetchFacts
from cleanfeed.cli.documents import Document
from cleanfeed.errors import FetchError
from cleanfeed.fetch import (
    Accept,
    Disallowed,
    Fetcher,
    FetchOptions,
    FetchRequest,
    NotModified,
    Outcome,
    Page,
)


def fetch_page(url: str, options: FetchOptions, accept: Accept = Accept.PAGE) -> Page:
    """Return the page at an address.

    Raises:
        FetchError: It did not come, or its site does not want it read.
    """
    return asyncio.run(_fetch(url, options, accept))


def fetch_source(url: str, options: FetchOptions) -> tuple[Page, tuple[str, ...]]:
    """Return the document at an address, and the sitemaps that the robots.txt of its site names.

    Raises:
        FetchError: It did not come, or its site does not want it read.
    """
    return asyncio.run(_fetch_source(url, options))


async def _fetch(url: str, options: FetchOptions, accept: Accept) -> Page:
    async with Fetcher(options) as fetcher:
        return _page(url, await fetcher.fetch(FetchRequest(url=url, accept=accept)))


async def _fetch_source(url: str, options: FetchOptions) -> tuple[Page, tuple[str, ...]]:
    async with Fetcher(options) as fetcher:
        page = _page(url, await fetcher.fetch(FetchRequest(url=url, accept=Accept.SOURCE)))
        return page, await fetcher.robots_sitemaps(page.url)


def _page(url: str, outcome: Outcome) -> Page:
    match outcome:
        case Disallowed():
            raise FetchError(url, f"the site does not want it read ({outcome.reason})")
        case NotModified():
            raise FetchError(url, "the server answered 304 to a request without conditions")
        case _:
            return outcome


def document_of(page: Page) -> Document:
    """Return a fetched page as a document to extract."""
    facts = FetchFacts(
        status=page.status,
        etag=page.etag,
        last_modified=page.last_modified,
        charset=page.charset,
        size_bytes=len(page.body),
        sha256=hashlib.sha256(page.body).hexdigest(),
        redirects=page.redirects,
        fetched_at=page.fetched_at,
    )
    return Document(
        name=page.requested_url,
        body=page.body,
        url=page.url,
        requested_url=page.requested_url,
        charset=page.charset,
        facts=facts,
    )
