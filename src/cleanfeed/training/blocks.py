"""Train, cross-validate and write the block model and the page-type model.

Whole sites are held out together, and the token weights that a forest is trained on never saw the
row's own site either. The same sets, seed and library versions give the same file, bit for bit.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from cleanfeed.errors import ParseError
from cleanfeed.extraction.blocks import BlockStream, split_blocks
from cleanfeed.extraction.declared.reading import Declared, read_declared
from cleanfeed.extraction.features import FloatArray, TokenWeights
from cleanfeed.extraction.headline import find_headline
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.page_types.judging import page_features
from cleanfeed.extraction.page_types.page_words import (
    COLUMNS,
    NO_WEIGHTS,
    PageWords,
    PageWordWeights,
    read_page_words,
    weigh_words,
)
from cleanfeed.extraction.score import BlockModel, BlockScores, block_rows
from cleanfeed.extraction.selection.cleaning import clean_story
from cleanfeed.extraction.selection.kinds import other_kinds
from cleanfeed.extraction.selection.select import select_story
from cleanfeed.extraction.story import BlockType, Headline
from cleanfeed.extraction.trees import Forest, ForestGroup, probability
from cleanfeed.training.forests import fit_forest, forest_arrays, write_arrays
from cleanfeed.training.labels import label_blocks
from cleanfeed.training.page_words import fit_page_words, held_out_values
from cleanfeed.training.pages import FOLDS, GoldPage, fold_of, iter_pages
from cleanfeed.training.snippets import label_by_snippets
from cleanfeed.training.tokens import count_matrix, fit_tokens, tokens_of, vocabulary_of

SETS = ("wcxb-dev", "fundus-fields-dev")
SNIPPET_SETS = ("trafilatura-eval",)
"""Sets of which only some strings are known, inside the story and outside it."""
SNIPPET_WEIGHT = 0.25
"""What the known blocks of such a page weigh together; those of a page with gold weigh about one."""
INNER_FOLDS = 4
TINY_WORDS, TINY_EVERY = 4, 4
"""Of the blocks of so few words outside the gold, one in so many is trained on, with their weight."""
TREES, DEPTH, RATE = 450, 6, 0.07
SET_WEIGHTS = {"fundus-fields-dev": 4.0, "trafilatura-eval": 0.1}
"""Pages of news count more in the page model: the articles of wcxb-dev are long essays and guides. Those of
which strings are known are stories all, of hundreds of sites, and count for what such sites look like."""
BARE_WEIGHT = 0.15
"""Weight of a page's copy without address and metadata: files and old pages come without both."""
PAGE_TREES, PAGE_DEPTH, PAGE_RATE = 250, 5, 0.06
PAGE_TYPES = ("article", "documentation", "service", "forum", "collection", "listing", "product")
CALIBRATION_STEPS = 21
CAUTION = 0.01
"""Taken off the calibrated word F1, since pages of further sites are read a little worse: without it
94.8 % of the held-out stories with a confidence above 0.9 reached that, with it 95.2 %."""
MODEL_NAME = "blocks-1"

_WORD = re.compile(r"\w+")
_NO_FOREST = Forest(
    features=np.zeros(0, np.int16),
    borders=np.zeros(0, np.float32),
    questions=np.zeros((1, 0), np.int32),
    leaves=np.zeros((0, 2), np.float32),
    bias=0.0,
)


