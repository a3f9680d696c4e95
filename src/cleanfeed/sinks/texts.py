"""Texts that every engine can hold."""

from __future__ import annotations

import re
from typing import Any

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
REPLACEMENT = "\ufffd"

ZERO_WIDTH_SPACE = "\u200b"

_UNSPACED_LETTERS = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
"""Thai, Lao, Burmese, Khmer, kana, Han, Hangul: written without spaces, or with particles glued on."""
_UNSPACED = re.compile(_UNSPACED_LETTERS)
_UNSPACED_IN_JSON = re.compile(_UNSPACED_LETTERS + r"|\\u[013-9a-d]")


def has_unspaced(json_text: str) -> bool:
    """Tell whether a JSON text may hold letters of scripts without spaces, as they are or escaped."""
    return _UNSPACED_IN_JSON.search(json_text) is not None


def space_letters(text: str) -> str:
    """Return a text in which each letter of scripts without spaces is a word of its own."""
    return text if text.isascii() else _UNSPACED.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", text)


def unspace_letters(text: str) -> str:
    """Return a text that ``space_letters`` made as it was."""
    return text.replace(ZERO_WIDTH_SPACE, "")


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
