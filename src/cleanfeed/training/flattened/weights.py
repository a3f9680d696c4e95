"""Writing what was learned of flattened text as one file of arrays."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.score import Model
from cleanfeed.training.flattened.fitting import VERSION
from cleanfeed.training.forests import forest_arrays, write_arrays


def save_model(model: Model, path: Path) -> None:
    """Write the weights file; the version is a digest of what is in it."""
    headline, byline = model.roles.forests
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "words": model.words.words,
        "lines": model.words.lines,
        "calibration": model.calibration,
        **forest_arrays("first", model.first),
        **forest_arrays("second", model.second),
        **forest_arrays("headline", headline),
        **forest_arrays("byline", byline),
        **forest_arrays("selection", model.selection),
    }
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(arrays[name]).tobytes() for name in sorted(arrays)))
    write_arrays(path, {"version": np.array(f"{VERSION}-{digest.hexdigest()[:8]}"), **arrays})
