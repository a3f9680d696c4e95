"""Writing a batch in several transactions at once, so that the server uses more than one core.

Making search vectors and sorting them into the index is most of the work, and one connection is
one process of the server. A story always takes the same lane, that of its partition, and a transaction
locks its lane first: a server that still works on a batch whose connection was lost holds the lock,
so the repeat waits for the end of the first attempt instead of running beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from cleanfeed.sinks.failures import SinkBusyError
from cleanfeed.sinks.postgres.connection import Connection, plain_errors
from cleanfeed.sinks.postgres.rows import Row, Rows, batch_rows
from cleanfeed.sinks.postgres.tables import (
    ARTICLE_COLUMNS,
    CHOOSE_LANES,
    DELIVER,
    IMAGE_COLUMNS,
    LANES,
    PERSON_COLUMNS,
    SEARCH_COLUMNS,
    SORT_IN,
    STAGING,
)
from cleanfeed.sinks.server_options import PostgresOptions
from cleanfeed.sinks.values import Delivery

NO_WAIT = "SET synchronous_commit TO off"
"""What the lanes wrote is on the disk once the sink has noted its position, which waits for it."""
SORTED_EVERY = 6000
"""Stories between two rounds of sorting the words of new ones into the index: with more at a time a common
word is looked up less often, with fewer a search meanwhile has a shorter list to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a batch is written for."""

    generation: int
    configs: frozenset[str]
    """Text search configurations that the server has."""


class Lanes:
    """Connections that write parts of a batch at the same time."""

    def __init__(self, options: PostgresOptions, name: str) -> None:
        self._connections = [Connection(options, (NO_WAIT, *STAGING)) for _ in range(LANES)]
        self._threads = ThreadPoolExecutor(LANES, thread_name_prefix="cleanfeed-postgres")
        self._work: list[Future[None]] = []
        self._name = name
        self._unsorted = 0

    def write(self, deliveries: Sequence[Delivery], target: Target) -> None:
        """Write a batch; where it fails, some lanes may have been written, which a repeat finds done.

        Raises:
            SinkBusyError: Some lane's server is down or overloaded.
            BatchRefusedError: A value in some lane is none for PostgreSQL.
            SinkError: Tables or privileges are missing.
        """
        parts = self._split(deliveries)
        self._do([partial(self._write_lane, lane, part, target) for lane, part in enumerate(parts) if part])
        self._unsorted += len(deliveries)
        if self._unsorted >= SORTED_EVERY:
            self.sort()

    def sort(self) -> None:
        """Sort the words of new stories into the index; until then a search finds them more slowly.

        Raises:
            SinkBusyError: The server is down or overloaded.
            SinkError: The tables belong to another user.
        """
        self._do([partial(self._sort_lane, lane) for lane in range(LANES)])
        self._unsorted = 0

    def close(self) -> None:
        """Close the connections; statements still at work are cancelled."""
        if not all(each.done() for each in self._work):
            for connection in self._connections:
                connection.cancel()
        self._threads.shutdown()
        for connection in self._connections:
            connection.close()

    def _do(self, work: Sequence[Callable[[], None]]) -> None:
        self._work = [self._threads.submit(each) for each in work]
        failures = [failure for failure in (each.exception() for each in self._work) if failure is not None]
        # A batch is halved only when nothing else is in the way.
        for failure in sorted(failures, key=lambda failure: not isinstance(failure, SinkBusyError)):
            raise failure

    def _split(self, deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
        """Return what each lane is to write."""
        connection = self._connections[0]
        ids = {"ids": [delivery.article_id for delivery in deliveries]}
        with plain_errors(self._name):
            rows = connection.open().execute(connection.sql(CHOOSE_LANES), ids).fetchall()
        lanes: dict[str, int] = dict(rows)
        return [[each for each in deliveries if lanes[each.article_id] == lane] for lane in range(LANES)]

    def _write_lane(self, lane: int, deliveries: Sequence[Delivery], target: Target) -> None:
        connection = self._connections[lane]
        rows = batch_rows(deliveries, target.configs)
        with plain_errors(self._name), connection.open().transaction():
            connection.lock(lane)
            _fill(connection, rows)
            for statement in DELIVER:
                connection.open().execute(connection.sql(statement), {"generation": target.generation})

    def _sort_lane(self, lane: int) -> None:
        connection = self._connections[lane]
        with plain_errors(self._name):
            connection.open().execute(connection.sql(SORT_IN.replace("{lane}", str(lane))))


def _fill(connection: Connection, rows: Rows) -> None:
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
        with connection.open().cursor().copy(statement.encode()) as copy:
            for entry in entries:
                copy.write_row(entry)
