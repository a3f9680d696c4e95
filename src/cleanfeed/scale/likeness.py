"""Which stories are copies of one another: decisions over texts and signatures, without files.

Two stories are *exact* copies where their words are the same, and *near* copies where most runs of five
words are: wire reports that a publisher cut, or gave a line of its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

from cleanfeed.errors import ConfigError
from cleanfeed.text import UNSPACED_LETTERS

try:
    from rensa import RMinHash, RMinHashLSH
except ImportError as exc:
    raise ConfigError("finding copies needs a library; run: pip install 'cleanfeed[dedup]'") from exc

SHINGLE_WORDS = 5
MIN_SHINGLES = 20
"""Shorter texts are compared for being the same only: of ten words, half are anybody's."""
PERMUTATIONS = 128
BANDS = 32
"""Four rows a band: of two texts that share 0.7 of their runs 99.99 % meet, at 0.5 87 %, at 0.3 23 %."""
SEED = 20260304
KEY_BYTES = 16

_WORD = re.compile(rf"{UNSPACED_LETTERS}|\w+")


class CopyKind(StrEnum):
    """How a story relates to the original of its cluster."""

    ORIGINAL = "original"
    EXACT = "exact"
    NEAR = "near"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is known of a story when copies are looked for."""

    shard: str
    record: int
    article_id: str
    url: str | None
    key: bytes
    """The same for the same words."""
    agency: str | None
    """Name of the agency that the story credits."""
    publisher: str | None
    moment: datetime | None
    """When it was published, or else crawled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A story that has copies, with its place among them."""

    story: Candidate
    original: Candidate
    kind: CopyKind
    cluster_size: int


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case; of scripts without spaces, its letters."""
    return _WORD.findall(text.casefold())


def key_of(words: Sequence[str]) -> bytes:
    """Return a digest that is the same for the same words."""
    return blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


class Likeness:
    """An index of texts that finds those much like one another.

    Args:
        threshold: Least share of runs of words that two texts have in common (Jaccard), estimated.
    """

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._index = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=BANDS)
        self._signatures: dict[int, RMinHash] = {}

    def add(self, number: int, words: Sequence[str]) -> list[int]:
        """Add a text and return the numbers of earlier ones that it is like, in order."""
        shingles = {" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1)}
        if len(shingles) < MIN_SHINGLES:
            return []
        signature = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        signature.update(sorted(shingles))
        near = [
            other
            for other in sorted(self._index.query(signature))
            if self._signatures[other].jaccard(signature) >= self._threshold
        ]
        self._index.insert(number, signature)
        self._signatures[number] = signature
        return near


class Clusters:
    """Numbers that belong together, through one another."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def join(self, one: int, other: int) -> None:
        """Say that two numbers belong together."""
        first, second = sorted((self._root(one), self._root(other)))
        self._parents[second] = first

    def groups(self) -> Iterator[list[int]]:
        """Yield the members of each cluster of two or more, in order."""
        members: defaultdict[int, list[int]] = defaultdict(list)
        for number in sorted(self._parents):
            members[self._root(number)].append(number)
        yield from (group for group in members.values() if len(group) > 1)

    def _root(self, number: int) -> int:
        self._parents.setdefault(number, number)
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number


def choose_original(stories: Sequence[Candidate]) -> Candidate:
    """Return the story that the others are copies of.

    What the credited agency published itself goes first, then what came first.
    """
    credited = Counter(_name(story.agency) for story in stories if story.agency)
    agency = min(credited, key=lambda name: (-credited[name], name), default=None)
    own = [story for story in stories if agency is not None and _is_of(story, agency)]
    return min(own or stories, key=_order)


def copies_of(stories: Sequence[Candidate]) -> Iterator[Copy]:
    """Yield each story of a cluster with its place in it, in the order given."""
    original = choose_original(stories)
    for story in stories:
        if story is original:
            kind = CopyKind.ORIGINAL
        else:
            kind = CopyKind.EXACT if story.key == original.key else CopyKind.NEAR
        yield Copy(story=story, original=original, kind=kind, cluster_size=len(stories))


def find_copies(stories: Iterable[tuple[Candidate, Sequence[str]]], threshold: float) -> list[list[Copy]]:
    """Return the clusters among stories, each with its members in the order given.

    Args:
        stories: Stories with their words.
        threshold: Least share of runs of words that near copies have in common.
    """
    known: list[Candidate] = []
    firsts: dict[bytes, int] = {}
    likeness, clusters = Likeness(threshold), Clusters()
    for number, (story, words) in enumerate(stories):
        known.append(story)
        first = firsts.setdefault(story.key, number)
        if first != number:
            clusters.join(first, number)
            continue
        for other in likeness.add(number, words):
            clusters.join(other, number)
    return [list(copies_of([known[number] for number in group])) for group in clusters.groups()]


def _is_of(story: Candidate, agency: str) -> bool:
    return story.publisher is not None and _name(story.publisher) == agency


def _name(name: str | None) -> str:
    return " ".join((name or "").casefold().split())


def _order(story: Candidate) -> tuple[bool, float, str, int]:
    moment = story.moment
    return (moment is None, moment.timestamp() if moment else 0.0, story.shard, story.record)
