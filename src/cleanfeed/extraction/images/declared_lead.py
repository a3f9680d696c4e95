"""The picture that a page declares as its story's and shows at the story's top.

No weights are needed to know it, and the weights have seen few themes of those that show it as a
background, behind a script, or in boxes that are called like nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cleanfeed.extraction.declared.reading import Declared
from cleanfeed.extraction.images.file_names import file_name, is_generic
from cleanfeed.extraction.images.pictures import Candidate
from cleanfeed.extraction.images.roles import LEAD_REACH
from cleanfeed.extraction.images.surroundings import Surroundings

MIN_NAME_CHARS = 8
"""A shorter file name, "1.jpg", may be that of another picture."""

_GENERIC = re.compile(
    r"logo|default|placeholder|blank|favicon|avatar|gravatar|shar(?:e|ing)|social|facebook|twitter|nameplate"
    r"|(?<![a-z])(?:og|fb|icons?|no)(?![a-z])|^(?:image|photo|picture|header|cover|thumb(?:nail)?)\d*\.",
    re.IGNORECASE,
)
"""File names of what is declared where a story has no picture of its own."""


def telling_names(declared: Declared) -> frozenset[str]:
    """Return the file names of the pictures declared for the story, but those that fit any picture."""
    names = {file_name(address) for image in declared.images for address in image.urls}
    return frozenset(name for name in names if _is_telling(name))


@lru_cache(maxsize=1024)
def _is_telling(name: str) -> bool:
    return len(name) >= MIN_NAME_CHARS and not is_generic(name) and _GENERIC.search(name) is None


def is_declared(candidate: Candidate, names: frozenset[str]) -> bool:
    """Tell whether one of a picture's addresses ends in one of some file names."""
    return any(file_name(address.ref) in names for address in candidate.addresses)


def find_declared_lead(
    around: Surroundings, candidates: Sequence[Candidate], names: frozenset[str]
) -> int | None:
    """Return which picture is the declared one at the story's top, ``None`` where none is.

    Args:
        around: What stands around the pictures.
        candidates: The pictures near the story, in reading order.
        names: What :func:`telling_names` returned.
    """
    start = around.stream.elements.start
    return next(
        (
            order
            for order, candidate in enumerate(candidates)
            if around.kept[start[candidate.picture.element]] <= LEAD_REACH and is_declared(candidate, names)
        ),
        None,
    )
