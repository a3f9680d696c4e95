"""Train the weights that choose a story's pictures and read their captions and credits.

``python -m cleanfeed.training.images SET_FOLDER`` writes ``extraction/data/images.npz``; the same
set, seed and library versions give the same file, bit for bit. Whole publishers are held out by
:func:`cross_validate`.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.blocks import BlockStream, split_blocks
from cleanfeed.extraction.credit_line import Likeness
from cleanfeed.extraction.credits import credit_likeness, read_credit, split_credit
from cleanfeed.extraction.declared import Declared, read_declared
from cleanfeed.extraction.headline import find_headline
from cleanfeed.extraction.image_features import COLUMNS
from cleanfeed.extraction.image_model import ImageModel
from cleanfeed.extraction.images import CaptionReader, picture_rows
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.pictures import Picture, read_addresses
from cleanfeed.extraction.renditions import order_addresses, picture_keys
from cleanfeed.extraction.segments import Segment
from cleanfeed.extraction.story import BlockType, Headline, Story
from cleanfeed.extraction.surroundings import Surroundings, survey
from cleanfeed.training.forests import fit_forest, forest_arrays, write_arrays
from cleanfeed.training.labels import label_blocks
from cleanfeed.training.pages import GoldPage, fold_of, iter_pages

FOLDS = 10
SEED = 20_261_123
VIEWS = 3
"""Times each page is shown: once with its gold story, else with one that has errors in it."""

DROPPED_SHARE = 0.12
"""Share of the story's blocks that a view with errors lacks."""

ADDED_SHARE = 0.06
"""Share of the page's other blocks that it holds in addition."""

PICTURE_SHAPE = {"trees": 160, "depth": 5, "rate": 0.06}
SEGMENT_SHAPE = {"trees": 120, "depth": 4, "rate": 0.08}
NO_CAPTION_WEIGHT = 0.15
"""Weight of text under a picture without gold caption: some makers of the gold left captions out."""

OUTPUT = Path(__file__).parent.parent / "extraction" / "data" / "images.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldImage:
    """A picture of the gold: what its addresses share, and its squeezed caption and credits."""

    keys: frozenset[str]
    caption: str
    credits: tuple[str, ...]


