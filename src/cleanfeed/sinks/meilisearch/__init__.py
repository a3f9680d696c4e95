"""Stories in Meilisearch, or in what speaks its protocol; plain httpx, so it needs no extra."""

from cleanfeed.sinks.meilisearch.sink import MeilisearchSink

__all__ = ["MeilisearchSink"]
