"""Whether a store is sound: the promises of the tables, each as a query that must find nothing.

Functions over an open connection.
"""

from __future__ import annotations

import sqlite3

from cleanfeed.store.database import PRIMARY_CODE_MASK

BROKEN_PROMISES = {
    "address done without its story": """
        SELECT count(*) FROM urls WHERE status = 'done' AND NOT EXISTS (
            SELECT 1 FROM articles WHERE id = urls.article_id AND deleted_at IS NULL)""",
    "story without its current revision": """
        SELECT count(*) FROM articles WHERE deleted_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM revisions WHERE article_id = id AND revisions.revision = articles.revision)""",
    "revision without its story": """
        SELECT count(*) FROM revisions WHERE NOT EXISTS (
            SELECT 1 FROM articles WHERE id = article_id AND deleted_at IS NULL)""",
    "revision logged never or twice": """
        SELECT count(*) FROM revisions LEFT JOIN (
            SELECT article_id, revision, count(*) AS times FROM changes GROUP BY article_id, revision
        ) USING (article_id, revision) WHERE times IS NOT 1""",
    "story that the index doesn't know": """
        SELECT count(*) FROM articles WHERE deleted_at IS NULL AND key NOT IN (
            SELECT rowid FROM article_index)""",
    "index entry without a story": """
        SELECT count(*) FROM article_index WHERE rowid NOT IN (
            SELECT key FROM articles WHERE deleted_at IS NULL)""",
    "picture that the index doesn't know": """
        SELECT count(*) FROM images WHERE key NOT IN (SELECT rowid FROM image_index)""",
    "index entry without a picture": """
        SELECT count(*) FROM image_index WHERE rowid NOT IN (SELECT key FROM images)""",
}
INDEXES = ("article_index", "image_index")


def find_problems(db: sqlite3.Connection) -> tuple[str, ...]:
    """Return what is wrong with the store, one line each; nothing for a sound one.

    Reads the whole file: seconds per gigabyte.
    """
    file_problems = [row[0] for row in db.execute("PRAGMA quick_check") if row[0] != "ok"]
    found = [(what, int(db.execute(query).fetchone()[0])) for what, query in BROKEN_PROMISES.items()]
    broken = [f"{number} × {what}" for what, number in found if number]
    return (*file_problems, *broken, *_index_problems(db))


def _index_problems(db: sqlite3.Connection) -> list[str]:
    problems = []
    for index in INDEXES:
        try:
            # FTS5 compares every entry with the text it was made of.
            db.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")  # noqa: S608
        except sqlite3.DatabaseError as exc:
            # A busy or full disk is no damage.
            if exc.sqlite_errorcode & PRIMARY_CODE_MASK != sqlite3.SQLITE_CORRUPT:
                raise
            problems.append(f"{index} does not fit the texts it was made of")
    return problems
