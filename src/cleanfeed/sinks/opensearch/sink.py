"""The sink that fills OpenSearch or Elasticsearch.

A document's id is the story's, its version the story's revision (``external``): a repeat is a
conflict and changes nothing, and an older revision never replaces a newer one, in whatever
order late requests end.
"""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from cleanfeed.errors import SinkError
from cleanfeed.sinks.failures import SinkBusyError
from cleanfeed.sinks.http import HttpSender, closing_on_error, failure_of, pack, shown
from cleanfeed.sinks.opensearch.bulk import BulkResult, read_bulk_answer, split_by_size
from cleanfeed.sinks.opensearch.generations import Generations
from cleanfeed.sinks.server_options import OpenSearchOptions, secret_from
from cleanfeed.sinks.values import Delivery, Refusal

BYTES_PER_MB = 1_000_000
BULK_HEADERS = {"content-type": "application/x-ndjson", "content-encoding": "gzip"}


class OpenSearchSink:
    """Keeps an index in step with the store."""

    def __init__(self, options: OpenSearchOptions, stream_id: str, *, fresh: bool = False) -> None:
        """Connect, and make template, index and aliases as needed.

        Raises:
            SinkError: The server can't be used, or the index is of another store or program.
        """
        self._options = options
        self._name = f"sink opensearch ({options.index})"
        self._sender = HttpSender(self._name, options.timeout_s, _key_header(options), _auth(options))
        self._generations = Generations(self._sender, options, stream_id)
        with closing_on_error(self._sender):
            self._is_new = self._generations.open(fresh=fresh)

    def position(self) -> int | None:
        """Return 0 for an index that was just made, for it needs every change; else ``None``."""
        return 0 if self._is_new else None

    def deliver(self, deliveries: Sequence[Delivery]) -> tuple[Refusal, ...]:
        """Bring the index up to date.

        Raises:
            SinkBusyError: The server is down or overloaded; the error names what is left.
            BatchRefusedError: A request was refused as a whole.
            SinkError: The index is gone or takes no writes.
        """
        newest = list({delivery.article_id: delivery for delivery in deliveries}.values())
        refusals: list[Refusal] = []
        left = {delivery.seq: delivery for delivery in newest}
        for part, body in split_by_size(newest, self._options.max_request_mb * BYTES_PER_MB):
            try:
                result = self._send(part, body)
            except SinkBusyError as busy:
                raise self._busy(str(busy), busy.retry_after_s, left, refusals) from busy
            refusals += result.refusals
            still_left = {delivery.seq for delivery in result.busy}
            for delivery in part:
                if delivery.seq not in still_left:
                    del left[delivery.seq]
            if result.busy:
                raise self._busy(f"{self._name}: {result.busy_reason}", None, left, refusals)
        return tuple(refusals)

    def reach_end(self) -> None:
        """After a replay, let searches see the new index.

        Raises:
            SinkError: The server is down.
        """
        self._generations.end_replay()

    def close(self) -> None:
        """Close the connections."""
        self._sender.close()

    def _send(self, part: Sequence[Delivery], body: bytes) -> BulkResult:
        # An index that somebody dropped must not come back by itself, without its mapping.
        index = f"{self._options.url.rstrip('/')}/{self._generations.filling}"
        url = f"{index}/_bulk?require_alias=true&filter_path=errors,items.*.status,items.*.error"
        response = self._sender.send("POST", url, pack(body), BULK_HEADERS)
        failure = failure_of(self._name, response)
        if failure is not None:
            raise failure
        try:
            result = read_bulk_answer(part, response.json())
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise SinkBusyError(f"{self._name}: not an answer to a bulk request ({shown(response)})") from exc
        if result.blocked is not None:
            raise SinkError(
                f"{self._name}: the index takes nothing ({result.blocked}); free the disk, or deliver with"
                " --replay if the index was dropped"
            )
        return result

    def _busy(
        self, message: str, retry_after_s: float | None, left: dict[int, Delivery], refusals: list[Refusal]
    ) -> SinkBusyError:
        return SinkBusyError(
            message, retry_after_s=retry_after_s, left=tuple(left.values()), refusals=refusals
        )


def _key_header(options: OpenSearchOptions) -> dict[str, str]:
    if not options.api_key_env:
        return {}
    return {"authorization": f"ApiKey {secret_from(options.api_key_env, 'the API key')}"}


def _auth(options: OpenSearchOptions) -> httpx.Auth | None:
    if not options.username:
        return None
    password = secret_from(options.password_env, f"the password of {options.username!r}")
    return httpx.BasicAuth(options.username, password)
