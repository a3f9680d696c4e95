"""The search index of a story and its pictures, kept in step with the story.

Functions over an open connection; the caller holds the transaction.
"""

from __future__ import annotations

import sqlite3

from cleanfeed.article import Article, Image
from cleanfeed.store.spacing import space_letters


def index_article(db: sqlite3.Connection, key: int, article: Article, *, is_known: bool) -> None:
    """Put a story and its pictures into the index, in place of what was there of it."""
    if is_known:
        drop_from_index(db, key)
    db.execute(
        "INSERT INTO article_index (rowid, headline, description, text, captions, credits, authors)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (key, *_fields(article)),
    )
    for image in article.images:
        _index_image(db, key, image)


def drop_from_index(db: sqlite3.Connection, key: int) -> None:
    """Take a story and its pictures out of the index."""
    db.execute("DELETE FROM article_index WHERE rowid = ?", (key,))
    pictures = "(SELECT key FROM images WHERE article_key = ?)"
    db.execute(f"DELETE FROM image_index WHERE rowid IN {pictures}", (key,))  # noqa: S608 - no outer text
    db.execute(f"DELETE FROM image_credits WHERE image_key IN {pictures}", (key,))  # noqa: S608
    db.execute("DELETE FROM images WHERE article_key = ?", (key,))


def _fields(article: Article) -> list[str]:
    """Return the texts of a story in the order of the index's columns."""
    return [
        space_letters(text)
        for text in (
            "\n".join(filter(None, (article.headline, article.alternative_headline))),
            article.description or "",
            article.text,
            "\n".join(image.caption or image.alt or "" for image in article.images),
            "\n".join(_credit_text(image) for image in article.images),
            "\n".join(person.name for person in article.authors),
        )
    ]


def _index_image(db: sqlite3.Connection, article_key: int, image: Image) -> None:
    image_key = db.execute(
        "INSERT INTO images (article_key, image_id, url, role, alt, caption, credit, license)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article_key,
            image.id,
            image.url,
            image.role.value,
            image.alt,
            image.caption,
            image.credit,
            image.license,
        ),
    ).lastrowid
    texts = (image.caption or "", _credit_text(image), image.alt or "")
    db.execute(
        "INSERT INTO image_index (rowid, caption, credit, alt) VALUES (?, ?, ?, ?)",
        (image_key, *(space_letters(text) for text in texts)),
    )
    db.executemany(
        "INSERT INTO image_credits (image_key, place, name) VALUES (?, ?, ?)",
        [(image_key, place, name) for place, name in enumerate(image.credits)],
    )


def _credit_text(image: Image) -> str:
    """Return the credit line, or the names where only they are known."""
    return image.credit or ", ".join(image.credits)
