"""Opening the SQLite file, bringing it up to date, and saying in plain words what went wrong.

The only module that knows SQLite's error codes. Everything above works with a connection
that is open, of the newest schema, and in autocommit mode.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cleanfeed.errors import StoreError
from cleanfeed.store.options import StoreOptions
from cleanfeed.store.schema import APPLICATION_ID, MIGRATIONS

PRIMARY_CODE_MASK = 0xFF
"""Extended result codes carry the primary one in the lowest byte."""

CHECKPOINT_PAGES = 4000
"""Size of the write-ahead log (16 MB) at which it is copied into the file. At SQLite's 1,000 pages the same
pages of the index were copied, and waited for, several times as often."""

ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space and run again, nothing committed is lost",
    sqlite3.SQLITE_NOTADB: "this is not a cleanfeed store; name another file",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; check the folder and its permissions",
    sqlite3.SQLITE_READONLY: "the file cannot be written; check its permissions",
    sqlite3.SQLITE_PERM: "the file cannot be used; check its permissions",
    sqlite3.SQLITE_BUSY: "another process keeps the store busy; wait for it to end",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore a backup, or try `sqlite3 FILE .recover`",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written; check it and the space left",
    sqlite3.SQLITE_TOOBIG: "a value is larger than SQLite takes (1 GB)",
}


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ``StoreError`` that names the file and what to do."""
    try:
        yield
    except sqlite3.Error as exc:
        code = getattr(exc, "sqlite_errorcode", None)
        advice = ADVICE.get(code & PRIMARY_CODE_MASK) if code is not None else None
        raise StoreError(f"store {path}: {advice} ({exc})" if advice else f"store {path}: {exc}") from exc
    except UnicodeEncodeError as exc:
        raise StoreError(f"store {path}: {exc.object!r} is no text that UTF-8 can hold") from exc


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Commit all that is done inside, or nothing of it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # SQLite ends the transaction itself on some errors, a full disk among them.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def open_database(path: Path, options: StoreOptions) -> sqlite3.Connection:
    """Return a connection to the store at ``path``, made or migrated as needed.

    Raises:
        StoreError: The file can't be used; the message names it and what to do.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise StoreError(f"store {path}: its folder cannot be made ({exc.strerror or exc})") from exc
    with plain_errors(path):
        # Callers may commit from a worker thread; ``Store`` lets in one at a time.
        db = sqlite3.connect(
            path, timeout=options.busy_timeout_s, isolation_level=None, check_same_thread=False
        )
        try:
            _configure(db, options)
            _migrate(db, path)
        except BaseException:
            db.close()
            raise
    return db


def stream_id(db: sqlite3.Connection) -> str:
    """Return the random name that this store's change log was given when it was made."""
    (value,) = db.execute("SELECT value FROM meta WHERE key = 'stream_id'").fetchone()
    return str(value)


def _configure(db: sqlite3.Connection, options: StoreOptions) -> None:
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA journal_mode = WAL")
    db.execute(f"PRAGMA synchronous = {options.durability.value}")
    db.execute(f"PRAGMA cache_size = -{options.cache_mb * 1024}")
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    if _version(db) == len(MIGRATIONS) and _application_id(db) == APPLICATION_ID:
        return
    # Inside the transaction everything is read again: another process may have been faster.
    with transaction(db):
        version = _version(db)
        _refuse_foreign(db, path, version)
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                db.execute(statement)
        if version == 0:
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute("INSERT INTO meta VALUES ('stream_id', ?)", (secrets.token_hex(8),))
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _refuse_foreign(db: sqlite3.Connection, path: Path, version: int) -> None:
    """Refuse a file of another program, or of a cleanfeed newer than this one."""
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if _application_id(db) != APPLICATION_ID and (tables or version):
        raise StoreError(f"store {path}: this database belongs to another program; name another file")
    if version > len(MIGRATIONS):
        raise StoreError(
            f"store {path}: its schema {version} is newer than this cleanfeed knows"
            f" ({len(MIGRATIONS)}); update cleanfeed"
        )


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _application_id(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA application_id").fetchone()[0])
