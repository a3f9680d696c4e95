"""The webhook sink, against a receiver that checks signatures and drops repeats."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import WebhookOptions, open_sink
from sinks.changelog import Log, Run, busy_log

SECRET = "correct horse"  # noqa: S105 - of this test


class Receiver(ThreadingHTTPServer):
    """Keeps the newest revision of each story; answers come from a script first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: list[tuple[int, dict, bytes]] = []
        self.newest: dict[str, int] = {}
        self.stories: dict[str, dict] = {}
        self.keys: list[str] = []
        self.poison: set[str] = set()

    def take(self, headers, body: bytes) -> tuple[int, dict, bytes]:
        moment, digest = (part.partition("=")[2] for part in headers["X-Cleanfeed-Signature"].split(","))
        expected = hmac.new(SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(digest, expected):
            return 401, {}, b"bad signature"
        deliveries = json.loads(body)["deliveries"]
        self.keys.append(headers["Idempotency-Key"])
        if self.script:
            return self.script.pop(0)
        refused = [
            {"seq": each["seq"], "reason": "too wet"} for each in deliveries if each["id"] in self.poison
        ]
        for each in deliveries:
            if each["id"] not in self.poison and each["revision"] > self.newest.get(each["id"], 0):
                self.newest[each["id"]] = each["revision"]
                self.stories[each["id"]] = each["article"]
        return 200, {}, json.dumps({"refused": refused}).encode()


class Handler(BaseHTTPRequestHandler):
    """Gives each request to the receiver."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = gzip.decompress(self.rfile.read(int(self.headers["content-length"])))
        status, headers, content = self.server.take(self.headers, body)
        if status == 0:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    with contextlib.closing(server.socket):
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def options(receiver, monkeypatch) -> WebhookOptions:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    return WebhookOptions(url=url, secret_env="HOOK_SECRET", batch_size=50)  # noqa: S106 - a name


def live(receiver) -> dict:
    return {name: story for name, story in receiver.stories.items() if story is not None}


def test_receiver_ends_with_the_newest_state(receiver, options):
    """Signed batches arrive; a busy or cut answer is repeated under the same key."""
    log = busy_log(stories=30, changes=120)
    receiver.script = [(429, {"retry-after": "0"}, b""), (503, {}, b"<p>"), (0, {}, b"")]
    Run(options, log).once()
    assert live(receiver) == {name: json.loads(text) for name, (_, text) in log.expected.items()}
    assert receiver.keys[:3] == [receiver.keys[3]] * 3
    assert len(set(receiver.keys)) == 3


def test_receiver_may_refuse_and_ask_again(receiver, options):
    """Documents that the receiver names are set aside or sent again; the rest is taken."""
    log = busy_log(stories=5, changes=8)
    poison = log.write("poison")
    receiver.poison = {"poison"}
    receiver.script = [(200, {}, json.dumps({"retry": [1, 2, 9]}).encode())]
    run = Run(options, log)
    run.once()
    assert run.refusals == {poison.seq: "too wet"}


def test_batch_refused_as_a_whole_is_halved(receiver, options):
    """413 on a large batch is answered with smaller ones."""
    log = busy_log(stories=10, changes=40)
    receiver.script = [(413, {}, b"too large"), (413, {}, b"too large")]
    run = Run(options, log)
    run.once()
    assert run.refusals == {}
    assert live(receiver) == {name: json.loads(text) for name, (_, text) in log.expected.items()}


def test_wrong_secret_and_nonsense_are_named(receiver, options, monkeypatch):
    """A wrong or missing secret, or an answer about other documents, is one clear line."""
    log = Log()
    log.write("a")
    receiver.script = [(200, {}, b'{"refused": [{"seq": 77}]}')]
    with pytest.raises(SinkError, match="names no document of the batch"):
        Run(options, log).once()
    monkeypatch.setenv("HOOK_SECRET", "guess")
    with pytest.raises(
        SinkError, match=r"answered 401 .bad signature.; check the user, the password or the key"
    ):
        Run(options, log).once()
    monkeypatch.delenv("HOOK_SECRET")
    with pytest.raises(
        SinkError, match="the environment variable HOOK_SECRET with the webhook's secret is not set"
    ):
        open_sink(options, "s1")
