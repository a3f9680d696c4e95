"""Pages with gold, from the measuring sets: the reading of their files and the folds by site.

A set is a folder with ``gold.jsonl`` and either ``pages.tar.xz`` (one ``<id>.html`` a page) or
``pages.jsonl.xz`` (``id``, ``url``, ``html``).
"""

from __future__ import annotations

import hashlib
import json
import lzma
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanfeed.extraction.page import decode
from cleanfeed.urls import site_of

FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page whose story is known."""

    set: str
    id: str
    url: str | None
    site: str
    page_type: str
    html: str
    text: str
    """Everything of the page that belongs to its text, as the set's makers saw it."""
    row: dict[str, Any]
    """The set's own record."""

    @property
    def fold(self) -> int:
        """Return the fold the page's whole site is held out in."""
        return fold_of(self.site)


def fold_of(site: str, folds: int = FOLDS, salt: str = "") -> int:
    """Return a fold that depends on nothing but the site's name."""
    return int(hashlib.sha256(f"{salt}{site}".encode()).hexdigest(), 16) % folds


def site_key(url: str | None, name: str) -> str:
    """Return the site that a page is held out with; a page without an address stands for itself."""
    return (site_of(url) if url else None) or name


def image_weights_file(folder: Path, fold: int) -> Path:
    """Return where the weights of pictures are that never saw the sites of a fold."""
    return folder / f"images-{fold}.npz"


def iter_pages(folder: Path) -> Iterator[GoldPage]:
    """Yield the pages of one set that have a gold text, in the order of the set's archive."""
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        gold = {row["id"]: row for row in map(json.loads, lines)}
    for page_id, url, html in _iter_html(folder):
        row = gold.get(page_id)
        if row is None:
            continue
        address = row.get("url") or url
        yield GoldPage(
            set=folder.name,
            id=page_id,
            url=address,
            site=site_key(address, page_id),
            page_type=row.get("page_type") or "article",
            html=html,
            text=_gold_text(row),
            row=row,
        )


def _iter_html(folder: Path) -> Iterator[tuple[str, str | None, str]]:
    packed = folder / "pages.jsonl.xz"
    if packed.exists():
        with lzma.open(packed, "rt", encoding="utf-8") as lines:
            for line in lines:
                page = json.loads(line)
                yield page["id"], page["url"], page["html"]
        return
    with tarfile.open(folder / "pages.tar.xz", "r|xz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None and member.name.endswith(".html"):
                name = member.name.rsplit("/", 1)[-1].removesuffix(".html")
                data = file.read()
                yield name, None, decode(data)[0] if data else ""


def _gold_text(row: dict[str, Any]) -> str:
    if "sections" not in row:
        return row.get("text") or ""
    pieces = list(row.get("summary") or [])
    for section in row["sections"]:
        pieces += _as_list(section.get("headline")) + list(section["paragraphs"])
    return "\n".join(pieces)


def _as_list(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [value] if value else []
