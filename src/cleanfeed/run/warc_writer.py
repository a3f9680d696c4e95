"""What a run fetched, kept as WARC: request, response, and what became of the page.

The response holds the plain body: its Content-Encoding and Transfer-Encoding are kept under
``X-Archive-Orig-``, as replay tools know them. Cookies, credentials and a host's own headers are never
written. Each record is a gzip member, so a run that is killed costs at most the last one; the next
run cuts that off and gives the file its name.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import json
import os
import threading
import zlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import IO
from uuid import uuid4

from cleanfeed import __version__
from cleanfeed.errors import StoreError
from cleanfeed.fetch import FetchOptions, FetchRequest, HostOptions, Page
from cleanfeed.fetch.credentials import ChainCookies
from cleanfeed.fetch.requests import request_headers
from cleanfeed.run.values import Extracted, ExtractionResult, Rejected
from cleanfeed.urls.hosts import split_address

SUFFIX = ".warc.gz"
OPEN_SUFFIX = ".open"
"""Of a file that is still written to; other programs leave such files alone."""
MAX_FILE_BYTES = 1_000_000_000
"""A file that has reached this is ended: the size that web archives agreed on."""
GZIP_LEVEL = 6
READ_BYTES = 1024 * 1024
_UNDONE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_GZIP_WBITS = 16 + zlib.MAX_WBITS

Headers = dict[str, str]


class WarcWriter:
    """Adds pages to the WARC files of one run; may be called from any thread."""

    def __init__(self, folder: Path, run_id: str, options: FetchOptions) -> None:
        """Open a folder, and finish the files that a killed run left open.

        Args:
            folder: It is made where it is missing.
            run_id: Part of the files' names.
            options: What the requests looked like.

        Raises:
            StoreError: The folder can't be written.
        """
        self._folder = folder
        self._run_id = run_id
        self._options = options
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None
        self._count = 0
        with _store_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for left in folder.glob(f"*{SUFFIX}{OPEN_SUFFIX}"):
                _finish_left(left)

    def add(self, page: Page, result: ExtractionResult) -> None:
        """Write a page and what became of it.

        Raises:
            StoreError: The disk is full or broken.
        """
        records = b"".join(_page_records(page, result, self._options))
        with self._lock, _store_errors(self._folder):
            file = self._current()
            file.write(records)
            file.flush()
            if file.tell() >= MAX_FILE_BYTES:
                self._end_file()

    def close(self) -> None:
        """Give the last file its name.

        Raises:
            StoreError: The disk is full or broken.
        """
        with self._lock, _store_errors(self._folder):
            self._end_file()

    def _current(self) -> IO[bytes]:
        if self._file is None:
            name = f"cleanfeed-{self._run_id}-{self._count:05d}{SUFFIX}"
            self._file = (self._folder / f"{name}{OPEN_SUFFIX}").open("ab")
            self._file.write(_info_record(name))
            self._count += 1
        return self._file

    def _end_file(self) -> None:
        if self._file is None:
            return
        file, self._file = self._file, None
        with file:
            file.flush()
            os.fsync(file.fileno())
        path = Path(file.name)
        path.replace(path.with_name(path.name.removesuffix(OPEN_SUFFIX)))


@contextlib.asynccontextmanager
async def open_warc(
    folder: Path | None, run_id: str, options: FetchOptions
) -> AsyncIterator[WarcWriter | None]:
    """Have a writer until the block ends; ``None`` where no folder is configured.

    Raises:
        StoreError: The folder can't be written.
    """
    if folder is None:
        yield None
        return
    writer = WarcWriter(folder, run_id, options)
    try:
        yield writer
    finally:
        writer.close()


def _page_records(page: Page, result: ExtractionResult, options: FetchOptions) -> Iterator[bytes]:
    """Yield the records of a page: what was asked, what came, what it came to."""
    page_id = _new_id()
    moment = page.fetched_at
    shared = {"WARC-Target-URI": page.url, "WARC-Date": _date(moment)}
    if page.is_rendered:
        media_type = {"Content-Type": "text/html; charset=utf-8"}
        yield _record("resource", page_id, shared | media_type, page.body, page.body)
    else:
        asked = shared | {"Content-Type": "application/http; msgtype=request", "WARC-Concurrent-To": page_id}
        answered = shared | {"Content-Type": "application/http; msgtype=response"}
        yield _record("response", page_id, answered, _response_head(page) + page.body, page.body)
        yield _record("request", _new_id(), asked, _request(page, options))
    # without the page's address: replay tools would take it for another copy of the page
    facts = {
        "WARC-Date": shared["WARC-Date"],
        "Content-Type": "application/json",
        "WARC-Concurrent-To": page_id,
    }
    yield _record("metadata", _new_id(), facts, _outcome(page, result))


def _response_head(page: Page) -> bytes:
    headers = [(f"x-archive-orig-{name}" if name in _UNDONE else name, value) for name, value in page.headers]
    headers.append(("content-length", str(len(page.body))))
    status = HTTPStatus(page.status).phrase if page.status in set(HTTPStatus) else ""
    return _http_head(f"HTTP/1.1 {page.status} {status}".rstrip(), headers)


def _request(page: Page, options: FetchOptions) -> bytes:
    address = split_address(page.url)
    target = page.url.partition("#")[0].removeprefix(address.origin) or "/"
    request = FetchRequest(url=page.url)
    headers = request_headers(request, page.url, options, HostOptions(), ChainCookies())
    return _http_head(f"GET {target} HTTP/1.1", headers)


def _http_head(first: str, headers: list[tuple[str, str]]) -> bytes:
    lines = [first, *(f"{name}: {' '.join(value.splitlines())}" for name, value in headers)]
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n"


def _outcome(page: Page, result: ExtractionResult) -> bytes:
    """Return what is told of a page in its metadata record, as JSON."""
    told: dict[str, object] = {
        "url": page.url,
        "requested_url": page.requested_url,
        "redirects": page.redirects,
    }
    match result:
        case Extracted():
            told["article"] = result.article.model_dump(mode="json")
        case Rejected():
            told |= {"page_type": result.page_type, "reason": result.reason}
        case _:
            told |= {"error": result.code, "reason": result.reason}
    return json.dumps(told).encode()


def _info_record(name: str) -> bytes:
    software = f"software: cleanfeed/{__version__}\r\nformat: WARC File Format 1.1\r\n".encode()
    headers = {
        "WARC-Date": _date(datetime.now(UTC)),
        "WARC-Filename": name,
        "Content-Type": "application/warc-fields",
    }
    return _record("warcinfo", _new_id(), headers, software)


def _record(kind: str, record_id: str, headers: Headers, block: bytes, payload: bytes | None = None) -> bytes:
    """Return a record as a gzip member."""
    digests = {"WARC-Block-Digest": _digest(block)}
    if payload is not None:
        digests["WARC-Payload-Digest"] = _digest(payload)
    every = {"WARC-Type": kind, "WARC-Record-ID": record_id} | headers | digests
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in every.items())]
    head = "\r\n".join([*lines, f"Content-Length: {len(block)}"]).encode()
    return gzip.compress(head + b"\r\n\r\n" + block + b"\r\n\r\n", GZIP_LEVEL, mtime=0)


def _digest(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode("ascii")


def _new_id() -> str:
    return f"<urn:uuid:{uuid4()}>"


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _finish_left(path: Path) -> None:
    """Cut a file that a killed run left behind its last whole member, and give it its name."""
    whole = _whole_bytes(path)
    if not whole:
        path.unlink()
        return
    with path.open("r+b") as file:
        file.truncate(whole)
        os.fsync(file.fileno())
    path.replace(path.with_name(path.name.removesuffix(OPEN_SUFFIX)))


def _whole_bytes(path: Path) -> int:
    """Return where the last whole gzip member of a file ends."""
    whole = read = 0
    stream = zlib.decompressobj(_GZIP_WBITS)
    with path.open("rb") as file:
        while data := file.read(READ_BYTES):
            read += len(data)
            while data:
                try:
                    stream.decompress(data, READ_BYTES)
                except zlib.error:
                    return whole
                data = stream.unused_data if stream.eof else stream.unconsumed_tail
                if stream.eof:
                    whole = read - len(data)
                    stream = zlib.decompressobj(_GZIP_WBITS)
    return whole


@contextlib.contextmanager
def _store_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise StoreError(f"run.warc_dir {folder}: cannot be written ({exc.strerror or exc})") from exc
