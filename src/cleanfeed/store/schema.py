"""The tables, and how an older file becomes a newer one.

``PRAGMA user_version`` counts the migrations applied. A migration is never edited once
released: a change of the tables is a new entry at the end.

Choices that the tables don't show:

- The JSON of a revision is kept as plain text, and only in ``revisions``. Compressed with
  zstd, a store of 3,000 stories of 3.5 kB of text was 28 % smaller (35 against 49 MB) and no
  faster to write; plain, every SQLite shell, Datasette and ``json_extract`` can read an
  archive without us.
- The search index holds its own copy of the text. An index without one
  (``contentless_delete``) needs SQLite 3.43, and Debian 12 has 3.40.
- Times are texts in UTC of fixed width, so that they sort as they are.
"""

from __future__ import annotations

APPLICATION_ID = 0x636C6664
"""Marks the file as ours ("clfd") in its header."""

TOKENIZER = "unicode61 remove_diacritics 2 categories ''L* N* Co Mn Mc''"
"""Folds case and accents. Vowel signs (Mn, Mc) belong to words: without them the Hindi
words for "of" and "that" are the same token."""

_FIRST = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE urls (
        key INTEGER PRIMARY KEY,
        url_id TEXT NOT NULL UNIQUE,
        url TEXT NOT NULL,
        source TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'new',
        article_id TEXT,
        etag TEXT,
        last_modified TEXT,
        body_sha256 TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        interval_s INTEGER,
        first_seen_at TEXT NOT NULL,
        hinted_at TEXT,
        next_attempt_at TEXT,
        last_fetched_at TEXT,
        last_http_status INTEGER,
        page_type TEXT,
        reason TEXT,
        error TEXT
    )""",
    "CREATE INDEX urls_due ON urls (next_attempt_at) WHERE next_attempt_at IS NOT NULL",
    "CREATE INDEX urls_article ON urls (article_id) WHERE article_id IS NOT NULL",
    """CREATE TABLE articles (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        revision INTEGER NOT NULL,
        content_hash TEXT NOT NULL,
        url_id TEXT NOT NULL,
        url TEXT,
        source TEXT NOT NULL,
        page_type TEXT NOT NULL,
        headline TEXT,
        language TEXT,
        date_published TEXT,
        date_first_seen TEXT NOT NULL,
        dated_at TEXT NOT NULL,
        deleted_at TEXT
    )""",
    "CREATE INDEX articles_dated ON articles (dated_at)",
    """CREATE TABLE revisions (
        article_id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        content_hash TEXT NOT NULL,
        stored_at TEXT NOT NULL,
        json TEXT NOT NULL,
        UNIQUE (article_id, revision)
    )""",
    """CREATE TABLE images (
        key INTEGER PRIMARY KEY,
        article_key INTEGER NOT NULL REFERENCES articles (key),
        image_id TEXT NOT NULL,
        url TEXT,
        role TEXT NOT NULL,
        alt TEXT,
        caption TEXT,
        credit TEXT,
        license TEXT
    )""",
    "CREATE INDEX images_article ON images (article_key)",
    """CREATE TABLE image_credits (
        image_key INTEGER NOT NULL REFERENCES images (key),
        place INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (image_key, place)
    ) WITHOUT ROWID""",
    "CREATE INDEX image_credits_name ON image_credits (name)",
    """CREATE TABLE changes (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        article_id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        kind TEXT NOT NULL,
        changed_at TEXT NOT NULL
    )""",
    """CREATE TABLE cursors (
        sink TEXT PRIMARY KEY,
        seq INTEGER NOT NULL,
        moved_at TEXT NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE runs (
        run_id TEXT PRIMARY KEY,
        started_at TEXT NOT NULL,
        ended_at TEXT,
        report_json TEXT
    )""",
    f"""CREATE VIRTUAL TABLE article_index USING fts5 (
        headline, description, text, captions, credits, authors, tokenize = '{TOKENIZER}'
    )""",
    f"""CREATE VIRTUAL TABLE image_index USING fts5 (
        caption, credit, alt, tokenize = '{TOKENIZER}'
    )""",
)

_REFUSALS = (
    """CREATE TABLE refusals (
        sink TEXT NOT NULL,
        seq INTEGER NOT NULL,
        article_id TEXT NOT NULL,
        revision INTEGER,
        reason TEXT NOT NULL,
        refused_at TEXT NOT NULL,
        PRIMARY KEY (sink, seq)
    ) WITHOUT ROWID""",
)

_SOURCES = (
    """CREATE TABLE sources (
        name TEXT PRIMARY KEY,
        read_at TEXT NOT NULL,
        news_at TEXT NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID""",
    """CREATE TABLE documents (
        source TEXT NOT NULL,
        url TEXT NOT NULL,
        etag TEXT,
        last_modified TEXT,
        body_sha256 TEXT,
        validated_url TEXT,
        told TEXT NOT NULL,
        named INTEGER NOT NULL,
        read_at TEXT NOT NULL,
        PRIMARY KEY (source, url)
    ) WITHOUT ROWID""",
    """CREATE TABLE robots (
        origin TEXT PRIMARY KEY,
        body BLOB,
        read_at TEXT NOT NULL
    )""",
    "ALTER TABLE urls ADD COLUMN validated_url TEXT",
)

GATHERED_BYTES = 8 << 20
"""Words that FTS5 gathers in memory before it writes them out; at its 1 MB a commit of 200 stories made
several pieces."""
PIECES_JOINED = 8
"""Pieces of one size of the index that are joined into a larger one. At FTS5's 4, a commit took a fifth
more CPU time; at 16, a search of two words in 100,000 stories took a quarter longer."""

_INDEX_PIECES = tuple(
    f"INSERT INTO {index} ({index}, rank) VALUES ('{setting}', {value})"  # noqa: S608 - constants
    for index in ("article_index", "image_index")
    for setting, value in (("hashsize", GATHERED_BYTES), ("automerge", PIECES_JOINED))
)

_FIGURES = (
    "ALTER TABLE articles ADD COLUMN confidence REAL",
    "ALTER TABLE articles ADD COLUMN size_bytes INTEGER",
    """UPDATE articles SET (confidence, size_bytes) = (
        SELECT json_extract(json, '$.confidence'), json_extract(json, '$.extraction.fetch.size_bytes')
        FROM revisions WHERE article_id = articles.id AND revisions.revision = articles.revision
    )""",
)
"""What reports count, beside the record: 100,000 records are 1.4 GB to read, these columns are 30 MB."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _REFUSALS, _SOURCES, _INDEX_PIECES, _FIGURES)
"""Statements of each migration, in order; their number is the version of the newest schema."""
