"""The tables in PostgreSQL, how older ones become newer ones, and the statements of a delivery.

``{schema}`` stands for the schema's name, which is checked by its pattern in the options. A
migration is never edited once released: a change is a new entry at the end.

Choices that the tables don't show:

- ``record`` is ``json``, not ``jsonb``: it keeps the record byte for byte, NUL escapes included,
  which ``jsonb`` refuses.
- Indexes over texts of any length are hashes or cover a beginning: a B-tree refuses 2,704 bytes.
- Scripts without spaces are indexed letter by letter, as in the store's own index, through
  ``spaced``; ``query`` does the same to what is searched for, and makes phrases of it.
- ``articles`` has one partition for each connection that writes, so that each has a text index of its own:
  PostgreSQL gathers the words of new rows in a list and lets one connection at a time sort it into an index,
  for which the others waited a fifth of a delivery.
- ``images`` and ``persons`` have no foreign keys: a story's rows are always written and dropped with it, and
  PostgreSQL looked up the story for each of them, which was a twentieth of a delivery.
"""

from __future__ import annotations

LANES = 2
"""Connections that write at the same time; the partitions are made for them."""
MAX_TEXT_INDEX_CHARS = 200_000
"""Only the beginning of a longer text is searched: a tsvector holds 1 MB."""
MAX_FIELD_INDEX_CHARS = 20_000
MAX_NAME_INDEX_CHARS = 200

_FIRST = (
    r"""CREATE FUNCTION {schema}.spaced(content text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN octet_length(content) = length(content) THEN content ELSE regexp_replace(
            content, '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3])',
            ' \1 ', 'g') END
    $$""",
    """CREATE FUNCTION {schema}.query(words text, configuration regconfig DEFAULT 'simple') RETURNS tsquery
        LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN {schema}.spaced(words) = words THEN websearch_to_tsquery(configuration, words)
            ELSE phraseto_tsquery(configuration, {schema}.spaced(words)) END
    $$""",
    """CREATE TABLE {schema}.articles (
        id text PRIMARY KEY,
        generation bigint NOT NULL,
        revision bigint NOT NULL,
        url text,
        page_type text NOT NULL,
        headline text,
        description text,
        publisher text,
        source_organization text,
        section text,
        keywords text[] NOT NULL,
        language text,
        date_published timestamptz,
        date_modified timestamptz,
        word_count bigint NOT NULL,
        is_accessible_for_free boolean,
        confidence real,
        content_hash text,
        text text NOT NULL,
        record json NOT NULL,
        text_config regconfig NOT NULL,
        search tsvector NOT NULL
    ) PARTITION BY HASH (id)""",
    *(
        f"CREATE TABLE {{schema}}.articles_{lane} PARTITION OF {{schema}}.articles"
        f" FOR VALUES WITH (MODULUS {LANES}, REMAINDER {lane})"
        for lane in range(LANES)
    ),
    # The list of new words is emptied by the lanes, long before it has grown to this.
    """CREATE INDEX articles_search ON {schema}.articles USING gin (search)
        WITH (gin_pending_list_limit = 65536)""",
    "CREATE INDEX articles_date ON {schema}.articles (date_published DESC)",
    "CREATE INDEX articles_publisher ON {schema}.articles USING hash (publisher)",
    """CREATE TABLE {schema}.images (
        article_id text NOT NULL,
        place integer NOT NULL,
        image_id text NOT NULL,
        url text,
        role text NOT NULL,
        alt text,
        caption text,
        credit text,
        credits text[] NOT NULL,
        license text,
        position integer,
        search tsvector NOT NULL,
        PRIMARY KEY (article_id, place)
    )""",
    "CREATE INDEX images_search ON {schema}.images USING gin (search)",
    """CREATE TABLE {schema}.persons (
        article_id text NOT NULL,
        role text NOT NULL,
        place integer NOT NULL,
        name text NOT NULL,
        url text,
        PRIMARY KEY (article_id, role, place)
    )""",
    f"CREATE INDEX persons_name ON {{schema}}.persons (lower(left(name, {MAX_NAME_INDEX_CHARS})))",
    """CREATE TABLE {schema}.deletions (
        id text PRIMARY KEY,
        generation bigint NOT NULL,
        revision bigint NOT NULL
    )""",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST,)

