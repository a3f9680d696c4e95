"""Train, cross-validate and write the model of flattened text.

Pages with gold are flattened in several ways; whole sites are held out together. Pages of sets
named by ``--taught`` have no whole gold text: the HTML path labels those it is sure of, and the
model learns from them too, but is not judged by them. The same pages, seed, weights of the HTML
path and library versions give the same file, bit for bit.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from pathlib import Path

import numpy as np

from cleanfeed.training.flattened.dumps import make_samples
from cleanfeed.training.flattened.fitting import cross_validate, train
from cleanfeed.training.flattened.judging import Verdict, calibrate, judge
from cleanfeed.training.flattened.pages import LabelledPage, iter_labelled, iter_taught
from cleanfeed.training.flattened.ways import Way
from cleanfeed.training.flattened.weights import save_model


def main() -> None:
    """Train on the sets named on the command line, report held-out figures and write the weights."""
    parser = argparse.ArgumentParser(
        prog="python -m cleanfeed.training.flattened", description="Train the model of flattened text."
    )
    parser.add_argument("sets", nargs="+", type=Path, help="folders of measuring sets with full gold texts")
    parser.add_argument(
        "--taught", nargs="*", type=Path, default=[], help="folders of sets that the HTML path labels"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, help="weights file to write")
    arguments = parser.parse_args()
    pages = [*iter_labelled(arguments.sets), *iter_taught(arguments.taught)]
    samples = make_samples(pages)
    taught = sum(page.is_taught for page in pages)
    print(f"{len(pages) - taught} pages with gold, {taught} without, {len(samples)} dumps", flush=True)
    verdicts: list[Verdict] = []
    for fold, model in cross_validate(samples):
        start = time.perf_counter()
        verdicts += [
            judge(s, model, pages[s.page].gold)
            for s in samples
            if s.fold == fold and not s.is_short and not s.is_taught
        ]
        print(f"fold {fold} judged in {time.perf_counter() - start:.0f} s", flush=True)
        save_model(model, arguments.output.with_name(f"{arguments.output.stem}.fold{fold}.npz"))
    print_figures(pages, verdicts)
    calibration = calibrate(verdicts)
    print("calibration", np.round(calibration, 2))
    save_model(dataclasses.replace(train(samples), calibration=calibration), arguments.output)


def print_figures(pages: list[LabelledPage], verdicts: list[Verdict]) -> None:
    """Print the word F1 of every way on every set with gold."""
    for name in sorted({page.name for page in pages if not page.is_taught}):
        for way in Way:
            f1 = [v.f1 for v in verdicts if v.way is way and pages[v.page].name == name]
            print(f"{name:20} {way:8} {np.mean(f1):.4f}  ({len(f1)})")


if __name__ == "__main__":
    main()
