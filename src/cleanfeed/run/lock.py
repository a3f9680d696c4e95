"""One run at a time: a lock file beside the store, held with ``flock``.

The kernel gives the lock up when its holder ends, however it ends, so a killed run never
leaves one behind. The file itself stays; its content only names the holder.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from cleanfeed.errors import LockedError, StoreError

LOCK_SUFFIX = ".lock"


@contextlib.contextmanager
def hold_lock(store: Path) -> Iterator[None]:
    """Hold the lock of a store until the block ends.

    Raises:
        LockedError: Another process holds it; the message names the process.
        StoreError: The lock file cannot be made.
    """
    path = store.with_name(store.name + LOCK_SUFFIX)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as exc:
        raise StoreError(
            f"cannot make the lock file {path}: {exc.strerror}; is its folder writable?"
        ) from exc
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            holder = file.read().strip() or "unknown"
            raise LockedError(
                f"another run (process {holder}) is using {store}; wait for it, or stop that process"
            ) from exc
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
