"""datatrove: the extractor in a pipeline, on documents as its own WARC reader makes them."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip(
    "datatrove", reason="datatrove is not installed; `make test-engines` installs and tests it"
)

from datatrove.data import Document
from datatrove.pipeline.readers import WarcReader

from cleanfeed.scale.datatrove import CleanfeedExtractor
from scale.warc_files import packed, request, story, story_html

pytestmark = pytest.mark.filterwarnings("default")  # datatrove's own warnings are not ours to mend


def test_documents_become_stories() -> None:
    """The text is the story's, the record stands in the metadata, and a page without a story is dropped."""
    documents = [
        Document(text=story_html(1).decode(), id="1", metadata={"url": "https://x.example/1"}),
        Document(text="<html><ul><li><a href=/>Home</a></ul>", id="2", metadata={}),
    ]
    (found,) = CleanfeedExtractor().run(documents)
    assert found.id == "1"
    assert found.text.startswith("The council of Eastmere")
    assert found.metadata["article"]["headline"] == "Bridge report 1"
    assert found.metadata["article"]["url"] == "https://x.example/1"


def test_it_stands_behind_the_warc_reader(tmp_path: Path) -> None:
    """Datatrove's own reader names the address as the extractor expects it."""
    (tmp_path / "a.warc.gz").write_bytes(packed([request(0), story(0), story(1)]))
    reader = WarcReader(str(tmp_path), glob_pattern="*.warc.gz")
    found = list(CleanfeedExtractor().run(reader.run()))
    assert [document.metadata["article"]["url"] for document in found] == [
        "https://eastmere.example/story-0",
        "https://eastmere.example/story-1",
    ]
