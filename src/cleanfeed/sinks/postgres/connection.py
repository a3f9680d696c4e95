"""A connection to PostgreSQL, statements for one schema, and what each error means for a delivery."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

try:
    import psycopg
    from psycopg import errors
except ImportError as exc:
    from cleanfeed.sinks.failures import missing_extra

    raise missing_extra("postgres", "postgres") from exc

from cleanfeed.errors import SinkError
from cleanfeed.sinks.failures import BatchRefusedError, SinkBusyError
from cleanfeed.sinks.server_options import PostgresOptions

CONNECT_WITHIN_S = 10
CANCEL_WITHIN_S = 2.0
LOCK_NAME = 0x636C6664
"""First half of the advisory locks' keys ("clfd"); the second is made of schema and lane."""

WRONG_SETTINGS = ("28", "3D", "3F", "42")
"""Classes of SQLSTATE that no waiting mends: authentication, no database or schema, no privilege."""
PASSING = ("08", "40", "53", "55", "57", "58", "XX")
"""Connection, rollback, resources (a full disk among them), locks, shutdown, system."""


PACK_FAST = """
    SELECT set_config('default_toast_compression', 'lz4', FALSE) FROM pg_settings
    WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)
"""
"""Where the server has it (14 and newer): PostgreSQL's own packing took a fifth of a delivery's CPU time,
for tables that are no smaller."""


class Connection:
    """One connection, made anew where it was lost."""

    def __init__(self, options: PostgresOptions, setup: Sequence[str] = ()) -> None:
        """Prepare a connection; it is made when it is first used.

        Args:
            options: Which database and schema.
            setup: Statements for the beginning of each session.
        """
        self._options = options
        self._setup = ("SET client_encoding TO 'UTF8'", PACK_FAST, *setup)
        self._db: psycopg.Connection | None = None

    def open(self) -> psycopg.Connection:
        """Return the live connection, in autocommit mode.

        Raises:
            psycopg.Error: There is none to be had.
        """
        if self._db is None or self._db.closed:
            timeout_ms = int(self._options.timeout_s * 1000)
            self._db = psycopg.connect(
                self._options.dsn,
                autocommit=True,
                connect_timeout=CONNECT_WITHIN_S,
                tcp_user_timeout=timeout_ms,
                # A server that is gone without a word is noticed within a minute, not after two hours.
                keepalives_idle=30,
                keepalives_interval=10,
                keepalives_count=3,
                # Compiling the statements of a batch anew each time costs more than it saves.
                options=f"-c statement_timeout={timeout_ms} -c jit=off -c client_min_messages=warning",
                application_name="cleanfeed",
            )
            for statement in self._setup:
                self._db.execute(statement.encode())
        return self._db

    def cancel(self) -> None:
        """Ask the server to give up what the connection waits for; from any thread."""
        if self._db is not None:
            with contextlib.suppress(psycopg.Error):  # it is closed next, whatever the server says
                self._db.cancel_safe(timeout=CANCEL_WITHIN_S)

    def close(self) -> None:
        """Close it; closing twice does nothing."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def sql(self, statement: str) -> bytes:
        """Return a statement for this schema; psycopg takes it as bytes, since it is no literal."""
        return statement.replace("{schema}", self._options.schema_name).encode()

    def lock(self, lane: int) -> None:
        """Wait until no other transaction works in a lane; held until the transaction ends."""
        self.open().execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))",
            (LOCK_NAME, f"{self._options.schema_name}/{lane}"),
        )


@contextlib.contextmanager
def plain_errors(name: str) -> Iterator[None]:
    """Turn psycopg's errors into ours, each on one line.

    Args:
        name: Names the sink.
    """
    try:
        yield
    except (errors.DataError, errors.IntegrityError, errors.ProgramLimitExceeded) as exc:
        raise BatchRefusedError(_first_line(exc)) from exc
    except psycopg.Error as exc:
        raise _translated(exc, name) from exc


def _translated(exc: psycopg.Error, name: str) -> SinkError:
    message = f"{name}: {_first_line(exc)}"
    state = exc.sqlstate or ""
    if state.startswith(WRONG_SETTINGS) or (not state and "authentication failed" in str(exc)):
        return SinkError(message)
    if state.startswith(PASSING) or isinstance(exc, psycopg.OperationalError):
        return SinkBusyError(message)
    return SinkError(message)


def _first_line(exc: Exception) -> str:
    return str(exc).strip().partition("\n")[0] or type(exc).__name__
