"""The sink that fills PostgreSQL: one transaction a batch, repeats and late writes harmless.

Each transaction takes an advisory lock first. A server that still works on a batch whose
connection was lost holds it, so the repeat waits for the end of the first attempt instead of
running beside it. A row gives way to newer revisions only, and deletions leave a mark, so
the order in which transactions end doesn't matter.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, LiteralString, cast

try:
    import psycopg
    from psycopg import errors
except ImportError as exc:
    from cleanfeed.sinks.failures import missing_extra

    raise missing_extra("postgres", "postgres") from exc

from cleanfeed.errors import SinkError
from cleanfeed.sinks.failures import BatchRefusedError, SinkBusyError
from cleanfeed.sinks.postgres.rows import Row, Rows, batch_rows, newest_each
from cleanfeed.sinks.postgres.tables import (
    ARTICLE_COLUMNS,
    DELIVER,
    END_OF_REPLAY,
    IMAGE_COLUMNS,
    MIGRATIONS,
    PERSON_COLUMNS,
    SEARCH_COLUMNS,
    STAGING,
    STATE,
)
from cleanfeed.sinks.server_options import PostgresOptions
from cleanfeed.sinks.values import Delivery, Refusal

CONNECT_WITHIN_S = 10
LOCK_NAME = 0x636C6664
"""First half of the advisory lock's key ("clfd"); the second is the schema's."""

WRONG_SETTINGS = ("28", "3D", "3F", "42")
"""Classes of SQLSTATE that no waiting mends: authentication, no database or schema, no privilege."""
PASSING = ("08", "40", "53", "55", "57", "58", "XX")
"""Connection, rollback, resources (a full disk among them), locks, shutdown, system."""


class PostgresSink:
    """Keeps tables in a schema of PostgreSQL in step with the store."""

    def __init__(self, options: PostgresOptions, stream_id: str, *, fresh: bool = False) -> None:
        """Connect, and make or migrate the tables.

        Args:
            options: Which database and schema.
            stream_id: Name of the change log.
            fresh: Begin a replay: rows stay readable and are replaced one by one; what the
                replay doesn't bring again goes at its end.

        Raises:
            SinkError: The database can't be used, or was filled from another store.
        """
        self._options = options
        self._stream = stream_id
        self._db: psycopg.Connection | None = None
        try:
            with self._plain_errors():
                self._configs = self._open(self._connect(), fresh=fresh)
        except BaseException:
            self.close()
            raise

    def position(self) -> int:
        """Return the last change that the tables hold, in the words of the tables themselves."""
        with self._plain_errors():
            return int(self._state(self._connect())["seq"])

    def deliver(self, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        """Bring the tables up to date in one transaction.

        Raises:
            SinkBusyError: The server is down or overloaded; nothing of the batch is there, or all.
            BatchRefusedError: A value in the batch is none for PostgreSQL.
            SinkError: Tables or privileges are missing.
        """
        if not deliveries:
            return ()
        rows = batch_rows(newest_each(deliveries), self._configs)
        with self._plain_errors():
            db = self._connect()
            with db.transaction():
                self._lock(db)
                state = self._state(db)
                self._fill(db, rows)
                values = {"generation": state["generation"], "seq": deliveries[-1].seq}
                for statement in DELIVER:
                    db.execute(self._sql(statement), values)
        return ()

    def reach_end(self) -> None:
        """After a replay, drop what it did not bring again.

        Raises:
            SinkError: The server is down.
        """
        with self._plain_errors():
            db = self._connect()
            with db.transaction():
                self._lock(db)
                self._state(db)
                for statement in END_OF_REPLAY:
                    db.execute(self._sql(statement))

    def close(self) -> None:
        """Close the connection; closing twice does nothing."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _open(self, db: psycopg.Connection, *, fresh: bool) -> frozenset[str]:
        """Bring the tables up to date; return the text search configurations of the server."""
        with db.transaction():
            self._lock(db)
            self._migrate(db)
            self._join_stream(db, fresh=fresh)
        return frozenset(name for (name,) in db.execute("SELECT cfgname FROM pg_ts_config").fetchall())

    def _connect(self) -> psycopg.Connection:
        """Return the connection, a new one where it was lost."""
        if self._db is None or self._db.closed:
            self._db = psycopg.connect(
                self._options.dsn,
                autocommit=True,
                connect_timeout=CONNECT_WITHIN_S,
                tcp_user_timeout=int(self._options.timeout_s * 1000),
                options=f"-c statement_timeout={int(self._options.timeout_s * 1000)}",
                application_name="cleanfeed",
            )
            self._db.execute("SET client_encoding TO 'UTF8'")
            self._db.execute("SET client_min_messages TO warning")
            for statement in STAGING:
                self._db.execute(cast("LiteralString", statement))
        return self._db

    def _lock(self, db: psycopg.Connection) -> None:
        db.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (LOCK_NAME, self._options.schema_name)
        )

    def _migrate(self, db: psycopg.Connection) -> None:
        db.execute(self._sql("CREATE SCHEMA IF NOT EXISTS {schema}"))
        db.execute(self._sql(STATE))
        db.execute(self._sql("INSERT INTO {schema}.delivery_state DEFAULT VALUES ON CONFLICT DO NOTHING"))
        (version,) = self._one(db, "SELECT version FROM {schema}.delivery_state")
        if version > len(MIGRATIONS):
            raise SinkError(
                f"{self._name}: its tables are of version {version}, this cleanfeed knows"
                f" {len(MIGRATIONS)}; update cleanfeed"
            )
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                db.execute(self._sql(statement))
        db.execute(self._sql("UPDATE {schema}.delivery_state SET version = %s"), (len(MIGRATIONS),))

    def _join_stream(self, db: psycopg.Connection, *, fresh: bool) -> None:
        (stream,) = self._one(db, "SELECT stream FROM {schema}.delivery_state")
        if fresh:
            db.execute(
                self._sql(
                    "UPDATE {schema}.delivery_state SET stream = %s, seq = 0, generation = generation + 1"
                ),
                (self._stream,),
            )
        elif stream is None:
            db.execute(self._sql("UPDATE {schema}.delivery_state SET stream = %s"), (self._stream,))

    def _state(self, db: psycopg.Connection) -> dict[str, Any]:
        """Return how far the tables are.

        Raises:
            SinkError: They were filled from another store, whose revisions say nothing here.
        """
        stream, seq, generation = self._one(db, "SELECT stream, seq, generation FROM {schema}.delivery_state")
        if stream != self._stream:
            raise SinkError(
                f"{self._name}: was filled from another store; deliver with --replay to fill it from this"
                " one, or name another schema_name"
            )
        return {"seq": seq, "generation": generation}

    def _fill(self, db: psycopg.Connection, rows: Rows) -> None:
        """Copy a batch into the ``new_…`` tables."""
        tables: tuple[tuple[str, tuple[str, ...], list[Row]], ...] = (
            ("new_articles", ARTICLE_COLUMNS + SEARCH_COLUMNS, rows.articles),
            ("new_images", IMAGE_COLUMNS, rows.images),
            ("new_persons", PERSON_COLUMNS, rows.persons),
            ("new_deletions", ("id", "revision"), rows.deletions),
        )
        for table, columns, entries in tables:
            if not entries:
                continue
            statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
            with db.cursor().copy(cast("LiteralString", statement)) as copy:
                for entry in entries:
                    copy.write_row(entry)

    def _one(self, db: psycopg.Connection, statement: str) -> tuple[Any, ...]:
        row: tuple[Any, ...] | None = db.execute(self._sql(statement)).fetchone()
        if row is None:
            raise SinkError(f"{self._name}: its delivery_state is empty; deliver with --replay")
        return row

    def _sql(self, statement: str) -> LiteralString:
        return cast("LiteralString", statement.replace("{schema}", self._options.schema_name))

    @property
    def _name(self) -> str:
        return f"sink postgres ({self._options.schema_name})"

    @contextlib.contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except (errors.DataError, errors.IntegrityError, errors.ProgramLimitExceeded) as exc:
            raise BatchRefusedError(_first_line(exc)) from exc
        except psycopg.Error as exc:
            raise self._translated(exc) from exc

    def _translated(self, exc: psycopg.Error) -> SinkError:
        message = f"{self._name}: {_first_line(exc)}"
        state = exc.sqlstate or ""
        if state.startswith(WRONG_SETTINGS) or (not state and "authentication failed" in str(exc)):
            return SinkError(message)
        if state.startswith(PASSING) or isinstance(exc, psycopg.OperationalError):
            return SinkBusyError(message)
        return SinkError(message)


def _first_line(exc: Exception) -> str:
    return str(exc).strip().partition("\n")[0] or type(exc).__name__
