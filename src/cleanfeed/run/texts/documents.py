"""The documents in a file of flattened text, one after the other, however long the file is."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from cleanfeed.config import TextFormat, TextSourceOptions
from cleanfeed.errors import SourceError
from cleanfeed.run.texts.files import open_file
from cleanfeed.run.texts.values import BrokenDocument, TextDocument, TextFile, make_document
from cleanfeed.run.texts.wet import iter_records

BYTES_PER_MB = 1024 * 1024
MAX_ESCAPED = 6
"""Bytes that one byte of text may take in JSON: ``\\u0041``."""
SKIP_BYTES = 1024 * 1024
MAX_SHOWN_FIELDS = 6

Found = TextDocument | BrokenDocument


def iter_documents(file: TextFile, options: TextSourceOptions) -> Iterator[Found]:
    """Yield the documents of a file; what is broken costs only itself.

    Raises:
        SourceError: The file cannot be read any further.
    """
    try:
        with open_file(file.path) as stream:
            yield from READERS[file.format](stream, file, options)
    except (OSError, EOFError, zlib.error) as exc:
        raise SourceError(f"{file.name}: cannot be read: {exc}") from exc
    except SourceError as exc:
        raise SourceError(f"{file.name}: {exc}") from exc


def _iter_txt(stream: BinaryIO, file: TextFile, options: TextSourceOptions) -> Iterator[Found]:
    limit = options.max_document_mb * BYTES_PER_MB
    body = stream.read(limit + 1)
    if len(body) > limit:
        yield _too_long(file.name, options)
    else:
        yield make_document(_place(options, file), body)


def _iter_wet(stream: BinaryIO, file: TextFile, options: TextSourceOptions) -> Iterator[Found]:
    for record in iter_records(stream, options.max_document_mb * BYTES_PER_MB):
        if record.body is None:
            yield _too_long(f"{file.name}: {record.url}", options)
        else:
            yield _keyed(record.body, record.url, None, file, options)


def _iter_jsonl(stream: BinaryIO, file: TextFile, options: TextSourceOptions) -> Iterator[Found]:
    limit = options.max_document_mb * BYTES_PER_MB * MAX_ESCAPED
    number = 0
    while line := stream.readline(limit):
        number += 1
        where = f"{file.name}:{number}"
        if len(line) == limit and not line.endswith(b"\n"):
            _skip_line(stream)
            yield _too_long(where, options)
        elif line.strip():
            yield _read_row(line, where, file, options)


def _skip_line(stream: BinaryIO) -> None:
    while (piece := stream.readline(SKIP_BYTES)) and not piece.endswith(b"\n"):
        continue


def _read_row(line: bytes, where: str, file: TextFile, options: TextSourceOptions) -> Found:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as exc:
        return BrokenDocument(reason=f"{where}: not JSON: {exc}")
    if not isinstance(row, dict):
        return BrokenDocument(reason=f"{where}: not a JSON object")
    text = _field(row, options.text_field)
    if not isinstance(text, str):
        names = ", ".join(list(row)[:MAX_SHOWN_FIELDS]) or "none"
        return BrokenDocument(reason=f"{where}: no text in field {options.text_field!r}; fields are {names}")
    body = text.encode("utf-8", "replace")
    if len(body) > options.max_document_mb * BYTES_PER_MB:
        return _too_long(where, options)
    return _keyed(body, _word(row, options.url_field), _word(row, options.id_field), file, options)


def _keyed(
    body: bytes, url: str | None, key: str | None, file: TextFile, options: TextSourceOptions
) -> TextDocument:
    """Return one of many documents in a file; its text tells it apart where nothing else does."""
    document = make_document(_place(options, file), body, url=url, key=key)
    if document.url is None and not (url or key):
        return make_document(_place(options, file), body, key=document.sha256)
    return document


def _field(row: dict[str, Any], name: str) -> Any:
    """Return a field by its name; where there is none, ``a.b`` is the field ``b`` in ``a``."""
    if name in row:
        return row[name]
    outer, dot, inner = name.partition(".")
    value = row.get(outer) if dot else None
    return _field(value, inner) if isinstance(value, dict) else None


def _word(row: dict[str, Any], name: str | None) -> str | None:
    value = _field(row, name) if name else None
    return str(value) if isinstance(value, str | int) and str(value) else None


def _place(options: TextSourceOptions, file: TextFile) -> str:
    return f"text:{options.name}/{file.name}"


def _too_long(where: str, options: TextSourceOptions) -> BrokenDocument:
    return BrokenDocument(reason=f"{where}: longer than the limit of {options.max_document_mb} MB")


READERS: dict[TextFormat, Callable[[BinaryIO, TextFile, TextSourceOptions], Iterator[Found]]] = {
    TextFormat.TXT: _iter_txt,
    TextFormat.JSONL: _iter_jsonl,
    TextFormat.WET: _iter_wet,
}
