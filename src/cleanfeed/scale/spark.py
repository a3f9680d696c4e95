"""Functions for Spark: archives as rows, in the style of jobs over Common Crawl.

With data frames, on Spark 3.3 or later::

    from cleanfeed.scale.spark import article_schema, map_in_arrow

    paths = spark.createDataFrame([(path,) for path in warc_paths], "source string").repartition(64)
    stories = paths.mapInArrow(map_in_arrow(), article_schema())

With RDDs, as cc-pyspark's jobs do it::

    from cleanfeed.scale.spark import iter_articles, make_shards

    stories = sc.parallelize(warc_paths, len(warc_paths)).mapPartitions(iter_articles)
    markers = sc.parallelize(warc_paths, len(warc_paths)).mapPartitions(make_shards("/mnt/shared/out"))

``make_shards`` writes the same files and markers as ``cleanfeed warc``. Nothing here imports Spark but
``article_schema``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from cleanfeed.errors import ConfigError
from cleanfeed.scale.options import DEFAULTS, ArchiveOptions
from cleanfeed.scale.rows import ARTICLE_SCHEMA
from cleanfeed.scale.shard import iter_batches, process_shard

if TYPE_CHECKING:
    from pyspark.sql.types import StructType

SOURCE_COLUMN = "source"
"""The column of a data frame of archives that holds their paths."""

MapInArrow = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


def iter_articles(paths: Iterable[str], options: ArchiveOptions = DEFAULTS) -> Iterator[dict[str, Any]]:
    """Yield the stories of archives as plain values; for ``rdd.mapPartitions``.

    Raises:
        SourceError: An archive can't be read; Spark tries the partition again.
    """
    for path in paths:
        for batch in iter_batches(path, options):
            yield from batch.articles.to_pylist()


def map_in_arrow(options: ArchiveOptions = DEFAULTS) -> MapInArrow:
    """Return a function for ``DataFrame.mapInArrow`` over a column ``source`` of archives.

    Args:
        options: What becomes a row, and what a page may cost.
    """

    def articles(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for source in batch.column(SOURCE_COLUMN).to_pylist():
                for found in iter_batches(source, options):
                    yield from found.articles.to_batches()

    return articles


def make_shards(
    out: str, options: ArchiveOptions = DEFAULTS
) -> Callable[[Iterable[str]], Iterator[dict[str, Any]]]:
    """Return a function for ``rdd.mapPartitions`` that makes the files of archives and yields their markers.

    Args:
        out: Folder that every executor sees.
        options: What becomes a row, and what a page may cost.
    """

    def markers(paths: Iterable[str]) -> Iterator[dict[str, Any]]:
        for path in paths:
            yield process_shard(path, out, options).model_dump()

    return markers


def article_schema() -> StructType:
    """Return the columns of a story as Spark's types.

    Raises:
        ConfigError: Spark is not installed.
    """
    try:
        from pyspark.sql.pandas.types import from_arrow_schema
    except ImportError as exc:
        raise ConfigError("Spark is not installed; run: pip install 'cleanfeed[spark,warc]'") from exc
    return from_arrow_schema(ARTICLE_SCHEMA, prefer_timestamp_ntz=False)