STATE = """
    CREATE TABLE IF NOT EXISTS {schema}.delivery_state (
        is_the_row boolean PRIMARY KEY DEFAULT TRUE CHECK (is_the_row),
        version integer NOT NULL DEFAULT 0,
        stream text,
        seq bigint NOT NULL DEFAULT 0,
        generation bigint NOT NULL DEFAULT 1
    )
"""
"""Which change log fills the tables and how far; ``generation`` counts replays."""

ARTICLE_COLUMNS = (
    "id",
    "revision",
    "url",
    "page_type",
    "headline",
    "description",
    "publisher",
    "source_organization",
    "section",
    "keywords",
    "language",
    "date_published",
    "date_modified",
    "word_count",
    "is_accessible_for_free",
    "confidence",
    "content_hash",
    "text",
    "record",
    "text_config",
)
SEARCH_COLUMNS = ("authors", "captions", "credits", "is_unspaced")
"""Further texts of an article that only its ``search`` holds, and whether any text of it has letters
of a script without spaces; asking PostgreSQL for each text cost 80 µs an article."""
IMAGE_COLUMNS = (
    "article_id",
    "place",
    "image_id",
    "url",
    "role",
    "alt",
    "caption",
    "credit",
    "credits",
    "license",
    "position",
)
PERSON_COLUMNS = ("article_id", "role", "place", "name", "url")

STAGING = (
    """CREATE TEMPORARY TABLE IF NOT EXISTS new_articles (
        id text, revision bigint, url text, page_type text, headline text, description text,
        publisher text, source_organization text, section text, keywords text[], language text,
        date_published timestamptz, date_modified timestamptz, word_count bigint,
        is_accessible_for_free boolean, confidence real, content_hash text, text text, record json,
        text_config regconfig, authors text, captions text, credits text, is_unspaced boolean
    ) ON COMMIT DELETE ROWS""",
    """CREATE TEMPORARY TABLE IF NOT EXISTS new_images (
        article_id text, place integer, image_id text, url text, role text, alt text, caption text,
        credit text, credits text[], license text, position integer
    ) ON COMMIT DELETE ROWS""",
    """CREATE TEMPORARY TABLE IF NOT EXISTS new_persons (
        article_id text, role text, place integer, name text, url text
    ) ON COMMIT DELETE ROWS""",
    """CREATE TEMPORARY TABLE IF NOT EXISTS new_deletions (id text, revision bigint) ON COMMIT DELETE ROWS""",
    "CREATE TEMPORARY TABLE IF NOT EXISTS kept (id text PRIMARY KEY) ON COMMIT DELETE ROWS",
)


def _weighed(column: str, weight: str, limit: int = MAX_FIELD_INDEX_CHARS) -> str:
    beginning = f"left(coalesce({column}, ''), {limit})"
    spaced = f"CASE WHEN is_unspaced THEN {{schema}}.spaced({beginning}) ELSE {beginning} END"
    return f"setweight(to_tsvector(text_config, {spaced}), '{weight}')"


_SEARCH = " || ".join(
    (
        _weighed("headline", "A"),
        _weighed("description", "B"),
        _weighed("authors", "B"),
        _weighed("captions", "C"),
        _weighed("credits", "C"),
        _weighed("text", "D", MAX_TEXT_INDEX_CHARS),
    )
)
_COLUMNS = ", ".join(ARTICLE_COLUMNS)
_UPDATES = ", ".join(f"{column} = excluded.{column}" for column in ARTICLE_COLUMNS if column != "id")


