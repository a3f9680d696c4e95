"""Where archives lie: files, folders, patterns and remote stores; what a shard is called.

Remote addresses (``s3://``, ``https://`` …) are opened through fsspec, an extra; nothing else here
knows whether a file is near or far.
"""

from __future__ import annotations

import errno
import glob
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from cleanfeed.errors import ConfigError

ARCHIVE_SUFFIXES = tuple(f".{kind}{packed}" for kind in ("warc", "wet") for packed in ("", ".gz", ".zst"))
"""Files that a folder is searched for; ``.wet`` files are WARC files of flattened text."""
REMOTE_BLOCK_BYTES = 8 * 1024 * 1024
"""Read ahead of a remote file at once."""
_SUFFIX = re.compile(r"(?:\.(?:gz|zst|zstd))?$")
_KIND = re.compile(r"\.warc$")
_REMOTE = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_GLOB = re.compile(r"[*?\[]")
_UNSAFE = re.compile(r"[^\w.+=-]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One input file and the name that its output goes by."""

    source: str
    """Path or address."""
    name: str


@dataclass(slots=True)
class ArchiveFile:
    """An open archive that remembers whether reading it failed.

    fastwarc tells a disk or network that fails by the same exception as broken bytes; the
    difference is a shard tried again against a record lost.
    """

    inner: IO[bytes]
    failure: OSError | None = field(default=None)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:
            OSError: The file can't be read; ``failure`` keeps it.
        """
        try:
            return self.inner.read(size)
        except OSError as exc:
            self.failure = exc
            raise

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a byte.

        Raises:
            OSError: The server gives only the whole file, from its beginning.
        """
        try:
            return self.inner.seek(offset, whence)
        except ValueError as exc:
            self.failure = OSError(errno.ESPIPE, f"can't be read from the middle ({exc})")
            raise self.failure from exc

    def tell(self) -> int:
        """Return the position."""
        return self.inner.tell()

    def close(self) -> None:
        """Close the file."""
        self.inner.close()

    def check(self) -> None:
        """Raise the failure that reading met, if it met one."""
        if self.failure is not None:
            raise self.failure

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def list_shards(sources: Iterable[str]) -> tuple[Shard, ...]:
    """Return the shards that files, folders, patterns and addresses stand for, in order of their names.

    Raises:
        ConfigError: A source names nothing, or two shards would have one name.
    """
    found = dict.fromkeys(path for source in sources for path in _expand(source))
    names = Counter(map(shard_name, found))
    for path in found:
        if names[shard_name(path)] > 1:
            raise ConfigError(
                f"{path}: {names[shard_name(path)]} inputs are called {shard_name(path)!r};"
                " write them to different folders"
            )
    return tuple(sorted((Shard(source=path, name=shard_name(path)) for path in found), key=lambda s: s.name))


def shard_name(source: str) -> str:
    """Return what the output of an input file is called: its name without folder and ``.warc.gz``."""
    name = source.partition("?")[0] if is_remote(source) else source
    name = name.rstrip("/").rpartition("/")[2]
    return _UNSAFE.sub("_", _KIND.sub("", _SUFFIX.sub("", name))) or "shard"


def is_remote(source: str) -> bool:
    """Tell whether a source is an address rather than a path."""
    return _REMOTE.match(source) is not None and not source.lower().startswith("file://")


def open_archive(source: str) -> ArchiveFile:
    """Open an archive for reading.

    Raises:
        OSError: It can't be opened.
        ConfigError: It is remote, and the library for that is not installed.
    """
    if not is_remote(source):
        return ArchiveFile(Path(source.removeprefix("file://")).open("rb"))
    filesystem, path = _fsspec().core.url_to_fs(source)
    return ArchiveFile(filesystem.open(path, "rb", block_size=REMOTE_BLOCK_BYTES))


def size_of(source: str) -> int | None:
    """Return the size of an archive in bytes; ``None`` where a server does not tell.

    Raises:
        OSError: There is no such file.
    """
    if not is_remote(source):
        return Path(source.removeprefix("file://")).stat().st_size
    filesystem, path = _fsspec().core.url_to_fs(source)
    size = filesystem.info(path).get("size")
    return None if size is None else int(size)


def _expand(source: str) -> Iterator[str]:
    if is_remote(source):
        yield from _expand_remote(source)
        return
    path = Path(source)
    if path.is_dir():
        files = sorted(str(each) for each in path.rglob("*") if each.name.endswith(ARCHIVE_SUFFIXES))
        if not files:
            raise ConfigError(f"{source}: the folder holds no {', '.join(ARCHIVE_SUFFIXES)}")
        yield from files
    elif _GLOB.search(source) and not path.exists():
        files = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - patterns may begin with a slash
        if not files:
            raise ConfigError(f"{source}: no file fits the pattern")
        yield from files
    elif path.is_file():
        yield source
    else:
        raise ConfigError(f"{source}: there is no such file")


def _expand_remote(source: str) -> Iterator[str]:
    if not _GLOB.search(source):
        yield source
        return
    filesystem, path = _fsspec().core.url_to_fs(source)
    files = sorted(filesystem.unstrip_protocol(each) for each in filesystem.glob(path))
    if not files:
        raise ConfigError(f"{source}: no file fits the pattern")
    yield from files


def _fsspec() -> Any:
    try:
        import fsspec
    except ImportError as exc:
        raise ConfigError(
            "reading remote archives needs a library; run: pip install 'cleanfeed[remote]'"
        ) from exc
    return fsspec
