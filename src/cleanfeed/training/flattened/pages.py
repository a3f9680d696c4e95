"""Pages whose story is known block by block: by gold, or by what the HTML path makes of them.

Sets with whole gold texts hold few sites and mostly English. Of pages without gold the HTML path
finds the story far more surely than anything that sees only lines, so it is their teacher. Its
model may have seen a site that is held out here, as one of thousands; a page of such a site is
held out all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cleanfeed.errors import ParseError
from cleanfeed.extraction.assemble import set_aside
from cleanfeed.extraction.blocks import BlockStream, split_blocks
from cleanfeed.extraction.conductor import Examined, examine, find_parts
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.score import load_model
from cleanfeed.text import squeeze
from cleanfeed.training.labels import label_blocks
from cleanfeed.training.pages import GoldPage, iter_pages

MIN_AUTHOR_CHARS = 3
NEWS_WEIGHT = 2.0
"""How much more a page of a news set counts: they are few, and of many languages."""
TAUGHT_WEIGHT = 0.7
"""What a page counts that the HTML path labelled."""
MIN_TAUGHT_CONFIDENCE = 0.85
"""Word F1 the HTML path must expect of itself for a page without gold to be learned from."""
MIN_TAUGHT_WORDS = 100
"""Words its story must have."""


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page whose story is known block by block."""

    site: str
    stream: BlockStream
    labels: tuple[bool, ...]
    gold: str
    name: str
    """Name of the set it is from."""
    weight: float = 1.0
    title: str = ""
    authors: tuple[str, ...] = ()
    is_taught: bool = False
    """The labels are the HTML path's; such a page is never judged by."""


def iter_labelled(folders: Iterable[Path]) -> Iterator[LabelledPage]:
    """Read the article pages of measuring sets and label their blocks."""
    for folder in folders:
        for page in iter_pages(folder):
            if page.page_type == "article" and page.text.strip():
                yield label_page(page)


def label_page(page: GoldPage) -> LabelledPage:
    """Label the blocks of one page against its gold."""
    stream = split_blocks(read_page(page.html, page.url))
    labels = label_blocks([block.text for block in stream.blocks], page.text)
    weight = NEWS_WEIGHT if "sections" in page.row else 1.0
    return LabelledPage(
        page.site,
        stream,
        tuple(bool(x) for x in labels),
        page.text,
        page.set,
        weight,
        squeeze(page.row.get("title") or ""),
        _authors(page),
    )


def _authors(page: GoldPage) -> tuple[str, ...]:
    """Return the names of the authors as the sets write them: a list, or one text."""
    told = page.row.get("authors") or page.row.get("author") or ""
    names = told if isinstance(told, list) else [told]
    return tuple(name for author in names if len(name := squeeze(author)) >= MIN_AUTHOR_CHARS)


def iter_taught(folders: Iterable[Path]) -> Iterator[LabelledPage]:
    """Read the pages of sets without whole gold texts; the HTML path labels what it is sure of."""
    for folder in folders:
        for page in iter_pages(folder):
            taught = teach_page(page)
            if taught is not None:
                yield taught


def teach_page(page: GoldPage) -> LabelledPage | None:
    """Label the blocks of one page by what the HTML path keeps; ``None`` where that is doubtful."""
    try:
        examined = examine(read_page(page.html, page.url), load_model())
    except ParseError:
        return None
    blocks, kept = examined.stream.blocks, _body_of(examined)
    text = "\n".join(blocks[i].text for i in sorted(kept))
    is_sure = examined.verdict.page_type.is_story and examined.story.confidence >= MIN_TAUGHT_CONFIDENCE
    if not is_sure or len(text.split()) < MIN_TAUGHT_WORDS:
        return None
    return LabelledPage(
        page.site,
        examined.stream,
        tuple(i in kept for i in range(len(blocks))),
        text,
        page.set,
        TAUGHT_WEIGHT,
        squeeze(page.row.get("title") or examined.headline.text or ""),
        _authors(page),
        is_taught=True,
    )


def _body_of(examined: Examined) -> frozenset[int]:
    """Return the blocks of a page that the record's body is made of: no captions, bylines or embeds."""
    parts = find_parts(examined)
    return frozenset(set_aside(examined.story, parts.pictures, parts.people, parts.media).kept)
