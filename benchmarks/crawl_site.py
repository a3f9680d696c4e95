"""Twenty invented news sites on loopback for the crawl benchmark: 150 kB a page, gzip; a process of its own.

    python benchmarks/crawl_site.py PAGES [PAGE_BYTES]   → prints the port, serves until killed

Good hosts are 127.0.1.1 and up; hosts from 127.1.0.1 up send one byte a second.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import sys
from typing import cast

PAGE_BYTES = 150_000
GOOD_HOSTS = 20
PARAGRAPHS = 12
BACKLOG = 4096
WORDS = (
    "harbour council ferry pilot quay timber island market school river budget bridge engine signal"
    " village bakery orchard tunnel choir museum storm railway garden clock mountain painter"
).split()
SENTENCES = (
    "The {} of Vale stayed closed on Monday while the people of the {} waited for the wind to turn.",
    "By noon the head of the {} had counted forty boats outside the mole, most of them loaded for the {}.",
    "“We have seen worse,” said a woman who sells coffee near the {}, “but never so late for the {}.”",
    "The council will meet again on Thursday to decide whether the old {} is to be kept beside the {}.",
    "Nobody had expected that the {} would cost more than the {}, which was paid for two years ago.",
    "A report that the {} published last week says that every third {} in the county needs repair.",
    "Its author, who has worked for the {} since 1998, told this newspaper that the {} came as a surprise.",
    "Until then the {} remains open at weekends, and visitors to the {} are asked to come on foot.",
)


SCRIPT = "".join(f"w[{n}]={n * 2654435761 % 10**9};" for n in range(10_000))


def host(number: int) -> str:
    """Return the address of a good host."""
    return f"127.0.1.{number + 1}"


def slow_host(number: int) -> str:
    """Return the address of a slow host."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def story(number: int, page_bytes: int = PAGE_BYTES) -> bytes:
    """Return one page: menu, story with picture, further stories, scripts."""
    chance = random.Random(number)

    def sentence() -> str:
        return chance.choice(SENTENCES).format(*chance.sample(WORDS, k=2))

    words = chance.sample(WORDS, k=4)
    title = f"{words[0].capitalize()} and {words[1]} wait for the {words[2]}, day {number}"
    menu = "".join(f'<li><a href="/section-{n}/">{chance.choice(WORDS)}</a></li>' for n in range(60))
    body = "".join(f"<p>{' '.join(sentence() for _ in range(4))}</p>" for _ in range(PARAGRAPHS))
    teasers = "".join(
        f'<div class="teaser"><a href="/news/2026/x-{n}.html"><img src="/t{n}.jpg" alt="">'
        f"<h3>{chance.choice(WORDS)} near the {chance.choice(WORDS)}</h3></a></div>"
        for n in range(40)
    )
    page = (
        f'<!doctype html><html lang="en"><head><title>{title} - Vale Post</title><meta charset="utf-8">'
        f'<meta property="og:title" content="{title}">'
        f'<link rel="canonical" href="/news/2026/story-{number}.html">'
        f"</head><body><nav><ul>{menu}</ul></nav><main><article><h1>{title}</h1>"
        '<p class="byline">By Ada Lind</p><time datetime="2026-05-03T10:00:00Z">3 May</time>'
        '<figure><img src="/quay.jpg" width="800" height="600" alt="A quay"><figcaption>The quay at noon. '
        f'<span class="credit">Photo: Ada Lind / Nordfoto</span></figcaption></figure>{body}</article></main>'
        f"<aside>{teasers}</aside>"
    )
    left = max(page_bytes - len(page) - 40, 0)
    return f"{page}<script>{SCRIPT[:left]}</script></body></html>".encode()


def sitemap(number: int, pages: int, port: int) -> bytes:
    """Return the sitemap of one host."""
    urls = "".join(
        f"<url><loc>http://{host(number)}:{port}/news/2026/story-{n}.html</loc></url>"
        for n in range(number, pages, GOOD_HOSTS)
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def reply(body: bytes, kind: str, *, is_gzip: bool = False, status: int = 200) -> bytes:
    """Return a whole response."""
    coding = "Content-Encoding: gzip\r\n" if is_gzip else ""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{coding}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Exchange(asyncio.Protocol):
    """One connection."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self.answers = answers
        self.seen = b""
        self.drip_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember which host was meant."""
        self.transport = cast("asyncio.Transport", transport)
        self.local = transport.get_extra_info("sockname")[0]

    def data_received(self, data: bytes) -> None:
        """Answer each request."""
        self.seen += data
        while b"\r\n\r\n" in self.seen:
            head, _, self.seen = self.seen.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            if self.local.startswith("127.1.") and path != b"/robots.txt":
                self.transport.write(
                    b"HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\n"
                )
                self.drip()
            else:
                key = path if path.startswith(b"/news/") else self.local.encode() + path
                self.transport.write(self.answers.get(key) or reply(b"none", "text/plain", status=404))

    def drip(self) -> None:
        """Send one byte a second."""
        if not self.transport.is_closing():
            self.transport.write(b"x")
            self.drip_timer = asyncio.get_running_loop().call_later(1, self.drip)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop dripping."""
        del exc
        if self.drip_timer:
            self.drip_timer.cancel()


async def main(pages: int, page_bytes: int) -> None:
    """Serve until killed."""
    answers = {
        f"/news/2026/story-{n}.html".encode(): reply(
            gzip.compress(story(n, page_bytes), 6), "text/html", is_gzip=True
        )
        for n in range(pages)
    }
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Exchange(answers), "0.0.0.0", 0, backlog=BACKLOG)  # noqa: S104 - loopback's many addresses
    port = server.sockets[0].getsockname()[1]
    for number in range(GOOD_HOSTS):
        body = sitemap(number, pages, port)
        answers[f"{host(number)}/sitemap.xml".encode()] = reply(body, "application/xml")
    print(port, flush=True)
    await loop.create_future()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else PAGE_BYTES))  # noqa: PLR2004
