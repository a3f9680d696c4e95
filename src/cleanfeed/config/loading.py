"""From a file to a :class:`Config`, or to one message that says what to change."""

from __future__ import annotations

import difflib
import os
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cleanfeed.config.model import Config
from cleanfeed.config.tables import TAG, keys_at
from cleanfeed.errors import ConfigError

MAX_SHOWN_ERRORS = 8
MAX_SHOWN_VALUE = 60

Model = TypeVar("Model", bound=BaseModel)


def load_config(path: Path) -> Config:
    """Return the configuration in a file; relative paths in it start at the file's folder.

    Raises:
        ConfigError: The file is missing, not TOML, or says something that is not understood;
            the message has one line a mistake and names the key.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as exc:
        raise ConfigError(f"{path}: there is no such file; `cleanfeed init` writes one") from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{path}: not UTF-8 text (byte {exc.start})") from exc
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be read: {exc.strerror}") from exc
    return parse_config(text, folder=path.parent, name=str(path))


def parse_config(text: str, *, folder: Path, name: str = "configuration") -> Config:
    """Return the configuration in a text.

    Args:
        text: TOML.
        folder: Where relative paths start.
        name: What to call the text in messages.

    Raises:
        ConfigError: As for :func:`load_config`.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{name}: not TOML: {exc}") from exc
    try:
        config = Config.model_validate(values)
    except ValidationError as exc:
        raise ConfigError(_explain(exc, name)) from exc
    return _with_absolute_paths(config, Path(os.path.abspath(folder)))  # noqa: PTH100 - keeps symbolic links


def _with_absolute_paths(model: Model, folder: Path) -> Model:
    changed = {key: _absolute(getattr(model, key), folder) for key in type(model).model_fields}
    return model.model_copy(update=changed)


def _absolute(value: Any, folder: Path) -> Any:
    if isinstance(value, Path):
        return folder / value.expanduser()
    if isinstance(value, BaseModel):
        return _with_absolute_paths(value, folder)
    if isinstance(value, tuple):
        return tuple(_absolute(item, folder) for item in value)
    return value


def _explain(error: ValidationError, name: str) -> str:
    lines = [_explain_one(details) for details in error.errors()]
    more = len(lines) - MAX_SHOWN_ERRORS
    shown = lines[:MAX_SHOWN_ERRORS] + ([f"and {more} more"] if more > 0 else [])
    return f"{name}: {shown[0]}" if len(shown) == 1 else "\n  ".join([f"{name}:", *shown])


def _explain_one(details: ErrorDetails) -> str:
    place = details["loc"]
    if details["type"] == "extra_forbidden":
        return _explain_unknown_key(place)
    message = details["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
    if details["type"] == "missing":
        return f"{_dotted(place)} is missing"
    if details["type"] == "union_tag_invalid":
        context = details.get("ctx", {})
        return f"{_dotted(place)}.{TAG} = {context.get('tag')!r}: expected {context.get('expected_tags')}"
    if details["type"] == "union_tag_not_found":
        return f"{_dotted(place)}.{TAG} is missing"
    if not place or details["type"] == "value_error":
        return f"{_dotted(place)}: {message}" if place else message
    value = repr(details["input"])
    shown = value if len(value) <= MAX_SHOWN_VALUE else value[: MAX_SHOWN_VALUE - 1] + "…"
    return f"{_dotted(place)} = {shown}: {message}"


def _explain_unknown_key(place: tuple[str | int, ...]) -> str:
    key = str(place[-1])
    table = _dotted(place[:-1])
    where = f" in {table}" if table.endswith("]") else f" in [{table}]" if table else ""
    known = keys_at(Config, place[:-1])
    nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]!r}?" if nearest else f"known are {', '.join(known)}"
    return f"unknown key {key!r}{where}; {hint}"


def _dotted(place: tuple[str | int, ...]) -> str:
    """Return ``sinks[0].path`` for ``("sinks", 0, "jsonl", "path")``; entries are counted from 0."""
    text = ""
    after_index = False
    for part in place:
        if isinstance(part, int):
            text += f"[{part}]"
        elif not (after_index and text.startswith("sinks[") and text.endswith("]")):
            text += f".{part}" if text else part
        after_index = isinstance(part, int)
    return text
