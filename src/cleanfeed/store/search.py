"""Finding stories through the full-text index.

Functions over an open connection. The index finds and ranks; only the hits that are shown
get a snippet, since making one reads the whole text.
"""

from __future__ import annotations

import sqlite3

from cleanfeed.store.query import (
    ARTICLE_FIELDS,
    is_unfindable,
    join_expressions,
    match_expression,
    phrase_in,
)
from cleanfeed.store.rows import optional_time_text, read_time
from cleanfeed.store.search_values import SearchHit, SearchQuery
from cleanfeed.store.spacing import unspace_letters

COLUMN_WEIGHTS = {
    "headline": 10.0,
    "description": 4.0,
    "text": 1.0,
    "captions": 2.0,
    "credits": 1.0,
    "authors": 3.0,
}
"""BM25 weights in the order of the index's columns: a word of the headline tells most about a
story, one of the standfirst more than one of the body."""
_WEIGHTS = ", ".join(str(weight) for weight in COLUMN_WEIGHTS.values())

MAX_SNIPPET_TOKENS = 64
"""More FTS5 doesn't make."""
SNIPPET_CHARS = 200
"""Length of the beginning that stands in for a snippet in a search without words."""

_RANKED = f"""
    SELECT articles.key, bm25(article_index, {_WEIGHTS}) AS rank
    FROM article_index JOIN articles ON articles.key = article_index.rowid
    WHERE article_index MATCH :expression AND deleted_at IS NULL
      AND (:source IS NULL OR source = :source)
      AND (:since IS NULL OR dated_at >= :since) AND (:until IS NULL OR dated_at < :until)
      AND (:language IS NULL OR language = :language COLLATE NOCASE
           OR language LIKE :language || '-%')
    ORDER BY rank, articles.id LIMIT :limit
"""  # noqa: S608 - weights from this module
_NEWEST = """
    SELECT key, 0.0 AS rank FROM articles
    WHERE deleted_at IS NULL
      AND (:source IS NULL OR source = :source)
      AND (:since IS NULL OR dated_at >= :since) AND (:until IS NULL OR dated_at < :until)
      AND (:language IS NULL OR language = :language COLLATE NOCASE
           OR language LIKE :language || '-%')
    ORDER BY dated_at DESC, id LIMIT :limit
"""
_SNIPPET = """
    SELECT articles.*, snippet(article_index, -1, :start, :end, '…', :tokens) AS snippet
    FROM article_index JOIN articles ON articles.key = article_index.rowid
    WHERE article_index MATCH :expression AND article_index.rowid = :key
"""
_BEGINNING = """
    SELECT articles.*, substr(text, 1, :chars) AS snippet
    FROM articles JOIN article_index ON articles.key = article_index.rowid WHERE key = :key
"""


def search_articles(db: sqlite3.Connection, query: SearchQuery) -> tuple[SearchHit, ...]:
    """Return the stories that fit, best first; without words the newest first."""
    parts = (
        (query.text, match_expression(query.text, ARTICLE_FIELDS)),
        (query.author, phrase_in("authors", query.author or "")),
        (query.credit, phrase_in("credits", query.credit or "")),
    )
    if any(is_unfindable(*part) for part in parts):
        return ()
    expression = join_expressions(*(part for _, part in parts))
    values = {
        "expression": expression,
        "source": query.source,
        "since": optional_time_text(query.since),
        "until": optional_time_text(query.until),
        "language": query.language,
        "limit": query.limit,
    }
    ranked = db.execute(_NEWEST if expression is None else _RANKED, values).fetchall()
    return tuple(_hit(db, row["key"], row["rank"], expression, query) for row in ranked)


def _hit(
    db: sqlite3.Connection, key: int, rank: float, expression: str | None, query: SearchQuery
) -> SearchHit:
    if expression is None:
        row = db.execute(_BEGINNING, {"key": key, "chars": SNIPPET_CHARS}).fetchone()
    else:
        marks = {"start": query.mark_start, "end": query.mark_end}
        tokens = min(max(query.snippet_tokens, 1), MAX_SNIPPET_TOKENS)
        row = db.execute(
            _SNIPPET, marks | {"expression": expression, "key": key, "tokens": tokens}
        ).fetchone()
    return SearchHit(
        article_id=row["id"],
        url=row["url"],
        source=row["source"],
        headline=row["headline"],
        date_published=read_time(row["date_published"]),
        language=row["language"],
        # FTS5 gives better matches lower numbers.
        score=-rank if rank else 0.0,
        snippet=unspace_letters(row["snippet"]).strip(),
    )
