"""Stories as a typed table of Parquet files (extra ``parquet``)."""

from cleanfeed.sinks.parquet.sink import ParquetSink

__all__ = ["ParquetSink"]
