"""JSON-LD as news pages write it: parsed, mended where that is cheap, and its references resolved.

Knows the syntax and the graph; which node is the page's own story is decided in
:mod:`~cleanfeed.extraction.declared.reading`.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cleanfeed.extraction.blocks import Script

Node = Mapping[str, Any]

MAX_SCRIPT_CHARS = 4_000_000
"""Longest script that is parsed; the longest of the development pages has 0.3 million."""

MAX_NODES = 2_000
"""Most nodes taken from one page."""

MAX_DEPTH = 4
"""How deep references are resolved below a node: author → worksFor → logo is three."""

NESTING_KEYS = ("@graph", "mainEntity", "mainEntityOfPage", "about", "hasPart", "itemReviewed")
"""Where a node hides another one that may be the story."""

_OPENERS = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[", "\ufeff")
_CLOSERS = ("-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", "//", ";")
"""What old recipes wrap around a script."""

_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MISSING_COMMA = re.compile(r"([}\]\"])(?=\s+\"[@\w]+\"\s*:)")
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
_LONE_SURROGATE = re.compile(
    r"(?<!\\)\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..\\u[dD])[c-fC-F][0-9a-fA-F]{2})"
)
_SCHEMA = re.compile(r"^(?:https?:)?//schema\.org/|^schema:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Graph:
    """Every node of a page's JSON-LD that stands on its own, and those that can be referred to."""

    nodes: tuple[Node, ...] = ()
    by_id: Mapping[str, Node] = field(default_factory=dict)
    invalid: int = 0
    """Scripts that could not be read even after mending."""

    def resolve(self, value: Any, depth: int = MAX_DEPTH) -> Any:
        """Return a value with references to other nodes replaced by these."""
        if depth <= 0:
            return value
        if isinstance(value, list):
            return [self.resolve(item, depth) for item in value[:MAX_NODES]]
        if not isinstance(value, Mapping):
            return value
        target = self.by_id.get(value["@id"]) if isinstance(value.get("@id"), str) else None
        if target is not None and target is not value and len(value) < len(target):
            value = {**target, **value}
        return {
            key: self.resolve(item, depth - 1) if isinstance(item, (Mapping, list)) else item
            for key, item in value.items()
        }


def read_graph(scripts: tuple[Script, ...]) -> Graph:
    """Parse all JSON-LD of a page; what cannot be read is counted, never raised."""
    nodes: list[Node] = []
    by_id: dict[str, Node] = {}
    invalid = 0
    for script in scripts:
        if not script.text.strip():
            continue
        documents = parse_json(script.text)
        invalid += not documents
        for document in documents:
            for node in _iter_nodes(document):
                if len(nodes) >= MAX_NODES:
                    break
                nodes.append(node)
                _index(node, by_id)
    return Graph(tuple(nodes), by_id, invalid)


def parse_json(text: str) -> list[Any]:
    """Return the documents in a script: one if all is well, none if it is beyond mending."""
    if len(text) > MAX_SCRIPT_CHARS:
        return []
    for candidate in _iter_mended(text):
        try:
            return [json.loads(_without_surrogates(candidate), strict=False)]
        except (ValueError, RecursionError):
            documents = _concatenated(candidate)
            if documents:
                return documents
    return []


def _without_surrogates(text: str) -> str:
    """Return a script without escapes of half a character, which no record could be written out with."""
    if "\\ud" not in text and "\\uD" not in text:
        return text
    return _LONE_SURROGATE.sub(r"\\ufffd", text)


def _iter_mended(text: str) -> Iterator[str]:
    """Yield the text, then ever more daring repairs of it."""
    yield text
    bare = _unwrapped(text)
    yield bare
    if "&quot;" in bare or "&#34;" in bare:
        bare = html.unescape(bare)
        yield bare
    bare = _BAD_ESCAPE.sub(r"\\\\", bare.replace("\\'", "'"))
    yield _MISSING_COMMA.sub(r"\1,", _TRAILING_COMMA.sub(r"\1", bare))


def _unwrapped(text: str) -> str:
    """Return a script without comment and CDATA marks around it."""
    bare = text.strip()
    for _ in range(len(_OPENERS)):
        before = bare
        for mark in _OPENERS:
            bare = bare.removeprefix(mark).lstrip()
        for mark in _CLOSERS:
            bare = bare.removesuffix(mark).rstrip()
        if bare == before:
            break
    return bare


def _concatenated(text: str) -> list[Any]:
    """Return the leading documents of a text that holds several in a row."""
    decoder = json.JSONDecoder(strict=False)
    documents: list[Any] = []
    position = 0
    while position < len(text):
        while position < len(text) and (text[position].isspace() or text[position] in ",;"):
            position += 1
        try:
            document, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        if not isinstance(document, (dict, list)):
            break
        documents.append(document)
    return documents


def _iter_nodes(document: Any) -> Iterator[Node]:
    """Yield the nodes of a document, those inside ``@graph`` and the like included."""
    pending = [(document, 0)]
    while pending:
        value, depth = pending.pop()
        if isinstance(value, list):
            pending.extend((item, depth) for item in reversed(value))
        elif isinstance(value, dict) and depth <= MAX_DEPTH:
            if len(value) > 1 or "@graph" not in value:
                yield value
            pending.extend((value[key], depth + 1) for key in reversed(NESTING_KEYS) if key in value)


def _index(node: Node, by_id: dict[str, Node]) -> None:
    for candidate in (node, *(value for value in node.values() if isinstance(value, dict))):
        key = candidate.get("@id")
        if isinstance(key, str) and len(candidate) > len(by_id.get(key, ())) and len(candidate) > 1:
            by_id[key] = candidate


def types_of(node: Node) -> tuple[str, ...]:
    """Return the schema.org types of a node without the vocabulary's address."""
    return tuple(_SCHEMA.sub("", name.strip()) for name in iter_strings(node.get("@type"), limit=8))


def iter_values(value: Any) -> Iterator[Any]:
    """Yield the items of a value that may be single, a list, a list of lists or nothing."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, (list, tuple)):
            pending.extend(reversed(item))
        elif item is not None and item != "":
            yield item


def iter_strings(value: Any, limit: int = MAX_NODES) -> Iterator[str]:
    """Yield the strings in a value; of language-tagged and named nodes their text."""
    count = 0
    for item in iter_values(value):
        text = item
        if isinstance(item, Mapping):
            text = item.get("@value") or item.get("name") or item.get("url") or item.get("@id")
            text = next(iter_strings(text, 1), None) if isinstance(text, (list, Mapping)) else text
        elif isinstance(item, (int, float)) and not isinstance(item, bool):
            text = str(item) if abs(item) < 1e18 else None  # noqa: PLR2004 - beyond it no number is an identifier
        if isinstance(text, str) and text.strip():
            yield text
            count += 1
            if count >= limit:
                return


def first_string(value: Any) -> str | None:
    """Return the first string in a value."""
    return next(iter_strings(value, 1), None)
