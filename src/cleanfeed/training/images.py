"""Train the weights that choose a story's pictures and read their captions and credits.

``python -m cleanfeed.training.images SET_FOLDER`` writes ``extraction/data/images.npz``; the same
set, cases, seed and library versions give the same file, bit for bit. ``--folds FOLDER`` also writes, for
each fold of sites, weights that never saw them; :mod:`cleanfeed.training.held_out` measures by those.
"""

from __future__ import annotations

import argparse
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.blocks import BlockStream, split_blocks
from cleanfeed.extraction.captions.features import COLUMNS as SEGMENT_COLUMNS
from cleanfeed.extraction.captions.segments import Segment
from cleanfeed.extraction.credits.line import Likeness
from cleanfeed.extraction.credits.splitting import credit_likeness, read_credit, split_credit
from cleanfeed.extraction.declared.reading import Declared, read_declared
from cleanfeed.extraction.headline import find_headline
from cleanfeed.extraction.images.caption_reader import CaptionReader
from cleanfeed.extraction.images.features import COLUMNS
from cleanfeed.extraction.images.finding import picture_rows
from cleanfeed.extraction.images.model import ImageModel
from cleanfeed.extraction.images.pictures import Picture, read_addresses
from cleanfeed.extraction.images.renditions import order_addresses, picture_keys
from cleanfeed.extraction.images.surroundings import Surroundings, survey
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.story import BlockType, Headline, Story
from cleanfeed.training.forests import fit_forest, forest_arrays, merge_forests, write_arrays
from cleanfeed.training.labels import label_blocks
from cleanfeed.training.pages import FOLDS, GoldPage, image_weights_file, iter_pages
from cleanfeed.training.picture_cases import CASES, iter_case_pages
from cleanfeed.training.picture_cases import SET as CASES_SET

SEED = 20_261_123


@dataclass(frozen=True, slots=True)
class View:
    """One way of showing a page to the trees."""

    errors: bool = False
    """The story has errors as a selection makes them."""
    without: tuple[str, ...] = ()
    """Columns that are blank, as on pages whose markup does not tell."""


NAMES = (
    "own_caption", "own_credit", "outer_caption", "outer_credit", "offscreen",
    "shown_hints", "other_hints", "outer_other_hints", "caption_like", "player",
)  # fmt: skip
"""Columns that class names fill: blank where these are hashed."""

FIGURES = ("in_figure", "has_figcaption", "figcaption", "figure")

VIEWS = (
    View(),
    View(errors=True),
    View(errors=True, without=NAMES),
    View(errors=True, without=NAMES + FIGURES),
)
"""How each page is shown; publishers with telling markup are many in the set, others are many outside."""

DROPPED_SHARE = 0.12
"""Share of the story's blocks that a view with errors lacks."""

ADDED_SHARE = 0.06
"""Share of the page's other blocks that it holds in addition."""

ADDED_CAPTION_SHARE = 0.3
"""The same of captions, which read like the story more than other blocks do."""

BAGS = 5
"""Forests of different seeds that are averaged: with so few pages, one alone is half chance."""

PICTURE_SHAPE = {"trees": 150, "depth": 5, "rate": 0.07}
SEGMENT_SHAPE = {"trees": 100, "depth": 4, "rate": 0.1}
NO_CAPTION_WEIGHT = 0.15
"""Weight of text under a picture without gold caption: some makers of the gold left captions out."""

CASE_PICTURE_WEIGHT = 0.45
CASE_FIELD_WEIGHT = 0.15
"""Weight of a handmade case beside that of a publisher: more of it costs captions of publishers held out."""

OUTPUT = Path(__file__).parent.parent / "extraction" / "data" / "images.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldImage:
    """A picture of the gold: what its addresses share, and its squeezed caption and credits."""

    keys: frozenset[str]
    caption: str
    credits: tuple[str, ...]
    complete: bool
    """A caption or credit that it lacks is none: nobody left one out."""