def _drop_articles(which: str) -> str:
    """Return the statement that drops some articles with their images and persons."""
    return f"""WITH dropped AS (DELETE FROM {{schema}}.articles {which} RETURNING articles.id),
           pictures AS (DELETE FROM {{schema}}.images WHERE article_id IN (SELECT id FROM dropped))
       DELETE FROM {{schema}}.persons WHERE article_id IN (SELECT id FROM dropped)"""  # noqa: S608


DELIVER = (
    _drop_articles("""USING new_deletions AS gone WHERE articles.id = gone.id
         AND (articles.generation, articles.revision) <= (%(generation)s, gone.revision)"""),
    """INSERT INTO {schema}.deletions AS known (id, generation, revision)
       SELECT id, %(generation)s, revision FROM new_deletions
       ON CONFLICT (id) DO UPDATE SET generation = excluded.generation, revision = excluded.revision
       WHERE (known.generation, known.revision) < (excluded.generation, excluded.revision)""",
    f"""WITH written AS (
           INSERT INTO {{schema}}.articles AS known ({_COLUMNS}, generation, search)
           SELECT {_COLUMNS}, %(generation)s, {_SEARCH} FROM new_articles AS fresh
           WHERE NOT EXISTS (
               SELECT FROM {{schema}}.deletions AS gone
               WHERE gone.id = fresh.id
                 AND (gone.generation, gone.revision) >= (%(generation)s, fresh.revision))
           ON CONFLICT (id) DO UPDATE
           SET {_UPDATES}, generation = excluded.generation, search = excluded.search
           WHERE (known.generation, known.revision) < (excluded.generation, excluded.revision)
           RETURNING id)
       INSERT INTO kept SELECT id FROM written""",  # noqa: S608 - columns from this module
    "DELETE FROM {schema}.images WHERE article_id IN (SELECT id FROM kept)",
    f"""INSERT INTO {{schema}}.images ({", ".join(IMAGE_COLUMNS)}, search)
       SELECT {", ".join(f"new_images.{column}" for column in IMAGE_COLUMNS)},
              {_weighed("new_images.caption", "A")} || {_weighed("new_images.credit", "B")}
              || {_weighed("new_images.alt", "C")}
       FROM new_images JOIN kept ON kept.id = new_images.article_id
       JOIN new_articles ON new_articles.id = kept.id""",  # noqa: S608
    "DELETE FROM {schema}.persons WHERE article_id IN (SELECT id FROM kept)",
    f"""INSERT INTO {{schema}}.persons ({", ".join(PERSON_COLUMNS)})
       SELECT {", ".join(PERSON_COLUMNS)} FROM new_persons
       WHERE article_id IN (SELECT id FROM kept)""",  # noqa: S608
)
"""One delivery, after the ``new_…`` tables were filled. A row gives way only to a newer one: to a
higher revision, or to a replay."""

NOTE_POSITION = """
    UPDATE {schema}.delivery_state SET seq = greatest(seq, %(seq)s)
    WHERE stream = %(stream)s AND generation = %(generation)s
"""
CHOOSE_LANES = f"""
    SELECT id, lane FROM unnest(%(ids)s::text[]) AS id, generate_series(0, {LANES - 1}) AS lane
    WHERE satisfies_hash_partition('{{schema}}.articles'::regclass, {LANES}, lane, id)
"""  # noqa: S608 - numbers from this module
"""Which partition each story belongs to."""
SORT_IN = "SELECT gin_clean_pending_list('{schema}.articles_{lane}_search_idx')"
"""Empties the list of new words of a lane's text index."""
END_OF_REPLAY = (
    _drop_articles("WHERE generation < (SELECT generation FROM {schema}.delivery_state)"),
    """DELETE FROM {schema}.deletions
       WHERE generation < (SELECT generation FROM {schema}.delivery_state)""",
)
"""What a replay didn't bring again is in the store no more."""
