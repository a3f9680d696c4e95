"""A small site on the loopback whose pages a test can change: a feed, stories, and what goes wrong."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseServer

FEED = "/feed.xml"

PROSE = """
The harbour of Vale stayed closed on Monday while the pilots waited for the wind to turn, and
the ferries lay at their moorings with nobody on board but the cooks.

By noon the harbour master had counted forty boats outside the mole, most of them loaded with
timber from the northern islands, and none of them was allowed to enter.

“We have seen worse,” said a woman who sells coffee at the quay, “but never so late in the
spring, and never with so many people looking on.”

The council will meet again on Thursday to decide whether the old lighthouse is to be manned
for the rest of the season, which would cost less than one lost ship.
"""
PARAGRAPHS = tuple(" ".join(paragraph.split()) for paragraph in PROSE.strip().split("\n\n"))


@dataclass(slots=True, kw_only=True)
class Resource:
    """What a path answers."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    has_validators: bool = True
    delay: threading.Event | None = None
    """Set by the test to let the answer go."""


@dataclass(slots=True, kw_only=True)
class SmallSite:
    """A running site."""

    port: int
    resources: dict[str, Resource] = field(default_factory=dict)
    requests: list[tuple[str, int]] = field(default_factory=list)
    """Path and status of every answer."""

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, path: str, body: str | bytes, **values: object) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.resources[path] = Resource(body=data, **values)  # type: ignore[arg-type]  # passed through

    def put_story(self, number: int, note: str = "") -> None:
        self.put(f"/news/2026/story-{number}.html", story_page(number, note))

    def put_feed(self, *paths: str) -> None:
        items = "".join(
            f"<item><title>Story at {path}</title><link>{self.url(path)}</link></item>" for path in paths
        )
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Vale</title>{items}</channel></rss>'
        self.put(FEED, feed, content_type="application/rss+xml", has_validators=False)

    def put_stories(self, count: int) -> None:
        for number in range(count):
            self.put_story(number)
        self.put_feed(*(f"/news/2026/story-{number}.html" for number in range(count)))

    def statuses(self, prefix: str = "/news/") -> list[int]:
        return [status for path, status in self.requests if path.startswith(prefix)]


def story_page(number: int, note: str = "") -> str:
    title = f"Ferries wait for the wind, day {number}"
    paragraphs = "".join(
        f"<p>{text}</p>" for text in (*PARAGRAPHS, note or f"This was day {number} of the wait.")
    )
    return (
        f'<!doctype html><html lang="en"><head><title>{title} - Vale Post</title></head><body>'
        f'<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>'
        f'<main><article><h1>{title}</h1><p class="byline">By Ada Lind</p>'
        f'<time datetime="2026-05-0{number % 9 + 1}T10:00:00Z">May</time>'
        '<figure><img src="/quay.jpg" alt="A quay" width="800" height="600">'
        '<figcaption>The quay at noon. <span class="credit">Photo: Ada Lind / Nordfoto</span>'
        "</figcaption></figure>"
        f"{paragraphs}</article></main><footer>All rights kept by nobody.</footer></body></html>"
    )


def write_config(site: SmallSite, folder: Path, extra: str = "") -> Path:
    """Write a configuration for the site with store and output in the folder."""
    path = folder / "config.toml"
    path.write_text(
        f"""
[[sources]]
name = "vale"
url = "{site.url(FEED)}"

[store]
path = "store.sqlite"

[fetch]
allow_private_hosts = true
politeness_delay_s = 0
retries = 0

[schedule]
revisit_first_s = 0

[[sinks]]
type = "jsonl"
path = "articles.jsonl"
{extra}
"""
    )
    return path


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        site = self.server.site
        resource = site.resources.get(self.path, Resource(body=b"nothing here", status=404))
        if resource.delay is not None:
            resource.delay.wait(30)
        tag = f'"{hashlib.sha256(resource.body).hexdigest()[:16]}"'
        is_known = resource.has_validators and self.headers.get("If-None-Match") == tag
        status = 304 if is_known else resource.status
        site.requests.append((self.path, status))
        body = b"" if is_known else resource.body
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            if resource.has_validators:
                self.send_header("ETag", tag)
            if not is_known:
                self.send_header("Content-Type", resource.content_type)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    site: SmallSite


@contextlib.contextmanager
def running(server: BaseServer) -> Iterator[None]:
    """Let a server answer, in a thread of its own, until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def serve() -> Iterator[SmallSite]:
    """Serve an empty site until the block ends."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.site = SmallSite(port=server.server_port)
        server.site.put("/robots.txt", "User-agent: *\nAllow: /\n", content_type="text/plain")
        with running(server):
            yield server.site
