"""Archives of flattened text, and runs over them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

from cleanfeed.config import Config, parse_config
from cleanfeed.run import RunReport, run_batch
from cleanfeed.store import Store

STORY = """{headline}
By Marta Quell
12 May 2025

The ferry {name} left the harbour at six in the morning, and nobody on the quay expected it to \
be back before the storm had passed over the islands.

By noon the captain had turned twice, because the engine lost oil faster than the crew could \
pour it in, and the coast guard asked for the position every ten minutes.

"We never thought of leaving the ship," said the mate of the {name} in the evening, when the tug \
had brought everybody home and the soup was on the table.

The owner of the line promised to have the engine looked at before the summer, and the town \
council wants to talk about a second tug in its next session.
"""


class Archive:
    """A folder of text files and a configuration that reads them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "dumps"
        self.folder.mkdir()
        self.root = folder

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a file, gzipped where its name says so."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
        return path

    def put_rows(self, name: str, rows: Iterable[object]) -> Path:
        """Write JSON Lines."""
        return self.put(name, "".join(json.dumps(row) + "\n" for row in rows))

    def config(self, extra: str = "") -> Config:
        """Return a configuration with the folder as its one source."""
        text = f'[[text_sources]]\nname = "dumps"\npath = "dumps"\n{extra}\n[run]\nworkers = 1\n'
        return parse_config(text, folder=self.root)

    def run(self, extra: str = "") -> RunReport:
        """Run once."""
        return run_batch(self.config(extra))

    def headlines(self) -> list[str]:
        """Return the headlines in the store, sorted."""
        with Store.open(self.root / "cleanfeed.sqlite", must_exist=True) as store:
            return sorted(article.headline or "" for article in store.iter_articles())


def story(name: str) -> str:
    """Return a dump whose headline is the ship's."""
    return STORY.format(name=name, headline=f"Ferry {name} turned back twice before the storm")


def wet_record(url: str, text: str, kind: str = "conversion") -> bytes:
    """Return one record as Common Crawl writes it."""
    body = text.encode()
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: text/plain\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body + b"\r\n\r\n"
