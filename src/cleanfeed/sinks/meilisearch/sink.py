"""The sink that fills Meilisearch.

Meilisearch does its tasks one after the other, and knows no versions: the sink waits for each batch
before it sends the next, so that an older revision never follows a newer one. How far the index
is stands in a small index of its own, written after the batch.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from cleanfeed.errors import SinkError
from cleanfeed.sinks.failures import BatchRefusedError
from cleanfeed.sinks.http import HttpSender, closing_on_error
from cleanfeed.sinks.meilisearch.documents import SETTINGS, document_lines
from cleanfeed.sinks.meilisearch.tasks import Tasks
from cleanfeed.sinks.server_options import MeilisearchOptions, secret_from
from cleanfeed.sinks.values import Delivery, Refusal

LINES = "application/x-ndjson"
STATE_ID = "state"


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """How far an index is, of which store, and the number of its replay."""

    stream: str
    seq: int = 0
    generation: int = 1


class MeilisearchSink:
    """Keeps an index in step with the store."""

    def __init__(self, options: MeilisearchOptions, stream_id: str, *, fresh: bool = False) -> None:
        """Connect, and make and set up the index as needed.

        Args:
            options: Which server and index.
            stream_id: Name of the change log.
            fresh: Begin a replay: documents stay and are replaced one by one; what the replay doesn't
                bring again goes at its end.

        Raises:
            SinkError: The server can't be used, or the index is of another store or program.
        """
        self._name = f"sink meilisearch ({options.index})"
        self._index = f"/indexes/{options.index}"
        self._notes = f"/indexes/{options.index}-delivery"
        self._stream = stream_id
        self._sender = HttpSender(self._name, options.timeout_s, _key_header(options), None)
        self._tasks = Tasks(self._sender, options.url, options.timeout_s)
        with closing_on_error(self._sender):
            self._state = self._open(options.index, fresh=fresh)

    def position(self) -> int:
        """Return the last change that the index holds."""
        return self._state.seq

    def deliver(self, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        """Bring the index up to date.

        Raises:
            SinkBusyError: The server is down or overloaded.
            BatchRefusedError: The server refused the batch as a whole, as it does for one document.
            SinkError: It takes nothing from us.
        """
        if not deliveries:
            return ()
        newest = list({delivery.article_id: delivery for delivery in deliveries}.values())
        gone = [delivery.article_id for delivery in newest if delivery.article_json is None]
        lines = document_lines(newest, self._state.generation)
        if lines:
            self._tasks.write("POST", f"{self._index}/documents?primaryKey=id", lines, LINES)
        if gone:
            self._tasks.write("POST", f"{self._index}/documents/delete-batch", json.dumps(gone).encode())
        if deliveries[-1].seq > self._state.seq:
            self._save(replace(self._state, seq=deliveries[-1].seq))
        return ()

    def reach_end(self) -> None:
        """After a replay, drop what it did not bring again.

        Raises:
            SinkError: The server is down.
        """
        if self._state.generation > 1:
            older = json.dumps({"filter": f"generation < {self._state.generation}"}).encode()
            self._set_up("POST", f"{self._index}/documents/delete", older)

    def close(self) -> None:
        """Close the connections."""
        self._sender.close()

    def _open(self, uid: str, *, fresh: bool) -> _State:
        known = self._known_state()
        exists = self._tasks.find(self._index) is not None
        if known is None and exists:
            raise SinkError(f"{self._name}: the index belongs to another program; name another index")
        if known is not None and known.stream != self._stream and not fresh:
            raise SinkError(
                f"{self._name}: was filled from another store; deliver with --replay to fill it from this"
                " one, or name another index"
            )
        state = known or _State(stream=self._stream)
        if fresh or not exists:
            state = _State(stream=self._stream, generation=state.generation + 1 if known else 1)
            # Noted before the index is made: what is there without a note is somebody else's.
            self._save(state)
            if not exists:
                self._set_up("POST", "/indexes", json.dumps({"uid": uid, "primaryKey": "id"}).encode())
        if state.seq == 0:
            self._set_up("PATCH", f"{self._index}/settings", json.dumps(SETTINGS).encode())
        return state

    def _known_state(self) -> _State | None:
        found = self._tasks.find(f"{self._notes}/documents/{STATE_ID}")
        if found is None:
            return None
        return _State(stream=found["stream"], seq=int(found["seq"]), generation=int(found["generation"]))

    def _save(self, state: _State) -> None:
        note = json.dumps([{"id": STATE_ID} | asdict(state)]).encode()
        self._set_up("POST", f"{self._notes}/documents?primaryKey=id", note)
        self._state = state

    def _set_up(self, method: str, path: str, content: bytes) -> None:
        try:
            self._tasks.write(method, path, content)
        except BatchRefusedError as exc:  # there is no batch here that could be halved
            raise SinkError(f"{self._name}: {exc}") from exc


def _key_header(options: MeilisearchOptions) -> dict[str, str]:
    if not options.api_key_env:
        return {}
    return {"authorization": f"Bearer {secret_from(options.api_key_env, 'the API key')}"}
