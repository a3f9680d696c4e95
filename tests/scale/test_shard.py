"""One shard: complete, in order, the same bytes every time, every record with its reason."""

from __future__ import annotations

import gzip
import os
import signal
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cleanfeed.errors import ConfigError, SourceError
from cleanfeed.extraction import extract
from cleanfeed.extraction.flattened import extract_text
from cleanfeed.scale import ArchiveOptions, Marker, process_shard
from cleanfeed.scale.budget import Budget
from cleanfeed.scale.crew import BLOCK_RECORDS, Crew, StoppedError
from scale.warc_files import (
    SENTENCE,
    http,
    packed,
    record,
    request,
    sha1,
    story,
    story_html,
    write_stories,
    zstd_packed,
)

CUT_GZIP = gzip.compress(b"x" * 999, mtime=0)[:-9]
HTML = "Content-Type: text/html; charset=utf-8"


def rows(out: Path, kind: str, shard: str = "a") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(out / kind / f"{shard}.parquet").to_pylist()
    return found


def make(tmp_path: Path, data: bytes, options: ArchiveOptions | None = None) -> Marker:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    return process_shard(str(path), tmp_path / "out", options or ArchiveOptions())


def files(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()
    }


def test_a_story_is_the_record_that_extract_makes(tmp_path: Path) -> None:
    """The row holds what ``extract`` says of the page, and where in the archive it was."""
    marker = make(tmp_path, packed([request(0), story(0)]))
    (row,) = rows(tmp_path / "out", "articles")
    article = extract(story_html(0), "https://eastmere.example/story-0")
    assert (row["headline"], row["text"], row["id"]) == (article.headline, article.text, article.id)
    assert row["content_hash"] == article.content_hash
    assert [block["text"] for block in row["body"]] == [
        getattr(block, "text", None) for block in article.body
    ]
    assert (row["warc_record"], row["digest_ok"]) == (1, True)
    assert row["warc_date"].isoformat() == "2026-03-04T10:00:00+00:00"
    assert (marker.articles.rows, marker.kinds) == (1, {"request": 1, "response": 1})


def test_flattened_text_is_read(tmp_path: Path) -> None:
    """WET files hold conversion records: text without markup."""
    lines = ["Bridge stays open", *[f"{SENTENCE} Part {part}." for part in range(6)], "Contact", "Imprint"]
    text = "\n".join(lines)
    wet = record(text.encode(), kind="conversion", content_type="text/plain")
    marker = make(tmp_path, packed([wet]))
    (row,) = rows(tmp_path / "out", "articles")
    assert row["text"] == extract_text(text, "https://eastmere.example/story-0").text
    assert marker.kinds == {"conversion": 1}


BAD_DIGEST = sha1(b"something else")
BAD: list[tuple[str, bytes]] = [
    ("revisit", record(b"", 10, kind="revisit", content_type="application/http")),
    ("not_http", record(b"x. A 192.0.2.1", 11, url="dns:x.example", content_type="text/dns")),
    ("not_http", record(b"220 welcome", 12, content_type="application/ftp")),
    ("not_http", record(b"garbage", 13)),
    ("no_address", record(http(story_html()), 14, url=" ")),
    ("unknown_type", record(b"what", 15, kind="poem")),
    ("unknown_type", record(b"what", 16, kind=None)),
    ("continuation", record(b"part two", 17, kind="continuation")),
    ("http_status", record(http(b"<p>gone", status="404 Not Found"), 18)),
    ("http_chunks", record(http(b"5\r\nabc", [HTML, "Transfer-Encoding: chunked"]), 19)),
    ("http_coding", record(http(CUT_GZIP, [HTML, "Content-Encoding: gzip"]), 20)),
    ("not_a_page", record(http(b"\x89PNG\r\n\x1a\n....", ["Content-Type: image/png"]), 21)),
    ("not_a_page", record(http(b""), 22)),
    ("not_a_page", record(b"\x89PNG....", 23, kind="resource", content_type="image/png")),
    ("not_an_article", record(http(b"<html><body><ul><li><a href=/a>A</a><li><a href=/b>B</a></ul>"), 24)),
    ("wrong_length", record(http(b"<p>long"), 25, length=5000)),
    ("wrong_length", record(http(b"<p>short"), 26, length=10)),
    ("too_large", record(http(bytes(100_000_000)), 27)),
]  # fmt: skip


