"""From feeds, sitemaps and section pages to the addresses of stories; parsing only, no network."""

from cleanfeed.discover.autodiscovery import FoundSource, find_sources
from cleanfeed.discover.documents import in_utf8
from cleanfeed.discover.feeds import read_feed
from cleanfeed.discover.filters import filter_candidates, is_wanted
from cleanfeed.discover.listings import read_listing
from cleanfeed.discover.options import Render, SourceKind, SourceOptions
from cleanfeed.discover.reader import first_requests, read_source
from cleanfeed.discover.revisit import is_due, next_interval_s
from cleanfeed.discover.sitemaps import read_sitemap
from cleanfeed.discover.values import Candidate, Discovered, SourceRequest

__all__ = [
    "Candidate",
    "Discovered",
    "FoundSource",
    "Render",
    "SourceKind",
    "SourceOptions",
    "SourceRequest",
    "filter_candidates",
    "find_sources",
    "first_requests",
    "in_utf8",
    "is_due",
    "is_wanted",
    "next_interval_s",
    "read_feed",
    "read_listing",
    "read_sitemap",
    "read_source",
]
