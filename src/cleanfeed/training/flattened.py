"""Train, cross-validate and write the model of flattened text.

Pages with gold are flattened in several ways; whole sites are held out together, and the tables
of word weights a forest is trained on never hold the row's own site either. The same pages, seed
and library versions give the same file, bit for bit.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import random
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleanfeed.errors import ParseError
from cleanfeed.extraction.blocks import BlockStream, split_blocks
from cleanfeed.extraction.flattened.characters import Text, read_text
from cleanfeed.extraction.flattened.features import NAMES, LineTable, describe_lines
from cleanfeed.extraction.flattened.headline import split_title
from cleanfeed.extraction.flattened.lexicon import load_cues
from cleanfeed.extraction.flattened.lines import Lines, read_lines
from cleanfeed.extraction.flattened.score import MIN_OPINION, Model, extend_columns, opening_lines
from cleanfeed.extraction.flattened.select import choose_lines
from cleanfeed.extraction.flattened.selections import (
    best_selection,
    describe_selections,
    propose_selections,
)
from cleanfeed.extraction.flattened.word_weights import (
    BUCKET_BITS,
    LINE_BUCKET_BITS,
    SCALE,
    WordWeights,
    bucket,
    hash_pairs,
)
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.trees import Forest, probability
from cleanfeed.text import squeeze
from cleanfeed.training.flattened_ways import Way, flatten, shorten
from cleanfeed.training.forests import fit_forest, fit_regression, forest_arrays, write_arrays
from cleanfeed.training.labels import label_blocks
from cleanfeed.training.pages import FOLDS, GoldPage, fold_of, iter_pages

SEED = 20_240_601
DEPTH = 6
FIRST_TREES, SECOND_TREES = 60, 140
ROLE_TREES = 60
SHORT_WEIGHT = 0.5
"""What a shortened dump counts where whole selections are compared."""
SELECTION_TREES, SELECTION_DEPTH, SELECTION_RATE = 150, 5, 0.06
LEARNING_RATE = 0.12
COLUMN_SHARE = 0.4
SMOOTHING = 5.0
WAYS_PER_PAGE = 2
"""Ways each page is trained in as a whole; it is shortened in one more. The others are only evaluated."""
PRIOR = 8.0
"""Pages a bucket's share is drawn towards even odds by."""
CALIBRATION_STEPS = 21
MAX_BYLINE_CHARS = 120
MIN_AUTHOR_CHARS = 3
NAMES_COUNT = len(NAMES)
NEWS_WEIGHT = 2.0
"""How much more a page of a news set counts: they are few, and of many languages."""
VERSION = "text-1"

_WORDS = re.compile(r"\w+")


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


@dataclass(frozen=True, slots=True)
class Sample:
    """One dump of one page, read and labelled."""

    page: int
    way: Way
    is_short: bool
    fold: int
    lines: Lines
    text: Text
    weight: float
    labels: npt.NDArray[np.float32]
    headlines: npt.NDArray[np.float32]
    """Which lines print the headline."""
    bylines: npt.NDArray[np.float32]
    """Which short lines name an author."""


@dataclass(frozen=True, slots=True)
class Counts:
    """In how many pages of a fold a bucket stands inside (row 0) and outside (row 1) of stories."""

    words: npt.NDArray[np.float64]
    pairs: npt.NDArray[np.float64]
    lines: npt.NDArray[np.float64]

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.words + other.words, self.pairs + other.pairs, self.lines + other.lines)


def make_sample(page: LabelledPage, number: int, way: Way, *, short: bool = False) -> Sample:
    """Flatten a page and read it back as the extractor will; ``short`` leaves little of it."""
    dump = flatten(page.stream, page.labels, way)
    if short:
        dump = shorten(dump, random.Random(SEED + number))
    lines = read_lines(dump.text)
    stops = (*lines.numbers[1:], len(dump.labels))
    labels = [any(dump.labels[start:stop]) for start, stop in zip(lines.numbers, stops, strict=True)]
    return Sample(
        number,
        way,
        short,
        fold_of(page.site),
        lines,
        read_text(lines.texts),
        page.weight,
        np.array(labels, np.float32),
        np.array([prints_headline(text, page.title) for text in lines.texts], np.float32),
        np.array([names_author(text, page.authors) for text in lines.texts], np.float32),
    )


def prints_headline(text: str, title: str) -> bool:
    """Tell whether a line is the headline, the site's name behind it or not."""
    if not title or len(text) < len(title):
        return False
    return squeeze(text) == title or squeeze(split_title(text)[0]) == title