@dataclass(slots=True)
class Sample:
    """One page, read and labelled."""

    page: GoldPage
    stream: BlockStream
    declared: Declared
    headline: Headline
    labels: npt.NDArray[np.bool_]
    words: list[Counter[str]]
    gold: Counter[str]
    known: npt.NDArray[np.bool_] | None = None
    """Blocks of which the set says whether they are story; ``None`` for all."""
    tokens: sp.csr_matrix | None = None

    def rows(self, tokens: TokenWeights) -> tuple[FloatArray, tuple[str, ...]]:
        """Return the features of the page's blocks."""
        return block_rows(self.stream, self.declared, self.headline, tokens)

    @property
    def weights(self) -> npt.NDArray[np.float64]:
        """Return what a wrong answer on each block costs of the page's word F1, nearly."""
        if self.known is not None:
            return np.full(len(self.labels), SNIPPET_WEIGHT / max(int(self.known.sum()), 1))
        sizes = np.array([max(sum(c.values()), 1) for c in self.words], float)
        cost = np.minimum(sizes, 200) / (max(sum(self.gold.values()), 50) + 100) + 0.001
        return np.asarray(np.where((sizes <= TINY_WORDS) & ~self.labels, cost * TINY_EVERY, cost))

    @property
    def drawn(self) -> npt.NDArray[np.bool_]:
        """Return which blocks are trained on: all but most of the tiny ones outside the gold."""
        if self.known is not None:
            return self.known
        index = np.arange(len(self.labels))
        tiny = np.array([sum(c.values()) <= TINY_WORDS for c in self.words]) & ~self.labels
        return np.asarray(~tiny | (index % TINY_EVERY == 0))

    @property
    def shape(self) -> npt.NDArray[np.float32]:
        """Return length and link density of each block, for the token model."""
        rows = [
            (np.log1p(sum(c.values())), b.link_chars / len(b.text))
            for c, b in zip(self.words, self.stream.blocks, strict=True)
        ]
        table = np.array(rows, np.float32).reshape(-1, 2)
        return np.column_stack([table, table[:, 0] * table[:, 1]])


@dataclass(slots=True)
class Fold:
    """What was learned without one fold of sites."""

    tokens: TokenWeights
    forest: Forest
    page_words: PageWordWeights = NO_WEIGHTS
    page_forests: tuple[Forest, ...] = ()
    calibration: npt.NDArray[np.float32] | None = None


def read_samples(data: Path, sets: Sequence[str] = SETS) -> list[Sample]:
    """Read and label all pages that have any block; the gold text is at hand for each."""
    samples = []
    for name in sets:
        for page in iter_pages(data / name):
            try:
                stream = split_blocks(read_page(page.html, page.url))
            except ParseError:
                continue
            if not stream.blocks:
                continue
            declared = read_declared(stream, page.url)
            labels, known = _label(stream, page)
            if known is not None and not known.any():
                continue
            samples.append(
                Sample(
                    page=page,
                    stream=stream,
                    declared=declared,
                    headline=find_headline(stream, declared),
                    labels=labels,
                    known=known,
                    words=[Counter(_WORD.findall(block.text.lower())) for block in stream.blocks],
                    gold=Counter(_WORD.findall(page.text.lower())),
                )
            )
    return samples


def _label(stream: BlockStream, page: GoldPage) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_] | None]:
    """Return which blocks are story, and of which that is known: ``None`` for all of them.

    Of strings outside the story those in comments tell nothing: under a story comments go by their
    name, and in a forum what bears that name is the text.
    """
    texts = [block.text for block in stream.blocks]
    if page.set not in SNIPPET_SETS:
        return label_blocks(texts, page.text), None
    labels, known = label_by_snippets(texts, page.row)
    comments = np.array([kind is BlockType.COMMENT for kind in other_kinds(stream)])
    return labels, known & (labels | ~comments)


def train(data: Path, out: Path, folds: Path | None = None, say: Callable[[str], None] = print) -> None:
    """Cross-validate, report, and write the final model to ``out`` and the held-out ones to ``folds``."""
    whole = read_samples(data)
    samples = whole + read_samples(data, SNIPPET_SETS)
    vocabulary = _count_tokens(samples, len(whole))
    say(f"{len(whole)} whole pages, {len(samples)} in all, {len(vocabulary)} tokens")
    columns = samples[0].rows(TokenWeights({}, {}))[1]
    held: dict[int, Fold] = {}
    scores: dict[int, BlockScores] = {}
    for fold in range(FOLDS):
        learned = _learn([s for s in samples if s.page.fold != fold], vocabulary)
        held[fold] = learned
        for i, s in enumerate(samples):
            if s.page.fold == fold:
                matrix, _ = s.rows(learned.tokens)
                scores[i] = BlockScores(probability(learned.forest.score(matrix)), matrix, columns)
        say(f"fold {fold} learned")
    rows, page_columns = _page_rows(samples, scores)
    expected, reached = _reached(whole, scores, columns)
    words = [read_page_words(s.stream, s.headline, s.page.url) for s in samples]
    for fold in range(FOLDS):
        inside = np.array([s.page.fold != fold for s in samples])
        _fit_pages(held[fold], samples, words, rows, columns=page_columns, chosen=inside)
        known = inside[: len(whole)]
        held[fold].calibration = _calibrate(expected[known], reached[known])
    _report(whole, _with_words(whole, words, rows, held), reached, held, say)
    if folds is not None:
        for fold, learned in held.items():
            write_model(folds / f"{fold}.npz", learned, columns, page_columns)
    final = _learn(samples, vocabulary)
    everything = np.ones(len(samples), bool)
    _fit_pages(final, samples, words, rows, columns=page_columns, chosen=everything)
    final.calibration = _calibrate(expected, reached)
    write_model(out, final, columns, page_columns)
    say(f"written {out}, {out.stat().st_size / 1024:.0f} kB")


