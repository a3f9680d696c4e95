"""The indexes behind an alias: one a replay, the newest being filled, one being searched.

``articles-000001`` is searched through the alias ``articles`` and filled through
``articles-filling``. A replay makes ``articles-000002`` and moves only ``articles-filling``; at its
end the alias follows in one step and the old index goes, so that a search never sees a
half-filled index. An interrupted replay goes on where it stopped, as ``articles-filling`` says.
"""

from __future__ import annotations

import json
import re
from typing import Any

import httpx

from cleanfeed.errors import SinkError
from cleanfeed.sinks.failures import SinkBusyError
from cleanfeed.sinks.http import HttpSender, failure_of
from cleanfeed.sinks.opensearch.mapping import index_template
from cleanfeed.sinks.server_options import OpenSearchOptions

NUMBER_DIGITS = 6
NOT_FOUND = 404


class Generations:
    """The indexes of one alias on one server."""

    def __init__(self, sender: HttpSender, options: OpenSearchOptions, stream: str) -> None:
        self._sender = sender
        self._url = options.url.rstrip("/")
        self._alias = options.index
        self._shards = options.shards
        self._stream = stream

    @property
    def filling(self) -> str:
        """The alias that deliveries go to."""
        return f"{self._alias}-filling"

    def open(self, *, fresh: bool) -> bool:
        """Make what is missing; return whether the index being filled is new and empty.

        Raises:
            SinkError: The alias's name is taken by an index of somebody else, or the index was
                filled from another store.
        """
        template = index_template(self._alias, f"{self._alias}-0*", self._shards)
        self._call("PUT", f"/_index_template/{self._alias}", template)
        current = self._index_of(self.filling)
        if current is None or fresh:
            self._refuse_foreign()
            self._begin(current)
            return True
        self._check_stream(current)
        return False

    def end_replay(self) -> None:
        """Let searches see the index that was filled, and drop the one before.

        Raises:
            SinkError: The server refuses.
        """
        filled, searched = self._index_of(self.filling), self._index_of(self._alias)
        if filled is None or filled == searched:
            return
        actions: list[dict[str, Any]] = [{"add": {"index": filled, "alias": self._alias}}]
        if searched is not None:
            actions.append({"remove_index": {"index": searched}})
        self._call("POST", f"/{filled}/_refresh")
        self._call("POST", "/_aliases", {"actions": actions})

    def _begin(self, current: str | None) -> None:
        """Make the next index; the first one is searched at once."""
        searched = self._index_of(self._alias)
        last = max((_number(name) for name in (current, searched) if name), default=0)
        name = f"{self._alias}-{last + 1:0{NUMBER_DIGITS}}"
        self._call(
            "PUT", f"/{name}", {"mappings": {"_meta": {"made_by": "cleanfeed", "stream": self._stream}}}
        )
        actions: list[dict[str, Any]] = [{"add": {"index": name, "alias": self.filling}}]
        if current is not None:
            actions.append({"remove": {"index": current, "alias": self.filling}})
        if current is not None and current != searched:
            actions[-1] = {"remove_index": {"index": current}}  # of a replay that never ended
        if searched is None:
            actions.append({"add": {"index": name, "alias": self._alias}})
        self._call("POST", "/_aliases", {"actions": actions})

    def _check_stream(self, index: str) -> None:
        found = self._call("GET", f"/{index}/_mapping").json()
        meta = next(iter(found.values()))["mappings"].get("_meta", {})
        if meta.get("stream") != self._stream:
            raise SinkError(
                f"{self._sender.name}: index {index} was filled from another store; deliver with --replay to"
                " build it anew from this one, or name another index"
            )

    def _refuse_foreign(self) -> None:
        answer = self._call("GET", f"/{self._alias}", may_be_missing=True)
        if answer.status_code == NOT_FOUND:
            return
        names = list(answer.json())
        foreign = [name for name in names if not re.fullmatch(rf"{re.escape(self._alias)}-\d+", name)]
        if foreign:
            raise SinkError(
                f"{self._sender.name}: the name {self._alias!r} belongs to index {foreign[0]!r}"
                " of another program; name another index"
            )

    def _index_of(self, alias: str) -> str | None:
        answer = self._call("GET", f"/_alias/{alias}", may_be_missing=True)
        names = list(answer.json()) if answer.status_code != NOT_FOUND else []
        return max(names, key=_number, default=None)

    def _call(
        self, method: str, path: str, value: Any = None, *, may_be_missing: bool = False
    ) -> httpx.Response:
        content = b"" if value is None else json.dumps(value).encode()
        headers = {"content-type": "application/json"} if content else {}
        response = self._sender.send(method, self._url + path, content, headers)
        failure = failure_of(self._sender.name, response)
        if failure is None or (may_be_missing and response.status_code == NOT_FOUND):
            return response
        if isinstance(failure, SinkBusyError):
            raise failure
        # There is no batch here that could be halved.
        raise SinkError(str(failure))


def _number(index: str) -> int:
    digits = index.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0