@pytest.mark.parametrize("pack", [packed, zstd_packed, b"".join], ids=["gzip", "zstd", "plain"])
def test_bad_records_are_counted_and_the_rest_is_read(tmp_path: Path, pack: Any) -> None:
    """Between two stories stands everything that may be wrong with a record; both stories come."""
    marker = make(tmp_path, pack([story(0), *(bad for _, bad in BAD), story(1), story(2)[:-900]]))
    out = tmp_path / "out"
    assert [row["headline"] for row in rows(out, "articles")] == ["Bridge report 0", "Bridge report 1"]
    found = [row["reason"] for row in rows(out, "rejected")]
    assert found[:-1] == [reason for reason, _ in BAD]
    assert found[-1] in ("truncated", "damaged")
    assert sum(marker.reasons.values()) == len(BAD) + 1
    assert marker.records == marker.articles.rows + marker.rejected.rows


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (b"", {"empty_file": 1}),
        (b"<html>no archive</html>", {"not_warc": 1}),
        (gzip.compress(b"", mtime=0), {"empty_file": 1}),
        (packed([request(0)]), {}),
        (packed([story(0)])[:-60], {"truncated": 1}),
    ],
)
def test_files_without_stories_are_finished_all_the_same(
    tmp_path: Path, data: bytes, reasons: dict[str, int]
) -> None:
    """A file that is empty, cut off or no archive is counted as that, and is not tried again."""
    assert make(tmp_path, data).reasons == reasons
    assert rows(tmp_path / "out", "articles") == []


def test_charsets_are_read_as_the_bytes_are(tmp_path: Path) -> None:
    """A declared charset that is wrong costs no letter."""
    body = story_html(0, words=" – façade, Größe").decode()
    pages = [
        record(http(body.encode("utf-8"), ["Content-Type: text/html; charset=iso-8859-1"]), 0),
        record(http(body.encode("cp1252"), ["Content-Type: text/html; charset=windows-1252"]), 1),
        record(http(body.encode("utf-8"), ["Content-Type: text/html; charset=no-such-charset"]), 2),
    ]
    make(tmp_path, packed(pages))
    texts = {row["text"] for row in rows(tmp_path / "out", "articles")}
    assert len(texts) == 1
    assert "façade, Größe" in texts.pop()


def test_a_wrong_digest_is_told_and_costs_nothing(tmp_path: Path) -> None:
    """Archives disagree on what a payload is: the story is kept, with the doubt beside it."""
    marker = make(tmp_path, packed([story(0, digest=BAD_DIGEST), record(http(story_html(1)), 1)]))
    assert [row["digest_ok"] for row in rows(tmp_path / "out", "articles")] == [False, None]
    assert marker.bad_digests == 1


def test_filters(tmp_path: Path) -> None:
    """Address, language and date, each with its reason; a crawl before the first day is not even read."""
    german = " ".join(
        ["Der Rat der Stadt stimmte am Dienstag dafür, die alte Brücke im Winter offen zu halten."] * 9
    )
    pages = [
        story(0),
        story(1, url="https://eastmere.example/sport/1"),
        record(http(f"<html lang=de><h1>Brücke</h1><article><p>{german}</p><p>{german}</p>".encode()), 2),
        story(3),
        story(4, date="2026-02-01T00:00:00Z"),
        story(5, url="https://other.example/5"),
    ]
    options = ArchiveOptions(
        include=("eastmere",), exclude=("/sport/",), languages=("en",),
        since=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 3, 3, tzinfo=UTC),
    )  # fmt: skip
    make(tmp_path, packed(pages), options)
    assert [row["headline"] for row in rows(tmp_path / "out", "articles")] == ["Bridge report 0"]
    assert [row["reason"] for row in rows(tmp_path / "out", "rejected")] == [
        "filtered_url", "filtered_language", "filtered_date", "filtered_date", "filtered_url",
    ]  # fmt: skip