def _count_tokens(samples: list[Sample], whole: int) -> dict[str, int]:
    """Give every page the counts of its tokens; return the vocabulary, which is that of the first pages."""
    counts = [tokens_of(s.stream) for s in samples]
    vocabulary = vocabulary_of([(s.page.site, c) for s, c in zip(samples[:whole], counts, strict=False)])
    for sample, count in zip(samples, counts, strict=True):
        sample.tokens = count_matrix(count, vocabulary)
    return vocabulary


def _learn(samples: list[Sample], vocabulary: dict[str, int]) -> Fold:
    inner = [fold_of(s.page.site, INNER_FOLDS, "inner:") for s in samples]
    matrices: dict[int, FloatArray] = {}
    for part in range(INNER_FOLDS):
        tokens = _fit_tokens([s for s, f in zip(samples, inner, strict=True) if f != part], vocabulary)
        for i, f in enumerate(inner):
            if f == part:
                matrices[i] = samples[i].rows(tokens)[0][samples[i].drawn]
    forest = fit_forest(
        np.concatenate([matrices[i] for i in range(len(samples))]),
        np.concatenate([s.labels[s.drawn] for s in samples]),
        np.concatenate([s.weights[s.drawn] for s in samples]),
        trees=TREES,
        depth=DEPTH,
        rate=RATE,
    )
    return Fold(_fit_tokens(samples, vocabulary), forest)


def _fit_tokens(samples: list[Sample], vocabulary: dict[str, int]) -> TokenWeights:
    return fit_tokens(
        [s.tokens[s.drawn] for s in samples if s.tokens is not None],
        [s.shape[s.drawn] for s in samples],
        [s.labels[s.drawn] for s in samples],
        [s.weights[s.drawn] for s in samples],
        vocabulary,
    )


def _page_rows(samples: list[Sample], scores: dict[int, BlockScores]) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the features of the pages, those of their words at zero."""
    made = [
        page_features(s.stream, s.declared, s.headline, scores[i], s.page.url) for i, s in enumerate(samples)
    ]
    return np.stack([row for row, _ in made]), made[0][1]


def _with_words(
    samples: list[Sample], words: list[PageWords], rows: FloatArray, held: dict[int, Fold]
) -> FloatArray:
    """Return the features of the pages with those of their words, by the fold that never saw them."""
    full = rows[: len(samples)].copy()
    for i, s in enumerate(samples):
        full[i, -len(COLUMNS) :] = weigh_words(words[i], held[s.page.fold].page_words)
    return full


def _fit_pages(  # noqa: PLR0913 - everything that is known of the pages
    learned: Fold,
    samples: list[Sample],
    words: list[PageWords],
    rows: FloatArray,
    *,
    columns: tuple[str, ...],
    chosen: npt.NDArray[np.bool_],
) -> None:
    """Fit the weights of words and the forests of a fold on the chosen pages."""
    inside = [(s, w) for s, w, c in zip(samples, words, chosen, strict=True) if c]
    kinds = np.array([s.page.page_type for s, _ in inside])
    weights = np.array([SET_WEIGHTS.get(s.page.set, 1.0) for s, _ in inside])
    told = [w for _, w in inside], [s.page.site for s, _ in inside], kinds == PAGE_TYPES[0]
    table = rows[chosen]
    table[:, -len(COLUMNS) :] = held_out_values(*told)
    learned.page_words = fit_page_words(*told)
    learned.page_forests = fit_page_forests(table, columns, kinds, weights)


def fit_page_forests(
    rows: FloatArray,
    columns: tuple[str, ...],
    kinds: npt.NDArray[np.str_],
    weights: npt.NDArray[np.float64],
) -> tuple[Forest, ...]:
    """Fit one forest a page type, on every page and, lightly, on its copy without address and metadata."""
    table = np.concatenate([rows, _bare(rows, columns)])
    heavy = np.concatenate([weights, weights * BARE_WEIGHT])
    return tuple(
        fit_forest(
            table, np.tile(kinds == kind, 2), heavy, trees=PAGE_TREES, depth=PAGE_DEPTH, rate=PAGE_RATE
        )
        for kind in PAGE_TYPES
    )


def _bare(rows: FloatArray, columns: tuple[str, ...]) -> FloatArray:
    """Return the pages as they are without an address and without declared metadata."""
    bare = rows.copy()
    for k, name in enumerate(columns):
        if name.startswith(("path_", "type_", "og_")) or name.endswith("_meta"):
            bare[:, k] = float(name == "og_none")
    return bare


def _reached(
    samples: list[Sample], scores: dict[int, BlockScores], columns: tuple[str, ...]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the expected and the reached word F1 of every page."""
    plain = BlockModel(
        version="",
        tokens=TokenWeights({}, {}),
        columns=columns,
        forest=_NO_FOREST,
        page_words=NO_WEIGHTS,
        page_columns=(),
        page_types=(),
        page_forests=ForestGroup(()),
        calibration=np.linspace(0, 1, CALIBRATION_STEPS, dtype=np.float32),
    )
    expected, reached = [], []
    for i, s in enumerate(samples):
        story = select_story(s.stream, s.headline, scores[i], plain)
        expected.append(story.confidence)
        story = clean_story(s.stream, story, s.headline, s.declared)
        reached.append(word_f1(s, story.kept))
    return np.array(expected), np.array(reached)


