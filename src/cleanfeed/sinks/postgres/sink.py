"""The sink that fills PostgreSQL: repeats and late writes are harmless.

A row gives way to newer revisions only, and deletions leave a mark, so the order in which
transactions end doesn't matter. How far the tables are stands in the tables themselves, noted
when a whole batch is in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleanfeed.errors import SinkError
from cleanfeed.sinks.postgres.connection import Connection, plain_errors
from cleanfeed.sinks.postgres.lanes import Lanes, Target
from cleanfeed.sinks.postgres.rows import newest_each
from cleanfeed.sinks.postgres.tables import END_OF_REPLAY, LANES, MIGRATIONS, NOTE_POSITION, STATE
from cleanfeed.sinks.server_options import PostgresOptions
from cleanfeed.sinks.values import Delivery, Refusal


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
        self._name = f"sink postgres ({options.schema_name})"
        self._stream = stream_id
        self._connection = Connection(options)
        self._lanes = Lanes(options, self._name)
        try:
            with plain_errors(self._name), self._connection.open().transaction():
                self._lock_all()
                self._migrate()
                self._join_stream(fresh=fresh)
                self._configs = self._known_configs()
        except BaseException:
            self.close()
            raise

    def position(self) -> int:
        """Return the last change that the tables hold, in the words of the tables themselves."""
        with plain_errors(self._name):
            seq, _ = self._state()
        return seq

    def deliver(self, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        """Bring the tables up to date.

        Raises:
            SinkBusyError: The server is down or overloaded; the batch may be there in part.
            BatchRefusedError: A value in the batch is none for PostgreSQL.
            SinkError: Tables or privileges are missing, or the tables are of another store.
        """
        if not deliveries:
            return ()
        with plain_errors(self._name):
            _, generation = self._state()
        self._lanes.write(newest_each(deliveries), Target(generation=generation, configs=self._configs))
        values = {"seq": deliveries[-1].seq, "stream": self._stream, "generation": generation}
        with plain_errors(self._name):
            self._execute(NOTE_POSITION, values)
        return ()

    def reach_end(self) -> None:
        """After a replay, drop what it did not bring again; leave the text index sorted.

        Raises:
            SinkError: The server is down.
        """
        with plain_errors(self._name), self._connection.open().transaction():
            self._lock_all()
            self._state()
            for statement in END_OF_REPLAY:
                self._execute(statement)
        self._lanes.sort()

    def close(self) -> None:
        """Close the connections; closing twice does nothing."""
        self._lanes.close()
        self._connection.close()

    def _lock_all(self) -> None:
        for lane in range(LANES):
            self._connection.lock(lane)

    def _migrate(self) -> None:
        self._execute("CREATE SCHEMA IF NOT EXISTS {schema}")
        self._execute(STATE)
        self._execute("INSERT INTO {schema}.delivery_state DEFAULT VALUES ON CONFLICT DO NOTHING")
        (version,) = self._one("SELECT version FROM {schema}.delivery_state")
        if version > len(MIGRATIONS):
            raise SinkError(
                f"{self._name}: its tables are of version {version}, this cleanfeed knows"
                f" {len(MIGRATIONS)}; update cleanfeed"
            )
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                self._execute(statement)
        self._execute(
            "UPDATE {schema}.delivery_state SET version = %(version)s", {"version": len(MIGRATIONS)}
        )

    def _join_stream(self, *, fresh: bool) -> None:
        (stream,) = self._one("SELECT stream FROM {schema}.delivery_state")
        begin = "UPDATE {schema}.delivery_state SET stream = %(stream)s"
        if fresh:
            begin += ", seq = 0, generation = generation + 1"
        if fresh or stream is None:
            self._execute(begin, {"stream": self._stream})

    def _known_configs(self) -> frozenset[str]:
        rows = self._connection.open().execute("SELECT cfgname FROM pg_ts_config").fetchall()
        return frozenset(name for (name,) in rows)

    def _state(self) -> tuple[int, int]:
        """Return how far the tables are, and the number of their replay.

        Raises:
            SinkError: They were filled from another store, whose revisions say nothing here.
        """
        stream, seq, generation = self._one("SELECT stream, seq, generation FROM {schema}.delivery_state")
        if stream != self._stream:
            raise SinkError(
                f"{self._name}: was filled from another store; deliver with --replay to fill it from this"
                " one, or name another schema_name"
            )
        return int(seq), int(generation)

    def _one(self, statement: str) -> tuple[Any, ...]:
        db = self._connection.open()
        row: tuple[Any, ...] | None = db.execute(self._connection.sql(statement)).fetchone()
        if row is None:
            raise SinkError(f"{self._name}: its delivery_state is empty; deliver with --replay")
        return row

    def _execute(self, statement: str, values: dict[str, Any] | None = None) -> None:
        self._connection.open().execute(self._connection.sql(statement), values)
