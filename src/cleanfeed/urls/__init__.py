"""Addresses: their canonical form, identity, resolution and the site they belong to."""

from cleanfeed.urls.canonical import article_id, normalize_url
from cleanfeed.urls.hosts import origin_of
from cleanfeed.urls.resolve import resolve_url
from cleanfeed.urls.sites import same_site, site_of
from cleanfeed.urls.variants import desktop_url

__all__ = [
    "article_id",
    "desktop_url",
    "normalize_url",
    "origin_of",
    "resolve_url",
    "same_site",
    "site_of",
]
