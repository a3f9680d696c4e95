"""Records as tables: for pandas, and for SQL in DuckDB.

Both take records, or the path of a store::

    from cleanfeed.integrations.frames import to_duckdb, to_pandas

    stories = to_pandas("cleanfeed.sqlite")
    db = to_duckdb("cleanfeed.sqlite")
    db.sql("SELECT credit, count(*) FROM images GROUP BY credit ORDER BY 2 DESC").show()
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanfeed.article import Article, Image
from cleanfeed.store import Store

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

Records = Iterable[Article] | str | PathLike[str]
"""Records, or the path of a store."""

STORY_COLUMNS = (
    "id url canonical_url page_type headline alternative_headline description authors editors"
    " source_organization publisher date_published date_modified date_precision section keywords language"
    " text word_count images is_accessible_for_free is_complete confidence warnings revision"
).split()
IMAGE_COLUMNS = (
    "article_id position id url role alt caption credit credits credit_label license raw_caption"
).split()


def to_pandas(records: Records) -> pd.DataFrame:
    """Return one row a story: names and keywords as lists, dates in UTC, ``images`` as their number.

    Raises:
        StoreError: ``records`` is a path, and there is no store.
    """
    import pandas as pd

    with _reading(records) as articles:
        frame = pd.DataFrame([_story_row(article) for article in articles], columns=STORY_COLUMNS)
    for name in ("date_published", "date_modified"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame


def images_to_pandas(records: Records) -> pd.DataFrame:
    """Return one row a picture, ``article_id`` leading to its story.

    Raises:
        StoreError: ``records`` is a path, and there is no store.
    """
    import pandas as pd

    with _reading(records) as articles:
        rows = [_image_row(article, image) for article in articles for image in article.images]
    return pd.DataFrame(rows, columns=IMAGE_COLUMNS)


def to_duckdb(
    records: Records, connection: duckdb.DuckDBPyConnection | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB connection with the tables ``articles`` and ``images``.

    Args:
        records: Records, or the path of a store.
        connection: Where to make the tables, which replace those of the same name; in memory by default.

    Raises:
        StoreError: ``records`` is a path, and there is no store.
    """
    import duckdb

    db = connection or duckdb.connect()
    with _reading(records) as articles:
        kept = list(articles)
    for name, frame in (("articles", to_pandas(kept)), ("images", images_to_pandas(kept))):
        db.register("cleanfeed_frame", frame)
        db.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM cleanfeed_frame")  # noqa: S608 - our own names
        db.unregister("cleanfeed_frame")
    return db


@contextmanager
def _reading(records: Records) -> Iterator[Iterable[Article]]:
    if isinstance(records, (str, PathLike)):
        with Store.open(Path(records), must_exist=True) as store:
            yield store.iter_articles()
    else:
        yield records


def _story_row(article: Article) -> dict[str, Any]:
    row = {name: getattr(article, name) for name in STORY_COLUMNS}
    for name in ("page_type", "date_precision"):
        row[name] = None if row[name] is None else str(row[name])
    for name in ("source_organization", "publisher"):
        row[name] = row[name] and row[name].name
    for name in ("authors", "editors"):
        row[name] = [person.name for person in row[name]]
    for name in ("keywords", "warnings"):
        row[name] = list(row[name])
    return row | {"images": len(article.images)}


def _image_row(article: Article, image: Image) -> dict[str, Any]:
    row = image.model_dump(mode="json", include=set(IMAGE_COLUMNS))
    return row | {"article_id": article.id}
