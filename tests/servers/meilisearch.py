"""Stands in for Meilisearch: its protocol for documents, settings and tasks, as strict as it is.

No registry holds the server, so this follows its published API reference: writes are answered
with 202 and a task, tasks are done later, one after the other, and one document that is none fails
the whole task.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import queue
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

DOCUMENT_ID = re.compile(r"[A-Za-z0-9_-]{1,511}")
INDEX_UID = re.compile(r"[A-Za-z0-9_-]{1,400}")
FILTER = re.compile(r"(\w+) < (\d+)")
JSON, LINES = "application/json", "application/x-ndjson"


class RefusedError(Exception):
    """A request or task that fails; carries status, code and type."""

    def __init__(self, status: int, code: str, kind: str = "invalid_request") -> None:
        super().__init__(code)
        self.status = status
        self.error = {"message": f"The request failed: {code}.", "code": code, "type": kind, "link": ""}


@dataclass(slots=True)
class Index:
    """Documents by id, and the settings that matter."""

    documents: dict[str, dict] = field(default_factory=dict)
    filterable: tuple[str, ...] = ()


@dataclass(slots=True)
class Meilisearch:
    """Indexes, and the tasks that change them."""

    key: str | None = None
    indexes: dict[str, Index] = field(default_factory=dict)
    tasks: list[dict] = field(default_factory=list)
    failures: list[dict] = field(default_factory=list)
    """Errors for the next tasks, whatever they ask for."""
    waiting: queue.SimpleQueue = field(default_factory=queue.SimpleQueue)
    url: str = ""

    def answer(self, method: str, target: str, headers, body: bytes) -> tuple[int, dict]:
        self._check_key(headers)
        address = urlsplit(target)
        parts = address.path.strip("/").split("/")
        if method == "GET":
            return 200, self._find(parts)
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        work = self._work(method, parts, parse_qs(address.query), headers.get("content-type"), body)
        task = {"taskUid": len(self.tasks), "indexUid": parts[1:2], "status": "enqueued"}
        self.tasks.append({"uid": task["taskUid"], "status": "enqueued", "error": None})
        self.waiting.put((task["taskUid"], work))
        return 202, task

    def work_on(self) -> None:
        """Do the tasks in their order, until ``None`` comes."""
        while (order := self.waiting.get()) is not None:
            number, work = order
            self.tasks[number]["status"] = "processing"
            try:
                if self.failures:
                    self.tasks[number] |= {"error": self.failures.pop(0), "status": "failed"}
                    continue
                work()
            except RefusedError as exc:
                self.tasks[number] |= {"error": exc.error, "status": "failed"}
            else:
                self.tasks[number]["status"] = "succeeded"

    def _check_key(self, headers) -> None:
        given = headers.get("authorization")
        if self.key is None or given == f"Bearer {self.key}":
            return
        if given is None:
            raise RefusedError(401, "missing_authorization_header", "auth")
        raise RefusedError(403, "invalid_api_key", "auth")

    def _find(self, parts: list[str]) -> dict:
        match parts:
            case ["tasks", number]:
                return self.tasks[int(number)]
            case ["indexes", uid]:
                if uid in self.indexes:
                    return {"uid": uid, "primaryKey": "id"}
                raise RefusedError(404, "index_not_found")
            case ["indexes", uid, "documents", name]:
                if uid in self.indexes and name in self.indexes[uid].documents:
                    return self.indexes[uid].documents[name]
                raise RefusedError(404, "document_not_found")
        raise RefusedError(404, "not_found")

    def _work(self, method, parts, query, content_type, body: bytes) -> Callable[[], None]:
        if content_type not in {JSON, LINES}:
            raise RefusedError(415, "invalid_content_type")
        value = (
            [json.loads(line) for line in body.splitlines()] if content_type == LINES else json.loads(body)
        )
        match method, parts:
            case "POST", ["indexes"]:
                assert value.keys() == {"uid", "primaryKey"}
                return lambda: self._make(value["uid"])
            case "PATCH", ["indexes", uid, "settings"]:
                return lambda: self._set_up(uid, value)
            case "POST", ["indexes", uid, "documents"]:
                assert query == {"primaryKey": ["id"]}
                return lambda: self._add(uid, value)
            case "POST", ["indexes", uid, "documents", "delete-batch"]:
                return lambda: [self._index(uid).documents.pop(name, None) for name in value]
            case "POST", ["indexes", uid, "documents", "delete"]:
                return lambda: self._delete(uid, value["filter"])
        raise RefusedError(404, "not_found")

    def _make(self, uid: str) -> None:
        if not INDEX_UID.fullmatch(uid):
            raise RefusedError(400, "invalid_index_uid")
        if uid in self.indexes:
            raise RefusedError(409, "index_already_exists")
        self.indexes[uid] = Index()

    def _index(self, uid: str) -> Index:
        return self.indexes.setdefault(uid, Index())

    def _set_up(self, uid: str, settings: dict) -> None:
        known = {"searchableAttributes", "filterableAttributes", "sortableAttributes"}
        if settings.keys() - known:
            raise RefusedError(400, "bad_request")
        self._index(uid).filterable = tuple(settings["filterableAttributes"])

    def _add(self, uid: str, documents: list[dict]) -> None:
        for document in documents:
            if not DOCUMENT_ID.fullmatch(document["id"]):
                raise RefusedError(400, "invalid_document_id")
        self._index(uid).documents |= {document["id"]: document for document in documents}

    def _delete(self, uid: str, condition: str) -> None:
        name, limit = FILTER.fullmatch(condition).groups()
        index = self._index(uid)
        if name not in index.filterable:
            raise RefusedError(400, "invalid_document_filter")
        index.documents = {key: each for key, each in index.documents.items() if each[name] >= int(limit)}


class Handler(BaseHTTPRequestHandler):
    """Gives each request to the stand-in."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments) -> None:
        """Say nothing."""

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        try:
            status, value = self.server.engine.answer(self.command, self.path, self.headers, body)
        except RefusedError as exc:
            status, value = exc.status, exc.error
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", JSON)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = pass_on  # noqa: N815 - names of the library


@contextlib.contextmanager
def running_meilisearch(key: str | None = None) -> Iterator[Meilisearch]:
    engine = Meilisearch(key=key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.engine = engine
    engine.url = f"http://127.0.0.1:{server.server_port}"
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}),
        threading.Thread(target=engine.work_on),
    ]
    for thread in threads:
        thread.start()
    try:
        yield engine
    finally:
        server.shutdown()
        engine.waiting.put(None)
        for thread in threads:
            thread.join()
        server.server_close()
