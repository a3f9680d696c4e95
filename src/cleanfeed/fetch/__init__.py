"""Polite, guarded, bounded fetching of pages over HTTP."""

from cleanfeed.fetch.client import Fetcher
from cleanfeed.fetch.failures import RenderFailed, ServerBusy
from cleanfeed.fetch.options import FetchOptions, HostOptions
from cleanfeed.fetch.robots import RobotsShelf, RobotsText
from cleanfeed.fetch.values import Accept, Disallowed, FetchRequest, NotModified, Outcome, Page

__all__ = [
    "Accept",
    "Disallowed",
    "FetchOptions",
    "FetchRequest",
    "Fetcher",
    "HostOptions",
    "NotModified",
    "Outcome",
    "Page",
    "RenderFailed",
    "RobotsShelf",
    "RobotsText",
    "ServerBusy",
]
