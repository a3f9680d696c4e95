"""An HTTP proxy that does to requests what overloaded servers and bad networks do."""

from __future__ import annotations

import base64
import contextlib
import gzip
import http.client
import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Fault(StrEnum):
    """What may happen to a request that delivers documents."""

    TOO_MANY = "429"
    UNAVAILABLE = "503"
    CUT_BEFORE = "cut before the server sees it"
    CUT_AFTER = "cut after the server has done it"
    DOUBLED = "sent twice"
    LATE = "sent again much later"
    PARTIAL = "some documents are refused for now"
    TIMED_OUT = "no answer in time after the server has done it"


QUICK_FAULTS = tuple(fault for fault in Fault if fault is not Fault.TIMED_OUT)


class QuietServer(ThreadingHTTPServer):
    """A server whose clients may be killed at any moment."""

    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@dataclass(slots=True)
class FaultyHttp:
    """Forwards to an address; requests that deliver suffer a fault with some probability."""

    target: str
    chance: random.Random
    probability: float
    faults: tuple[Fault, ...] = QUICK_FAULTS
    victims: str = "_bulk"
    """Part of the path of the requests that deliver."""
    stall_s: float = 0.0
    """How long an answer that comes too late takes."""
    stalls_left: int = 0
    happened: Counter = field(default_factory=Counter)
    login: tuple[str, str] | None = None
    """User and password without which a request goes no further."""
    late: list[tuple[str, str, bytes, dict]] = field(default_factory=list)
    server: QuietServer = field(init=False)

    def __post_init__(self) -> None:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_arguments) -> None:
                """Say nothing."""

            def answer(self, status: int, content: bytes, headers: dict | None = None) -> None:
                self.send_response(status)
                for name, value in ({"content-type": "application/json"} | (headers or {})).items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            def cut(self) -> None:
                self.close_connection = True

            def forward(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                if proxy.lets_in(self.headers.get("authorization")):
                    proxy.pass_on(self, body)
                else:
                    self.answer(401, b"Unauthorized", {"www-authenticate": "Basic"})

            do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = do_HEAD = forward  # noqa: N815 - names of the library

        self.server = QuietServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def lets_in(self, given: str | None) -> bool:
        if self.login is None:
            return True
        return given == "Basic " + base64.b64encode(":".join(self.login).encode()).decode()

    def pass_on(self, handler, body: bytes) -> None:
        request = (handler.command, handler.path, body, dict(handler.headers))
        fault = self._choose(handler.path)
        if fault is not None:
            self.happened[fault] += 1
        match fault:
            case Fault.TOO_MANY:
                handler.answer(429, b'{"error":"slow down"}', {"retry-after": "0"})
            case Fault.UNAVAILABLE:
                handler.answer(503, b"<html>starting</html>", {"content-type": "text/html"})
            case Fault.CUT_BEFORE:
                handler.cut()
            case Fault.CUT_AFTER | Fault.TIMED_OUT:
                self._send(*request)
                time.sleep(self.stall_s if fault is Fault.TIMED_OUT else 0.0)
                handler.cut()
            case Fault.DOUBLED:
                self._send(*request)
                handler.answer(*self._send(*request))
            case Fault.LATE:
                self.late.append(request)
                handler.answer(*self._send(*request))
            case Fault.PARTIAL:
                handler.answer(200, self._partly(*request))
            case _:
                if self.late and self.chance.random() < 0.3:
                    self._send(*self.late.pop(0))
                handler.answer(*self._send(*request))

    def send_late_ones(self) -> None:
        while self.late:
            self._send(*self.late.pop())

    def _choose(self, path: str) -> Fault | None:
        if self.victims not in path or self.chance.random() >= self.probability:
            return None
        fault = self.chance.choice(self.faults)
        if fault is not Fault.TIMED_OUT:
            return fault
        self.stalls_left -= 1
        return fault if self.stalls_left >= 0 else None

    def _send(self, method: str, path: str, body: bytes, headers: dict) -> tuple[int, bytes]:
        address = urlsplit(self.target)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        kept = {
            name: value
            for name, value in headers.items()
            if name.lower() not in {"host", "connection", "accept-encoding", "content-length"}
        }
        try:
            connection.request(method, path, body or None, kept)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def _partly(self, method: str, path: str, body: bytes, headers: dict) -> bytes:
        """Let half of the documents through; the others are refused for now, one by one."""
        documents = split_documents(gzip.decompress(body))
        chosen = [self.chance.random() < 0.5 for _ in documents]
        passed = b"".join(document for document, is_in in zip(documents, chosen, strict=True) if is_in)
        items = iter(())
        if passed:
            status, content = self._send(method, path, gzip.compress(passed, mtime=0), headers)
            assert status == 200, content
            items = iter(json.loads(content)["items"])
        full = {"type": "rejected_execution_exception", "reason": "queue is full"}
        refused = {"index": {"status": 429, "error": full}}
        return json.dumps(
            {"errors": True, "items": [next(items) if is_in else refused for is_in in chosen]}
        ).encode()


def split_documents(body: bytes) -> list[bytes]:
    documents, lines = [], iter(body.splitlines(keepends=True))
    documents.extend(line if b'"delete"' in line[:12] else line + next(lines) for line in lines)
    return documents


@contextlib.contextmanager
def faulty_http(
    target: str,
    probability: float,
    seed: int = 1,
    faults: tuple[Fault, ...] = QUICK_FAULTS,
    victims: str = "_bulk",
) -> Iterator[FaultyHttp]:
    proxy = FaultyHttp(
        target=target, chance=random.Random(seed), probability=probability, faults=faults, victims=victims
    )
    threading.Thread(target=proxy.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.server.shutdown()
        proxy.server.server_close()
