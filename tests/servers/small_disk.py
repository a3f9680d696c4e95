"""A disk of a few megabytes, in memory, that can be made larger."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from servers.postgres import ServerMissingError


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A mounted disk."""

    folder: Path

    def resize(self, size_mb: int) -> None:
        subprocess.run(
            ["mount", "-o", f"remount,size={size_mb}m", str(self.folder)], check=True, capture_output=True
        )


@contextlib.contextmanager
def small_disk(folder: Path, size_mb: int) -> Iterator[SmallDisk]:
    """Yield a disk mounted on an empty folder.

    Raises:
        ServerMissingError: Only root may mount one, and not everywhere.
    """
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m,mode=777", "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as exc:
        reason = getattr(exc, "stderr", None) or exc
        raise ServerMissingError(f"no small disk can be mounted here: {reason}") from exc
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)
