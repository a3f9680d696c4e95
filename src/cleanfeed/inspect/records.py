"""Records read back from what cleanfeed wrote: JSON, JSON lines, or a store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from cleanfeed.article import Article
from cleanfeed.errors import ConfigError
from cleanfeed.store import Store

SQLITE_START = b"SQLite format 3\x00"
_MANY = TypeAdapter(tuple[Article, ...])


def read_records(path: Path) -> dict[str, Article]:
    """Return the records in a file by their ``id``; of several with one ``id`` the last.

    Raises:
        ConfigError: The file is missing, or holds something else.
        StoreError: It is a SQLite file and no store.
    """
    try:
        with path.open("rb") as file:
            is_store = file.read(len(SQLITE_START)) == SQLITE_START
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be read: {exc.strerror}") from exc
    if is_store:
        with Store.open(path, must_exist=True) as store:
            return {article.id: article for article in store.iter_articles()}
    return {article.id: article for article in _iter_json(path)}


def _iter_json(path: Path) -> Iterator[Article]:
    """Yield the records of one JSON value (an object or a list of them), or of one object a line."""
    content = path.read_bytes().strip()
    try:
        if content.startswith(b"["):
            yield from _MANY.validate_json(content)
        elif b"\n{" in content:
            for line in content.splitlines():
                if line.strip():
                    yield Article.model_validate_json(line)
        elif content:
            yield Article.model_validate_json(content)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "its beginning"
        raise ConfigError(
            f"{path}: holds no records as cleanfeed writes them: {first['msg']} at {place}"
        ) from exc
