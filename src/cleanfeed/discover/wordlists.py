"""Loads the word lists that lie beside this module."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def load_words(name: str) -> frozenset[str]:
    """Return the lines of a word list, without comments and empty lines."""
    text = files("cleanfeed.discover").joinpath(f"{name}.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
