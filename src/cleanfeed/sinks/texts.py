"""Texts that every engine can hold."""

from __future__ import annotations

import json
import re
from typing import Any

from cleanfeed.text import UNSPACED_LETTERS

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
REPLACEMENT = "\ufffd"
_UNSTORABLE_IN_JSON = re.compile("[\0\ud800-\udfff]" + r"|\\u(?:0000|[dD][89a-fA-F])")
_UNSPACED_IN_JSON = re.compile(UNSPACED_LETTERS + r"|\\u[013-9a-df]")
_PLAIN_BYTES = bytes(byte for byte in range(0xE3) if byte not in {0xE0, 0xE1})
"""UTF-8 without the first bytes of letters that stand close together, and of surrogates."""


def has_unspaced(json_text: str) -> bool:
    """Tell whether a JSON text may hold letters of scripts without spaces, as they are or escaped."""
    return not _is_plain(json_text) and _UNSPACED_IN_JSON.search(json_text) is not None


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


def storable_record(json_text: str) -> dict[str, Any]:
    """Return a record whose texts are all storable.

    Only records that may hold something else are walked: that takes twice as long as reading them.
    """
    record: dict[str, Any] = json.loads(json_text)
    if _is_plain(json_text) or not _UNSTORABLE_IN_JSON.search(json_text):
        return record
    whole: dict[str, Any] = storable(record)
    return whole


def _is_plain(json_text: str) -> bool:
    """Tell at a glance that the expressions above can't match; they take ten times as long."""
    if "\\u" in json_text:
        return False
    return json_text.isascii() or not json_text.encode("utf-8", "surrogatepass").translate(None, _PLAIN_BYTES)
