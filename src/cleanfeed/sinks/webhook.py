"""Batches as signed POST requests, for whatever has no sink of its own.

The body is one JSON object: ``stream`` (name of the change log) and ``deliveries``, each
with ``seq``, ``id``, ``revision``, ``kind`` ("upsert" or "delete") and ``article`` (the record, or
null). Headers:

- ``Idempotency-Key``: the same for a repeat of the same batch, so that a receiver may drop it.
  Who keeps ``(id, revision)`` and ignores older revisions needs no key.
- ``X-Cleanfeed-Signature: t=TIME,v1=HEX``: HMAC-SHA256 of ``TIME.BODY`` under the shared secret.
  ``TIME`` (seconds since 1970) lets a receiver refuse old recordings; ``BODY`` is what was sent,
  before compression.

A success (2xx) takes the whole batch, unless its body is JSON that names documents:
``{"refused": [{"seq": 7, "reason": "…"}], "retry": [9]}``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from typing import Any

from cleanfeed.errors import SinkError
from cleanfeed.sinks.failures import SinkBusyError
from cleanfeed.sinks.http import SHOWN_CHARS, HttpSender, failure_of, pack
from cleanfeed.sinks.server_options import WebhookOptions, secret_from
from cleanfeed.sinks.values import Delivery, Refusal

HEADERS = {"content-type": "application/json", "content-encoding": "gzip"}


class WebhookSink:
    """Posts batches to an address."""

    def __init__(self, options: WebhookOptions, stream_id: str) -> None:
        """Open a client; nothing is sent yet.

        Raises:
            SinkError: The secret is not there.
        """
        self._options = options
        self._stream = stream_id
        self._name = "sink webhook"
        self._secret = (
            secret_from(options.secret_env, "the webhook's secret").encode() if options.secret_env else None
        )
        self._sender = HttpSender(self._name, options.timeout_s, {}, None)

    def deliver(self, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        """Post a batch.

        Raises:
            SinkBusyError: The receiver is down or overloaded, or asks for documents again.
            BatchRefusedError: It does not take the batch as it is.
            SinkError: It does not take anything from us.
        """
        if not deliveries:
            return ()
        body = request_body(self._stream, deliveries)
        headers = HEADERS | {"idempotency-key": idempotency_key(self._stream, deliveries)}
        if self._secret is not None:
            headers["x-cleanfeed-signature"] = signature(self._secret, int(time.time()), body)
        response = self._sender.send("POST", self._options.url, pack(body), headers)
        failure = failure_of(self._name, response)
        if failure is not None:
            raise failure
        return self._read_answer(response.content, deliveries)

    def close(self) -> None:
        """Close the connections."""
        self._sender.close()

    def _read_answer(self, content: bytes, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        answer = _json_object(content)
        offered = {delivery.seq: delivery for delivery in deliveries}
        try:
            refusals = tuple(
                Refusal(
                    seq=entry["seq"],
                    article_id=offered[entry["seq"]].article_id,
                    reason=str(entry.get("reason") or "no reason given")[:SHOWN_CHARS],
                )
                for entry in answer.get("refused", ())
            )
            left = [offered[seq] for seq in answer.get("retry", ())]
        except (KeyError, TypeError, AttributeError) as exc:
            raise SinkError(f"{self._name}: the answer names no document of the batch ({exc})") from exc
        if left:
            raise SinkBusyError(
                f"{self._name}: {len(left)} documents are asked for again", left=left, refusals=refusals
            )
        return refusals


def request_body(stream: str, deliveries: Sequence[Delivery]) -> bytes:
    """Return the body for a batch; the records stand in it byte for byte as in the store."""
    entries = ",".join(
        f'{{"seq":{delivery.seq},"id":{json.dumps(delivery.article_id)},"revision":{delivery.revision},'
        f'"kind":"{delivery.kind.value}","article":{delivery.article_json or "null"}}}'
        for delivery in deliveries
    )
    return f'{{"stream":{json.dumps(stream)},"deliveries":[{entries}]}}'.encode()


def idempotency_key(stream: str, deliveries: Sequence[Delivery]) -> str:
    """Return a key that only a repeat of the same batch has."""
    changes = ",".join(str(delivery.seq) for delivery in deliveries)
    return hashlib.sha256(f"{stream}:{changes}".encode()).hexdigest()


def signature(secret: bytes, moment: int, body: bytes) -> str:
    """Return the signature of a request sent at a moment in seconds since 1970."""
    digest = hmac.new(secret, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def _json_object(content: bytes) -> dict[str, Any]:
    """Return the answer as an object; whatever else a receiver says ("ok", nothing) is an empty one."""
    try:
        value = json.loads(content)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
