"""The values in the scripts a client-side framework starts from.

Knows three shapes: a script that is one JSON document, an assignment to a known name, and the chunks
of a streamed page. Functions and other code are passed over; nothing here is executed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cleanfeed.extraction.blocks import Script

_STREAMED = re.compile(r"__next_f\.push\(")
_ASSIGNED = re.compile(
    r"(?:__NUXT__|__APOLLO_STATE__|__INITIAL_STATE__|__PRELOADED_STATE__|Fusion\.globalContent"
    r"|__staticRouterHydrationData|__remixContext)\s*[\"']?\]?\s*=\s*"
)
_ROW = re.compile(r"([0-9a-f]{1,8}):(?:T([0-9a-f]{1,8}),|[A-Z]{0,3})")
_DECODER = json.JSONDecoder()


def iter_states(scripts: Iterable[Script]) -> Iterator[Any]:
    """Yield the values that a page's state scripts hold; what is no JSON is passed over."""
    chunks: list[str] = []
    for script in scripts:
        text = script.text
        if "json" in (script.attrs.get("type") or "") or text.lstrip()[:1] in ("{", "["):
            yield from _parse(text.strip())
            continue
        for match in _STREAMED.finditer(text):
            chunks.extend(
                value[1]
                for value in _parse(text, match.end())
                if isinstance(value, list) and len(value) > 1 and isinstance(value[1], str)
            )
        for match in _ASSIGNED.finditer(text):
            yield from _parse_assigned(text, match.end())
    if chunks:
        yield from _parse_rows("".join(chunks))


def _parse(text: str, start: int = 0) -> Iterator[Any]:
    """Yield the JSON value that begins at a place, if one does."""
    try:
        value, _ = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return
    yield value


def _parse_assigned(text: str, start: int) -> Iterator[Any]:
    quoted = "JSON.parse("
    if text.startswith(quoted, start):
        for value in _parse(text, start + len(quoted)):
            if isinstance(value, str):
                yield from _parse(value)
        return
    yield from _parse(text, start)


def _parse_rows(text: str) -> Iterator[Any]:
    """Yield the rows of a streamed payload: ``id:value`` a line, long texts with their length before them."""
    texts: dict[str, str] = {}
    values: list[Any] = []
    position = 0
    while match := _ROW.match(text, position):
        if match.group(2) is not None:
            data = text[match.end() : match.end() + int(match.group(2), 16)].encode("utf-8", "replace")
            body = data[: int(match.group(2), 16)].decode("utf-8", "ignore")
            texts[f"${match.group(1)}"] = body
            position = match.end() + len(body)
            continue
        values.extend(_parse(text, match.end()))
        line = text.find("\n", match.end())
        if line < 0:
            break
        position = line + 1
    yield [_resolve(value, texts) for value in values] if texts else values


def _resolve(value: Any, texts: Mapping[str, str]) -> Any:
    """Put the long texts where they are referred to; the payload's own nesting is bounded by its parser."""
    if isinstance(value, str):
        return texts.get(value, value)
    if isinstance(value, list):
        return [_resolve(item, texts) for item in value]
    if isinstance(value, dict):
        return {key: _resolve(item, texts) for key, item in value.items()}
    return value
