"""What a run fetched as WARC: readable by other programs, and by ours, to the same records."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cleanfeed.config import load_config
from cleanfeed.errors import StoreError
from cleanfeed.fetch import FetchOptions, Page
from cleanfeed.run import run_batch
from cleanfeed.run.values import Rejected
from cleanfeed.run.warc_writer import OPEN_SUFFIX, WarcWriter, open_warc
from cleanfeed.scale import process_shard
from small_site import SmallSite, write_config

warcio = pytest.importorskip("warcio.archiveiterator", reason="warcio is not installed")

PAGE = Page(
    url="https://eastmere.example/bridge?part=2",
    requested_url="https://eastmere.example/b",
    status=200,
    headers=(("content-type", "text/html"), ("content-encoding", "gzip"), ("etag", '"1"')),
    body="<h1>Brücke</h1>".encode(),
    redirects=("https://eastmere.example/b",),
    fetched_at=datetime(2026, 3, 4, 10, 0, 0, 250_000, tzinfo=UTC),
)
RESULT = Rejected(page_type="other", reason="too short")


def read(folder: Path) -> list[dict[str, Any]]:
    """Return the records of all files as warcio reads them, with its own check of the digests."""
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in warcio.ArchiveIterator(file, check_digests="raise"):
                http = record.http_headers
                found.append(
                    {
                        "kind": record.rec_type,
                        "url": record.rec_headers.get_header("WARC-Target-URI"),
                        "id": record.rec_headers.get_header("WARC-Record-ID"),
                        "beside": record.rec_headers.get_header("WARC-Concurrent-To"),
                        "first": http.statusline if record.rec_type == "response" else http and http.protocol,
                        "headers": dict(http.headers) if http else {},
                        "body": record.content_stream().read(),
                    }
                )
    return found


def test_a_page_is_a_response_a_request_and_what_became_of_it(tmp_path: Path) -> None:
    """The body is plain, and the headers that were true on the wire say so under another name."""
    writer = WarcWriter(tmp_path, "r1", FetchOptions(user_agent="tester/1"))
    writer.add(PAGE, RESULT)
    writer.close()
    info, response, request, metadata = read(tmp_path)
    assert (info["kind"], b"cleanfeed" in info["body"]) == ("warcinfo", True)
    assert (response["kind"], response["body"]) == ("response", PAGE.body)
    assert response["headers"] == {
        "content-type": "text/html",
        "x-archive-orig-content-encoding": "gzip",
        "etag": '"1"',
        "content-length": str(len(PAGE.body)),
    }
    assert request["headers"]["User-Agent"] == "tester/1"
    assert request["beside"] == metadata["beside"] == response["id"]
    assert metadata["url"] is None  # or it would be replayed in the page's place
    assert json.loads(metadata["body"]) == {
        "url": "https://eastmere.example/bridge?part=2",
        "requested_url": "https://eastmere.example/b",
        "redirects": ["https://eastmere.example/b"],
        "page_type": "other",
        "reason": "too short",
    }


def test_a_run_keeps_its_pages_and_they_give_the_same_records(site: SmallSite, tmp_path: Path) -> None:
    """What ``cleanfeed warc`` makes of the run's own WARC is what the run made."""
    site.put_stories(3)
    config = load_config(write_config(site, tmp_path))
    run = config.run.model_copy(update={"warc_dir": tmp_path / "warc"})
    assert run_batch(config.model_copy(update={"run": run})).is_good
    records = read(tmp_path / "warc")
    assert [each["kind"] for each in records].count("response") == 3
    (path,) = (tmp_path / "warc").glob("*.warc.gz")
    process_shard(str(path), tmp_path / "out")
    rows = pq.read_table(next((tmp_path / "out/articles").glob("*.parquet"))).to_pylist()
    lines = map(json.loads, (tmp_path / "articles.jsonl").read_text().splitlines())
    assert {row["content_hash"] for row in rows} == {line["content_hash"] for line in lines}
    assert all(row["digest_ok"] for row in rows)


@pytest.mark.parametrize("cut", [1, 200])
def test_a_killed_run_leaves_whole_records(tmp_path: Path, cut: int) -> None:
    """The next run cuts a torn record off and gives the file its name."""
    writer = WarcWriter(tmp_path, "r1", FetchOptions())
    writer.add(PAGE, RESULT)
    writer.add(PAGE, RESULT)
    assert writer._file is not None
    writer._file.close()
    (left,) = tmp_path.glob(f"*{OPEN_SUFFIX}")
    data = left.read_bytes()
    left.write_bytes(data[:-cut])
    WarcWriter(tmp_path, "r2", FetchOptions()).close()
    assert [each["kind"] for each in read(tmp_path)].count("response") == 2
    assert not list(tmp_path.glob(f"*{OPEN_SUFFIX}"))


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Without a folder nothing is kept, and a folder that is a file ends the run with its name."""

    async def opened(folder: Path | None) -> WarcWriter | None:
        async with open_warc(folder, "r1", FetchOptions()) as writer:
            return writer

    assert asyncio.run(opened(None)) is None
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="warc_dir"):
        asyncio.run(opened(tmp_path / "file"))
