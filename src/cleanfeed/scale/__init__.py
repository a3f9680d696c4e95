"""Archives at scale: WARC files in, Parquet out, on one machine or on many."""

from cleanfeed.scale.files import Marker
from cleanfeed.scale.inputs import list_shards
from cleanfeed.scale.options import ArchiveOptions
from cleanfeed.scale.shard import process_shard
from cleanfeed.scale.values import Reason

__all__ = [
    "ArchiveOptions",
    "Marker",
    "Reason",
    "list_shards",
    "process_shard",
]
