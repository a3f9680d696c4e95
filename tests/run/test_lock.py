"""One run at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cleanfeed.errors import LockedError, StoreError
from cleanfeed.run.lock import hold_lock

HOLD_AND_WAIT = """
import sys
from pathlib import Path
from cleanfeed.run.lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_second_holder_is_told_who_holds_it(tmp_path: Path) -> None:
    """The message names the process, so that an operator can look at it."""
    store = tmp_path / "store.sqlite"
    with hold_lock(store), pytest.raises(LockedError, match=str(os.getpid())), hold_lock(store):
        pass


def test_lock_is_free_after_the_block(tmp_path: Path) -> None:
    """A run that ended never blocks the next."""
    store = tmp_path / "new" / "store.sqlite"
    with hold_lock(store):
        pass
    with hold_lock(store):
        pass


def test_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    """``kill -9`` of a run never blocks the next."""
    store = tmp_path / "store.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_AND_WAIT, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=str(holder.pid)), hold_lock(store):
            pass
        holder.kill()
        holder.wait()
    with hold_lock(store):
        pass


def test_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    """A lock that cannot be made is one clear line."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="lock file"), hold_lock(tmp_path / "file" / "store.sqlite"):
        pass
