"""Make WARC files to measure with, from saved pages and from the invented newsroom.

    python benchmarks/make_warc.py OUT --pages 5000 --files 2 [--sets DIR]
    python benchmarks/make_warc.py OUT --small 50000          small pages, for memory

``--sets`` names a folder of measuring sets (``NAME/pages.tar.xz`` or ``NAME/pages.jsonl.xz`` with
``NAME/gold.jsonl``); without it the newsroom's pages are repeated. A page that is used again stands
under another address. Each page is a request and a response, a gzip member each, as crawlers write.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import io
import itertools
import json
import lzma
import random
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from fastwarc.warc import WarcRecord, WarcRecordType

ROOT = Path(__file__).parent.parent
SEED = 20261123
DATE = "2026-11-01T00:00:00Z"
GZIP_LEVEL = 6
SMALL_PARAGRAPHS = 8

Page = tuple[str, bytes]
"""Address and body."""


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--files", type=int, default=1)
    parser.add_argument("--sets", type=Path)
    parser.add_argument("--small", type=int, metavar="PAGES")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.small:
        write_warc(arguments.out / "small.warc.gz", itertools.islice(small_pages(), arguments.small))
        return
    pages = list(newsroom_pages())
    if arguments.sets:
        pages += [page for folder in sorted(arguments.sets.iterdir()) for page in set_pages(folder)]
    random.Random(SEED).shuffle(pages)
    repeated = list(itertools.islice(repeat(pages), arguments.pages))
    for number in range(arguments.files):
        write_warc(arguments.out / f"part-{number:05d}.warc.gz", repeated[number :: arguments.files])
    print(f"{len(repeated)} pages ({len(pages)} different), {sum(len(body) for _, body in repeated)} bytes")


def repeat(pages: list[Page]) -> Iterator[Page]:
    """Yield the pages again and again, each time under other addresses."""
    for turn in itertools.count():
        for url, body in pages:
            yield (f"{url}{'&' if '?' in url else '?'}turn={turn}" if turn else url), body


def newsroom_pages() -> Iterator[Page]:
    """Yield the pages of the invented newsroom."""
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "fixtures")]
    from newsroom_pages import newsroom_pages as pages

    for page in pages():
        yield page.url, page.body


def set_pages(folder: Path) -> Iterator[Page]:
    """Yield the pages of one measuring set."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").open(encoding="utf-8")]
    urls = {str(row["id"]): row.get("url") or f"https://{folder.name}.example/{row['id']}" for row in rows}
    if (folder / "pages.jsonl.xz").exists():
        with lzma.open(folder / "pages.jsonl.xz", "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                yield row.get("url") or urls[str(row["id"])], row["html"].encode("utf-8", "replace")
        return
    with tarfile.open(folder / "pages.tar.xz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None:
                name = Path(member.name).stem
                yield urls.get(name, f"https://{folder.name}.example/{name}"), file.read()


def small_pages() -> Iterator[Page]:
    """Yield small stories without end, no two of them alike."""
    words = "harbour council bridge winter market ferry library tram school river budget vote".split()
    for number in itertools.count():
        chance = random.Random(number)
        text = "".join(
            f"<p>The {chance.choice(words)} {chance.choice(words)} was spoken of on day {number} by the"
            f" {chance.choice(words)} and the {chance.choice(words)}, people there said.</p>"
            for _ in range(SMALL_PARAGRAPHS)
        )
        body = f"<html><head><title>Story {number}</title></head><body><article><h1>Story {number}</h1>{text}"
        yield f"https://small.example/{number}", body.encode()


def write_warc(path: Path, pages: Iterator[Page] | list[Page]) -> None:
    """Write pages as a gzip member a record."""
    with path.open("wb") as file:
        for number, (url, body) in enumerate(pages):
            file.write(_member(f"{number}:request", "request", url, b"GET / HTTP/1.1\r\n\r\n"))
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
            file.write(_member(f"{number}:response", "response", url, head.encode() + body, body))


def _member(name: str, kind: str, url: str, block: bytes, payload: bytes | None = None) -> bytes:
    record = WarcRecord()
    record.init_headers(
        getattr(WarcRecordType, kind), f"uuid:{UUID(bytes=hashlib.md5(name.encode()).digest())}".encode()
    )
    record.headers["WARC-Date"] = DATE
    record.headers["WARC-Target-URI"] = url
    record.headers["Content-Type"] = f"application/http; msgtype={kind}"
    if payload is not None:
        digest = base64.b32encode(hashlib.sha1(payload).digest()).decode()
        record.headers["WARC-Payload-Digest"] = f"sha1:{digest}"
    record.set_bytes_content(block)
    plain = io.BytesIO()
    record.write(plain)
    return gzip.compress(plain.getvalue(), GZIP_LEVEL, mtime=0)


if __name__ == "__main__":
    main()
