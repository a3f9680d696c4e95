"""Conductor of discovery: which documents of a source to read, and what each of them says.

Fetching is the caller's: it fetches what ``first_requests`` returns as ``further``, hands
each body to ``read_source``, fetches what that returns as ``further`` in turn, each address
once, and stops at ``SourceOptions.max_documents``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cleanfeed.discover.autodiscovery import find_sources
from cleanfeed.discover.documents import guess_kind, gunzip
from cleanfeed.discover.feeds import read_feed
from cleanfeed.discover.filters import filter_candidates
from cleanfeed.discover.listings import read_listing
from cleanfeed.discover.options import SourceKind, SourceOptions
from cleanfeed.discover.sitemaps import read_sitemap
from cleanfeed.discover.values import Candidate, Discovered, SourceRequest
from cleanfeed.urls import normalize_url

MAX_DECLARED_FEEDS = 3
"""Feeds of a home page that are read besides the page itself, when the kind is ``auto``."""


def first_requests(options: SourceOptions) -> Discovered:
    """Return what a configuration alone tells: documents to read, or the candidates of the kind ``urls``."""
    if options.kind is SourceKind.URLS:
        candidates = [Candidate(url=normalize_url(url)) for url in options.addresses]
        return Discovered(candidates=filter_candidates(candidates, options), kind=SourceKind.URLS)
    requests = tuple(SourceRequest(url=url, kind=options.kind) for url in dict.fromkeys(options.addresses))
    return Discovered(further=requests, kind=options.kind)


def read_source(
    options: SourceOptions, request: SourceRequest, body: bytes, url: str, *, now: datetime | None = None
) -> Discovered:
    """Return what one fetched document of a source tells, filtered by the source's options.

    Args:
        options: The source.
        request: The document that was asked for.
        body: What came, in UTF-8 unless it says otherwise itself; see ``in_utf8``.
        url: Where it came from, after redirects.
        now: The present, aware; needed for ``max_age_days``.

    Raises:
        SourceError: The document cannot be read; the message is one line.
    """
    told = _read(options, request, gunzip(body, url), url)
    further = tuple(each for each in told.further if each.url not in (url, request.url))
    return replace(told, candidates=filter_candidates(told.candidates, options, now), further=further)


def _read(options: SourceOptions, request: SourceRequest, body: bytes, url: str) -> Discovered:
    kind = guess_kind(body) if request.kind is SourceKind.AUTO else request.kind
    if kind is SourceKind.SITEMAP:
        # Some sites serve a feed as their sitemap, which sitemaps.org allows.
        return (
            read_feed(body, url)
            if guess_kind(body) is SourceKind.FEED
            else read_sitemap(body, url, request.depth)
        )
    if kind is SourceKind.FEED:
        return read_feed(body, url)
    return _read_page(options, request, body, url)


def _read_page(options: SourceOptions, request: SourceRequest, body: bytes, url: str) -> Discovered:
    told = read_listing(body, url, other_sites=options.other_sites, depth=request.depth)
    further = told.further if request.depth + 1 < options.max_listing_pages else ()
    if request.kind is SourceKind.AUTO:
        sources = find_sources(body, url)
        feeds = [source for source in sources if source.kind is SourceKind.FEED and source.is_declared]
        further += tuple(
            SourceRequest(url=feed.url, kind=SourceKind.FEED, depth=request.depth + 1)
            for feed in feeds[:MAX_DECLARED_FEEDS]
        )
    return replace(told, further=further)
