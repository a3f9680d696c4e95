"""The place where a caption ends and its credit begins, and the marks around such places."""

from __future__ import annotations

import re
from dataclasses import dataclass

CLOSING_MARKS = " .。\u3000"
"""What may stand behind a bracket at a caption's end."""

SENTENCE_ENDS = ".!?…。！？\"”»“'’)）]］"

STOP = re.compile(
    r"(?<=[^\W\d]{2})[.!?…][\"”»’']?\s*(?=[^\W\d_])|(?<=[)\d])[.!?…]\s+|(?<=\d{4})[.!?](?=[^\W\d_])|(?<=[.!?])[\"”»’]\s+"
)
"""The end of a sentence before another one, or before a name."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a text may be cut: the credit is ``text[start:end]``, what is around it the caption."""

    start: int
    end: int
    credit: str
    label: str | None
