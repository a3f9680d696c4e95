"""The newsroom's pages as values: what a server would answer, without the server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.message import Message
from functools import cache
from pathlib import Path
from typing import Any

from newsroom.answers import answer
from newsroom.site import NEWSROOM, Site, load_site

EXPECTED_SUFFIX = ".expected.json"
RECORD_SUFFIX = ".record.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsroomPage:
    """A page, its address, and what its expected record says."""

    name: str
    """Path below the newsroom's folder, without suffix."""
    url: str
    charset: str | None
    """Charset of the Content-Type header."""
    body: bytes
    expected: dict[str, Any]
    record_file: Path
    """Where its golden record lies."""


class _Hosts(dict[str, str]):
    """Every site's host is its name under ``.example``, so that records are the same anywhere."""

    def __missing__(self, name: str) -> str:
        return f"{name}.example"


@cache
def newsroom_pages() -> tuple[NewsroomPage, ...]:
    """Return every page that has an expected record, in the order of their names."""
    files = sorted(NEWSROOM.glob(f"*/**/*{EXPECTED_SUFFIX}"))
    sites = {file.relative_to(NEWSROOM).parts[0] for file in files}
    loaded = {name: load_site(NEWSROOM / name) for name in sites}
    return tuple(_read(file, loaded[file.relative_to(NEWSROOM).parts[0]]) for file in files)


def _read(file: Path, site: Site) -> NewsroomPage:
    expected = json.loads(file.read_text("utf-8"))
    stem = file.name.removesuffix(EXPECTED_SUFFIX)
    got = answer(site, expected["url"], {}, _Hosts(), 1)
    header = Message()
    header["Content-Type"] = got.headers.get("Content-Type", "")
    return NewsroomPage(
        name=(file.parent / stem).relative_to(NEWSROOM).as_posix(),
        url=f"http://{site.name}.example{expected['url']}",
        charset=header.get_content_charset(),
        body=got.body,
        expected=expected,
        record_file=file.with_name(stem + RECORD_SUFFIX),
    )
