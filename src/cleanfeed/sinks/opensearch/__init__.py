"""Stories in OpenSearch or Elasticsearch.

Plain httpx rather than ``opensearch-py``: the sink needs two dozen lines of the protocol, exact say
over time-outs, ``Retry-After`` and the single documents of a partial failure, and works with
both engines, whose own clients refuse each other's server. So it needs no extra.
"""

from cleanfeed.sinks.opensearch.sink import OpenSearchSink

__all__ = ["OpenSearchSink"]
