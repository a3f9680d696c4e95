"""Texts that every engine can hold."""

from __future__ import annotations

import re
from typing import Any

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
REPLACEMENT = "\ufffd"


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
