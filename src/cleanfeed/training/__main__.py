"""``python -m cleanfeed.training DATA``: train what ships in the package, cross-validated by site."""

from __future__ import annotations

import argparse
from pathlib import Path

import cleanfeed.extraction
from cleanfeed.extraction.score import WEIGHTS_FILE
from cleanfeed.training.blocks import train


def main() -> None:
    """Read the arguments and train the block model."""
    parser = argparse.ArgumentParser(prog="python -m cleanfeed.training", description=main.__doc__)
    shipped = Path(cleanfeed.extraction.__file__).parent / "data" / WEIGHTS_FILE
    parser.add_argument(
        "data", type=Path, help="folder that holds the sets wcxb-dev, fundus-fields-dev and trafilatura-eval"
    )
    parser.add_argument(
        "-o", "--out", type=Path, default=shipped, help="where the weights go (default: %(default)s)"
    )
    parser.add_argument(
        "--folds", type=Path, help="folder for the weights of each fold, which never saw its sites"
    )
    arguments = parser.parse_args()
    train(arguments.data, arguments.out, arguments.folds)


if __name__ == "__main__":
    main()