def names_author(text: str, authors: Sequence[str]) -> bool:
    """Tell whether a short line names an author."""
    if not authors or len(text) > MAX_BYLINE_CHARS:
        return False
    squeezed = squeeze(text)
    return any(author in squeezed for author in authors)


def count_words(samples: Iterable[Sample]) -> Counts:
    """Count buckets once a page."""
    counts = Counts(
        np.zeros((2, 1 << BUCKET_BITS)), np.zeros((2, 1 << BUCKET_BITS)), np.zeros((2, 1 << LINE_BUCKET_BITS))
    )
    for sample in samples:
        outside = (sample.labels[sample.text.word_lines] < 0.5).astype(np.intp)
        _count_once(counts.words, outside, bucket(sample.text.words, BUCKET_BITS))
        _count_once(counts.pairs, outside, bucket(hash_pairs(sample.text.words), BUCKET_BITS))
        _count_once(
            counts.lines,
            (sample.labels < 0.5).astype(np.intp),
            bucket(sample.text.line_hashes, LINE_BUCKET_BITS),
        )
    return counts


def _count_once(
    table: npt.NDArray[np.float64], row: npt.NDArray[np.intp], column: npt.NDArray[np.intp]
) -> None:
    """Add a page to a table: a bucket's page counts one, shared between inside and outside."""
    inside = np.bincount(column[row == 0], minlength=table.shape[1])
    outside = np.bincount(column[row == 1], minlength=table.shape[1])
    both = np.maximum(inside + outside, 1)
    table[0] += inside / both
    table[1] += outside / both


def make_weights(counts: Counts) -> WordWeights:
    """Turn counts into log odds."""
    return WordWeights(
        words=_log_odds(counts.words), pairs=_log_odds(counts.pairs), lines=_log_odds(counts.lines)
    )


def _log_odds(table: npt.NDArray[np.float64]) -> npt.NDArray[np.int8]:
    prior = PRIOR / 2
    odds = np.log((table[0] + prior) / (table[1] + prior))
    return np.asarray(np.clip(np.rint(odds * SCALE), -127, 127), dtype=np.int8)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to train on: features, labels, weights."""

    matrix: npt.NDArray[np.float32]
    labels: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]


def row_weights(table: LineTable, labels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Weigh a line by the words it wins or loses, pages equal: their F1 is averaged."""
    words = np.sqrt(table.word_counts * (table.word_counts + 8.0)) + 1.0
    return np.asarray(words / max(float((words * labels).sum()), 100.0), dtype=np.float32)


def train_forest(rows: Rows, trees: int) -> Forest:
    """Train a forest; the same rows give the same trees."""
    return fit_forest(
        rows.matrix,
        rows.labels,
        rows.weights.astype(np.float64),
        trees=trees,
        depth=DEPTH,
        rate=LEARNING_RATE,
        share=COLUMN_SHARE,
        smoothing=SMOOTHING,
        seed=SEED,
    )


def pick_ways(number: int) -> tuple[Way, ...]:
    """Return the ways one page is trained in: all ways in turn over the pages."""
    ways = tuple(Way)
    return tuple(ways[(number + step * 2) % len(ways)] for step in range(WAYS_PER_PAGE))


def short_way(number: int) -> Way:
    """Return the way a page is shortened in."""
    ways = tuple(way for way in Way if way is not Way.WRAPPED)
    return ways[number % len(ways)]


def train(samples: Sequence[Sample], held_out: int | None = None) -> Model:
    """Train on all samples but those of one fold."""
    used = [s for s in samples if s.fold != held_out]
    training = [s for s in used if s.is_short or s.way in pick_ways(s.page)]
    folds = sorted({s.fold for s in used})
    per_fold = {
        f: count_words(s for s in used if s.fold == f and s.way is Way.WET and not s.is_short) for f in folds
    }
    everything = _sum(per_fold.values())
    described: list[tuple[Sample, LineTable]] = []
    for fold in folds:
        weights = make_weights(_sum(c for f, c in per_fold.items() if f != fold))
        described += [(s, _describe(s, weights)) for s in training if s.fold == fold]
    halves = [_rows([(s, t) for s, t in described if (s.fold % 2 == 0) == even]) for even in (True, False)]
    first = train_forest(_joined(halves), FIRST_TREES)
    others = {True: train_forest(halves[1], FIRST_TREES), False: train_forest(halves[0], FIRST_TREES)}
    seconds = []
    for sample, table in described:
        opinion = probability(others[sample.fold % 2 == 0].score(table.matrix))
        seconds.append((sample, extend_columns(table.matrix, opinion, table.word_counts).T))
    tables = {id(sample): table for sample, table in described}
    second = train_forest(_open_rows(seconds, tables), SECOND_TREES)
    selection = _train_selection(seconds, tables)
    headline = train_forest(_opening_rows(seconds, [s.headlines for s, _ in seconds]), ROLE_TREES)
    byline = train_forest(_opening_rows(seconds, [s.bylines for s, _ in seconds]), ROLE_TREES)
    return Model(
        version=VERSION,
        words=make_weights(everything),
        first=first,
        second=second,
        headline=headline,
        byline=byline,
        selection=selection,
        calibration=np.linspace(0, 1, CALIBRATION_STEPS, dtype=np.float32),
    )


