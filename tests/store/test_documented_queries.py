"""The queries over the store's file that the documentation shows."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from cleanfeed.article import Image

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"```sql\n(.*?)```", re.DOTALL)


def queries(document: str, after: str) -> list[str]:
    """Return the statements of the SQL blocks that follow a heading, up to the next of its rank."""
    section = (DOCS / document).read_text("utf-8").partition(after)[2].partition("\n## ")[0]
    statements = [each.strip() for block in BLOCK.findall(section) for each in block.split(";")]
    assert statements
    return [each for each in statements if each]


@pytest.mark.parametrize("heading", ["## What is promised", "## The store's own search, and Datasette"])
def test_queries_for_any_sqlite_shell_run(store, add, story, heading):
    """Each can be typed in as it stands, while the store is open."""
    picture = Image(id="i1", credit="Ada Lind / Getty", credits=("Ada Lind", "Getty"))
    add(story(headline="The harbour", images=(picture,)))
    found = []
    for statement in queries("sinks.md", heading):
        with sqlite3.connect(f"file:{store.path}?mode=ro", uri=True) as reader:
            found.append(reader.execute(statement, {"id": "a1"} if ":id" in statement else {}).fetchall())
        reader.close()
    if "Datasette" in heading:
        assert [len(rows) for rows in found] == [1, 2, 1]
        assert found[0][0][0] == "The harbour"
