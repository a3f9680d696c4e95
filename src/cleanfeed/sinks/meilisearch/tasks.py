"""Requests to Meilisearch: each write is a task that the server does later, and that may fail then."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from typing import Any

import httpx

from cleanfeed.errors import SinkError
from cleanfeed.sinks.failures import BatchRefusedError, SinkBusyError
from cleanfeed.sinks.http import SHOWN_CHARS, HttpSender, failure_of, pack, shown

NOT_FOUND = 404
FIRST_LOOK_S, LONGEST_LOOK_S = 0.01, 1.0
"""Pauses between two questions whether a task is done, doubled each time."""
FAULT_OF_THE_REQUEST = "invalid_request"
"""Type of an error that the documents are to blame for; all others are the server's."""


class Tasks:
    """Sends requests to one server and waits for what they set going."""

    def __init__(self, sender: HttpSender, url: str, timeout_s: float) -> None:
        self._sender = sender
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s

    def find(self, path: str) -> dict[str, Any] | None:
        """Return what stands at an address, or ``None``.

        Raises:
            SinkBusyError: The server is down or overloaded.
            SinkError: It refuses.
        """
        response = self._sender.send("GET", self._url + path)
        if response.status_code == NOT_FOUND:
            return None
        return self._read(response)

    def write(self, method: str, path: str, content: bytes, kind: str = "application/json") -> dict[str, Any]:
        """Send a write and return its task once it is done.

        Raises:
            SinkBusyError: The server is down or overloaded, or the task isn't done in time; whether
                it will be is unknown.
            BatchRefusedError: The content is refused as a whole.
            SinkError: The server refuses everything from us.
        """
        headers = {"content-type": kind, "content-encoding": "gzip"}
        task = self._read(self._sender.send(method, self._url + path, pack(content), headers))
        return self._wait(task.get("taskUid"))

    def _wait(self, number: object) -> dict[str, Any]:
        end = time.monotonic() + self._timeout_s
        for attempt in itertools.count():
            task = self.find(f"/tasks/{number}") or {}
            match task.get("status"):
                case "succeeded":
                    return task
                case "enqueued" | "processing" if time.monotonic() < end:
                    time.sleep(min(FIRST_LOOK_S * 2**attempt, LONGEST_LOOK_S))
                case "failed":
                    raise self._failure(task.get("error") or {})
                case status:
                    raise SinkBusyError(f"{self._sender.name}: task {number} is {status or 'unknown'}")
        raise AssertionError

    def _failure(self, error: Mapping[str, Any]) -> SinkError:
        reason = f"{error.get('code')}: {error.get('message')}"[:SHOWN_CHARS]
        if error.get("type") == FAULT_OF_THE_REQUEST:
            return BatchRefusedError(reason)
        return SinkBusyError(f"{self._sender.name}: {reason}")

    def _read(self, response: httpx.Response) -> dict[str, Any]:
        failure = failure_of(self._sender.name, response)
        if failure is not None:
            raise failure
        try:
            value = response.json()
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise SinkBusyError(f"{self._sender.name}: not an answer of Meilisearch ({shown(response)})")
        return value
