"""Texts that every engine can hold."""

from __future__ import annotations

import re
from typing import Any

from cleanfeed.text import UNSPACED_LETTERS

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
REPLACEMENT = "\ufffd"
_UNSPACED_IN_JSON = re.compile(UNSPACED_LETTERS + r"|\\u[013-9a-df]")


def has_unspaced(json_text: str) -> bool:
    """Tell whether a JSON text may hold letters of scripts without spaces, as they are or escaped."""
    return _UNSPACED_IN_JSON.search(json_text) is not None


def storable_text(text: str) -> str:
    """Return a text without NUL and lone surrogates; U+FFFD stands in for each."""
    return _UNSTORABLE.sub(REPLACEMENT, text)


def storable(value: Any) -> Any:
    """Return a JSON value whose texts are all storable; an unchanged value is not copied."""
    match value:
        case str():
            return storable_text(value)
        case dict():
            return {storable_text(key): storable(item) for key, item in value.items()}
        case list():
            return [storable(item) for item in value]
        case _:
            return value
