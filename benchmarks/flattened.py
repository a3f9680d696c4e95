"""Flatten pages with gold in every way, turn the dumps into records, and print what was lost.

    python benchmarks/flattened.py SET… [--models FOLDER] [--html] [--limit N]

A set is a folder with ``gold.jsonl`` and its pages. Every page is judged by a model that has seen no
page of its site: the five models are trained first on these sets alone (some ten minutes on one core) or
read from ``--models``, where an earlier run or the training of the package's own left them.
``--html`` adds the score of the HTML path on the same
pages: held out too where the environment variable ``CLEANFEED_FOLDS`` names the folder of
``python -m cleanfeed.training --folds``; else its own model has seen them, and the row flatters it.
Speed is process time of one core over some hundred of the dumps, one after the other, best of several passes.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cleanfeed
from cleanfeed.article import Article
from cleanfeed.errors import NotAnArticle, ParseError
from cleanfeed.extraction.flattened.extracting import extract_with
from cleanfeed.extraction.flattened.score import Model, read_model
from cleanfeed.text import squeeze
from cleanfeed.training import held_out
from cleanfeed.training.flattened.dumps import make_samples
from cleanfeed.training.flattened.fitting import cross_validate
from cleanfeed.training.flattened.judging import word_f1
from cleanfeed.training.flattened.pages import label_page
from cleanfeed.training.flattened.ways import Way, flatten
from cleanfeed.training.flattened.weights import save_model
from cleanfeed.training.pages import FOLDS, GoldPage, iter_pages

RAW = "raw dump"
HTML = "html path"
MODEL_NAME = "weights.fold{fold}.npz"
FOLDS_VARIABLE = "CLEANFEED_FOLDS"
TIMED_DUMPS, PASSES = 600, 5
"""Dumps that time is taken of, picked by chance, and how often."""


@dataclass(slots=True)
class Tally:
    """Sums over the dumps of one row of the table."""

    pages: int = 0
    f1: float = 0.0
    titles: int = 0
    titles_known: int = 0
    authors: int = 0
    authors_known: int = 0
    refused: int = 0

    def add(self, page: GoldPage, article: Article | None) -> None:
        """Count one record, or none where the dump was refused."""
        self.pages += 1
        self.refused += article is None
        self.f1 += word_f1(page.text, article.text if article else "")
        title = page.row.get("title")
        if title:
            self.titles_known += 1
            self.titles += bool(article and squeeze(article.headline or "") == squeeze(title))
        authors = page.row.get("authors") if "sections" in page.row else None
        if authors:
            self.authors_known += 1
            self.authors += bool(
                article and {squeeze(p.name) for p in article.authors} == {squeeze(a) for a in authors}
            )


def load_models(folder: Path | None, pages: Sequence[GoldPage]) -> dict[int, Model]:
    """Read the models of all folds, or train and keep them."""
    paths = [folder / MODEL_NAME.format(fold=fold) for fold in range(FOLDS)] if folder else []
    if paths and all(path.exists() for path in paths):
        models = {}
        for fold, path in enumerate(paths):
            with path.open("rb") as file:
                models[fold] = read_model(file)
        return models
    models = dict(cross_validate(make_samples([label_page(page) for page in pages])))
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        for fold, model in models.items():
            save_model(model, folder / MODEL_NAME.format(fold=fold))
    return models


def record_of(model: Model, dump: str, page: GoldPage) -> Article | None:
    """Return the record of a dump, ``None`` where it was refused."""
    try:
        return extract_with(model, dump, page.url)
    except (NotAnArticle, ParseError):
        return None


def html_record_of(page: GoldPage) -> Article | None:
    """Return the record of the page itself."""
    try:
        if FOLDS_VARIABLE in os.environ:
            return held_out.extract(page.html, page.url, force=True)
        return cleanfeed.extract(page.html, url=page.url, force=True)
    except (NotAnArticle, ParseError):
        return None


def judge(
    pages: Iterable[GoldPage], models: dict[int, Model], *, html: bool
) -> tuple[dict[str, Tally], float]:
    """Return the table's rows and the documents a second."""
    rows: dict[str, Tally] = defaultdict(Tally)
    dumps: list[tuple[Model, str, GoldPage]] = []
    for page in pages:
        labelled = label_page(page)
        plain = "\n".join(block.text for block in labelled.stream.blocks)
        rows[RAW].pages += 1
        rows[RAW].f1 += word_f1(page.text, plain)
        if html:
            rows[HTML].add(page, html_record_of(page))
        for way in Way:
            dump = flatten(labelled.stream, labelled.labels, way).text
            dumps.append((models[page.fold], dump, page))
            rows[way].add(page, record_of(*dumps[-1]))
    return rows, speed_of(random.Random(0).sample(dumps, min(TIMED_DUMPS, len(dumps))))


def speed_of(dumps: Sequence[tuple[Model, str, GoldPage]]) -> float:
    """Return how many of some dumps are turned into records a second."""
    least = float("inf")
    for _ in range(PASSES):
        start = time.process_time()
        for dump in dumps:
            record_of(*dump)
        least = min(least, time.process_time() - start)
    return len(dumps) / max(least, 1e-9)


def print_table(name: str, rows: dict[str, Tally], speed: float) -> None:
    """Print one set's table."""
    print(f"\n{name}: {rows[RAW].pages} pages, {speed:.0f} documents a second\n")
    print("| way | word F1 | of html path | headline exact | authors exact | refused |")
    print("|---|---:|---:|---:|---:|---:|")
    html = rows[HTML].f1 if HTML in rows else 0.0
    for way, row in rows.items():
        share = f"{row.f1 / html:.3f}" if html else "—"
        titles = f"{row.titles / row.titles_known:.3f}" if row.titles_known and way != RAW else "—"
        authors = f"{row.authors / row.authors_known:.3f}" if row.authors_known and way != RAW else "—"
        print(f"| {way} | {row.f1 / row.pages:.4f} | {share} | {titles} | {authors} | {row.refused} |")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="Measure records made of flattened pages.")
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument(
        "--models", type=Path, help="folder of the five models, trained if they are not there"
    )
    parser.add_argument("--html", action="store_true", help="score the HTML path as well")
    parser.add_argument("--limit", type=int, help="pages of each set to judge")
    arguments = parser.parse_args()
    sets = {
        folder.name: [
            page for page in iter_pages(folder) if page.page_type == "article" and page.text.strip()
        ]
        for folder in arguments.sets
    }
    models = load_models(arguments.models, [page for pages in sets.values() for page in pages])
    for name, pages in sets.items():
        rows, speed = judge(pages[: arguments.limit], models, html=arguments.html)
        print_table(name, rows, speed)


if __name__ == "__main__":
    main()
