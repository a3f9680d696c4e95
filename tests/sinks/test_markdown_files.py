"""A folder that shows the newest state of every story."""

from __future__ import annotations

import json

import pytest

from cleanfeed.errors import SinkError
from cleanfeed.sinks import MarkdownOptions, open_sink
from cleanfeed.sinks.markdown_files import file_stem


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "stories"


def run(folder, deliveries, *, fresh=False):
    sink = open_sink(MarkdownOptions(directory=folder), "s1", fresh=fresh)
    sink.deliver(deliveries)
    sink.close()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_file_holds_facts_and_story(folder, delivery):
    """Front matter gives the facts as JSON values; the story follows with caption and credit."""
    run(folder, [delivery(1, "a", headline='He said: "no" # really')])
    _, front, story = (folder / "a.md").read_text().split("---\n", 2)
    facts = dict(line.split(": ", 1) for line in front.splitlines())
    assert json.loads(facts["headline"]) == 'He said: "no" # really'
    assert json.loads(facts["images"]) == [
        {"url": "https://x.example/1.jpg", "caption": "Boats", "credit": "Nordfoto"}
    ]
    assert "Rain fell on day 1." in story
    assert "Boats" in story
    assert "Nordfoto" in story


def test_newest_revision_replaces_and_deletion_removes(folder, delivery, deletion):
    """One file a story, whatever the order of revisions within and between batches."""
    run(folder, [delivery(1, "a"), delivery(2, "b"), delivery(3, "a", 2, text="Revised words.")])
    assert "Revised words." in (folder / "a.md").read_text()
    run(folder, [deletion(4, "b", 2)])
    run(folder, [deletion(4, "b", 2)])
    assert names(folder) == ["a.md"]


def test_replay_removes_only_own_files(folder, delivery):
    """A replay clears the folder of stories and leaves other people's files."""
    run(folder, [delivery(1, "a")])
    (folder / "README.md").write_text("mine")
    (folder / ".b.md.new").write_text("half a story of a killed run")
    run(folder, [delivery(2, "c")], fresh=True)
    assert names(folder) == ["README.md", "c.md"]


def test_ids_never_lead_out_of_the_folder():
    """An id that is no safe file name becomes its digest."""
    assert file_stem("Ab-3_x") == "Ab-3_x"
    assert len(file_stem("../../etc/passwd")) == len(file_stem("")) == 64


def test_unwritable_folder_is_named(tmp_path):
    """A file in place of the folder gives one clear line."""
    (tmp_path / "file").write_text("")
    with pytest.raises(SinkError, match=r"^sink .*file: cannot be written \([^\n]+\)$"):
        run(tmp_path / "file", [])