@dataclass(slots=True)
class Rows:
    """Examples of one decision."""

    rows: list[npt.NDArray[np.float32]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    def add(self, row: npt.NDArray[np.float32], label: bool, weight: float, group: str) -> None:  # noqa: FBT001 - a label
        """Take in one example."""
        self.rows.append(row)
        self.labels.append(label)
        self.weights.append(weight)
        self.groups.append(group)


@dataclass(slots=True)
class Examples:
    """Examples of the three decisions."""

    pictures: Rows = field(default_factory=Rows)
    captions: Rows = field(default_factory=Rows)
    credits: Rows = field(default_factory=Rows)


def squeeze(text: str) -> str:
    """Return the letters and digits of a text, case-folded."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def collect(pages: Sequence[GoldPage]) -> Examples:
    """Return the examples of all pages that have gold images."""
    examples = Examples()
    for number, page in enumerate(pages):
        if page.row.get("images") is None:
            continue
        stream = split_blocks(read_page(page.html, page.url))
        declared = read_declared(stream, page.url)
        headline = find_headline(stream, declared)
        gold = [_gold_image(image, page.url) for image in page.row["images"]]
        for story in iter_stories(stream, page, np.random.default_rng((SEED, number))):
            _add_page(examples, page, stream, declared, headline, story, gold)
    return examples


def iter_stories(stream: BlockStream, page: GoldPage, random: np.random.Generator) -> Iterator[Story]:
    """Yield the gold story, then the same with errors as a selection makes them."""
    gold = label_blocks([block.text for block in stream.blocks], page.text)
    for view in range(VIEWS):
        kept = gold.copy()
        if view:
            chance = random.random(len(kept))
            kept = np.where(gold, chance >= DROPPED_SHARE, chance < ADDED_SHARE)
        yield _story(kept)


def _story(kept: npt.NDArray[np.bool_]) -> Story:
    return Story(
        kept=tuple(np.flatnonzero(kept).tolist()),
        types=tuple(BlockType.PARAGRAPH if keep else BlockType.OTHER for keep in kept),
        scores=kept.astype(np.float32),
        confidence=1.0,
    )


def _gold_image(image: dict[str, Any], url: str | None) -> GoldImage:
    keys = {key for ref in image["urls"] for key in picture_keys(ref if "://" in ref else f"{url}/../{ref}")}
    credit = [squeeze(read_credit(text).credit or text) for text in image.get("credits") or ()]
    caption = split_credit(image["caption"]).caption if image.get("caption") else None
    return GoldImage(
        keys=frozenset(keys), caption=squeeze(caption or ""), credits=tuple(text for text in credit if text)
    )


def _add_page(  # noqa: PLR0913, PLR0917 - all that is known of one page
    examples: Examples,
    page: GoldPage,
    stream: BlockStream,
    declared: Declared,
    headline: Headline,
    story: Story,
    gold: Sequence[GoldImage],
) -> None:
    around = survey(stream, headline, story)
    candidates, rows = picture_rows(around, declared)
    pictures = [candidate.picture for candidate in candidates]
    matches = _match(around, pictures, gold, page.url)
    group = publisher_of(page)
    best = _nearest(around, pictures, matches)
    for index, row in enumerate(rows):
        wanted = matches[index] is not None
        odd = wanted and (index not in best or _is_portrait_or_teaser(row))
        examples.pictures.add(row, wanted, 0.0 if odd else 1.0, group)
    reader = CaptionReader(around, candidates)
    for index, picture in enumerate(pictures):
        at = matches[index]
        if at is not None:
            segments, measured = reader.measure(picture)
            _add_segments(examples, segments, measured, gold[at], frozenset(story.kept), group)


def _is_portrait_or_teaser(row: npt.NDArray[np.float32]) -> bool:
    """Tell whether a gold picture is one of those that only some makers of the gold let in."""
    link, headings = COLUMNS.index("link_kind"), COLUMNS.index("branch_linked_headings")
    return bool(row[COLUMNS.index("author_names")]) or bool(row[link] == 2.0 and row[headings])


def publisher_of(page: GoldPage) -> str:
    """Return the name under which pages are held out together."""
    return str(page.row.get("publisher") or page.site)


def _match(
    around: Surroundings, pictures: Sequence[Picture], gold: Sequence[GoldImage], url: str | None
) -> list[int | None]:
    """Return for each picture which gold image it is."""
    found: list[int | None] = []
    for picture in pictures:
        addresses = order_addresses(read_addresses(around.stream.elements, picture), url)
        keys = {key for address in addresses for key in picture_keys(address.ref)}
        found.append(next((i for i, image in enumerate(gold) if keys & image.keys), None))
    return found


def _nearest(around: Surroundings, pictures: Sequence[Picture], matches: Sequence[int | None]) -> set[int]:
    """Return the one picture for each gold image that stands nearest to the story."""
    elements, story = around.stream.elements, around.story
    best: dict[int, tuple[int, int]] = {}
    for index, (picture, match) in enumerate(zip(pictures, matches, strict=True)):
        if match is not None:
            at = elements.start[picture.element]
            distance = max(0, story.first - at, at - story.last - 1)
            best[match] = min(best.get(match, (distance, index)), (distance, index))
    return {index for _, index in best.values()}


def _add_segments(  # noqa: PLR0913, PLR0917 - all that is known of one picture
    examples: Examples,
    segments: Sequence[Segment],
    rows: npt.NDArray[np.float32],
    gold: GoldImage,
    kept: frozenset[int],
    group: str,
) -> None:
    for segment, row in zip(segments, rows, strict=True):
        text = squeeze(segment.text)
        caption = _is_caption(text, gold)
        credit = not caption and _is_credit(text, gold)
        unsure = not gold.caption and not caption and segment.block not in kept
        examples.captions.add(row, caption, NO_CAPTION_WEIGHT if unsure else 1.0, group)
        looks_it = not gold.credits and credit_likeness(segment.text) is Likeness.CREDIT
        examples.credits.add(row, credit, 0.0 if looks_it else 1.0, group)


def _is_caption(text: str, gold: GoldImage) -> bool:
    """Tell whether a segment is the gold caption, with or without the credit in it, or most of it."""
    core = gold.caption
    if not core:
        return False
    if core in text:
        return len(text) < 1.5 * len(core) + 120
    return text in core and len(text) > 0.5 * len(core)


def _is_credit(text: str, gold: GoldImage) -> bool:
    length = sum(map(len, gold.credits))
    return any(
        (credit in text and len(text) < len(credit) + length + 40)
        or (text in credit and len(text) > max(1, 0.25 * len(credit)))
        for credit in gold.credits
    )


def train(examples: Examples, held_out: int | None = None) -> ImageModel:
    """Return weights trained on all publishers, or on all but those of one fold."""
    return ImageModel(
        picture=_fit(examples.pictures, held_out, PICTURE_SHAPE),
        caption=_fit(examples.captions, held_out, SEGMENT_SHAPE),
        credit=_fit(examples.credits, held_out, SEGMENT_SHAPE),
    )


def _fit(rows: Rows, held_out: int | None, shape: dict[str, Any]) -> Any:
    groups = np.array(rows.groups)
    counts = {group: int((groups == group).sum()) for group in set(rows.groups)}
    # a publisher with twenty pictures a page shall not decide for all
    weights = np.array(rows.weights) / np.sqrt([counts[group] for group in rows.groups])
    used = weights > 0
    if held_out is not None:
        used &= np.array([fold_of(group, FOLDS) != held_out for group in rows.groups])
    return fit_forest(
        np.array(rows.rows)[used], np.array(rows.labels)[used], weights[used], seed=SEED, **shape
    )


def cross_validate(examples: Examples) -> list[ImageModel]:
    """Return one model for each fold of publishers, trained without them."""
    return [train(examples, fold) for fold in range(FOLDS)]


def main(folder: str) -> None:
    """Train on a set and write the weights."""
    model = train(collect(list(iter_pages(Path(folder)))))
    arrays = {
        **forest_arrays("picture", model.picture),
        **forest_arrays("caption", model.caption),
        **forest_arrays("credit", model.credit),
    }
    write_arrays(OUTPUT, arrays)
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:2])
