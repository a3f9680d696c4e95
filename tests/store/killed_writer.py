"""Commits pages without end; the test kills it in the middle.

Each round adds an address, stores its story, and revises the story before it. After a
commit the number of revisions is written to the second file.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from cleanfeed.article import Article, Extraction, Image
from cleanfeed.store import Candidate, Store, StoredPage

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def page(number: int, text: str) -> StoredPage:
    article = Article(
        id=f"a{number}",
        headline=f"Story {number}",
        text=text * 50,
        images=(Image(id="i1", caption=text, credit="Nordfoto", credits=("Nordfoto",)),),
        content_hash=text,
        extraction=Extraction(version="0"),
    )
    return StoredPage(url_id=article.id, article=article, fetched_at=NOON)


def main(path: Path, reported: Path) -> None:
    with Store.open(path) as store:
        sys.stdout.write("writing\n")
        sys.stdout.flush()
        for number in count(store.counts().articles):
            known = Candidate(url_id=f"a{number}", url=f"https://x.example/{number}", source="s")
            outcomes = [page(number, f"first words of {number} ")]
            if number:
                outcomes.append(page(number - 1, f"second words of {number - 1} "))
            store.add_candidates([known], NOON)
            store.commit_outcomes(outcomes)
            new = reported.with_suffix(".new")
            new.write_text(str(store.counts().revisions))
            new.replace(reported)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
