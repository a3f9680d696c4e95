"""Finding pictures through the full-text index, those of the newest stories first.

Functions over an open connection. A credit that one picture in five has (an agency's) is looked for among
the newest stories alone: sorting all of its pictures took 70 ms of 100,000 for the twenty that are shown.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from cleanfeed.store.query import (
    IMAGE_FIELDS,
    is_unfindable,
    join_expressions,
    match_expression,
    phrase_in,
)
from cleanfeed.store.rows import optional_time_text, read_time
from cleanfeed.store.search_values import ImageHit, ImageQuery

MANY_PICTURES = 20_000
"""Pictures that fit are sorted up to here (14 ms); of more, the newest stories are likely to have enough."""
NEWEST_STORIES = 1000
"""Stories looked through for pictures that many stories have: 30 ms, where not enough are found."""

_MATCHES = """
    SELECT count(*) FROM (SELECT 1 FROM image_index WHERE image_index MATCH :expression LIMIT :many)
"""
# A letter sorts behind every time.
_BOUNDARY = """
    SELECT dated_at FROM articles WHERE dated_at < coalesce(:until, 'A')
    ORDER BY dated_at DESC LIMIT 1 OFFSET :stories
"""
# The newest pictures are chosen first, and only those that are shown get all their columns: SQLite
# would make the list of names for every picture that it sorts.
_IMAGES = """
    WITH chosen AS (
        SELECT images.key, dated_at FROM {tables}
        WHERE {conditions}
          AND (:source IS NULL OR source = :source)
          AND (:since IS NULL OR dated_at >= :since) AND (:until IS NULL OR dated_at < :until)
          AND (:language IS NULL OR language = :language COLLATE NOCASE
               OR language LIKE :language || '-%')
        ORDER BY dated_at DESC, images.key LIMIT :limit
    )
    SELECT images.*, articles.id AS article_id, articles.url AS article_url, source, headline,
           date_published,
           (SELECT json_group_array(name) FROM image_credits WHERE image_key = images.key) AS credits
    FROM chosen JOIN images USING (key) JOIN articles ON articles.key = images.article_key
    ORDER BY chosen.dated_at DESC, images.key
"""


def search_images(db: sqlite3.Connection, query: ImageQuery) -> tuple[ImageHit, ...]:
    """Return the pictures that fit, those of the newest story first."""
    parts = (
        (query.text, match_expression(query.text, IMAGE_FIELDS)),
        (query.credit, phrase_in("credit", query.credit or "")),
    )
    by = (query.author, phrase_in("authors", query.author or ""))
    if any(is_unfindable(*part) for part in (*parts, by)):
        return ()
    values: dict[str, str | int | None] = {
        "expression": join_expressions(*(part for _, part in parts)),
        "story": by[1],
        "source": query.source,
        "since": optional_time_text(query.since),
        "until": optional_time_text(query.until),
        "language": query.language,
        "limit": query.limit,
    }
    rows = _among_newest(db, values) if _are_many(db, values) else []
    if len(rows) < query.limit:
        rows = db.execute(_images_statement(values), values).fetchall()
    return tuple(_image_hit(row) for row in rows)


def _are_many(db: sqlite3.Connection, values: Mapping[str, object]) -> bool:
    """Tell whether so many pictures fit the words that the newest stories are likely to have enough."""
    if values["expression"] is None:
        return values["story"] is None
    (count,) = db.execute(_MATCHES, {"expression": values["expression"], "many": MANY_PICTURES}).fetchone()
    return bool(count == MANY_PICTURES)


def _among_newest(db: sqlite3.Connection, values: Mapping[str, str | int | None]) -> list[sqlite3.Row]:
    """Return what the newest stories have; where that is as much as was asked for, it is the answer."""
    boundary = db.execute(_BOUNDARY, {"until": values["until"], "stories": NEWEST_STORIES}).fetchone()
    if boundary is None:
        return []
    since = max(str(values["since"] or ""), boundary["dated_at"])
    return db.execute(_images_statement(values, among_newest=True), {**values, "since": since}).fetchall()


def _images_statement(values: Mapping[str, object], *, among_newest: bool = False) -> str:
    """Return the statement that begins at what narrows most; one with ``OR`` would read every picture."""
    tables, conditions = "images JOIN articles ON articles.key = images.article_key", ["TRUE"]
    if among_newest:
        tables = "articles CROSS JOIN images ON images.article_key = articles.key"
    if values["expression"] is not None and among_newest:
        fits = "SELECT 1 FROM image_index WHERE image_index MATCH :expression AND rowid = images.key"
        conditions.append(f"EXISTS ({fits})")
    elif values["expression"] is not None:
        tables = f"image_index CROSS JOIN {tables}"
        conditions.append("image_index MATCH :expression AND images.key = image_index.rowid")
    if values["story"] is not None:
        conditions.append(
            "images.article_key IN (SELECT rowid FROM article_index WHERE article_index MATCH :story)"
        )
    return _IMAGES.format(tables=tables, conditions=" AND ".join(conditions))


def _image_hit(row: sqlite3.Row) -> ImageHit:
    return ImageHit(
        article_id=row["article_id"],
        article_url=row["article_url"],
        source=row["source"],
        headline=row["headline"],
        date_published=read_time(row["date_published"]),
        image_id=row["image_id"],
        url=row["url"],
        caption=row["caption"],
        credit=row["credit"],
        credits=tuple(json.loads(row["credits"])),
    )