@dataclass(slots=True)
class Rows:
    """Examples of one decision."""

    rows: list[npt.NDArray[np.float32]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    pages: list[GoldPage] = field(default_factory=list)

    def add(self, row: npt.NDArray[np.float32], label: bool, weight: float, page: GoldPage) -> None:  # noqa: FBT001 - a label
        """Take in one example."""
        self.rows.append(row)
        self.labels.append(label)
        self.weights.append(weight)
        self.pages.append(page)


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
        random = np.random.default_rng((SEED, number))
        for view, story in zip(VIEWS, iter_stories(stream, page, random), strict=True):
            _add_page(_Shown(page, stream, declared, headline, story, gold, view), examples)
    return examples


def iter_stories(stream: BlockStream, page: GoldPage, random: np.random.Generator) -> Iterator[Story]:
    """Yield the gold story, then the same with errors as a selection makes them."""
    texts = [block.text for block in stream.blocks]
    gold = label_blocks(texts, page.text)
    captions = label_blocks(texts, "\n".join(image["caption"] or "" for image in page.row["images"])) & ~gold
    for view in VIEWS:
        kept = gold.copy()
        if view.errors:
            chance = random.random(len(kept))
            added = np.where(captions, chance < ADDED_CAPTION_SHARE, chance < ADDED_SHARE)
            kept = np.where(gold, chance >= DROPPED_SHARE, added)
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
        keys=frozenset(keys),
        caption=squeeze(caption or ""),
        credits=tuple(text for text in credit if text),
        complete=bool(image.get("complete")),
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """A page with everything that is known of it, in one view."""

    page: GoldPage
    stream: BlockStream
    declared: Declared
    headline: Headline
    story: Story
    gold: Sequence[GoldImage]
    view: View


def _add_page(shown: _Shown, examples: Examples) -> None:
    around = survey(shown.stream, shown.headline, shown.story)
    candidates, rows = picture_rows(around, shown.declared)
    pictures = [candidate.picture for candidate in candidates]
    matches = _match(around, pictures, shown.gold, shown.page.url)
    best = _nearest(around, pictures, matches)
    rows = _blank(rows, COLUMNS, shown.view)
    for index, row in enumerate(rows):
        wanted = matches[index] is not None
        odd = wanted and (index not in best or _is_portrait_or_teaser(row))
        weight = CASE_PICTURE_WEIGHT if shown.page.set == CASES_SET else 1.0
        examples.pictures.add(row, wanted, 0.0 if odd else weight, shown.page)
    reader = CaptionReader(around, candidates)
    for index, picture in enumerate(pictures):
        at = matches[index]
        if at is not None:
            segments, measured = reader.measure(picture)
            _add_segments(
                examples, segments, _blank(measured, SEGMENT_COLUMNS, shown.view), shown.gold[at], shown
            )


def _blank(rows: npt.NDArray[np.float32], columns: Sequence[str], view: View) -> npt.NDArray[np.float32]:
    """Return rows without the columns that a view lacks."""
    rows = rows.copy()
    rows[:, [columns.index(name) for name in view.without if name in columns]] = 0.0
    return rows


def _is_portrait_or_teaser(row: npt.NDArray[np.float32]) -> bool:
    """Tell whether a gold picture is one of those that only some makers of the gold let in."""
    link, headings = COLUMNS.index("leads_away"), COLUMNS.index("branch_linked_headings")
    return bool(row[COLUMNS.index("author_names")]) or bool(row[link] and row[headings])


def publisher_of(page: GoldPage) -> str:
    """Return the name of those who made a page: none of them shall decide for all."""
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


def _add_segments(
    examples: Examples,
    segments: Sequence[Segment],
    rows: npt.NDArray[np.float32],
    gold: GoldImage,
    shown: _Shown,
) -> None:
    kept, page = frozenset(shown.story.kept), shown.page
    weight = CASE_FIELD_WEIGHT if page.set == CASES_SET else 1.0
    for segment, row in zip(segments, rows, strict=True):
        text = squeeze(segment.text)
        caption = _is_caption(text, gold)
        credit = not caption and _is_credit(text, gold)
        unsure = not (gold.caption or gold.complete or caption or segment.block in kept)
        examples.captions.add(row, caption, NO_CAPTION_WEIGHT if unsure else weight, page)
        looks_it = not (gold.credits or gold.complete) and credit_likeness(segment.text) is Likeness.CREDIT
        examples.credits.add(row, credit, 0.0 if looks_it else weight, page)


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
    """Return weights trained on all sites, or on all but those of one fold."""
    return ImageModel(
        picture=_fit(examples.pictures, held_out, PICTURE_SHAPE),
        caption=_fit(examples.captions, held_out, SEGMENT_SHAPE),
        credit=_fit(examples.credits, held_out, SEGMENT_SHAPE),
    )


def _fit(rows: Rows, held_out: int | None, shape: dict[str, Any]) -> Any:
    publishers = [publisher_of(page) for page in rows.pages]
    counts = Counter(publishers)
    # a publisher with twenty pictures a page shall not decide for all
    weights = np.array(rows.weights) / np.sqrt([counts[name] for name in publishers])
    used = weights > 0
    if held_out is not None:
        used &= np.array([page.fold != held_out for page in rows.pages])
    return merge_forests(
        [
            fit_forest(
                np.array(rows.rows)[used],
                np.array(rows.labels)[used],
                weights[used],
                seed=SEED + number,
                **shape,
            )
            for number in range(BAGS)
        ]
    )


def write_model(path: Path, model: ImageModel) -> None:
    """Write weights where :mod:`cleanfeed.extraction.images.model` can read them."""
    arrays = {
        **forest_arrays("picture", model.picture),
        **forest_arrays("caption", model.caption),
        **forest_arrays("credit", model.credit),
    }
    write_arrays(path, arrays)


def main() -> None:
    """Train on a set and write the weights, those of each fold too if asked."""
    parser = argparse.ArgumentParser(prog="python -m cleanfeed.training.images", description=main.__doc__)
    parser.add_argument("data", type=Path, help="folder of the set, fundus-fields-dev")
    parser.add_argument(
        "-o", "--out", type=Path, default=OUTPUT, help="where the weights go (default: %(default)s)"
    )
    parser.add_argument(
        "--cases", type=Path, default=CASES, help="folder of the handmade cases (default: %(default)s)"
    )
    parser.add_argument(
        "--folds", type=Path, help="folder for the weights of each fold, which never saw its sites"
    )
    arguments = parser.parse_args()
    examples = collect([*iter_pages(arguments.data), *iter_case_pages(arguments.cases)])
    write_model(arguments.out, train(examples))
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes")
    if arguments.folds is not None:
        for fold in range(FOLDS):
            write_model(image_weights_file(arguments.folds, fold), train(examples, fold))


if __name__ == "__main__":
    main()