def word_f1(sample: Sample, kept: Sequence[int]) -> float:
    """Return the word F1 of some blocks of a page."""
    found: Counter[str] = Counter()
    for i in kept:
        found.update(sample.words[i])
    size, gold = sum(found.values()), sum(sample.gold.values())
    if not size and not gold:
        return 1.0
    return 2 * sum((found & sample.gold).values()) / (size + gold)


def _calibrate(
    expected: npt.NDArray[np.float64], reached: npt.NDArray[np.float64]
) -> npt.NDArray[np.float32]:
    """Return the word F1 that was reached at each step of the expected one, and a little less."""
    from sklearn.isotonic import IsotonicRegression

    steps = np.linspace(0, 1, CALIBRATION_STEPS)
    curve = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(expected, reached)
    return np.asarray(np.maximum(curve.predict(steps) - CAUTION, 0.0), np.float32)


def _report(
    samples: list[Sample],
    rows: FloatArray,
    reached: npt.NDArray[np.float64],
    held: dict[int, Fold],
    say: Callable[[str], None],
) -> None:
    groups: dict[str, list[float]] = {}
    right = []
    for i, s in enumerate(samples):
        group = s.page.page_type if s.page.set == SETS[0] else s.page.set
        groups.setdefault(group, []).append(float(reached[i]))
        story = float(held[s.page.fold].page_forests[0].score(rows[i : i + 1])[0]) >= 0
        if s.page.set == SETS[0]:
            right.append(story == (s.page.page_type == "article"))
    for group, values in sorted(groups.items()):
        say(
            f"{group:<20} n={len(values):<5} word F1 {np.mean(values):.4f}"
            f"  below 0.8: {sum(v < 0.8 for v in values)}"
        )
    say(f"story or not, {SETS[0]}: accuracy {np.mean(right):.4f}")


def write_model(path: Path, learned: Fold, columns: tuple[str, ...], page_columns: tuple[str, ...]) -> None:
    """Write everything learned as one archive of arrays."""
    about: dict[str, Any] = {
        "version": MODEL_NAME,
        "columns": list(columns),
        "page_columns": list(page_columns),
        "page_types": list(PAGE_TYPES),
    }
    tokens = {"markup": dict(learned.tokens.markup), "words": dict(learned.tokens.words)}
    arrays: dict[str, npt.NDArray[Any]] = {
        "about": np.array(json.dumps(about)),
        "tokens": np.frombuffer(
            json.dumps(tokens, ensure_ascii=True, separators=(",", ":")).encode(), np.uint8
        ),
        "page_words": np.frombuffer(json.dumps(asdict(learned.page_words)).encode(), np.uint8),
        "calibration": learned.calibration if learned.calibration is not None else np.zeros(2, np.float32),
        **forest_arrays("block", learned.forest),
    }
    for kind, forest in zip(PAGE_TYPES, learned.page_forests, strict=True):
        arrays.update(forest_arrays(f"page_{kind}", forest))
    write_arrays(path, arrays)
