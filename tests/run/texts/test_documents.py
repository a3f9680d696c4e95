"""Documents out of files: what tells them apart, and what is too much."""

from __future__ import annotations

from pathlib import Path

from cleanfeed.config import TextSourceOptions
from cleanfeed.run.texts.documents import Found, iter_documents
from cleanfeed.run.texts.files import find_files
from cleanfeed.run.texts.values import BrokenDocument, TextDocument
from text_archive import Archive, wet_record

MEGABYTE = 1024 * 1024


def read(path: Path, **options: object) -> list[Found]:
    source = TextSourceOptions.model_validate({"name": "dumps", "path": path, **options})
    return [found for file in find_files(source) for found in iter_documents(file, source)]


def addresses(found: list[Found]) -> list[str]:
    return [each.address for each in found if isinstance(each, TextDocument)]


def test_rows_are_known_by_address_then_key_then_text(archive: Archive) -> None:
    """An http address is the identity; else the id field; else any other address; else the text itself."""
    rows = [
        {"url": "https://harbour.example/a?utm_source=x", "id": 1, "text": "one"},
        {"url": "/b", "id": 2, "text": "two"},
        {"url": "/c", "text": "three"},
        {"text": "four"},
    ]
    found = addresses(read(archive.put_rows("rows.jsonl", rows), id_field="id"))
    assert found[:3] == [
        "https://harbour.example/a",
        "text:dumps/rows.jsonl#2",
        "text:dumps/rows.jsonl#/c",
    ]
    assert found[3] == addresses(read(archive.put_rows("rows.jsonl", rows[3:])))[0]


def test_a_document_over_the_limit_costs_only_itself(archive: Archive) -> None:
    """What is too long is told with its place, in each kind of file, and the next document is read."""
    long = "x" * (7 * MEGABYTE)
    archive.put("a.txt", long)
    archive.put_rows("b.jsonl", [{"text": long}, {"text": "short"}])
    archive.put("c.wet", wet_record("https://h.example/1", long) + wet_record("https://h.example/2", "short"))
    found = read(archive.folder, max_document_mb=1)
    told = [each.reason for each in found if isinstance(each, BrokenDocument)]
    assert [reason.partition(": longer than the limit of 1 MB")[0] for reason in told] == [
        "a.txt",
        "b.jsonl:1",
        "c.wet: https://h.example/1",
    ]
    assert [each.body for each in found if isinstance(each, TextDocument)] == [b"short", b"short"]


def test_the_format_may_be_named(archive: Archive) -> None:
    """Files whose names tell nothing are read as the configuration says; gzip is seen by its bytes."""
    path = archive.put_rows("part-00000.gz", [{"text": "one"}])
    assert len(addresses(read(path, format="jsonl"))) == 1


def test_a_folder_is_read_in_the_order_of_names(archive: Archive) -> None:
    """The same files give the same order; hidden files are no documents."""
    for name in ("b.txt", "a/z.txt", "a/.hidden.txt", "C.TXT"):
        archive.put(name, name)
    assert addresses(read(archive.folder)) == ["text:dumps/C.TXT", "text:dumps/a/z.txt", "text:dumps/b.txt"]