def _sum(counts: Iterable[Counts]) -> Counts:
    items = list(counts)
    total = items[0]
    for item in items[1:]:
        total = total + item
    return total


def _describe(sample: Sample, weights: WordWeights) -> LineTable:
    return describe_lines(sample.lines, sample.text, weights, load_cues())


def _rows(parts: Sequence[tuple[Sample, LineTable]]) -> Rows:
    """Return all lines of some dumps."""
    return _joined(
        [
            Rows(table.matrix, sample.labels, sample.weight * row_weights(table, sample.labels))
            for sample, table in parts
        ]
    )


Extended = tuple[Sample, npt.NDArray[np.float32]]


def _open_rows(parts: Sequence[Extended], tables: Mapping[int, LineTable]) -> Rows:
    """Return the lines of some dumps that the first forest leaves open."""
    found = []
    for sample, matrix in parts:
        is_open = matrix[:, NAMES_COUNT] >= MIN_OPINION
        weights = sample.weight * row_weights(tables[id(sample)], sample.labels)
        found.append(Rows(matrix[is_open], sample.labels[is_open], weights[is_open]))
    return _joined(found)


def _train_selection(parts: Sequence[Extended], tables: Mapping[int, LineTable]) -> Forest:
    """Train the forest that compares selections, on probabilities of models that saw half of the sites."""
    found = []
    for even in (True, False):
        half = [part for part in parts if (part[0].fold % 2 == 0) == even]
        others = [part for part in parts if (part[0].fold % 2 == 0) != even]
        second = train_forest(_open_rows(others, tables), SECOND_TREES)
        found += [_selection_rows(part, tables[id(part[0])], second) for part in half]
    rows = _joined(found)
    return fit_regression(
        rows.matrix,
        rows.labels,
        rows.weights,
        trees=SELECTION_TREES,
        depth=SELECTION_DEPTH,
        rate=SELECTION_RATE,
        seed=SEED,
    )


def _selection_rows(part: Extended, table: LineTable, second: Forest) -> Rows:
    """Return the selections of one dump, each with the word F1 it has over the first one."""
    sample, matrix = part
    opinion = matrix[:, NAMES_COUNT]
    chances = np.where(opinion >= MIN_OPINION, probability(second.score(matrix)), opinion)
    choice = choose_lines(chances, table.word_counts)
    selections = propose_selections(choice.kept, chances, table.word_counts)
    found = selections.astype(np.float32) @ (table.word_counts * sample.labels)
    size = selections.astype(np.float32) @ table.word_counts
    f1 = 2 * found / np.maximum(size + float((table.word_counts * sample.labels).sum()), 1)
    weight = sample.weight * (SHORT_WEIGHT if sample.is_short else 1.0)
    return Rows(
        describe_selections(selections, np.arange(len(selections)), chances, table),
        (f1 - f1[0]).astype(np.float32),
        np.full(len(selections), weight, np.float32),
    )


def _opening_rows(parts: Sequence[Extended], labels: Sequence[npt.NDArray[np.float32]]) -> Rows:
    """Return the lines above the stories that have what is looked for, pages equal."""
    own = NAMES_COUNT
    kept = []
    for (sample, matrix), wanted in zip(parts, labels, strict=True):
        stop = opening_lines(matrix[:, own])
        if wanted[:stop].any():
            kept.append(
                (
                    matrix[:stop],
                    wanted[:stop],
                    np.full(stop, sample.weight / stop, np.float32) + sample.weight * wanted[:stop],
                )
            )
    return Rows(*(np.concatenate(column) for column in zip(*kept, strict=True)))


