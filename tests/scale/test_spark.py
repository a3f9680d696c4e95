"""Spark: rows from mapInArrow and mapPartitions, and the same files as on one machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="Spark is not installed; `make test-engines` installs and tests it")

from pyspark.sql import SparkSession

from cleanfeed.scale.spark import article_schema, iter_articles, make_shards, map_in_arrow
from scale.engines import SHARDS, STORIES, files_of, make_locally, write_archives

pytestmark = pytest.mark.filterwarnings("default")  # Spark's own warnings are not ours to mend


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)  # else it takes the first python3 of the path
        session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


def test_map_in_arrow_gives_the_stories(spark: Any, tmp_path: Path) -> None:
    """A data frame of paths becomes a data frame of stories with the columns of the Parquet files."""
    paths = write_archives(tmp_path / "in")
    frame = spark.createDataFrame([(path,) for path in paths], "source string").repartition(SHARDS)
    stories = frame.mapInArrow(map_in_arrow(), article_schema())
    assert stories.count() == SHARDS * STORIES
    row = stories.orderBy("headline").first()
    assert row["headline"] == "Bridge report 0"
    assert row["body"][0]["type"] == "paragraph"


def test_map_partitions_gives_the_stories(spark: Any, tmp_path: Path) -> None:
    """An RDD of paths becomes an RDD of plain values."""
    paths = write_archives(tmp_path / "in")
    rows = spark.sparkContext.parallelize(paths, SHARDS).mapPartitions(iter_articles).collect()
    assert len({row["id"] for row in rows}) == SHARDS * STORIES


def test_spark_makes_the_same_bytes(spark: Any, tmp_path: Path) -> None:
    """Tables and markers do not tell which engine made them."""
    paths = write_archives(tmp_path / "in")
    shards = spark.sparkContext.parallelize(paths, SHARDS).mapPartitions(make_shards(str(tmp_path / "out")))
    assert [marker["articles"]["rows"] for marker in shards.collect()] == [STORIES] * SHARDS
    assert files_of(tmp_path / "out") == make_locally(paths, tmp_path / "local")
