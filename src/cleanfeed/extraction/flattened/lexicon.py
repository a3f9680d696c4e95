"""Small words and cue words of many languages, looked up for all words of a dump at once.

The words stand in ``words.toml`` beside this module.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from cleanfeed.extraction.flattened.characters import HASH_BITS, Hashes, hash_words
from cleanfeed.extraction.flattened.word_weights import bucket

INDEX_BITS = 17
Kinds = npt.NDArray[np.uint8]
"""Of which kinds each word of a dump is, as bits of :class:`Cues`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """Which kinds a word is of, as bits, found by its hash."""

    STOP: ClassVar[int] = 2
    FURNITURE: ClassVar[int] = 32
    CREDIT: ClassVar[int] = 64
    BYLINE: ClassVar[int] = 128

    hashes: Hashes
    """The hash that owns each bucket; 0 where none does."""
    kinds: npt.NDArray[np.uint8]

    def kinds_of(self, words: Hashes) -> Kinds:
        """Return the bits of each word, 0 for a word of no kind."""
        buckets = bucket(words, INDEX_BITS)
        kinds = self.kinds.take(buckets)
        known = (kinds > 0).nonzero()[0]  # the table of hashes is large, and most words are in no list
        others = known[self.hashes.take(buckets.take(known)) != words.take(known)]
        kinds[others] = 0
        return kinds


KINDS = {"stop": Cues.STOP, "furniture": Cues.FURNITURE, "credit": Cues.CREDIT, "byline": Cues.BYLINE}


@cache
def load_small_words() -> dict[str, tuple[str, ...]]:
    """Return of each of the most frequent words the languages that have it; read once."""
    found: dict[str, tuple[str, ...]] = {}
    for language, kinds in _load_words().items():
        for word in kinds["stop"].split():
            found[word] = (*found.get(word, ()), language)
    return found


def _load_words() -> dict[str, dict[str, str]]:
    source = files("cleanfeed.extraction.flattened").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(source)


@cache
def load_cues() -> Cues:
    """Return the words of every language; read once."""
    bits: dict[str, int] = {}
    for language in _load_words().values():
        for kind, bit in KINDS.items():
            for word in language[kind].split():
                bits[word] = bits.get(word, 0) | bit
    hashes = np.zeros(1 << INDEX_BITS, dtype=np.uint32)
    kinds = np.zeros(1 << INDEX_BITS, dtype=np.uint8)
    for hashed, bit in zip(hash_words(tuple(bits)), bits.values(), strict=True):
        slot = int(hashed) >> (HASH_BITS - INDEX_BITS)
        if hashed and not hashes[slot]:  # of two words in one bucket the first one stays: a handful is lost
            hashes[slot], kinds[slot] = hashed, bit
    return Cues(hashes=hashes, kinds=kinds)