def _joined(parts: Sequence[Rows]) -> Rows:
    return Rows(
        np.concatenate([p.matrix for p in parts]),
        np.concatenate([p.labels for p in parts]),
        np.concatenate([p.weights for p in parts]),
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a model that never saw the site made of a dump."""

    page: int
    way: Way
    f1: float
    expected_f1: float


def judge(sample: Sample, model: Model, gold: str) -> Verdict:
    """Select the lines of a dump and score them against the gold."""
    table = _describe(sample, model.words)
    scores = model.score(table.matrix, table.word_counts)
    expected = choose_lines(scores.story, table.word_counts)
    choice = best_selection(model.selection, expected, scores.story, table)
    text = "\n".join(t for t, k in zip(sample.lines.texts, choice.kept, strict=True) if k)
    return Verdict(sample.page, sample.way, word_f1(gold, text), choice.expected_f1)


def word_f1(gold: str, text: str) -> float:
    """Return the F1 of two bags of lower-cased words."""
    want, got = Counter(_WORDS.findall(gold.lower())), Counter(_WORDS.findall(text.lower()))
    both = sum((want & got).values())
    return 2 * both / max(want.total() + got.total(), 1) if want or got else 1.0


def calibrate(verdicts: Sequence[Verdict]) -> npt.NDArray[np.float32]:
    """Return the F1 that was reached at each step of the expected one; never falling."""
    from sklearn.isotonic import IsotonicRegression

    line = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    line.fit([0.0, *(v.expected_f1 for v in verdicts)], [0.0, *(v.f1 for v in verdicts)])
    steps = np.linspace(0, 1, CALIBRATION_STEPS)
    return np.asarray(line.predict(steps), dtype=np.float32)


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
    authors = page.row.get("authors") or [page.row.get("author") or ""]
    return LabelledPage(
        page.site,
        stream,
        tuple(bool(x) for x in labels),
        page.text,
        page.set,
        weight,
        squeeze(page.row.get("title") or ""),
        tuple(name for author in authors if len(name := squeeze(author)) >= MIN_AUTHOR_CHARS),
    )


def make_samples(pages: Sequence[LabelledPage]) -> list[Sample]:
    """Flatten every page in every way; pages without any text give none."""
    samples = []
    for number, page in enumerate(pages):
        for way, short in (*((way, False) for way in Way), (short_way(number), True)):
            try:
                samples.append(make_sample(page, number, way, short=short))
            except ParseError:
                continue
    return samples


def cross_validate(samples: Sequence[Sample]) -> Iterator[tuple[int, Model]]:
    """Yield each fold with a model that saw none of its sites."""
    for fold in range(FOLDS):
        yield fold, train(samples, held_out=fold)


def save_model(model: Model, path: Path) -> None:
    """Write the weights file; the version is a digest of what is in it."""
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "words": model.words.words,
        "pairs": model.words.pairs,
        "lines": model.words.lines,
        "calibration": model.calibration,
        **forest_arrays("first", model.first),
        **forest_arrays("second", model.second),
        **forest_arrays("headline", model.headline),
        **forest_arrays("byline", model.byline),
        **forest_arrays("selection", model.selection),
    }
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(arrays[name]).tobytes() for name in sorted(arrays)))
    write_arrays(path, {"version": np.array(f"{VERSION}-{digest.hexdigest()[:8]}"), **arrays})


def main() -> None:
    """Train on the sets named on the command line, report held-out figures and write the weights."""
    parser = argparse.ArgumentParser(description="Train the model of flattened text.")
    parser.add_argument("sets", nargs="+", type=Path, help="folders of measuring sets with full gold texts")
    parser.add_argument("-o", "--output", type=Path, required=True, help="weights file to write")
    arguments = parser.parse_args()
    pages = list(iter_labelled(arguments.sets))
    samples = make_samples(pages)
    print(f"{len(pages)} pages, {len(samples)} dumps")
    verdicts: list[Verdict] = []
    for fold, model in cross_validate(samples):
        start = time.perf_counter()
        verdicts += [
            judge(s, model, pages[s.page].gold) for s in samples if s.fold == fold and not s.is_short
        ]
        print(f"fold {fold} judged in {time.perf_counter() - start:.0f} s", flush=True)
        save_model(model, arguments.output.with_name(f"{arguments.output.stem}.fold{fold}.npz"))
    for name in sorted({page.name for page in pages}):
        for way in Way:
            f1 = [v.f1 for v in verdicts if v.way is way and pages[v.page].name == name]
            print(f"{name:20} {way:8} {np.mean(f1):.4f}  ({len(f1)})")
    calibration = calibrate(verdicts)
    print("calibration", np.round(calibration, 2))
    save_model(dataclasses.replace(train(samples), calibration=calibration), arguments.output)


if __name__ == "__main__":
    main()