def test_any_number_of_workers_makes_the_same_bytes(tmp_path: Path) -> None:
    """Rows stand in the order of the archive, and files do not tell who made them."""
    source = str(write_stories(tmp_path / "many.warc.gz", BLOCK_RECORDS))
    markers = [
        process_shard(source, tmp_path / str(workers), budget=Budget(workers=workers)) for workers in (1, 3)
    ]
    assert markers[0] == markers[1]
    assert files(tmp_path / "1") == files(tmp_path / "3")
    numbers = pq.read_table(tmp_path / "1/articles/many.parquet").column("warc_record").to_pylist()
    assert numbers == list(range(1, BLOCK_RECORDS * 2, 2))


def test_a_finished_shard_is_left_alone(tmp_path: Path) -> None:
    """The second call reads the marker; a table that is gone is made again, to the byte."""
    marker = make(tmp_path, packed([story(0)]))
    before = files(tmp_path / "out")
    table = tmp_path / "out/articles/a.parquet"
    stamp = table.stat().st_mtime_ns
    assert process_shard(str(tmp_path / "a.warc.gz"), tmp_path / "out") == marker
    assert table.stat().st_mtime_ns == stamp
    table.unlink()
    (tmp_path / "out/articles/.a.parquet.elsewhere.1.new").write_bytes(b"left by a killed run")
    assert process_shard(str(tmp_path / "a.warc.gz"), tmp_path / "out") == marker
    assert files(tmp_path / "out") == before


def test_shards_of_other_options_or_files_are_not_mixed(tmp_path: Path) -> None:
    """A folder holds one choice of options, and one file of a name."""
    make(tmp_path, packed([story(0)]))
    with pytest.raises(ConfigError, match="other options"):
        process_shard(str(tmp_path / "a.warc.gz"), tmp_path / "out", ArchiveOptions(languages=("de",)))
    (tmp_path / "b").mkdir()
    write_stories(tmp_path / "b/a.warc.gz", 3)
    with pytest.raises(ConfigError, match="another file"):
        process_shard(str(tmp_path / "b/a.warc.gz"), tmp_path / "out")


def test_a_file_that_is_not_there_is_a_source_error(tmp_path: Path) -> None:
    """What can't be read is told by name, and leaves nothing behind."""
    with pytest.raises(SourceError, match="missing"):
        process_shard(str(tmp_path / "missing.warc.gz"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_killed_worker_costs_nothing(tmp_path: Path) -> None:
    """A kill -9 of every worker in the middle of its block: the block is made again, to the byte."""
    source = str(write_stories(tmp_path / "a.warc.gz", BLOCK_RECORDS))
    undisturbed = process_shard(source, tmp_path / "calm")
    crews: list[Crew] = []
    killed: list[int] = []

    def kill_once() -> None:
        while not (crews and crews[0]._everyone):
            time.sleep(0.001)
        for worker in tuple(crews[0]._everyone):
            assert worker.process.pid is not None
            os.kill(worker.process.pid, signal.SIGKILL)
            killed.append(worker.process.pid)

    killer = threading.Thread(target=kill_once)
    killer.start()
    assert process_shard(source, tmp_path / "out", enlist=crews.append) == undisturbed
    killer.join()
    assert crews[0].replaced >= len(killed) > 0
    assert files(tmp_path / "calm") == files(tmp_path / "out")


def test_a_page_that_takes_too_long_is_lost_alone(tmp_path: Path) -> None:
    """Nesting that keeps a parser busy beyond the limit is rejected by name, its neighbours come."""
    slow = record(http(b"<html><h1>Slow</h1>" + b"<p>word " * 20_000), 1)
    marker = make(tmp_path, packed([story(0), slow, story(2)]), ArchiveOptions(page_time_s=0.05))
    assert marker.records == 3
    assert "timeout" in marker.reasons


def test_a_closed_crew_ends_the_shard(tmp_path: Path) -> None:
    """A run that is stopped leaves no half-made shard: no marker, no file."""
    source = str(write_stories(tmp_path / "a.warc.gz", BLOCK_RECORDS))
    with pytest.raises(StoppedError):
        process_shard(source, tmp_path / "out", enlist=lambda crew: crew.close())
    assert files(tmp_path / "out") == {}
